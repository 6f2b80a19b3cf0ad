import fc from 'fast-check'
import { expect, test } from 'vitest'
import { stringify } from 'yaml'
import { ScenarioError } from './diagnostic.js'
import { parseScenario } from './load.js'
import type { ScenarioOverrides } from './overrides.js'

const street = `version: 1
name: street
place: { name: Hangzhou, latitude: 30.2741, longitude: 120.1551, timezone: Asia/Shanghai }
start: 2026-06-21T16:00:00+08:00
for: 24h
network: { delayUp: { min: 200ms, max: 1500ms } }
uplink: { embedded: true }
nodes:
  - kind: streetlight
    count: 50
    options: { reportEvery: 5min }
faults:
  - { at: 02:00, kind: lumen-loss, nodes: [1, 2] }
commands:
  - { at: +1h, kind: streetlight, nodes: 10, level: 3 }
expect: { reports.dropped: 0 }
`

function attempt(text: string, overrides: ScenarioOverrides = {}): void {
  try {
    parseScenario(text, 'fuzz.yaml', overrides)
  } catch (error) {
    if (!(error instanceof ScenarioError)) throw error
    expect(error.diagnostics.length).toBeGreaterThan(0)
    for (const { message, line = 1, column = 1 } of error.diagnostics) {
      expect(message).toMatch(/expected/)
      expect(line).toBeGreaterThan(0)
      expect(column).toBeGreaterThan(0)
    }
  }
}

const yamlText = fc.string({ unit: fc.constantFrom(...'ab01:-?[]{},&*!|>\'"%@`# \n\t~<.') })
const keys = fc.constantFrom(
  'version',
  'name',
  'place',
  'start',
  'for',
  'nodes',
  'kind',
  'count',
  'at',
  'faults',
  'expect',
  'commands',
  'uplink',
  'network',
  '__proto__',
  'x',
)
const leaves = fc.oneof(
  fc.integer(),
  fc.double(),
  fc.boolean(),
  fc.constant(null),
  fc.string(),
  fc.constantFrom('1h', 'all', '02:00', 'probe', 'streetlight', 'power-cut'),
)
const { value: values } = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    leaves,
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(keys, tie('value'), { maxKeys: 6 }),
  ),
}))

test('nothing that is written in a file makes the loader fail otherwise than by a ScenarioError', () => {
  fc.assert(
    fc.property(fc.oneof(yamlText, fc.string({ unit: 'grapheme' })), (text) => attempt(text)),
    { numRuns: 2000 },
  )
})

test('no plain data does either', () => {
  fc.assert(
    fc.property(fc.dictionary(keys, values, { maxKeys: 10 }), (value) => attempt(stringify(value))),
    { numRuns: 400 },
  )
})

test('nor does any damage to a good scenario', () => {
  const damage = fc.tuple(fc.nat(street.length), fc.nat(20), yamlText)
  fc.assert(
    fc.property(damage, ([at, length, put]) => attempt(street.slice(0, at) + put + street.slice(at + length))),
    { numRuns: 400 },
  )
})

test('nor any override', () => {
  const paths = fc.constantFrom(
    'for',
    'nodes',
    'nodes[0]',
    'nodes[0].count',
    'nodes[0].options',
    'faults[0].nodes',
    'place',
    'expect',
    'a.b',
    '__proto__.x',
    'constructor',
  )
  const settings = fc.oneof(
    fc.string(),
    fc.tuple(paths, values).map(([path, value]) => `${path}=${JSON.stringify(value)}`),
  )
  fc.assert(
    fc.property(fc.array(settings, { maxLength: 3 }), fc.string(), (set, text) => {
      attempt(street, { set })
      attempt(street, { for: text, seed: text, uplink: text })
    }),
    { numRuns: 250 },
  )
})
