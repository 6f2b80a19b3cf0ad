import { setFlagsFromString } from 'node:v8'
import { expect, test } from 'vitest'
import { makeAjv } from './ajv.js'
import { scenarioSchema } from './schema.js'

/** Whether two objects that got the same first key, one that no object had before, have one shape (V8's map). */
function sharesShapes(key: string): boolean {
  setFlagsFromString('--allow-natives-syntax')
  const haveSameMap = new Function('one', 'other', 'return %HaveSameMap(one, other)') as (
    a: object,
    b: object,
  ) => boolean
  const make = (): object => {
    const value: Record<string, number> = {}
    value[key] = 1
    return value
  }
  return haveSameMap(make(), make())
}

test('compiling the schema leaves the engine room for shapes: objects made key by key still share theirs', () => {
  makeAjv({ verbose: true, discriminator: true }).compile(scenarioSchema())
  expect(sharesShapes('nobodyHasThisKey')).toBe(true)
})
