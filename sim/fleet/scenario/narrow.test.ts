import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { makeAjv } from './ajv.js'
import type { JsonSchema } from './json-schema.js'
import { narrowed } from './narrow.js'
import { scenarioSchema } from './schema.js'

const compile = (schema: JsonSchema): ((value: unknown) => boolean) =>
  makeAjv({ verbose: true, discriminator: true }).compile(schema)
const whole = compile(scenarioSchema())

const examples = ['street', 'city'].flatMap((folder) =>
  readdirSync(join('examples', folder))
    .filter((name) => name.endsWith('.yaml'))
    .map((name) => join('examples', folder, name)),
)
const values = examples.map((path) => parse(readFileSync(path, 'utf8')) as object)

/** What a check says of a value, and the value with its defaults where it is right. */
function verdict(check: (value: unknown) => boolean, value: unknown): unknown {
  const filled = structuredClone(value)
  return check(filled) ? filled : 'wrong'
}

function agrees(value: unknown): void {
  const part = narrowed(scenarioSchema(), [value])
  expect(verdict(compile(part), value)).toEqual(verdict(whole, value))
}

test.each(examples)('says of %s what the whole schema says, with the same defaults', (path) => {
  const value: unknown = parse(readFileSync(path, 'utf8'))
  expect(verdict(whole, value)).not.toBe('wrong')
  agrees(value)
})

/** Every map and list in a value, itself included. */
function holders(value: unknown): (Record<string, unknown> | unknown[])[] {
  if (typeof value !== 'object' || value === null) return []
  return [value as Record<string, unknown>, ...Object.values(value).flatMap(holders)]
}

describe('a scenario that was tampered with', () => {
  const replacements = fc.oneof(
    fc.constantFrom<unknown>(undefined, null, -1, 1e9, '', '1h', true, [], {}, [null], [{}], { kind: 'streetlight' }),
    fc.constantFrom('probe', 'power-cut', 'level', '__proto__'),
  )
  const keys = fc.constantFrom(undefined, 'kind', 'count', 'traffic', 'roads', 'x', '__proto__', 'constructor')

  test('is right or wrong for both alike', () => {
    const tampering = fc.record({
      value: fc.constantFrom(...values),
      which: fc.nat(),
      entry: fc.nat(),
      key: keys,
      replacement: replacements,
    })
    fc.assert(
      fc.property(tampering, ({ value, which, entry, key, replacement }) => {
        const copy = structuredClone(value)
        const all = holders(copy)
        const holder = all[which % all.length] as Record<string, unknown>
        const own = Object.keys(holder)
        const name = key ?? own[entry % Math.max(1, own.length)] ?? 'x'
        if (replacement === undefined) delete holder[name]
        else
          Object.defineProperty(holder, name, {
            value: replacement,
            enumerable: true,
            configurable: true,
            writable: true,
          })
        agrees(copy)
      }),
      { numRuns: 80 },
    )
  })

  test.each(['nodes', 'commands', 'faults', 'traffic', 'network', 'uplink'])(
    'without %s',
    (key) => {
      for (const value of values) agrees({ ...value, [key]: undefined })
    },
    60_000,
  )
})

test('leaves out kinds that are not named and keys that are not there', () => {
  const value = parse(readFileSync('examples/street/street.yaml', 'utf8')) as object
  const part = narrowed(scenarioSchema(), [value])
  expect(Object.keys(part.properties!)).not.toContain('roads')
  expect(part.properties!.nodes!.items!.oneOf).toHaveLength(1)
})
