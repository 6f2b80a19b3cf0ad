import type { DetectorReading } from '../../city/traffic/detectors.js'
import type { RoadLink } from '../../city/traffic/road-network.js'
import type { TrafficModel } from '../../city/traffic/traffic-model.js'
import type { SignalProgramOptions } from '../kinds/signal-program.js'

/** Loops of a lane: one at the stop line for those who wait, one before it for those who come, metres. */
const loops = [
  { toStopLineM: 3.5, lengthM: 5 },
  { toStopLineM: 40, lengthM: 2 },
] as const

/** What is told of a detector. */
export interface DetectorInputs {
  /** @param detector from 0 */
  setDetector(detector: number, isOccupied: boolean): void
}

/**
 * The loops of signalled junctions: those of a lane count for a detector of the stage that lets the lane go, as the program
 * says; the links of a stage share its detectors out in their order.
 */
export class Loops {
  private readonly inputs: { readonly to: DetectorInputs; readonly detector: number; readings: DetectorReading[] }[] =
    []
  private readonly isOccupied: boolean[] = []

  constructor(private readonly traffic: TrafficModel) {}

  /** Puts the loops of a junction in. @param links those that lead to it */
  add(to: DetectorInputs, { stages }: SignalProgramOptions, links: readonly RoadLink[]): void {
    for (const { groups, detectors = [] } of stages) {
      const served = links.filter((link) => lanesOf(link, groups).length > 0)
      if (detectors.length === 0) continue
      served.forEach((link, place) => {
        const detector = detectors[place % detectors.length]! - 1
        const readings = lanesOf(link, groups).flatMap(({ id }) => this.loopsIn(link, id))
        const known = this.inputs.find((input) => input.to === to && input.detector === detector)
        if (known) known.readings.push(...readings)
        else this.inputs.push({ to, detector, readings })
      })
    }
  }

  /** A step of traffic is done: what has changed is told. */
  tell(): void {
    for (let index = 0; index < this.inputs.length; index++) {
      const { to, detector, readings } = this.inputs[index]!
      let isOccupied = false
      for (const reading of readings) if (reading.isOccupied) isOccupied = true
      if (isOccupied === (this.isOccupied[index] ?? false)) continue
      this.isOccupied[index] = isOccupied
      to.setDetector(detector, isOccupied)
    }
  }

  private loopsIn(link: RoadLink, lane: number): DetectorReading[] {
    const lengthM = this.traffic.map.links[this.traffic.map.placeOf(link.id)]!.lanes[0]!.length
    return loops
      .filter(({ toStopLineM }) => toStopLineM + 10 < lengthM)
      .map((loop) => this.traffic.addDetector({ link: link.id, lane, ...loop }))
  }
}

function lanesOf(link: RoadLink, groups: readonly number[]) {
  return link.lanes.filter(({ connections }) =>
    connections.some(({ signalGroup }) => signalGroup !== undefined && groups.includes(signalGroup)),
  )
}
