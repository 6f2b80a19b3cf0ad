import { describe, expect, test } from 'vitest'
import * as asm from './test-assembler.js'
import { bootUs, TestUno } from './test-uno.js'

const result = 0x0100
const SMCR = 0x53
const WDTCSR = 0x60
/** SE and SM2:0 (table 9-2). */
const sleepIn = { idle: 0x01, powerDown: 0x05, standby: 0x0d } as const

const counts = (uno: TestUno) => uno.data[20]!
const energy = (uno: TestUno) => uno.board.ledger.table()['atmega328p']!

/** Sleeps for ever and counts, in r20, how often it woke. Interrupts are on. */
const sleeper = (mode: number, setUp: readonly asm.Line[], vectors: Readonly<Record<number, string>>) =>
  asm.assembleWithVectors(
    { 0: 'start', ...vectors },
    'start',
    ...setUp,
    ...asm.store(SMCR, mode),
    asm.sei,
    ...['loop', asm.sleep, asm.inc(20), asm.rjmp('loop')],
    ...['service', asm.reti],
  )

describe('idle sleep', () => {
  /** Timer 0 overflows each 256 * 64 cycles: 1024 us (TCCR0B at 0x45, TIMSK0 at 0x6e; vector 16). */
  const timer = [...asm.store(0x45, 0x03), ...asm.store(0x6e, 0x01)]

  test('ends with each overflow of timer 0, every 1024 us', () => {
    const uno = new TestUno(sleeper(sleepIn.idle, timer, { 16: 'service' })).boot().run(10.5 * 1024)
    expect(counts(uno)).toBe(10)
  })

  test('draws the idle current almost all the time: 2.4 mA at 5 V and 16 MHz', () => {
    const uno = new TestUno(sleeper(sleepIn.idle, timer, { 16: 'service' })).boot().run(1_000_000)
    const { idle, active } = energy(uno)
    expect(idle).toBeCloseTo(0.0024 * 5, 4)
    expect(active! / 0.046).toBeLessThan(0.005)
  })

  test('an interrupt that comes with the instruction itself is not slept over', () => {
    // Timer 0 each 256 cycles, timer 2 each 251: in time one comes at any place of the loop that the other began.
    const timers = [
      ...[asm.store(0x45, 1), asm.store(0x6e, 1)],
      ...[asm.store(0xb3, 250), asm.store(0xb0, 2), asm.store(0xb1, 1), asm.store(0x70, 2)],
    ].flat()
    const uno = new TestUno(sleeper(sleepIn.idle, timers, { 16: 'service', 7: 'service' })).boot().run(20_000)
    // 1250 and 1275 interrupts; one wakes for both where they come together.
    expect(counts(uno) % 256).not.toBe(0)
    const before = counts(uno)
    uno.run(33)
    expect(counts(uno)).not.toBe(before)
  })

  test('without SE the instruction does nothing', () => {
    const uno = new TestUno(sleeper(0, [], {})).boot().run(100)
    expect(counts(uno)).toBeGreaterThan(200)
    expect(energy(uno)['idle']).toBe(0)
  })

  test('without interrupts it lasts until the reset', () => {
    const program = asm.assemble(...timer, ...asm.store(SMCR, 1), asm.sleep, asm.inc(20), 'end', asm.rjmp('end'))
    const uno = new TestUno(program).boot().run(20_000)
    expect(counts(uno)).toBe(0)
  })
})

