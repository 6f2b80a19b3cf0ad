import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { boards, wire } from '../../../boards/index.js'
import { SimulatedBoard } from '../../board/simulated-board.js'
import { World } from '../../kernel/world.js'
import { AvrMachine } from './machine.js'
import * as asm from './test-assembler.js'
import { bootUs, TestUno } from './test-uno.js'

/** I/O addresses (data sheet section 30): PINx, DDRx, PORTx; and data addresses of the rest. */
const PINB = 0x03
const DDRB = 0x04
const PORTB = 0x05
const PIND = 0x09
const PORTD = 0x0b
const result = 0x0100

const forever = ['end', asm.rjmp('end')]

describe('pins', () => {
  test('an output that is toggled every 16 cycles changes every microsecond, for ever', () => {
    // SBI takes two cycles, RJMP two, NOP one (data sheet section 31).
    const uno = new TestUno(
      asm.assemble(asm.sbi(DDRB, 5), 'loop', asm.sbi(PINB, 5), Array(12).fill(asm.nop), asm.rjmp('loop')),
    ).boot()
    const edges = uno.watch('D13')
    uno.run(1001)
    expect(edges.length).toBe(1000)
    expect(edges.every(({ atUs }, index) => atUs === edges[0]!.atUs + index)).toBe(true)
    // SBI DDRB and the first SBI PINB: four cycles after the reset.
    expect(edges[0]!.atUs).toBe(bootUs + 1)
  })

  test('an input is what the wire is, a pull-up makes a loose one high', () => {
    const uno = new TestUno(
      asm.assemble(asm.sbi(PORTD, 3), 'loop', asm.input(16, PIND), asm.sts(result, 16), asm.rjmp('loop')),
    )
    uno.drive('D2', 1)
    uno.boot().run(100)
    expect(uno.data[result]! & 0x1c).toBe(0x0c)
    uno.drive('D2', 0)
    uno.run(2000)
    expect(uno.data[result]! & 0x1c).toBe(0x08)
    uno.drive('D3', 0)
    uno.run(2000)
    expect(uno.data[result]! & 0x1c).toBe(0x00)
    expect(uno.net('D3').shorts).toBe(0)
  })

  test('a reset lets go of all pins', () => {
    const uno = new TestUno(asm.assemble(asm.sbi(DDRB, 5), asm.sbi(PORTB, 5), forever)).boot().run(10)
    expect(uno.net('D13').driven).toMatchObject({ strength: 'strong', level: 1 })
    uno.board.reset('pin')
    expect(uno.net('D13').driven).toBeUndefined()
    uno.run(bootUs + 10)
    expect(uno.net('D13').driven).toMatchObject({ level: 1 })
    uno.board.powerOff()
    expect(uno.net('D13').driven).toBeUndefined()
  })
})

