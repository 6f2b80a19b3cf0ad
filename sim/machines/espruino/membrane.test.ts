import { describe, expect, it } from 'vitest'
import { Interpreter, PICO_TRAITS, type Value } from './interpreter/index.js'
import { Membrane } from './membrane.js'

function make(): { membrane: Membrane; on: (source: string) => unknown } {
  const interpreter = new Interpreter({ traits: PICO_TRAITS, print: () => {}, nowMs: () => 0, random: () => 0 })
  const membrane = new Membrane(interpreter, (work) => work())
  return { membrane, on: (source) => membrane.toHost(interpreter.evaluate(source)) }
}

type Function = (...args: unknown[]) => unknown

describe('a membrane around an interpreter', () => {
  it.each([
    ['5', 5],
    ['"text"', 'text'],
    ['true', true],
    ['undefined', undefined],
    ['null', null],
  ] as const)('hands %s over as it is', (source, value) => {
    const { membrane, on } = make()
    expect(on(source)).toBe(value)
    expect((on('(function(v){return v})') as Function)(value)).toBe(value)
    expect(membrane.toHost(membrane.toDevice(value) as Value)).toBe(value)
  })

  it('lets the host make instances, call methods and read and write properties', () => {
    const { on } = make()
    const Counter = on('(function(o){this.count=o.start});') as unknown as new (options: object) => { count: number }
    const counter = new Counter({ start: 4 })
    expect(counter.count).toBe(4)
    counter.count = 7
    expect((on('(function(c){return c.count})') as Function)(counter)).toBe(7)
    expect('count' in counter && !('other' in counter)).toBe(true)
    expect(Object.keys(counter)).toEqual(['count'])
  })

  it('gives back the object that went, in both directions', () => {
    const { on } = make()
    const identity = on('(function(v){return v})') as Function
    const thing = { any: 'thing' }
    expect(identity(thing)).toBe(thing)
    const keeper = on('({kept:{}})') as { kept: object }
    expect(identity(keeper.kept)).toBe(keeper.kept)
  })

  it('reads a property of the host when the chip reads it, and no sooner', () => {
    const { on } = make()
    let reads = 0
    const options = {
      get pin() {
        reads++
        return 'B13'
      },
    }
    const take = on('(function(o){this.o=o;return function(){return o.pin}})') as Function
    const later = take(options) as Function
    expect(reads).toBe(0)
    expect(later()).toBe('B13')
    expect(reads).toBe(1)
  })

  it('calls functions of the host with this and arguments', () => {
    const { on } = make()
    const calls: unknown[][] = []
    const self = on('({})') as object
    const callback = function (this: unknown, ...args: unknown[]): void {
      calls.push([this, ...args])
    }
    ;(on('(function(f,s){f.call(s,1,"two")})') as Function)(callback, self)
    expect(calls).toEqual([[self, 1, 'two']])
    expect(calls[0]![0]).toBe(self)
  })

  it('shares the memory of views, with their offsets', () => {
    const { on } = make()
    const memory = Uint8Array.of(1, 2, 3, 4)
    const fill = on('(function(v){v[0]=9;return v.length+v.byteOffset})') as Function
    expect(fill(memory.subarray(1, 3))).toBe(3)
    expect([...memory]).toEqual([1, 9, 3, 4])
    const write = on('(function(v){v.setUint8(1,7);return v.byteLength})') as Function
    expect(write(new DataView(memory.buffer, 2, 2))).toBe(2)
    expect([...memory]).toEqual([1, 9, 3, 7])
    const kind = on('(function(v){return v instanceof Uint16Array})') as Function
    expect([kind(new Uint16Array(1)), kind(Buffer.from([1]))]).toEqual([true, false])
  })

  it('gives each buffer of a result memory of its own', () => {
    const { on } = make()
    const read = on('(function(){var b=new Uint8Array([1,2]).buffer;return function(){return b}})()') as Function
    const first = read() as ArrayBuffer
    new Uint8Array(first).fill(0)
    expect([...new Uint8Array(read() as ArrayBuffer)]).toEqual([1, 2])
  })

  it('brings errors across with their class, message and kind', () => {
    const { on } = make()
    const type = on('(function(){throw new TypeError("buffer")})') as Function
    expect(type).toThrow(TypeError)
    const kind = on('(function(){var e=new Error("in use");e.kind="in-use";throw e})') as Function
    expect(kind).toThrow(expect.objectContaining({ message: 'in use', kind: 'in-use' }))
  })

  it('counts what the host throws in a callback, and lets the chip catch it', () => {
    const { membrane, on } = make()
    const guard = on('(function(f){try{f()}catch(e){return "caught"}})') as Function
    expect(guard(() => expect(1).toBe(2))).toBe('caught')
    expect(membrane.escaped).toBe(1)
  })
})
