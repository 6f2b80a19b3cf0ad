import { readFileSync } from 'node:fs'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { formats } from './formats.js'
import type { JsonSchema } from './json-schema.js'
import { publishedSchema } from './published-schema.js'
import { scenarioSchema } from './schema.js'

const committed = JSON.parse(readFileSync(new URL('scenario.schema.json', import.meta.url), 'utf8')) as JsonSchema
const check = new Ajv2020({ strict: false }).compile(committed)

const scenario = (more: string): unknown =>
  parse(`version: 1
name: street
place: { latitude: 30, longitude: 120, timezone: Asia/Shanghai }
start: 2026-06-21T16:00:00+08:00
for: 24h
nodes: [{ kind: probe, count: 3, options: { reportEvery: 5min } }]
${more}`)

describe('the published schema', () => {
  test('is what the code says: npm run schema', () => expect(committed).toEqual(publishedSchema()))

  test('is a schema of draft 2020-12', () => {
    expect(new Ajv2020({ strict: false }).validateSchema(committed)).toBe(true)
  })

  test('takes a scenario, with $schema too', () => {
    expect(check(scenario('$schema: ./scenario.schema.json\nfaults: [{ at: +1h, kind: power-cut, for: 5s }]'))).toBe(
      true,
    )
  })

  test.each([
    'form: 1',
    'seed: x',
    'uplink: { url: 5 }',
    'faults: [{ at: 2, kind: power-cut, for: 5 }]',
    'network: { delayUp: 5 }',
  ])('refuses %s', (line) => expect(check(scenario(line))).toBe(false))

  test('knows every format that the schema in the code uses', () => {
    const used = JSON.stringify(scenarioSchema()).matchAll(/"format":"([^"]+)"/g)
    for (const [, name] of used) expect(formats).toHaveProperty([name!])
  })
})

describe('the regular expression of a format accepts what the format accepts:', () => {
  const samples = [
    '15min',
    '15',
    '0.5us',
    '1732m',
    '1km',
    '22:30',
    '2:30',
    '+90min',
    '+90',
    '2026-06-21T16:00Z',
    '2026-06-21',
    'Asia/Shanghai',
    'mqtt://h:1883',
    'mqtt://[::1]:1',
    'http://h',
    '>= 0.25',
    '== word',
    'word',
    '>= word',
    '= 3',
    '',
  ]
  test.each(Object.entries(formats))('%s', (_name, { pattern, accepts }) => {
    for (const sample of samples) if (accepts(sample)) expect(sample).toMatch(new RegExp(pattern))
  })
})
