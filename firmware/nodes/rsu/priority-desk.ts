import { locate, type Crossroads } from '../obu/road.js'
import type { Participant } from '../obu/heard.js'
import type { PriorityRecord } from '../../../protocols/gbt20999/index.js'
import { metresPerLatitude } from '../obu/plane.js'

/** How a desk decides. */
export interface PriorityRules {
  /** Phases that each stage of the controller has green, stage 1 first. */
  readonly stages: readonly (readonly number[])[]
  /** A vehicle that is nearer than this, in seconds, is given a request. */
  readonly withinS: number
  /** Whether stages may be jumped over for it. */
  readonly preempts: boolean
}

interface Passage {
  readonly id: number
  readonly stage: number
  heardUs: number
  askedUs: number
}

/** The controller is asked again this often while the vehicle comes: its arrival changes. */
const askAgainUs = 3000000
/** A vehicle not heard of for so long has gone by, or the other way. */
const silenceUs = 2000000
/** Numbers that requests go under, in turn. */
const firstId = 1
const lastId = 200
/** Below this speed a vehicle counts as queueing at it, m/s. */
const crawl = 3
/** Green that a vehicle needs from its arrival on, 0.1 s: it may be late. */
const passageTenths = 150

/**
 * Turns emergency vehicles that are heard into requests for stages, and takes these back when the vehicle is past the line.
 */
export class PriorityDesk {
  /** Requests made for vehicles, each counted once. */
  granted = 0
  private nextId = firstId
  private readonly passages: Record<number, Passage> = {}

  constructor(
    private readonly rules: PriorityRules,
    private readonly ask: (record: PriorityRecord) => void,
  ) {}

  /** Whether a vehicle is being let through. */
  get isBusy(): boolean {
    return Object.keys(this.passages).length > 0
  }

  /** A BSM was heard. */
  hear(vehicle: Participant, crossroads: Crossroads, nowUs: number): void {
    if (!vehicle.isEmergency) return
    const radians = (vehicle.heading * Math.PI) / 180
    const lat = vehicle.lat + ((vehicle.lengthM / 2) * Math.cos(radians)) / metresPerLatitude
    const long = vehicle.long + ((vehicle.lengthM / 2) * Math.sin(radians)) / crossroads.metresPerLong
    const spot = locate(crossroads, lat, long, vehicle.heading)
    if (!spot) return
    const arrivalS = spot.toLineM / Math.max(crawl, vehicle.speed)
    const stage = this.stageOf(spot.lane.phases)
    if (stage === 0 || arrivalS > this.rules.withinS) return
    this.follow(vehicle.id, stage, arrivalS, nowUs)
  }

  /** Takes back the requests of vehicles that are heard on the way no more. */
  clear(nowUs: number): void {
    for (const key of Object.keys(this.passages)) {
      const passage = this.passages[Number(key)]!
      if (nowUs - passage.heardUs < silenceUs) continue
      delete this.passages[Number(key)]
      this.ask({ id: passage.id, stage: 0, isPreemption: false, arrival: 0, duration: 0 })
    }
  }

  private follow(vehicle: number, stage: number, arrivalS: number, nowUs: number): void {
    const known = this.passages[vehicle]
    // A change of lane may ask for another stage: under the same number it takes the place of the one before.
    if (known && known.stage === stage) {
      known.heardUs = nowUs
      if (nowUs - known.askedUs < askAgainUs) return
    }
    const id = known ? known.id : this.takeId()
    if (!known) this.granted++
    this.passages[vehicle] = { id, stage, heardUs: nowUs, askedUs: nowUs }
    const arrival = Math.round(arrivalS * 10)
    this.ask({ id, stage, isPreemption: this.rules.preempts, arrival, duration: passageTenths })
  }

  private takeId(): number {
    const id = this.nextId
    this.nextId = id === lastId ? firstId : id + 1
    return id
  }

  private stageOf(phases: readonly number[]): number {
    for (const phase of phases)
      for (let stage = 0; stage < this.rules.stages.length; stage++)
        if (this.rules.stages[stage]!.indexOf(phase) >= 0) return stage + 1
    return 0
  }
}
