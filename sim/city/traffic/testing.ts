import type { Connection, Point, RoadNetwork } from './road-network.js'
import type { SignalColour, SignalSource } from './signals.js'

/** Roads and lights for tests. */
const origin = { latitude: 30.2741, longitude: 120.1551 }

/** A closed road of one lane: a circle whose last ten metres are a connection to its beginning. */
export function ring(lengthM: number, speedLimit: number): RoadNetwork {
  const radius = lengthM / (2 * Math.PI)
  const steps = 200
  const open = (1 - 10 / lengthM) * 2 * Math.PI
  const points: Point[] = Array.from({ length: steps + 1 }, (_, index) => ({
    x: radius * Math.cos((open * index) / steps),
    y: radius * Math.sin((open * index) / steps),
  }))
  const connections: Connection[] = [{ toLink: 1, toLane: 1, turn: 'straight' }]
  return {
    origin,
    nodes: [{ id: 1, x: radius, y: 0 }],
    links: [{ id: 1, from: 1, to: 1, points, lanes: [{ id: 1, connections }], laneWidthM: 3.25, speedLimit }],
  }
}

/** A straight road north from a gateway over one light (node 2, group 1) to a gateway; stop line at y = 0. */
export function oneLight(lengthM: number, speedLimit = 13.9, lanes = 1): RoadNetwork {
  const road = { laneWidthM: 3.25, speedLimit }
  const laneIds = Array.from({ length: lanes }, (_, index) => index + 1)
  return {
    origin,
    nodes: [
      { id: 1, x: 0, y: -lengthM, isGateway: true },
      { id: 2, x: 0, y: 10 },
      { id: 3, x: 0, y: 20 + lengthM, isGateway: true },
    ],
    links: [
      {
        id: 1,
        from: 1,
        to: 2,
        points: [
          { x: 0, y: -lengthM },
          { x: 0, y: 0 },
        ],
        lanes: laneIds.map((id) => ({
          id,
          connections: [{ toLink: 2, toLane: id, turn: 'straight', signalGroup: 1 }],
        })),
        ...road,
      },
      {
        id: 2,
        from: 2,
        to: 3,
        points: [
          { x: 0, y: 20 },
          { x: 0, y: 20 + lengthM },
        ],
        lanes: laneIds.map((id) => ({ id, connections: [] })),
        ...road,
      },
    ],
  }
}

/** Lights of one colour, until it is changed. */
export class HandSignals implements SignalSource {
  constructor(public colour: SignalColour) {}
  signalState(): SignalColour {
    return this.colour
  }
}
