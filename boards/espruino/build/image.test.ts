import { createContext, runInContext } from 'node:vm'
import { describe, expect, test } from 'vitest'
import { makeImage } from './image.js'
import { SourceMapReader } from './source-map.js'
import { translateTrace } from './trace.js'
import { untokenise } from './tokens.js'

/** A program that leans on all that lowering and shrinking touch; `print` is the interpreter's. */
const program = `
class Shape { constructor(readonly name: string) {} area() { return 0 } get text() { return this.name + ' ' + this.area() } unused() { return 'never' } }
class Square extends Shape { private closed = false; constructor(private side: number, { scale = 2 } = {}) { super('square'); this.side *= scale } area() { return this.side ** 2 } override get text() { return super.area() + ':' + this.name + this.area() } }
const table = { one: { path: '3416/0/1', name: 'long name' }, two: { path: '3416/0/2', name: 'other' } } as const
function first(values: readonly number[]) { for (const value of values) if (value > 1) return value; return undefined }
function spread(...all: number[]) { return [0, ...all] }
const calls: (() => number)[] = []
for (let i = 0; i < 3; i++) calls.push(() => i)
print(new Square(3).text, table.one.path, first([1, 2, 3]) ?? 9, first([]) ?? 9, spread(1, 2).join(), calls.map((call) => call()).join())
const maybe: { at?: { x: number } } = {}
print(String(maybe.at?.x), [1, , 3].length)
try { throw new RangeError('a text of some length, got ' + calls.length) } catch (error) { print((error as Error).message) }
`

/** What a script prints in Node, which runs ES5 as well. */
function run(code: string): string[] {
  const printed: string[] = []
  runInContext(code, createContext({ print: (...values: unknown[]) => printed.push(values.join(' ')) }))
  return printed
}

/** Worked out by hand from the program above. */
const expected = ['0:square36 3416/0/1 2 9 0,1,2 0,1,2', 'undefined 3', 'a text of some length, got 3']

describe('an image', () => {
  test('does what its source says', async () => {
    const { readable, bytes } = await makeImage(program)
    expect(run(readable.code)).toEqual(expected)
    expect(run(untokenise(bytes))).toEqual(expected)
  })

  test('declares before use, has short lines and names, and nothing that the interpreter stumbles over', async () => {
    const { readable } = await makeImage(program, { maxLineLength: 120 })
    expect(readable.code).not.toMatch(/\[1,,3\]|,,|\bclass\b|\.\.\./)
    for (const line of readable.code.split('\n')) expect(line.length).toBeLessThan(240)
    for (const [word] of readable.code.matchAll(/[A-Za-z_$][\w$]*/g)) expect(word.length).toBeLessThan(64)
  })

  test('holds no method that nobody calls, no name of a table that nobody reads', async () => {
    const { readable } = await makeImage(program)
    expect(readable.code).not.toMatch(/never|long name|other/)
  })

  test('declares a variable ahead that a statement before its declaration sets', async () => {
    const code = `var later = 7\nfunction f(list) { if (list) { for (var later = 0; later < 2; later++) print(later) } }\nf([1]); print(later)`
    const { readable } = await makeImage(code)
    expect(run(readable.code)).toEqual(['0', '1', '7'])
  })

  test('says texts by number and turns them back', async () => {
    const { readable, texts } = await makeImage(program, { texts: 'codes' })
    const [, , message] = run(readable.code)
    expect(message).toBe('#0;3')
    const map = { version: 3 as const, sources: [], names: [], mappings: '', wayside: { node: 'n', board: 'b', texts } }
    expect(translateTrace(message!, map)).toBe(expected[2])
  })

  test('maps its places back to the sources', async () => {
    const { bytes, map } = await makeImage(program)
    const text = Buffer.from(bytes).toString('latin1')
    const readAt = program.split('\n').findIndex((each) => each.includes('table.one.path')) + 1
    const at = text.indexOf('3416/0/1')
    const line = text.slice(0, at).split('\n').length
    const column = at - text.lastIndexOf('\n', at) - 1
    // The place that stands for the constant is where the program reads it.
    expect(new SourceMapReader(map).find(line, column)).toMatchObject({ line: readAt })
  })
})
