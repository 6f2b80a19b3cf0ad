import { expect, test } from 'vitest'
import { nodeKinds } from '../../fleet/kinds/index.js'
import { describeResource } from './oma.js'

const resources = Object.values(nodeKinds).flatMap(({ name, model = {}, repeated = [] }) =>
  [...Object.values(model), ...repeated].map(({ path }) => [name, path] as const),
)

test.each(resources)('%s: %s has a name, and its OMA object too', (_kind, path) => {
  const { object, resource } = describeResource(`urn:dev:imei:490154203237518:${path}`)
  expect(resource).toMatch(/^\S/)
  expect(object !== undefined).toBe(/^\d/.test(path))
})

// Objects and resources as the OMA LwM2M registry has them (openmobilealliance.org, seen 2026-11).
test.each([
  ['urn:dev:imei:490154203237518:3431/0/1', { object: 'Parking sensor', resource: 'Occupancy' }],
  ['urn:dev:imei:490154203237518:3408/0/2', { object: 'Manhole cover', unit: 'degrees' }],
  ['urn:dev:imei:490154203237518:10351/5/50', { object: 'Door', resource: 'Door status' }],
  ['3435/0/2', { object: 'Filling level sensor', resource: 'Actual fill', unit: '%' }],
  ['3416/0/7', { object: 'Outdoor lamp controller', resource: 'Control gear failure' }],
])('%s is what the registry says', (name, meaning) => expect(describeResource(name)).toMatchObject(meaning))

test.each(['obu/red-light', 'signal/mode', 'bay/state', 'command/done'])('%s is a name of a node here', (name) => {
  expect(describeResource(name)).toMatchObject({ object: undefined, resource: expect.any(String) as string })
})

test.each(['urn:dev:imei:490154203237518:', '9999/0/1', 'temperature', 'other/name'])(
  '%s means nothing here',
  (name) => {
    expect(Object.values(describeResource(name)).filter((part) => part !== undefined)).toEqual([])
  },
)
