import { bit, Uper } from '../../../protocols/asn1/index.js'
import { AllowedManeuvers, messageFrame2019, offsetBetween, units, type MapData } from '../../../protocols/v2x/index.js'
import { toGlobe } from '../../city/traffic/geometry.js'
import type { Connection, Point, RoadLink, RoadNetwork, RoadNode, Turn } from '../../city/traffic/road-network.js'

const maneuvers: Readonly<Record<Turn, string>> = {
  straight: 'maneuverStraightAllowed',
  left: 'maneuverLeftAllowed',
  right: 'maneuverRightAllowed',
  uturn: 'maneuverUTurnAllowed',
}

type MapLink = NonNullable<MapData['nodes'][number]['inLinks']>[number]

/** The MAP of an intersection of a network, a MessageFrame (T/CSAE 53, release of 2019) in UPER. */
export function mapOfRoads(network: RoadNetwork, node: RoadNode): Uint8Array {
  const links = new Map(network.links.map((link) => [link.id, link]))
  const refPos = positionOf(network, node)
  const inLinks = network.links.filter(({ to }) => to === node.id).map((link) => linkOf(network, link, refPos, links))
  const id = { ...(node.region === undefined ? {} : { region: node.region }), id: node.id }
  return new Uper(messageFrame2019(), 1024).encode({ mapFrame: { msgCnt: 0, nodes: [{ id, refPos, inLinks }] } })
}

/** A place of a network on the wire, 1e-7 degrees. */
export function positionOf({ origin }: RoadNetwork, { x, y }: Point): { lat: number; long: number } {
  const { latitude, longitude } = toGlobe(origin, x, y)
  return { lat: units.toRaw(units.latitude, latitude), long: units.toRaw(units.longitude, longitude) }
}

function linkOf(
  network: RoadNetwork,
  link: RoadLink,
  refPos: { lat: number; long: number },
  links: ReadonlyMap<number, RoadLink>,
): MapLink {
  return {
    upstreamNodeId: { id: link.from },
    speedLimits: [{ type: 'vehicleMaxSpeed', speed: units.toRaw(units.speed, link.speedLimit) }],
    linkWidth: units.toRaw(units.width, link.laneWidthM * link.lanes.length),
    points: link.points.map((point) => ({ posOffset: offsetBetween(refPos, positionOf(network, point)) })),
    lanes: link.lanes.map(({ id, connections }) => ({
      laneID: id,
      ...(connections.length > 0
        ? {
            maneuvers: bit(AllowedManeuvers, ...new Set(connections.map(({ turn }) => maneuvers[turn]))),
            connectsTo: connections.map((connection) => connectionOf(connection, links)),
          }
        : {}),
    })),
  }
}

function connectionOf({ toLink, toLane, turn, signalGroup }: Connection, links: ReadonlyMap<number, RoadLink>) {
  return {
    remoteIntersection: { id: links.get(toLink)!.to },
    connectingLane: { lane: toLane, maneuver: bit(AllowedManeuvers, maneuvers[turn]) },
    ...(signalGroup === undefined ? {} : { phaseId: signalGroup }),
  }
}