describe('analogue inputs', () => {
  const REFS_AVCC = 0x40
  /** ADMUX, ADCSRA, ADCL, ADCH (section 23.9); ADSC is bit 6. */
  const convert = (mux: number) =>
    asm.assemble(
      ...asm.store(0x7c, REFS_AVCC | mux),
      'loop',
      ...asm.store(0x7a, 0x80 | 0x40 | 7),
      'wait',
      asm.lds(16, 0x7a),
      asm.sbrc(16, 6),
      asm.rjmp('wait'),
      asm.lds(16, 0x78),
      asm.sts(result, 16),
      asm.lds(16, 0x79),
      asm.sts(result + 1, 16),
      asm.rjmp('loop'),
    )

  test.each([
    [0, 0],
    [2.5, 512],
    [3.3, 675],
    [5, 1023],
    [7, 1023],
  ])('%d V at A0 are %d: ADC = V * 1024 / AVCC (section 23.7)', (volts, counts) => {
    const uno = new TestUno(convert(0))
    uno.net('A0').setVolts(volts)
    uno.boot().run(1000)
    expect(uno.data[result]! | (uno.data[result + 1]! << 8)).toBe(counts)
  })

  test('a conversion takes 25, then 13 cycles of the converter clock (table 23-1)', () => {
    const uno = new TestUno(convert(5))
    const reads: number[] = []
    uno.net('A5').setVolts(1)
    // 25 * 128 cycles at 16 MHz are 200 us, 13 are 104 us; the program adds less than 2 us a turn.
    for (const delayUs of [199, 203, 300, 312])
      uno.at(bootUs + delayUs, () => {
        reads.push(uno.data[result]! | (uno.data[result + 1]! << 8))
        if (delayUs === 203) uno.net('A5').setVolts(2)
      })
    uno.boot().run(600)
    // What is being converted at 203 us was sampled before: it is 1 V still, and 2 V come 104 us later.
    expect(reads).toEqual([0, 204, 204, 204])
    expect(uno.data[result]! | (uno.data[result + 1]! << 8)).toBe(409)
  })

  test('runs freely with ADATE: a conversion each 104 us without anybody asking (section 23.4)', () => {
    // ADEN, ADSC, ADATE and a prescaler of 128; the program never writes ADCSRA again.
    const program = asm.assemble(
      ...[asm.store(0x7c, 0x40), asm.store(0x7b, 0), asm.store(0x7a, 0xe7)],
      ...['loop', asm.lds(16, 0x78), asm.lds(17, 0x79), asm.sts(result, 16), asm.sts(result + 1, 17), asm.rjmp('loop')],
    )
    const uno = new TestUno(program)
    const reads: number[] = []
    uno.net('A0').setVolts(1)
    uno.at(bootUs + 1000, () => uno.net('A0').setVolts(2))
    for (const delayUs of [990, 1220])
      uno.at(bootUs + delayUs, () => reads.push(uno.data[result]! | (uno.data[result + 1]! << 8)))
    uno.boot().run(2000)
    expect(reads).toEqual([204, 409])
  })

  test('writing a one to ADIF clears it, writing a zero to ADSC does nothing (section 23.9.2)', () => {
    const program = asm.assemble(
      ...[asm.store(0x7c, 0x40), asm.store(0x7a, 0xc7), asm.store(0x7a, 0x87), asm.lds(16, 0x7a), asm.sts(result, 16)],
      ...['wait', asm.lds(16, 0x7a), asm.sbrc(16, 6), asm.rjmp('wait'), asm.sts(result + 1, 16)],
      ...[asm.store(0x7a, 0x97), asm.lds(16, 0x7a), asm.sts(result + 2, 16)],
      forever,
    )
    const uno = new TestUno(program).boot().run(1000)
    expect([...uno.data.subarray(result, result + 3)]).toEqual([0xc7, 0x97, 0x87])
  })

  test('a cleared ADIF asks for no interrupt any more', () => {
    const program = asm.assembleWithVectors(
      { 0: 'start', 21: 'service' },
      ...['start', asm.store(0x7c, 0x40), asm.store(0x7a, 0xcf)],
      ...['wait', asm.lds(16, 0x7a), asm.sbrc(16, 6), asm.rjmp('wait')],
      ...[asm.store(0x7a, 0x9f), asm.sei, asm.nop, forever],
      ...['service', asm.inc(20), asm.reti],
    )
    expect(new TestUno(program).boot().run(1000).data[20]).toBe(0)
  })

  test('A6 and A7 are those of a Nano', () => {
    const world = new World()
    const board = new SimulatedBoard(world, wire(boards['nano']!, []), { name: 'nano' })
    const machine = new AvrMachine(board, { bootloader: false })
    machine.load(convert(7))
    board.pin('A7').net.setVolts(1.25)
    board.powerOn()
    world.scheduler.runUntil(bootUs + 1000)
    const data = machine.processor!.cpu.data
    expect(data[result]! | (data[result + 1]! << 8)).toBe(256)
  })
})

