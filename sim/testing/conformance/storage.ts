import { expect } from 'vitest'
import type { FlashPartition, KeyValueDomain } from '../../../firmware/hal/index.js'
import type { ProviderFactory, ProviderUnderTest } from './provider.js'
import { Suite } from './suite.js'
import { bytes } from './witness.js'

const wrongBuffer = new Uint16Array(2) as unknown as Uint8Array

/** Clause 27.2. */
export function keyValueRules(factory: ProviderFactory): void {
  const open = (provider: ProviderUnderTest, path = 'conformance'): KeyValueDomain =>
    provider.device.keyValue!.open({ path })

  new Suite(factory, 'KeyValue').run({ has: ({ device }) => device.keyValue !== undefined, make: open }, (suite) => {
    suite.rule('27.2', 'absent', 'a key that was never written reads undefined and cannot be deleted', (provider) => {
      expect(open(provider).read('nothing')).toBe(undefined)
      expect(open(provider).delete('nothing')).toBe(false)
    })

    suite.rule('27.2', 'value', 'gives back what was written, as a fresh buffer, until it is deleted', (provider) => {
      const domain = open(provider)
      const value = Uint8Array.of(9, 1, 2, 9).subarray(1, 3)
      domain.write('level', value)
      value.fill(0)
      new Uint8Array(domain.read('level')!).fill(7)
      expect(bytes(domain.read('level'))).toEqual([1, 2])
      domain.write('level', Buffer.from([3]))
      expect(bytes(domain.read('level'))).toEqual([3])
      expect(domain.delete('level')).toBe(true)
      expect(domain.read('level')).toBe(undefined)
    })

    suite.rule('27.2', 'domains', 'keeps domains apart, and values beyond close', (provider) => {
      const first = open(provider)
      first.write('key', Uint8Array.of(1))
      first.close()
      expect(bytes(open(provider).read('key'))).toEqual([1])
      expect(open(provider, 'other').read('key')).toBe(undefined)
    })

    suite.rule('27.2', 'keys', 'lists its keys', (provider) => {
      const domain = open(provider)
      for (const key of ['a', 'b', 'c']) domain.write(key, new Uint8Array(0))
      domain.delete('b')
      expect(domain.keys().sort()).toEqual(['a', 'c'])
    })

    suite.rule('27.2', 'type', 'refuses a value that is no byte buffer with a TypeError', (provider) => {
      const domain = open(provider)
      for (const wrong of [wrongBuffer, 'text', 5] as Uint8Array[])
        expect(() => domain.write('key', wrong)).toThrow(TypeError)
      expect(domain.read('key')).toBe(undefined)
    })

    suite.rule('8', 'closed', 'throws an Error from every method after close, and can be closed twice', (provider) => {
      const domain = open(provider)
      domain.close()
      domain.close()
      const calls = [() => domain.read('a'), () => domain.write('a', new Uint8Array(1)), () => domain.delete('a')]
      for (const call of [...calls, () => domain.keys()]) expect(call).toThrow(Error)
    })
  })
}

