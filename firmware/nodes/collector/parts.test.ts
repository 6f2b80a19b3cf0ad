import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { ByteBuffer, KeyValueDomain } from '../../hal/index.js'
import { wasteCategories } from '../bin-tag/index.js'
import { decodeEmptying, encodeEmptying, wasteOf, type Emptying } from './emptying.js'
import { Journal } from './journal.js'
import { Lift, liftTable, type LiftAction, type LiftEvent, type LiftState } from './lift.js'
import { agreeing, closeKg, SteadyWeight } from './steady-weight.js'

describe('the lift', () => {
  const states: readonly LiftState[] = ['empty', 'hung', 'raised', 'lowered']
  const events: readonly LiftEvent[] = ['bin-on', 'bin-off', 'up', 'down']
  /** Every state with every event, as the hand drew it. */
  const expected: readonly [LiftState, LiftEvent, LiftState, LiftAction][] = [
    ['empty', 'bin-on', 'hung', 'arrive'],
    ['empty', 'bin-off', 'empty', 'none'],
    ['empty', 'up', 'empty', 'none'],
    ['empty', 'down', 'empty', 'none'],
    ['hung', 'bin-on', 'hung', 'none'],
    ['hung', 'bin-off', 'empty', 'abandon'],
    ['hung', 'up', 'raised', 'tip'],
    ['hung', 'down', 'hung', 'none'],
    ['raised', 'bin-on', 'raised', 'none'],
    ['raised', 'bin-off', 'empty', 'finish'],
    ['raised', 'up', 'raised', 'none'],
    ['raised', 'down', 'lowered', 'weigh-empty'],
    ['lowered', 'bin-on', 'lowered', 'none'],
    ['lowered', 'bin-off', 'empty', 'finish'],
    ['lowered', 'up', 'raised', 'none'],
    ['lowered', 'down', 'lowered', 'none'],
  ]

  test.each(expected)('that is %s, at %s, is %s: %s', (state, event, next, action) => {
    const lift = new Lift(state)
    expect([lift.take(event), lift.state]).toEqual([action, next])
  })

  test('has no other state and knows no other event', () => {
    expect(Object.keys(liftTable)).toEqual(states)
    for (const state of states) expect(Object.keys(liftTable[state])).toEqual(events)
    expect(expected).toHaveLength(states.length * events.length)
  })

  test('finishes as often as it tips, whatever its switches do', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...events)), (said) => {
        const lift = new Lift()
        const actions = said.concat('bin-off').map((event) => lift.take(event))
        const count = (wanted: LiftAction): number => actions.filter((action) => action === wanted).length
        expect(count('finish')).toBe(count('tip'))
      }),
    )
  })
})

describe('a weight', () => {
  const weigh = (readings: readonly number[], keepsFirst: boolean) => {
    const weight = new SteadyWeight(keepsFirst)
    for (const reading of readings) weight.add(reading)
    return { weight: weight.weight, isSteady: weight.isSteady }
  }
  const still = (kilograms: number): number[] => Array.from({ length: agreeing }, () => kilograms)

  test('is none without a reading, and the middle of what swings', () => {
    expect(weigh([], true)).toEqual({ weight: undefined, isSteady: false })
    expect(weigh([10, 20, 30, 20, 10], true)).toEqual({ weight: 20, isSteady: false })
  })

  test('is steady once half a second agrees', () => {
    expect(weigh([30, 10, ...still(20)], true)).toEqual({ weight: 20, isSteady: true })
    expect(weigh([...still(20).slice(1), 19.99 + closeKg], true)).toMatchObject({ isSteady: true })
    expect(weigh([...still(20).slice(1), 20.01 + closeKg], true)).toMatchObject({ isSteady: false })
  })

  test('of a full bin is the last steady one: it stood on the ground before', () => {
    expect(weigh([...still(3), 30, 50, ...still(42)], false)).toEqual({ weight: 42, isSteady: true })
  })

  test('of an empty bin is the first steady one: it stands on the ground after', () => {
    expect(weigh([...still(12), 6, ...still(0)], true)).toEqual({ weight: 12, isSteady: true })
  })
})

const emptying: Emptying = {
  serial: 70_000,
  tag: 'read',
  can: 'JS-0421-2',
  category: 'kitchen',
  fill: 85,
  uid: '04a1b2c3d4e580',
  full: 62.5,
  tare: 12.25,
  isUnsteady: true,
  unixS: 1_782_081_896,
  place: { latitude: 39.875, longitude: 116.4375 },
}