describe('interrupts', () => {
  const count = asm.assembleWithVectors(
    { 0: 'start', 1: 'int0', 3: 'pcint0' },
    'start',
    // EICRA: rising edge of INT0; EIMSK; PCICR: port B; PCMSK0: PB0.
    ...asm.store(0x69, 0x03),
    ...asm.store(0x3d, 0x01),
    ...asm.store(0x68, 0x01),
    ...asm.store(0x6b, 0x01),
    asm.sei,
    'loop',
    asm.rjmp('loop'),
    'int0',
    asm.inc(20),
    asm.reti,
    'pcint0',
    asm.inc(21),
    asm.reti,
  )

  test('INT0 counts rising edges, the pin change interrupt both', () => {
    const uno = new TestUno(count)
    uno.drive('D2', 0)
    uno.drive('D8', 0)
    for (let pulse = 0; pulse < 5; pulse++)
      for (const pin of ['D2', 'D8']) {
        uno.at(bootUs + 100 + pulse * 50, () => uno.drive(pin, 1))
        uno.at(bootUs + 120 + pulse * 50, () => uno.drive(pin, 0))
      }
    uno.boot().run(2000)
    expect(uno.data[20]).toBe(5)
    expect(uno.data[21]).toBe(10)
  })
})

describe('resets', () => {
  /** Adds one to SRAM and copies MCUSR and r2. */
  const counting = asm.assemble(
    asm.lds(16, result),
    asm.inc(16),
    asm.sts(result, 16),
    asm.lds(17, 0x54),
    asm.sts(result + 1, 17),
    asm.sts(result + 2, 2),
    forever,
  )

  test('SRAM outlives a reset and not the supply; MCUSR says why (section 10.9.1)', () => {
    const uno = new TestUno(counting).boot().run(10)
    expect([...uno.data.subarray(result, result + 2)]).toEqual([1, 0x01])
    uno.board.reset('pin')
    uno.run(bootUs + 10)
    expect([...uno.data.subarray(result, result + 2)]).toEqual([2, 0x02])
    uno.board.powerOff()
    uno.run(1000)
    uno.board.brownOut()
    uno.board.powerOn()
    uno.run(bootUs + 10)
    expect(uno.data[result]).toBe(1)
  })

  test('with a bootloader the program finds MCUSR cleared and the cause in r2, and starts a second after the reset pin', () => {
    const uno = new TestUno(counting, {}).boot().run(10)
    expect([...uno.data.subarray(result, result + 3)]).toEqual([1, 0, 0x01])
    uno.board.reset('pin')
    uno.run(bootUs + 999_999)
    expect(uno.machine.isInBootloader).toBe(true)
    expect(uno.machine.processor).toBeUndefined()
    uno.run(20)
    expect(uno.machine.isInBootloader).toBe(false)
    expect([...uno.data.subarray(result, result + 3)]).toEqual([2, 0, 0x02])
  })

  test('what the bootloader was still saying is over with a reset', () => {
    const uno = new TestUno(counting, { bootBaud: 1200 })
    uno.host.baud = 1200
    const reset = (): void => {
      uno.board.reset('pin')
      uno.run(bootUs + 10)
    }
    uno.boot()
    reset()
    // 130 bytes take over a second.
    for (const byte of [0x74, 0, 128, 0x46, 0x20]) uno.host.send(Uint8Array.of(byte))
    uno.run(45_000)
    reset()
    for (const byte of [0x30, 0x20]) uno.host.send(Uint8Array.of(byte))
    uno.run(40_000)
    expect(uno.heard.map(({ byte }) => byte)).toEqual([0x14, 0x10])
  })

  test('an image larger than flash and a board with another processor are refused', () => {
    expect(() => new TestUno(new Uint8Array(32769))).toThrow(RangeError)
    const world = new World()
    const board = new SimulatedBoard(world, wire(boards['mega']!, []), { name: 'mega' })
    expect(() => new AvrMachine(board)).toThrow('ATmega328P expected, got mega with ATmega2560')
  })
})

