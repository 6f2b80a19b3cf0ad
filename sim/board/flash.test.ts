import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { FlashPool, poolBlockLength } from './flash-pool.js'
import { SimulatedFlash, SupplyLost } from './flash.js'
import { TestBoard } from './test-board.js'

const area = { path: 'test', blockLength: 1024, blocks: 4, writeAlign: 4 } as const
const size = area.blockLength * area.blocks

const make = (pool = new FlashPool()): SimulatedFlash => new SimulatedFlash(area, pool)
const contents = (flash: SimulatedFlash): Uint8Array => {
  const bytes = new Uint8Array(flash.size)
  flash.read(bytes, 0)
  return bytes
}

describe('NOR semantics', () => {
  it('is all ones when new', () => expect(contents(make()).every((byte) => byte === 0xff)).toBe(true))

  it('programming clears bits and never sets one, erasing sets all bits of its block', () => {
    const operation = fc.oneof(
      fc.record({ offset: fc.nat(size - 1), bytes: fc.uint8Array({ minLength: 1, maxLength: 600 }) }),
      fc.record({ offset: fc.nat(size - 1), bytes: fc.nat(600).map((length) => new Uint8Array(length)) }),
      fc.record({ block: fc.nat(area.blocks - 1) }),
    )
    const property = fc.property(fc.array(operation, { maxLength: 40 }), (operations) => {
      const flash = make()
      const naive = new Uint8Array(size).fill(0xff)
      for (const step of operations)
        if ('block' in step) {
          flash.eraseBlock(step.block)
          naive.fill(0xff, step.block * area.blockLength, (step.block + 1) * area.blockLength)
        } else {
          const bytes = step.bytes.slice(0, size - step.offset)
          flash.program(bytes, step.offset)
          bytes.forEach((byte, index) => (naive[step.offset + index]! &= byte))
        }
      expect(contents(flash)).toEqual(naive)
    })
    fc.assert(property, { numRuns: 200, seed: 27 })
  })

  it('counts erases of each block and bytes programmed', () => {
    const flash = make()
    for (const block of [1, 1, 3]) flash.eraseBlock(block)
    flash.program(new Uint8Array(300), 10)
    expect(flash.wear).toEqual([0, 2, 0, 1])
    expect(flash.programmed).toBe(300)
  })
})

describe('power cuts', () => {
  const writing = Uint8Array.from({ length: 600 }, (_, index) => (index * 7) & 0xff)

  it('a cut before any byte leaves all bytes before it programmed and none after', () => {
    for (let cut = 0; cut < writing.length; cut++) {
      const flash = make()
      flash.failAfter = cut
      expect(() => flash.program(writing, 100)).toThrow(SupplyLost)
      const expected = new Uint8Array(size).fill(0xff)
      expected.set(writing.subarray(0, cut), 100)
      expect(Buffer.compare(contents(flash), expected), `cut ${cut}`).toBe(0)
    }
  })

  it('a cut before an erase leaves the block as it was', () => {
    const flash = make()
    flash.program(writing, 0)
    const before = contents(flash)
    flash.failAfter = 0
    expect(() => flash.eraseBlock(0)).toThrow(SupplyLost)
    expect(contents(flash)).toEqual(before)
    expect(flash.wear[0]).toBe(0)
  })

  it('bytes and erases count alike towards the cut', () => {
    const flash = make()
    flash.failAfter = 4
    flash.program(writing.subarray(0, 2), 0)
    flash.eraseBlock(1)
    flash.eraseBlock(2)
    expect(() => flash.eraseBlock(3)).toThrow(SupplyLost)
  })

  it('takes the board down, even where firmware catches what was thrown, and flash keeps what was written', () => {
    for (const catches of [false, true]) {
      const test = new TestBoard()
      const flash = test.board.flash('outbox')
      flash.failAfter = 8
      let went = ''
      test.boot((device) => {
        device.timers.after(1000, () => (went += 'timer'))
        const partition = device.flash!.open({ path: 'outbox' })
        if (!catches) return partition.write(writing.subarray(0, 12), 0)
        expect(() => partition.write(writing.subarray(0, 12), 0)).toThrow(expect.objectContaining({ kind: 'power' }))
      })
      test.run(1_000_000)
      expect([test.board.isPowered, test.board.faults, went]).toEqual([false, 0, ''])
      flash.failAfter = Infinity
      test.boot((device) => {
        const read = device.flash!.open({ path: 'outbox' }).read(12, 0)
        expect([...new Uint8Array(read)]).toEqual([...writing.subarray(0, 8), 255, 255, 255, 255])
      })
      expect([test.board.isPowered, test.board.faults]).toEqual([true, 0])
    }
  })
})

describe('the pool behind', () => {
  it('holds nothing for what is erased', () => {
    const pool = new FlashPool()
    const flash = make(pool)
    expect(pool.used).toBe(0)
    flash.program(Uint8Array.of(1), 0)
    flash.program(Uint8Array.of(1), area.blockLength)
    expect(pool.used).toBe(2)
    flash.eraseBlock(0)
    expect(pool.used).toBe(1)
  })

  it('takes back a block that was wiped to zeros, which still reads zeros', () => {
    const pool = new FlashPool()
    const flash = make(pool)
    flash.program(Uint8Array.of(1, 2, 3), 5)
    flash.program(new Uint8Array(poolBlockLength), 0)
    expect(pool.used).toBe(0)
    expect(
      contents(flash)
        .subarray(0, poolBlockLength)
        .every((byte) => byte === 0),
    ).toBe(true)
    flash.program(Uint8Array.of(9), 0)
    expect(pool.used).toBe(0)
  })

  it('takes back a block wiped piece by piece, in any order of the pieces', () => {
    for (const offsets of [
      [0, 64, 128, 192],
      [192, 128, 64, 0],
      [64, 0, 192, 128],
    ]) {
      const pool = new FlashPool()
      const flash = make(pool)
      for (const offset of offsets) flash.program(new Uint8Array(64), offset)
      expect(pool.used).toBe(0)
    }
  })

  it('gives a block that comes back to the next who needs one, clean', () => {
    const pool = new FlashPool()
    const [first, second] = [make(pool), make(pool)]
    first.program(new Uint8Array(100), 0)
    first.eraseBlock(0)
    second.program(Uint8Array.of(0x0f), 50)
    expect(pool.used).toBe(1)
    expect(contents(second)[50]).toBe(0x0f)
    expect(contents(second).filter((byte) => byte !== 0xff)).toHaveLength(1)
    expect(contents(first).every((byte) => byte === 0xff)).toBe(true)
  })

  it('serves 5,000 blocks without mixing them up', () => {
    const pool = new FlashPool()
    const blocks = Array.from({ length: 5000 }, (_, index) => {
      const block = pool.take(0)
      pool.slabOf(block)[pool.startOf(block)] = index & 0xff
      return block
    })
    for (const [index, block] of blocks.entries()) expect(pool.slabOf(block)[pool.startOf(block)]).toBe(index & 0xff)
    expect(pool.used).toBe(5000)
  })
})
