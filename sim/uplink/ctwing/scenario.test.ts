import { expect, test } from 'vitest'
import { parseScenario, ScenarioError } from '../../fleet/scenario/index.js'

const scenario = (uplink: string, modem: string): string => `version: 1
name: street
place: { latitude: 30, longitude: 120, timezone: Asia/Shanghai }
start: 2026-06-21T16:00:00+08:00
for: 24h
uplink: ${uplink}
nodes: [{ kind: probe, count: 3, modem: ${modem}, options: { reportEvery: 5min } }]
`

test('a scenario may have a carrier platform in place of a broker', () => {
  expect(parseScenario(scenario('{ ctwing: {} }', 'bc95-g'), 'x.yaml').uplink.ctwing).toEqual({
    awakeUs: 93_000_000,
    commandLifetimeUs: 172_800_000_000,
  })
  const told = parseScenario(scenario('{ ctwing: { awake: 20s, commandLifetime: 1h } }', 'bc95-g'), 'x.yaml')
  expect(told.uplink.ctwing).toEqual({ awakeUs: 20_000_000, commandLifetimeUs: 3_600_000_000 })
  expect(parseScenario(scenario('{}', 'bc95-g'), 'x.yaml').uplink.ctwing).toBeUndefined()
})

test.each([
  ['{ ctwing: {}, url: "mqtt://x" }', 'bc95-g', 'uplink.url'],
  ['{ ctwing: {}, embedded: true }', 'bc95-g', 'uplink.embedded'],
  ['{ ctwing: {} }', 'sara-n2', 'nodes[0].modem'],
  ['{ ctwing: { awake: 20 } }', 'bc95-g', 'uplink.ctwing.awake'],
  ['{ ctwing: { port: 5683 } }', 'bc95-g', 'uplink.ctwing.port'],
])('uplink: %s with a %s is refused at %s', (uplink, modem, path) => {
  let found: string[] = []
  try {
    parseScenario(scenario(uplink, modem), 'x.yaml')
  } catch (error) {
    if (!(error instanceof ScenarioError)) throw error
    found = error.diagnostics.map((diagnostic) => diagnostic.path)
  }
  expect(found).toEqual([path])
})