describe('memories', () => {
  test('LPM reads SLEEP as it stands in flash, though it is executed otherwise', () => {
    const uno = new TestUno(
      asm.assemble(
        ...[asm.ldi(30, 12), asm.ldi(31, 0)],
        ...[asm.lpm(16), asm.lpm(17)],
        ...[asm.rjmp('on'), asm.nop, asm.sleep],
        'on',
        ...[asm.sts(result, 16), asm.sts(result + 1, 17)],
        forever,
      ),
    )
      .boot()
      .run(10)
    expect([...uno.data.subarray(result, result + 2)]).toEqual([0x88, 0x95])
  })

  test('EEPROM outlives resets and the supply', () => {
    // EEARL, EEDR, EECR at 0x41, 0x40, 0x3f: EEMPE, then EEPE within four cycles (section 7.6.2); EERE is bit 0.
    const write = [...asm.store(0x41, 5), ...asm.store(0x42, 0), ...asm.store(0x40, 0x5a)]
    const uno = new TestUno(
      asm.assemble(...write, asm.ldi(16, 4), asm.ldi(17, 6), asm.out(0x1f, 16), asm.out(0x1f, 17), forever),
    )
    uno.boot().run(10_000)
    expect(uno.machine.eeprom[5]).toBe(0x5a)
    uno.board.powerOff()
    uno.machine.load(
      asm.assemble(
        ...asm.store(0x41, 5),
        ...asm.store(0x42, 0),
        asm.ldi(16, 1),
        asm.out(0x1f, 16),
        [...[asm.lds(17, 0x40), asm.sts(result, 17)]],
        forever,
      ),
    )
    uno.boot().run(10)
    expect(uno.data[result]).toBe(0x5a)
  })
})

