import type { Resource } from '../../../firmware/lib/model.js'
import { nodeKinds } from '../../fleet/kinds/index.js'

/** Objects of the OMA LwM2M registry that nodes here use (facts/peers.md, openmobilealliance.org registry). */
const objectNames: Readonly<Record<number, string>> = {
  3: 'Device',
  4: 'Connectivity monitoring',
  5: 'Firmware update',
  6: 'Location',
  19: 'BinaryAppDataContainer',
  3301: 'Illuminance',
  3303: 'Temperature',
  3304: 'Humidity',
  3322: 'Load',
  3408: 'Manhole cover',
  3411: 'Battery',
  3412: 'LPWAN communication',
  3416: 'Outdoor lamp controller',
  3417: 'Luminaire asset',
  3418: 'Electrical monitor',
  3419: 'Photocell',
  3429: 'Tilt sensor',
  3430: 'GNSS',
  3431: 'Parking sensor',
  3435: 'Filling level sensor',
  10351: 'Door',
}

/** Every resource of every kind of node. Where two kinds name one differently, the first kind's name stands. */
const byPath = new Map(
  Object.values(nodeKinds)
    .flatMap(({ model = {}, repeated = [] }): readonly Resource[] => [...Object.values(model), ...repeated])
    .reverse()
    .map((resource) => [anyInstance(resource.path), resource]),
)

/** What a SenML name means: the last part of it is a path of object, instance and resource, or a name of a node's own. */
export function describeResource(name: string): { object?: string; resource?: string; unit?: string } {
  const path = /(?:^|[:/])(\d+\/\d+\/\d+|[a-z]+\/[\w-]+)$/.exec(name)?.[1]
  if (path === undefined) return {}
  const known = byPath.get(anyInstance(path))
  const object = objectNames[Number(path.split('/')[0])]
  return { object, resource: known?.name, unit: known?.unit }
}

function anyInstance(path: string): string {
  return path.replace(/^(\d+)\/\d+\//, '$1/*/')
}
