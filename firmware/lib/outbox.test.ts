import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { FlashPool } from '../../sim/board/flash-pool.js'
import { SimulatedFlash, SimulatedFlashPartition, SupplyLost } from '../../sim/board/flash.js'
import { maximumPayload, Outbox } from './outbox.js'

const area = { path: 'outbox', blockLength: 2048, blocks: 3, writeAlign: 4 }

const flashOf = (blocks = area.blocks) => new SimulatedFlash({ ...area, blocks }, new FlashPool())
const mount = (flash: SimulatedFlash) =>
  new Outbox(new SimulatedFlashPartition(flash, { chargeFlash: () => undefined }))
const report = (number: number, length = 100) =>
  Uint8Array.from({ length }, (_, index) => (index < 4 ? (number >> (8 * index)) & 0xff : (number * 31 + index) & 0xff))
const numberOf = (payload: Uint8Array) => payload[0]! | (payload[1]! << 8) | (payload[2]! << 16)

function drain(outbox: Outbox): number[] {
  const numbers: number[] = []
  for (let payload = outbox.peek(); payload; payload = outbox.peek()) {
    numbers.push(numberOf(payload))
    expect(payload).toEqual(report(numberOf(payload), payload.length))
    outbox.acknowledge()
  }
  return numbers
}

describe('an outbox', () => {
  test('gives reports back in the order they came', () => {
    const outbox = mount(flashOf())
    for (let number = 1; number <= 10; number++) outbox.append(report(number))
    expect(drain(outbox)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10])
    expect(outbox).toMatchObject({ pending: 0, created: 10, dropped: 0 })
  })

  test('gives back what waited before a restart, and only that', () => {
    const flash = flashOf()
    const before = mount(flash)
    for (let number = 1; number <= 6; number++) before.append(report(number))
    before.acknowledge()
    before.acknowledge()
    const after = mount(flash)
    expect(after.pending).toBe(4)
    after.append(report(7))
    expect(drain(after)).toEqual([3, 4, 5, 6, 7])
  })

  test('goes round its blocks for ever without losing or keeping anything', () => {
    const flash = flashOf()
    const outbox = mount(flash)
    for (let number = 1; number <= 1000; number++) {
      outbox.append(report(number, 1 + (number % 200)))
      expect(numberOf(outbox.peek()!) & 0xff).toBe(number & 0xff)
      outbox.acknowledge()
    }
    expect(outbox).toMatchObject({ pending: 0, created: 1000, dropped: 0 })
    expect(Math.max(...flash.wear) - Math.min(...flash.wear)).toBeLessThanOrEqual(1)
  })

  test('a report that was given up while it was on its way takes no other one with it', () => {
    const outbox = mount(flashOf())
    outbox.append(report(1))
    outbox.peek()
    for (let number = 2; number <= 100; number++) outbox.append(report(number))
    expect(outbox.dropped).toBeGreaterThan(0)
    const { pending } = outbox
    outbox.acknowledge()
    expect(outbox.pending).toBe(pending)
    expect(drain(outbox)).toHaveLength(pending)
  })

  test('gives up its oldest block when it is full, and counts what waited there', () => {
    const outbox = mount(flashOf())
    for (let number = 1; number <= 100; number++) outbox.append(report(number))
    expect(outbox.dropped).toBeGreaterThan(0)
    expect(outbox.pending + outbox.dropped).toBe(100)
    const left = drain(outbox)
    expect(left).toEqual(Array.from({ length: left.length }, (_, index) => 101 - left.length + index))
  })

  test('leaves nothing readable of what was delivered', () => {
    const flash = flashOf()
    const outbox = mount(flash)
    outbox.append(report(0x0102))
    outbox.acknowledge()
    const slots = new Uint8Array(128)
    flash.read(slots, 64)
    expect([...slots.subarray(0, 128)].every((byte) => byte === 0)).toBe(true)
  })

  test.each([0, maximumPayload + 1])('refuses a payload of %i bytes', (length) => {
    expect(() => mount(flashOf()).append(new Uint8Array(length))).toThrow(RangeError)
  })

  test('refuses a partition of one block', () => {
    expect(() => mount(flashOf(1))).toThrow('an outbox needs 2 blocks')
  })

  test("starts empty on flash full of somebody else's bytes", () => {
    const flash = flashOf()
    flash.program(
      Uint8Array.from({ length: flash.size }, (_, index) => (index * 89 + 7) & 0xff),
      0,
    )
    const outbox = mount(flash)
    expect(outbox.pending).toBe(0)
    outbox.append(report(1))
    expect(drain(mount(flash))).toEqual([1])
  })
})

/** Puts in and takes out by a script; returns what was stored and what was forgotten before the supply failed. */
function work(outbox: Outbox, script: readonly boolean[], firstNumber: number) {
  const done = { appended: [] as number[], acknowledged: [] as number[], inFlight: undefined as number | undefined }
  let number = firstNumber
  try {
    for (const puts of script) {
      if (puts) {
        done.inFlight = number
        outbox.append(report(number, 20 + (number % 150)))
        done.appended.push(number++)
      } else {
        const payload = outbox.peek()
        if (!payload) continue
        done.inFlight = numberOf(payload)
        outbox.acknowledge()
        done.acknowledged.push(done.inFlight)
      }
      done.inFlight = undefined
    }
  } catch (error) {
    if (!(error instanceof SupplyLost)) throw error
  }
  return done
}

describe('a loss of power at any write', () => {
  const script = Array.from({ length: 100 }, (_, index) => index % 5 !== 4 && index % 7 !== 3)

  test('keeps every stored report once, whichever byte was the last one programmed', () => {
    const dryRun = flashOf(4)
    dryRun.failAfter = 1e9
    work(mount(dryRun), script, 1)
    const operations = 1e9 - dryRun.failAfter
    expect(operations).toBeGreaterThan(5000)
    for (let cut = 0; cut < operations; cut += cut < 2000 ? 1 : 7) {
      const flash = flashOf(4)
      flash.failAfter = cut
      const { appended, acknowledged, inFlight } = work(mount(flash), script, 1)
      flash.failAfter = Infinity
      const outbox = mount(flash)
      const rest = drain(outbox)
      const expected = appended.filter((number) => !acknowledged.includes(number))
      // What was under way may be there or not; everything else is exact.
      expect(
        rest.filter((number) => number !== inFlight),
        `cut ${cut}`,
      ).toEqual(expected.filter((number) => number !== inFlight))
      outbox.append(report(999))
      expect(drain(mount(flash)), `after cut ${cut}`).toEqual([999])
    }
  })

  test('holds for any script and any series of cuts (property)', () => {
    const scripts = fc.array(fc.boolean(), { minLength: 5, maxLength: 25 })
    fc.assert(
      fc.property(scripts, fc.array(fc.nat(3000), { maxLength: 4 }), (steps, cuts) => {
        const flash = flashOf(16) // room for all of it: nothing is ever dropped
        const unsure = new Set<number>()
        let waiting: number[] = []
        cuts.concat(1e9).forEach((cut, round) => {
          flash.failAfter = cut
          const { appended, acknowledged, inFlight } = work(mount(flash), steps, 1 + round * 1000)
          if (inFlight !== undefined) unsure.add(inFlight)
          waiting = [...waiting, ...appended].filter((number) => !acknowledged.includes(number))
        })
        flash.failAfter = Infinity
        const sure = (numbers: number[]) => numbers.filter((number) => !unsure.has(number))
        expect(sure(drain(mount(flash)))).toEqual(sure(waiting))
      }),
    )
  })
})
