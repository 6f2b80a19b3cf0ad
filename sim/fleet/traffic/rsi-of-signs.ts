import { Uper } from '../../../protocols/asn1/index.js'
import { signNumbers } from '../../../firmware/nodes/obu/index.js'
import { messageFrame2019, offsetBetween, units } from '../../../protocols/v2x/index.js'
import { Path } from '../../city/traffic/geometry.js'
import type { RoadNetwork, RoadNode } from '../../city/traffic/road-network.js'
import { positionOf } from './map-of-roads.js'

/** A sign or an event along a link. */
export interface RoadSignPlan {
  readonly kind: 'speed-limit' | 'road-works'
  /** Id of the link. */
  readonly link: number
  /** Metres before the stop line between which it holds, the first one further away. */
  readonly fromM: number
  readonly toM: number
  /** m/s, of a speed limit. */
  readonly limit?: number
}

/** Points that a path is given by at most this far apart, m. */
const stepM = 50

/** The RSI of an intersection with the signs on the links to it, a MessageFrame in UPER; undefined without any. */
export function rsiOfSigns(
  network: RoadNetwork,
  node: RoadNode,
  signs: readonly RoadSignPlan[],
): Uint8Array | undefined {
  const own = signs.filter(({ link }) => network.links.some(({ id, to }) => id === link && to === node.id))
  if (own.length === 0) return undefined
  const refPos = positionOf(network, node)
  const paths = own.map((sign) => ({ sign, referencePaths: [pathOf(network, sign, refPos)] }))
  const rtss = paths.flatMap(({ sign, referencePaths }, index) =>
    sign.limit === undefined
      ? []
      : [
          {
            rtsId: index,
            signType: signNumbers.speedLimit,
            description: { textString: String(Math.round(sign.limit * 3.6)) },
            referencePaths,
          },
        ],
  )
  const rtes = paths.flatMap(({ sign, referencePaths }, index) =>
    sign.kind === 'road-works'
      ? [{ rteId: index, eventType: signNumbers.roadWorks, eventSource: 'government' as const, referencePaths }]
      : [],
  )
  return new Uper(messageFrame2019(), 256).encode({
    rsiFrame: {
      msgCnt: 0,
      id: new Uint8Array(8),
      refPos,
      ...(rtes.length > 0 ? { rtes } : {}),
      ...(rtss.length > 0 ? { rtss } : {}),
    },
  })
}

function pathOf(network: RoadNetwork, { link: id, fromM, toM }: RoadSignPlan, refPos: { lat: number; long: number }) {
  const link = network.links.find((each) => each.id === id)!
  const path = new Path(link.points)
  const count = Math.max(1, Math.ceil((fromM - toM) / stepM))
  const spot = { x: 0, y: 0, heading: 0 }
  const activePath = Array.from({ length: count + 1 }, (_, index) => {
    path.place(Math.max(0, path.length - fromM + ((fromM - toM) * index) / count), 0, spot)
    return offsetBetween(refPos, positionOf(network, spot))
  })
  const pathRadius = units.toRaw(units.radius, (link.lanes.length * link.laneWidthM) / 2)
  return { activePath, pathRadius }
}