/** Magic, read, kitchen, 85 %, unsteady, 14 digits, two unused; then big-endian words and IEEE 754 floats, by hand. */
const emptyingHex =
  'e20002550' + '10e0000' + '00011170' + '6a386968' + '427a0000' + '41440000' + '421f8000' + '42e8e000'

describe('an emptying in the store', () => {
  test('is these bytes', () => {
    const bytes = encodeEmptying(emptying)
    expect(Buffer.from(bytes.subarray(0, 32)).toString('hex')).toBe(emptyingHex)
    expect(Buffer.from(bytes.subarray(32)).toString()).toBe('04a1b2c3d4e580JS-0421-2')
  })

  test('comes back as it went', () => {
    const float = fc.float({ min: -500, max: 500, noNaN: true })
    const maybe = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> =>
      fc.option(arbitrary, { nil: undefined })
    const arbitrary = fc.record<Emptying>({
      serial: fc.nat(),
      tag: fc.constantFrom('read', 'blank', 'unreadable'),
      can: maybe(fc.constant('A-1')),
      category: maybe(fc.constantFrom(...wasteCategories)),
      fill: maybe(fc.integer({ min: 0, max: 100 })),
      uid: maybe(fc.constant('04a1b2c3d4e580')),
      full: maybe(float),
      tare: maybe(float),
      isUnsteady: fc.boolean(),
      unixS: maybe(fc.integer({ min: 1, max: 0xffffffff })),
      place: maybe(fc.record({ latitude: float, longitude: float })),
    })
    fc.assert(
      fc.property(arbitrary, (each) => {
        expect(decodeEmptying(encodeEmptying(each).slice().buffer)).toEqual(each)
      }),
    )
  })

  test('that is cut off in its head, or is something else, is none; nothing throws', () => {
    const bytes = encodeEmptying(emptying)
    for (let length = 0; length < 32; length++) expect(decodeEmptying(bytes.slice(0, length).buffer)).toBeUndefined()
    expect(decodeEmptying(bytes.map((byte, at) => (at === 0 ? 0 : byte)).slice().buffer)).toBeUndefined()
    fc.assert(fc.property(fc.uint8Array({ maxLength: 64 }), (any) => void decodeEmptying(any.slice().buffer)))
  })

  test('weighs what it lost, and never less than nothing', () => {
    expect(wasteOf(emptying)).toBe(50.25)
    expect(wasteOf({ ...emptying, full: 12 })).toBe(0)
    expect(wasteOf({ ...emptying, tare: undefined })).toBeUndefined()
  })
})

class Store implements KeyValueDomain {
  readonly values: Record<string, Uint8Array> = {}

  read(key: string): ArrayBuffer | undefined {
    return this.values[key]?.slice().buffer as ArrayBuffer | undefined
  }

  write(key: string, value: ByteBuffer): void {
    this.values[key] = ArrayBuffer.isView(value)
      ? new Uint8Array(value.buffer.slice(value.byteOffset, value.byteOffset + value.byteLength) as ArrayBuffer)
      : new Uint8Array(value.slice(0))
  }

  delete(key: string): boolean {
    const was = key in this.values
    delete this.values[key]
    return was
  }

  keys(): string[] {
    return Object.keys(this.values)
  }

  close(): void {}
}

describe('the journal', () => {
  test('hands over what waits in order and forgets it, over restarts and between them', () => {
    const store = new Store()
    let journal = new Journal(store)
    for (let n = 0; n < 12; n++) journal.close({ ...emptying, serial: journal.nextSerial() })
    journal = new Journal(store)
    expect(journal.emptyings).toBe(12)
    const told: number[] = []
    journal.drain(({ serial }) => told.push(serial))
    new Journal(store).drain(({ serial }) => told.push(serial))
    expect(told).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12])
  })

  test('keeps the one under way until it is over', () => {
    const store = new Store()
    const journal = new Journal(store)
    const open = { ...emptying, serial: journal.nextSerial() }
    journal.keepOpen(open)
    expect(new Journal(store).open()).toEqual(open)
    journal.close(open)
    expect(new Journal(store).open()).toBeUndefined()
  })

  test('gives the oldest up when the clock stays away for more than 64, and counts it', () => {
    const journal = new Journal(new Store())
    for (let n = 0; n < 66; n++) journal.close({ ...emptying, serial: journal.nextSerial() })
    const told: number[] = []
    journal.drain(({ serial }) => told.push(serial))
    expect([journal.lost, told.length, told[0]]).toEqual([2, 64, 3])
  })

  test('never gives a number twice, even where a restart came after it was taken', () => {
    const store = new Store()
    expect([new Journal(store).nextSerial(), new Journal(store).nextSerial()]).toEqual([1, 2])
  })
})
