import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { Interrupted } from './errors.js'
import { PICO_TRAITS } from './traits.js'
import { Bench } from './testing/bench.js'

// By how much process.memory().usage grew on the Pico-like build (5100 variables of 13 bytes) of 2v29.277 when the value was assigned to a variable that
// was undefined: `v=undefined;a0=process.memory().usage;v=VALUE;a1=process.memory().usage` at its console.
const measured = JSON.parse(
  readFileSync(new URL('./testing/measured-variables.json', import.meta.url), 'utf8'),
) as readonly [string, number][]

function growth(code: string, flash = false): number {
  const { interpreter } = new Bench(PICO_TRAITS)
  // What the first use of a builtin type adds is not counted here.
  interpreter.evaluate(
    'var v=0,w=0;[].a;"".a;(function(){}).a;[Uint8Array,ArrayBuffer,Float64Array].map(function(t){new t(1).a});D0.a',
  )
  interpreter.evaluate('v=undefined')
  const before = interpreter.memory().usage
  interpreter.evaluate(`v=${code}`, { flash, file: '.bootcde' })
  return interpreter.memory().usage - before
}

test('values take the variables that they were measured to take', () => {
  expect(measured.length).toBeGreaterThan(70)
  const different = measured
    .map(([code, expected]) => [code, expected, growth(code)])
    .filter(([, expected, counted]) => expected !== counted)
  expect(different).toEqual([])
})

test('a function from flash costs a reference where one from RAM costs its text', () => {
  const body = 'function(a){var sum=0;for(var i=0;i<a.length;i++)sum+=a[i];return sum}'
  expect(growth(body, true)).toBe(4)
  expect(growth(body)).toBeGreaterThan(8)
})

test('E.getSizeOf counts a value with what it refers to', () => {
  expect(new Bench(PICO_TRAITS).run('print(E.getSizeOf([1,2,3]),E.getSizeOf("abcdefghi"),E.getSizeOf({a:{}}))')).toBe(
    '4 2 3\n',
  )
})

test('a list that grows without end runs out of memory, which no try catches and a flag tells', () => {
  const { interpreter } = new Bench(PICO_TRAITS)
  expect(() => interpreter.evaluate('var a=[];try{while(true)a.push({b:1.5})}catch(e){a="caught"}')).toThrow(
    expect.objectContaining({ reason: 'memory' }) as Error,
  )
  expect([...interpreter.errorFlags]).toEqual(['LOW_MEMORY', 'MEMORY'])
  expect(interpreter.evaluate('a.length')).toBeGreaterThan(1000)
})

test('a text or a buffer larger than all variables is refused in the statement that makes it', () => {
  for (const code of ['"x".repeat(60000).repeat(2)', 'new Uint8Array(65535)', 'var s="0123456789";while(1)s+=s']) {
    const { interpreter } = new Bench({ ...PICO_TRAITS, variables: 2000 })
    let thrown: unknown
    try {
      interpreter.evaluate(code)
    } catch (error) {
      thrown = error
    }
    expect(thrown).toBeInstanceOf(Interrupted)
  }
})

test('what is dropped is free again', () => {
  const { interpreter } = new Bench(PICO_TRAITS)
  const before = interpreter.memory().usage
  interpreter.evaluate('for(var i=0;i<20000;i++)var o={p:[i,"some text that is long"]}')
  interpreter.evaluate('o=undefined')
  expect(interpreter.memory().usage - before).toBeLessThan(12)
})
