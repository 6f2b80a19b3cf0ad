import { describe, expect, test } from 'vitest'
import { modulation } from './pwm.js'
import * as asm from './test-assembler.js'
import { TestUno } from './test-uno.js'

const forever = ['end', asm.rjmp('end')]
/** DDRB at I/O 0x04, DDRD at 0x0a. */
const DDRB = 0x04
const DDRD = 0x0a

describe('what a compare output is over a period', () => {
  test.each([
    // Formulas of sections 15.7.3, 15.7.4, 15.7.2 and tables 15-2 to 15-4.
    ['fast, clear on match', 'fast', 2, 127, 255, 62_500, { duty: 0.5, hz: 244.140625 }],
    ['fast at the top is always on', 'fast', 2, 255, 255, 62_500, { duty: 1, hz: 244.140625 }],
    ['fast at zero is a spike of one count', 'fast', 2, 0, 255, 62_500, { duty: 1 / 256, hz: 244.140625 }],
    ['fast, set on match', 'fast', 3, 63, 255, 62_500, { duty: 0.75, hz: 244.140625 }],
    ['phase correct', 'phase-correct', 2, 51, 255, 255_000, { duty: 0.2, hz: 500 }],
    ['phase correct, inverted', 'phase-correct', 3, 51, 255, 255_000, { duty: 0.8, hz: 500 }],
    ['phase correct beyond its top', 'phase-correct', 2, 300, 255, 255_000, { duty: 1, hz: 500 }],
    ['clear on compare, toggled', 'clear-on-compare', 1, 124, 124, 250_000, { duty: 0.5, hz: 1000 }],
    ['fast with its own top, toggled', 'fast', 1, 124, 124, 250_000, { duty: 0.5, hz: 1000 }],
  ] as const)('%s', (_name, kind, mode, compare, top, clockHz, expected) => {
    expect(modulation(kind, mode, compare, top, clockHz)).toEqual({ strength: 'strong', level: 1, ...expected })
  })

  test.each([
    ['output not connected', 'fast', 0, 100],
    ['normal mode: edges of its own', 'normal', 1, 100],
    ['clear on compare that sets the pin once', 'clear-on-compare', 3, 100],
  ] as const)('%s is no modulation', (_name, kind, mode, clockHz) => {
    expect(modulation(kind, mode, 10, 255, clockHz)).toBeUndefined()
  })

  test('a timer that stands, or a period of nothing, is no modulation', () => {
    expect(modulation('fast', 2, 10, 255, 0)).toBeUndefined()
    expect(modulation('phase-correct', 2, 10, 0, 1000)).toBeUndefined()
  })
})

describe('PWM on the wires', () => {
  test('timer 1 phase correct with 8 bits, divided by 64: 77 of 255 at 490 Hz on D9 (what analogWrite gives)', () => {
    // TCCR1A 0x80 (COM1A1, WGM10), TCCR1B 0x81 (CS11, CS10), OCR1AH 0x89, OCR1AL 0x88.
    const uno = new TestUno(
      asm.assemble(
        asm.sbi(DDRB, 1),
        ...[asm.store(0x89, 0), asm.store(0x88, 77), asm.store(0x80, 0x81), asm.store(0x81, 0x03)],
        forever,
      ),
    )
      .boot()
      .run(100)
    expect(uno.net('D9').duty).toBeCloseTo(77 / 255, 10)
    expect(uno.net('D9').hz).toBeCloseTo(490.2, 1)
    // No edge of it costs an event: a slice each 250 us is all there is.
    const { fired } = uno.world.scheduler
    uno.run(100_000)
    expect(uno.world.scheduler.fired - fired).toBeLessThanOrEqual(401)
  })

  test('timer 0 fast on D6 and D5, timer 2 on D11 and D3, at 977 and 490 Hz as on a real Uno', () => {
    const uno = new TestUno(
      asm.assemble(
        ...[asm.sbi(DDRD, 6), asm.sbi(DDRD, 5), asm.sbi(DDRD, 3), asm.sbi(DDRB, 3)],
        ...[asm.store(0x47, 63), asm.store(0x48, 127), asm.store(0x44, 0xa3), asm.store(0x45, 0x03)],
        ...[asm.store(0xb3, 51), asm.store(0xb4, 102), asm.store(0xb0, 0xa1), asm.store(0xb1, 0x04)],
        forever,
      ),
    )
      .boot()
      .run(100)
    expect([uno.net('D6').duty, uno.net('D5').duty]).toEqual([0.25, 0.5])
    expect(uno.net('D6').hz).toBeCloseTo(976.6, 1)
    expect([uno.net('D11').duty, uno.net('D3').duty]).toEqual([0.2, 0.4])
    expect(uno.net('D3').hz).toBeCloseTo(490.2, 1)
  })

  test('a pin that is taken from the timer shows its port again', () => {
    const program = asm.assemble(
      ...[asm.sbi(DDRD, 6), asm.store(0x47, 63), asm.store(0x44, 0x83), asm.store(0x45, 0x03)],
      // 256 * 3 cycles: 48 us.
      ...[asm.ldi(19, 0), 'wait', asm.dec(19), asm.brne('wait')],
      ...[asm.store(0x44, 0x03), asm.sbi(0x0b, 6), forever],
    )
    const uno = new TestUno(program)
    const seen: unknown[] = []
    uno.net('D6').listen((net) => seen.push(net.hz === undefined ? net.level : net.duty))
    uno.boot().run(1000)
    expect(seen).toEqual([0, 0.25, 0, 1])
  })

  test('an output of a timer whose pin is an input drives nothing', () => {
    const uno = new TestUno(asm.assemble(asm.store(0x47, 63), asm.store(0x44, 0x83), asm.store(0x45, 0x03), forever))
    uno.boot().run(100)
    expect(uno.net('D6').driven).toBeUndefined()
  })

  test('edges that a program makes of compare interrupts are edges on the wire', () => {
    // Timer 2 clears on compare 124 at 250 kHz (divided by 64): each 500 us; vector 7 toggles D8.
    const uno = new TestUno(
      asm.assembleWithVectors(
        { 0: 'start', 7: 'service' },
        ...['start', asm.sbi(DDRB, 0)],
        ...[asm.store(0xb3, 124), asm.store(0xb0, 2), asm.store(0xb1, 4), asm.store(0x70, 2)],
        ...[asm.sei, ...forever],
        ...['service', asm.sbi(0x03, 0), asm.reti],
      ),
    )
    const edges = uno.watch('D8')
    uno.boot().run(10_000)
    // The first after 124 counts, 496 us.
    expect(edges.length).toBe(20)
    edges
      .slice(1)
      .forEach(({ atUs }, index) => expect(Math.abs(atUs - edges[index]!.atUs - 500)).toBeLessThanOrEqual(1))
  })
})
