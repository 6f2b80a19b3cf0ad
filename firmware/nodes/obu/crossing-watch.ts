import { crossingConflict, type OwnPath } from './conflict.js'
import type { Participant } from './heard.js'
import { metresPerLatitude } from './plane.js'

/** So many messages in a row have to tell of a conflict with someone: one alone may have caught them in a turn. */
const messagesInRow = 3
/** Those further apart are not in a row, us. */
const rowUs = 350000
/** A vehicle that has told of itself so lately is known, us. */
const knownUs = 500000

/** What a camera sees has gone through its list, the cabinet and an RSM when it is heard: as old as this, us. */
const seenAgoUs = 200000

interface Crosser {
  /** Of a BSM; below zero where the roadside sees it. */
  readonly id: number
  other: Participant
  heardUs: number
  conflicts: number
  conflictUs: number
}

/**
 * Those who may come from the side. A vehicle that tells of itself is believed before a roadside unit that sees it: the BSM
 * says whether it brakes or gathers speed.
 */
export class CrossingWatch {
  private crossers: Crosser[] = []

  /** A vehicle told of itself; whether it is to be warned of. */
  takeBsm(own: OwnPath, other: Participant, nowUs: number): boolean {
    return this.take(own, other.id, other, nowUs)
  }

  /** A roadside unit sees a vehicle; whether it is to be warned of. */
  takeSeen(own: OwnPath, other: Participant, nowUs: number): boolean {
    return !this.isKnown(own, other, nowUs) && this.take(own, -other.id, other, nowUs)
  }

  private take(own: OwnPath, id: number, other: Participant, nowUs: number): boolean {
    const crosser = this.crosserOf(id, other, nowUs)
    crosser.other = other
    crosser.heardUs = nowUs
    if (crossingConflict(own, other) === undefined) return false
    crosser.conflicts = nowUs - crosser.conflictUs > rowUs ? 1 : crosser.conflicts + 1
    crosser.conflictUs = nowUs
    return crosser.conflicts >= messagesInRow
  }

  private crosserOf(id: number, other: Participant, nowUs: number): Crosser {
    for (const crosser of this.crossers) if (crosser.id === id) return crosser
    this.crossers = this.crossers.filter(({ heardUs }) => nowUs - heardUs < knownUs)
    const crosser = { id, other, heardUs: nowUs, conflicts: 0, conflictUs: -Infinity }
    this.crossers.push(crosser)
    return crosser
  }

  /** Whether someone whom the roadside sees is where a vehicle is that told of itself, carried on to now. */
  private isKnown({ metresPerLong }: OwnPath, { lat, long }: Participant, nowUs: number): boolean {
    for (const { id, other, heardUs } of this.crossers) {
      const ageUs = nowUs - heardUs
      if (id < 0 || ageUs >= knownUs) continue
      const radians = (other.heading * Math.PI) / 180
      const goneM = (other.speed * ageUs) / 1000000
      const east = (long - other.long) * metresPerLong - goneM * Math.sin(radians)
      const north = (lat - other.lat) * metresPerLatitude - goneM * Math.cos(radians)
      const reachM = other.lengthM / 2 + (other.speed * seenAgoUs) / 1000000
      if (east * east + north * north < reachM * reachM) return true
    }
    return false
  }
}