/** Clause 27.3. */
export function flashRules(factory: ProviderFactory): void {
  const open = (provider: ProviderUnderTest): FlashPartition =>
    provider.device.flash!.open({ path: provider.flashPath! })
  const read = (flash: FlashPartition, offset: number, count: number): number[] => bytes(flash.read(count, offset))

  new Suite(factory, 'Flash').run({ has: ({ device }) => device.flash !== undefined, make: open }, (suite) => {
    suite.rule('27.3', 'open', 'throws for a partition that there is not', (provider) => {
      expect(() => provider.device.flash!.open({ path: 'no such partition' })).toThrow(Error)
    })

    suite.rule('27.3', 'status', 'says what it is made of', (provider) => {
      const { size, blockLength, blocks, eraseValue, writeAlign } = open(provider).status()
      expect(size).toBe(blockLength * blocks)
      expect(eraseValue).toBe(0xff)
      expect(blockLength % writeAlign).toBe(0)
    })

    suite.rule('27.3', 'erase', 'erases to ones, the blocks that are named and no others', (provider) => {
      const flash = open(provider)
      const { blockLength, writeAlign } = flash.status()
      flash.eraseBlock(0, 3)
      for (const block of [0, 1, 2]) flash.write(new Uint8Array(writeAlign), block * blockLength)
      flash.eraseBlock(1)
      expect([0, 1, 2].map((block) => read(flash, block * blockLength, 1)[0])).toEqual([0, 0xff, 0])
      flash.eraseBlock(0, 3)
      expect([0, 1, 2].map((block) => read(flash, block * blockLength, 1)[0])).toEqual([0xff, 0xff, 0xff])
    })

    suite.rule('27.3', 'write', 'programs only zeros: a second write clears further bits and sets none', (provider) => {
      const flash = open(provider)
      const { writeAlign } = flash.status()
      flash.eraseBlock(0)
      flash.write(new Uint8Array(writeAlign).fill(0xf0), 0)
      flash.write(new Uint8Array(writeAlign).fill(0x3c), 0)
      expect(read(flash, 0, writeAlign)).toEqual(new Array(writeAlign).fill(0x30))
    })

    suite.rule('27.3', 'blocks', 'writes and reads across the end of a block', (provider) => {
      const flash = open(provider)
      const { blockLength, writeAlign } = flash.status()
      flash.eraseBlock(0, 2)
      const pattern = Uint8Array.from({ length: 4 * writeAlign }, (_, index) => index + 1)
      flash.write(pattern, blockLength - 2 * writeAlign)
      expect(read(flash, blockLength - 2 * writeAlign, pattern.length)).toEqual([...pattern])
    })

    suite.rule('27.3', 'kept', 'keeps its bytes beyond close', (provider) => {
      const flash = open(provider)
      const { writeAlign } = flash.status()
      flash.eraseBlock(0)
      flash.write(new Uint8Array(writeAlign).fill(1), 0)
      flash.close()
      expect(read(open(provider), 0, 1)).toEqual([1])
    })

    suite.rule('27.3', 'align', 'refuses a write against its alignment, and writes nothing of it', (provider) => {
      const flash = open(provider)
      const { writeAlign } = flash.status()
      flash.eraseBlock(0)
      if (writeAlign > 1) expect(() => flash.write(new Uint8Array(writeAlign), 1)).toThrow(RangeError)
      if (writeAlign > 1) expect(() => flash.write(new Uint8Array(writeAlign + 1), 0)).toThrow(RangeError)
      expect(read(flash, 0, writeAlign)).toEqual(new Array(writeAlign).fill(0xff))
    })

    suite.rule('27.3', 'range', 'refuses what lies outside it', (provider) => {
      const flash = open(provider)
      const { size, blocks, writeAlign } = flash.status()
      for (const [from, to] of [[-1], [blocks], [0, blocks + 1], [1, 1], [0.5], [NaN]] as [number, number?][])
        expect(() => flash.eraseBlock(from, to), `${from} ${to}`).toThrow(RangeError)
      for (const offset of [-writeAlign, size, size - writeAlign + 1, NaN])
        expect(() => flash.write(new Uint8Array(writeAlign), offset), String(offset)).toThrow(RangeError)
      for (const offset of [-1, size, 0.5]) expect(() => flash.read(1, offset), String(offset)).toThrow(RangeError)
      expect(() => flash.read(-1, 0)).toThrow(RangeError)
    })

    suite.rule('6.11', 'view', 'reads into and writes from the part of a buffer that a view shows', (provider) => {
      const flash = open(provider)
      const { writeAlign } = flash.status()
      flash.eraseBlock(0)
      const memory = new Uint8Array(3 * writeAlign).fill(0x11)
      flash.write(new DataView(memory.buffer, writeAlign, writeAlign), 0)
      memory.fill(0)
      expect(flash.read(memory.subarray(1, 2), 0)).toBe(1)
      expect(memory[0]).toBe(0)
      expect(memory[1]).toBe(0x11)
      expect(() => flash.write(wrongBuffer, 0)).toThrow()
      expect(() => flash.read(wrongBuffer, 0)).toThrow()
    })

    suite.rule('8', 'closed', 'throws an Error from every method after close, and can be closed twice', (provider) => {
      const flash = open(provider)
      flash.close()
      flash.close()
      const calls = [() => flash.status(), () => flash.eraseBlock(0), () => flash.read(1, 0)]
      for (const call of [...calls, () => flash.write(new Uint8Array(4), 0)]) expect(call).toThrow(Error)
    })
  })
}