describe('lock step', () => {
  /** D13 follows D2: IN, SBRC, SBI or SBRS, CBI, RJMP: 8 or 9 cycles round. */
  const follower = asm.assemble(
    asm.sbi(DDRB, 5),
    'loop',
    ...[asm.input(16, PIND), asm.sbrc(16, 2), asm.sbi(PORTB, 5), asm.sbrs(16, 2), asm.cbi(PORTB, 5)],
    asm.rjmp('loop'),
  )
  const instants = fc.array(fc.integer({ min: 20, max: 20_000 }), { minLength: 1, maxLength: 30 })

  test('whatever happens in the world, the program sees it within one turn of its loop and is never further than a slice', () => {
    fc.assert(
      fc.property(instants, fc.constantFrom(50, 300, 1000), (delays, longestSliceUs) => {
        const uno = new TestUno(follower, { bootloader: false, longestSliceUs })
        uno.drive('D2', 0)
        const edges = uno.watch('D13')
        const times = [...new Set(delays)]
          .sort((one, other) => one - other)
          .filter((at, index, all) => at > (all[index - 1] ?? 0) + 2)
        times.forEach((delay, index) =>
          uno.at(bootUs + delay, () => {
            const { nodeUs } = uno.machine.processor!.steps
            expect(Math.abs(nodeUs - uno.nowUs)).toBeLessThanOrEqual(1)
            uno.drive('D2', index % 2 ? 0 : 1)
          }),
        )
        uno.boot().run(25_000)
        expect(Math.abs(uno.machine.processor!.steps.nodeUs - uno.nowUs)).toBeLessThanOrEqual(longestSliceUs)
        expect(edges.length).toBe(times.length)
        edges.forEach(({ atUs }, index) => {
          const late = atUs - (bootUs + times[index]!)
          expect(late).toBeGreaterThanOrEqual(0)
          expect(late).toBeLessThanOrEqual(2)
        })
      }),
      { numRuns: 30 },
    )
  })

  test('what happens from outside of the events is seen a slice later at most', () => {
    const uno = new TestUno(follower, { bootloader: false, longestSliceUs: 400 }).boot().run(1234)
    const edges = uno.watch('D13')
    const fromUs = uno.nowUs
    uno.drive('D2', 1)
    uno.run(1000)
    expect(edges[0]!.atUs - fromUs).toBeLessThanOrEqual(402)
  })

  test('the length of the slices changes nothing in a world of its own', () => {
    const program = asm.assemble(
      asm.sbi(DDRB, 5),
      'loop',
      asm.sbi(PINB, 5),
      asm.dec(17),
      asm.brne('loop'),
      Array(77).fill(asm.nop),
      asm.rjmp('loop'),
    )
    const traces = [13, 170, 1000].map((longestSliceUs) => {
      const uno = new TestUno(program, { bootloader: false, longestSliceUs }).boot()
      const edges = uno.watch('D13')
      uno.run(5000)
      return edges.filter(({ atUs }) => atUs < bootUs + 4000)
    })
    expect(traces[0]!.length).toBeGreaterThan(1000)
    expect(traces[1]).toEqual(traces[0])
    expect(traces[2]).toEqual(traces[0])
  })

  test('an answer at the same instant is there for the next instruction', () => {
    const program = asm.assemble(
      ...[asm.sbi(DDRB, 5), asm.sbi(PORTB, 5), asm.nop, asm.input(16, PIND), asm.sts(result, 16), forever],
    )
    const uno = new TestUno(program)
    uno.drive('D2', 0)
    // A part that answers an edge by an event of its own, without delay.
    uno.net('D13').listen(({ level }) => {
      if (level === 1) uno.at(uno.nowUs, () => uno.drive('D2', 1))
    })
    uno.boot().run(100)
    expect(uno.data[result]! & 4).toBe(4)
  })

  test('two processors in one world keep to each other', () => {
    const world = new World()
    const make = (name: string, image: Uint8Array) => {
      const board = new SimulatedBoard(world, wire(boards['uno']!, []), { name })
      const machine = new AvrMachine(board, { bootloader: false })
      machine.load(image)
      board.powerOn()
      return { board, machine }
    }
    const blinker = make(
      'blinker',
      asm.assemble(
        asm.sbi(DDRB, 5),
        'loop',
        asm.sbi(PINB, 5),
        Array(124).fill(asm.nop),
        [asm.nop, asm.nop],
        asm.rjmp('loop'),
      ),
    )
    const copier = make('copier', follower)
    // A wire between D13 of the one and D2 of the other.
    const from = blinker.board.pin('D13').net
    from.listen(() => copier.board.pin('D2').net.drive(from, { strength: 'strong', level: from.level }))
    let edges = 0
    let worst = 0
    let lastUs = 0
    from.listen(() => (lastUs = world.scheduler.nowUs))
    const to = copier.board.pin('D13').net
    to.listen(() => {
      edges++
      worst = Math.max(worst, world.scheduler.nowUs - lastUs)
    })
    world.scheduler.runUntil(bootUs + 2000)
    expect(edges).toBeGreaterThan(200)
    expect(worst).toBeLessThanOrEqual(3)
  })
})

describe('the main clock', () => {
  test('divided by 16 (CLKPR, section 8.12.2) everything takes sixteen times as long', () => {
    const uno = new TestUno(
      asm.assemble(
        ...[asm.ldi(16, 0x80), asm.ldi(17, 4), asm.sts(0x61, 16), asm.sts(0x61, 17)],
        ...[asm.sbi(DDRB, 5), 'loop', asm.sbi(PINB, 5), asm.rjmp('loop')],
      ),
    ).boot()
    const edges = uno.watch('D13')
    uno.run(400)
    // Four cycles at 1 MHz.
    expect(edges.length).toBeGreaterThan(95)
    expect(edges.slice(1).every(({ atUs }, index) => atUs - edges[index]!.atUs === 4)).toBe(true)
  })
})