describe('power-down', () => {
  /** PCMSK2 bit 2 and PCICR bit 2: changes of PD2; vector 5. */
  const pinChange = [...asm.store(0x6d, 0x04), ...asm.store(0x68, 0x04)]

  test('has no event of its own, and a pin change ends it after 16384 cycles (table 8-4)', () => {
    const uno = new TestUno(sleeper(sleepIn.powerDown, pinChange, { 5: 'service' }))
    uno.drive('D2', 0)
    uno.boot().run(1000)
    const { scheduler } = uno.world
    expect(scheduler.pending).toBe(0)
    const fired = scheduler.fired
    uno.run(3_600e6)
    expect(scheduler.fired).toBe(fired)
    const atUs = uno.nowUs
    uno.drive('D2', 1)
    uno.at(atUs + 1020, () => expect(counts(uno)).toBe(0))
    uno.run(1100)
    expect(counts(uno)).toBe(1)
    // 0.1 uA at 5 V for an hour.
    expect(energy(uno)['power-down']).toBeCloseTo(0.5e-6 * 3600, 5)
  })

  test('stops the timers', () => {
    const timer = [...asm.store(0x45, 0x03), ...asm.store(0x6e, 0x01)]
    const uno = new TestUno(sleeper(sleepIn.powerDown, timer, { 16: 'service' })).boot().run(100_000)
    expect(counts(uno)).toBe(0)
  })

  test('standby ends after six cycles', () => {
    const uno = new TestUno(sleeper(sleepIn.standby, pinChange, { 5: 'service' }))
    uno.drive('D2', 0)
    uno.boot().run(1000)
    uno.drive('D2', 1)
    uno.run(10)
    expect(counts(uno)).toBe(1)
  })
})

describe('the watchdog', () => {
  /** The timed sequence (section 10.9.2): WDCE and WDE, then within four cycles what is wanted. */
  const set = (value: number): asm.Line[] => [asm.ldi(17, value), ...asm.store(WDTCSR, 0x18), asm.sts(WDTCSR, 17)]
  const WDIE = 0x40
  const WDE = 0x08

  test('wakes from power-down every 16 ms by its interrupt', () => {
    const uno = new TestUno(sleeper(sleepIn.powerDown, set(WDIE), { 6: 'service' })).boot().run(165_000)
    expect(counts(uno)).toBe(10)
  })

  test('with a period of 2^9 steps that is 8 s', () => {
    const uno = new TestUno(sleeper(sleepIn.powerDown, set(WDIE | 0x21), { 6: 'service' })).boot().run(79_000_000)
    expect(counts(uno)).toBe(9)
  })

  const resetting = asm.assemble(
    ...[asm.lds(16, 0x54), asm.sts(result, 16), asm.lds(16, result + 1), asm.inc(16), asm.sts(result + 1, 16)],
    ...set(WDE | 5),
    ...['end', asm.rjmp('end')],
  )

  test('resets a program that does not restart it: 2^16 cycles of 128 kHz and the start-up after that', () => {
    const uno = new TestUno(resetting).boot().run(511_990)
    expect(uno.data[result + 1]).toBe(1)
    uno.run(bootUs + 100)
    expect(uno.data[result + 1]).toBe(2)
    expect(uno.data[result]).toBe(0x08)
    expect(uno.board.resetCause).toBe('watchdog')
  })

  test('leaves a program alone that does', () => {
    const program = asm.assemble(...set(WDE), 'loop', asm.wdr, asm.rjmp('loop'))
    const uno = new TestUno(program).boot().run(1_000_000)
    expect(uno.board.starts).toBe(1)
  })

  test('changes nothing without the timed sequence', () => {
    const program = asm.assemble(...set(WDE | 6), ...asm.store(WDTCSR, 0), ['end', asm.rjmp('end')])
    const uno = new TestUno(program).boot().run(900_000)
    expect(uno.board.starts).toBe(1)
    uno.run(200_000)
    expect(uno.board.starts).toBe(2)
  })

  test('is off again after the timed sequence', () => {
    const uno = new TestUno(asm.assemble(...set(WDE), ...set(0), ['end', asm.rjmp('end')])).boot().run(1_000_000)
    expect(uno.board.starts).toBe(1)
  })

  test('with both bits its interrupt comes first, and the reset the next time', () => {
    const uno = new TestUno(sleeper(sleepIn.idle, set(WDE | WDIE), { 6: 'service' })).boot().run(30_000)
    expect([counts(uno), uno.board.starts]).toEqual([1, 1])
    uno.run(3_000)
    expect(uno.board.starts).toBe(2)
  })
})
