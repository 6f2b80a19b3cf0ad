import { describe, expect, test } from 'vitest'
import { Bh1750Model } from '../../chips/bh1750.js'
import * as asm from './test-assembler.js'
import { bootUs, TestUno } from './test-uno.js'

const result = 0x0100
const forever = ['end', asm.rjmp('end')]

describe('the serial line', () => {
  const UCSR0A = 0xc0
  const UDR0 = 0xc6
  /** 9600 baud: UBRR0 = 103 (table 19-11); receiver and transmitter on. */
  const open = [...asm.store(0xc4, 103), ...asm.store(0xc1, 0x18)]
  const bitUs = (16 * 104) / 16

  test('a character is over ten bits after it was written: 1040 us at 9600 baud', () => {
    const uno = new TestUno(asm.assemble(...open, ...asm.store(UDR0, 0x55), forever)).boot().run(2000)
    expect(uno.machine.port.baud).toBeCloseTo(16e6 / (16 * 104))
    // Four LDI and STS pairs of three cycles before the last cycle of the last STS: under a microsecond.
    expect(uno.heard).toEqual([{ byte: 0x55, atUs: bootUs + 10 * bitUs }])
  })

  test('characters follow each other without a gap while the data register is kept full', () => {
    const uno = new TestUno(
      asm.assemble(
        ...open,
        'loop',
        ...[asm.lds(16, UCSR0A), asm.sbrs(16, 5), asm.rjmp('loop')],
        ...[asm.inc(17), asm.sts(UDR0, 17), asm.rjmp('loop')],
      ),
    )
      .boot()
      .run(10 * 10 * bitUs + 100)
    expect(uno.heard.map(({ byte }) => byte)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10])
    // The wait for UDRE costs a turn of a loop of seven cycles each time.
    expect(uno.heard[8]!.atUs - uno.heard[0]!.atUs).toBeLessThan(8 * (10 * bitUs + 1))
  })

  const echo = asm.assemble(
    ...open,
    'loop',
    ...[asm.lds(16, UCSR0A), asm.sbrs(16, 7), asm.rjmp('loop')],
    ...[asm.lds(17, UDR0), asm.sts(UDR0, 17), asm.rjmp('loop')],
  )

  /** 250,000 baud: UBRR0 = 3. */
  const fastEcho = asm.assemble(
    ...[asm.store(0xc4, 3), asm.store(0xc1, 0x18)],
    ...['loop', asm.lds(16, UCSR0A), asm.sbrs(16, 7), asm.rjmp('loop')],
    ...[asm.lds(17, UDR0), asm.sts(UDR0, 17), asm.rjmp('loop')],
  )

  test('a write to UCSR0A leaves the flags that only hardware changes (section 19.10.2)', () => {
    const program = asm.assemble(...[...open, asm.store(UCSR0A, 0), asm.lds(16, UCSR0A), asm.sts(result, 16), forever])
    const uno = new TestUno(program).boot().run(100)
    // UDRE: nothing was sent.
    expect(uno.data[result]).toBe(0x20)
  })

  test('what the host sends comes back, each character on its own', () => {
    const uno = new TestUno(echo)
    uno.at(bootUs + 100, () => uno.host.send(Uint8Array.of(0x00, 0xff, 0x0a)))
    uno.boot().run(8000)
    expect(uno.heard.map(({ byte }) => byte)).toEqual([0x00, 0xff, 0x0a])
  })

  test('a conversation takes the same time whatever the length of the slices', () => {
    const talks = [20, 250, 1000].map((longestSliceUs) => {
      const uno = new TestUno(fastEcho, { bootloader: false, longestSliceUs })
      uno.host.baud = 250_000
      const times: number[] = []
      uno.host.listener = {
        onBytes: (bytes) => {
          times.push(uno.nowUs)
          uno.host.send(bytes)
        },
      }
      uno.at(bootUs + 100, () => uno.host.send(Uint8Array.of(1)))
      uno.boot().run(5_000)
      return times.filter((atUs) => atUs < bootUs + 4_000)
    })
    // Twice 40 us and a turn of the loop.
    expect(talks[0]!.length).toBeGreaterThan(45)
    expect(talks[1]).toEqual(talks[0])
    expect(talks[2]).toEqual(talks[0])
  })

  test('at another rate it hears something else', () => {
    const uno = new TestUno(echo)
    uno.host.baud = 4800
    uno.at(bootUs + 100, () => uno.host.send(Uint8Array.of(0x41)))
    uno.boot().run(8000)
    expect(uno.heard.some(({ byte }) => byte === 0x41)).toBe(false)
  })

  test('a program that does not read keeps three characters, and has DOR where more came (section 19.7.4)', () => {
    // Counts to 8 ms (166 * 256 * 3 cycles), then looks and reads four times.
    const delay = [asm.ldi(18, 166), 'outer', asm.ldi(19, 0), 'inner', asm.dec(19), asm.brne('inner')]
    const reads = [0, 1, 2, 3].flatMap((index) => [
      ...[asm.lds(16, UCSR0A), asm.sts(result + 8 + index, 16)],
      ...[asm.lds(17, UDR0), asm.sts(result + index, 17)],
    ])
    const uno = new TestUno(asm.assemble(...open, ...delay, asm.dec(18), asm.brne('outer'), ...reads, forever))
    uno.at(bootUs + 10, () => [1, 2, 3, 4, 5].forEach((byte) => uno.host.send(Uint8Array.of(byte))))
    uno.boot().run(10_000)
    expect([...uno.data.subarray(result, result + 3)]).toEqual([1, 2, 3])
    // RXC and DOR of UCSR0A before each read.
    expect([...uno.data.subarray(result + 8, result + 12)].map((flags) => flags & 0x88)).toEqual([0x88, 0x80, 0x80, 0])
    expect(uno.machine.processor!.usart.overruns).toBe(2)
  })

  test('a transmitter that is off sends nothing', () => {
    const uno = new TestUno(asm.assemble(...asm.store(0xc4, 103), ...asm.store(UDR0, 0x55), forever)).boot().run(5000)
    expect(uno.heard).toEqual([])
    expect(uno.machine.port.baud).toBe(0)
  })
})

describe('the two-wire interface', () => {
  const TWSR = 0xb9
  const TWDR = 0xbb
  const TWCR = 0xbc
  let marks = 0
  /** Writes TWCR (TWINT and TWEN besides) and waits for TWINT (section 21.6). */
  const act = (bits: number) => {
    const mark = `twi${marks++}`
    return [...asm.store(TWCR, 0x84 | bits), mark, asm.lds(16, TWCR), asm.sbrs(16, 7), asm.rjmp(mark)]
  }
  const start = act.bind(undefined, 0x20)
  const send = (byte: number) => [...asm.store(TWDR, byte), ...act(0)]
  const stop = () => asm.store(TWCR, 0x94)
  /** Keeps the status, TWSR7:3. */
  const status = (at: number) => [asm.lds(16, TWSR), asm.sts(at, 16)]
  const data = (at: number) => [asm.lds(16, TWDR), asm.sts(at, 16)]
  /** 100 kHz: TWBR = 72 (section 21.5.2). */
  const hz100k = asm.store(0xb8, 72)

  /** BH1750 at 0x23: continuous high resolution (0x10); 200 ms later two bytes, acknowledge, then none. */
  const measure = (address: number) =>
    asm.assemble(
      ...[hz100k, start(), status(result), send(address * 2), status(result + 1)],
      ...[send(0x10), status(result + 2), stop()],
      ...[asm.ldi(20, 17), 'outer', asm.ldi(18, 0), 'middle', asm.ldi(19, 0), 'inner', asm.dec(19)],
      ...[asm.brne('inner'), asm.dec(18), asm.brne('middle'), asm.dec(20), asm.brne('outer')],
      ...[start(), send(address * 2 + 1), status(result + 3)],
      ...[act(0x40), data(result + 4), act(0), data(result + 5), status(result + 6), stop(), forever],
    )

  test('reads a BH1750: 28067 lux are 83 90 (data sheet rev. B, p. 7); statuses of tables 21-3 and 21-4', () => {
    const uno = new TestUno(measure(0x23), { bootloader: false }, [
      { role: 'light', bus: 'i2c', part: 'BH1750', purpose: 'measures light' },
    ])
    const model = new Bh1750Model(uno.board, { illuminance: () => 28067 })
    uno.board.i2cOf('light').bus.attach(model)
    uno.board.attach(model)
    uno.boot().run(300_000)
    expect([...uno.data.subarray(result, result + 7)]).toEqual([0x08, 0x18, 0x28, 0x40, 0x83, 0x90, 0x58])
    expect(uno.notes).toEqual([])
  })

  test('an address that nobody has is not acknowledged', () => {
    const uno = new TestUno(measure(0x50)).boot().run(300_000)
    // The program goes on: what it sends is refused too (0x30), the address to read as well (0x48).
    expect([...uno.data.subarray(result, result + 4)]).toEqual([0x08, 0x20, 0x30, 0x48])
  })

  test('a repeated START, bytes at nine clocks each, and what a watcher is told', () => {
    const program = asm.assemble(
      ...[hz100k, start(), send(0xa0), send(0x07), start(), status(result), send(0xa1)],
      ...[act(0), data(result + 1), stop()],
      // 300 us later.
      ...[asm.ldi(18, 6), 'outer', asm.ldi(19, 0), 'inner', asm.dec(19), asm.brne('inner'), asm.dec(18)],
      ...[asm.brne('outer'), asm.lds(16, TWCR), asm.sts(result + 2, 16), forever],
    )
    const uno = new TestUno(program, { bootloader: false }, [
      { role: 'memory', bus: 'i2c', part: 'EEPROM', purpose: 'answers' },
    ])
    const { bus } = uno.board.i2cOf('memory')
    const calls: string[] = []
    const times: number[] = []
    bus.attach({
      address: 0x50,
      start: (direction) => (calls.push(`S ${direction}`), times.push(uno.nowUs), true),
      write: (byte) => (calls.push(`w ${byte}`), times.push(uno.nowUs), true),
      read: () => (calls.push('r'), times.push(uno.nowUs), 0x99),
      stop: () => void calls.push('P'),
    })
    const told: string[] = []
    bus.tap = {
      onTransaction: (hz, address, direction, bytes, outcome, isStop) =>
        told.push([hz, address, direction, [...bytes].join(), outcome, isStop].join(' ')),
    }
    uno.boot().run(5000)
    expect(calls).toEqual(['S write', 'w 7', 'S read', 'r', 'P'])
    expect(uno.data[result]).toBe(0x10)
    expect(uno.data[result + 1]).toBe(0x99)
    // TWINT is not set by a STOP, and TWSTO is cleared (section 21.9.2).
    expect(uno.data[result + 2]).toBe(0x04)
    // Nine clocks of 10 us and what the program takes to give the next byte.
    expect(times[1]! - times[0]!).toBeGreaterThanOrEqual(90)
    expect(times[1]! - times[0]!).toBeLessThan(93)
    expect(told).toEqual(['100000 80 write 7 ok false', '100000 80 read 153 ok true'])
  })

  test('a target that refuses a byte is heard (status 0x30)', () => {
    const uno = new TestUno(
      asm.assemble(...[hz100k, start(), send(0xa0), send(0x07), status(result), stop(), forever]),
      { bootloader: false },
      [{ role: 'memory', bus: 'i2c', part: 'EEPROM', purpose: 'refuses' }],
    )
    const calls: string[] = []
    uno.board.i2cOf('memory').bus.attach({
      address: 0x50,
      start: () => true,
      write: () => false,
      read: () => 0,
      stop: () => void calls.push('P'),
    })
    uno.boot().run(1000)
    expect(uno.data[result]).toBe(0x30)
    expect(calls).toEqual(['P'])
  })
})

describe('SPI', () => {
  const SPDR = 0x4e
  /** SS (D10), MOSI and SCK as outputs, SS high; then SPCR. */
  const open = (control: number) => [
    ...[asm.sbi(0x05, 2), asm.sbi(0x04, 2), asm.sbi(0x04, 3), asm.sbi(0x04, 5)],
    ...asm.store(0x4c, control),
  ]
  let marks = 0
  const exchange = (byte: number, at: number) => {
    const mark = `spi${marks++}`
    const wait = [mark, asm.lds(16, 0x4d), asm.sbrs(16, 7), asm.rjmp(mark)]
    return [...asm.store(SPDR, byte), ...wait, asm.lds(16, SPDR), asm.sts(at, 16)]
  }

  const listener = (uno: TestUno) => {
    const calls: string[] = []
    const { bus, select } = uno.board.spiOf('chip')
    bus.attach(select, {
      select: () => void calls.push('select'),
      exchange: (byte) => (calls.push(`${byte.toString(16)} at ${uno.nowUs - bootUs}`), byte ^ 0xff),
      deselect: () => void calls.push('deselect'),
    })
    return calls
  }
  const parts = [{ role: 'chip', bus: 'spi', part: 'test chip', purpose: 'answers' }] as const

  test('bytes go to whom the select pin chooses, in mode 3, and take eight clocks', () => {
    // SPE, MSTR, CPOL, CPHA, SPR1:0 = 3: 16 MHz / 128 (table 18-5), so 64 us a byte. The wiring's first free pin is D2.
    const select = 2
    const program = asm.assemble(
      ...[asm.sbi(0x0b, select), asm.sbi(0x0a, select), open(0x5f)],
      ...[exchange(0x11, result), asm.cbi(0x0b, select), exchange(0xa5, result + 1)],
      ...[exchange(0x3c, result + 2), asm.sbi(0x0b, select), exchange(0x22, result + 3), forever],
    )
    const uno = new TestUno(program, { bootloader: false }, parts)
    expect(uno.board.spiOf('chip').select).toBe('D2')
    const calls = listener(uno)
    const told: unknown[] = []
    uno.board.spiOf('chip').bus.tap = {
      onExchange: (pin, hz, mode, out, input) => told.push([pin, hz, mode, out[0], input[0]]),
      onDeselect: (pin) => told.push(pin),
    }
    uno.boot().run(1000)
    expect([...uno.data.subarray(result, result + 4)]).toEqual([0xff, 0x5a, 0xc3, 0xff])
    expect(calls).toHaveLength(4)
    expect([calls[0], calls[3]]).toEqual(['select', 'deselect'])
    const [first, second] = [calls[1]!, calls[2]!].map((call) => Number(call.split(' at ')[1]))
    expect(second! - first!).toBeGreaterThanOrEqual(64)
    expect(second! - first!).toBeLessThan(66)
    expect(told).toEqual([['D2', 125_000, 3, 0xa5, 0x5a], ['D2', 125_000, 3, 0x3c, 0xc3], 'D2'])
  })

  test('a select pin that becomes an input selects nobody', () => {
    const program = asm.assemble(asm.sbi(0x0a, 2), open(0x50), asm.cbi(0x0a, 2), exchange(0x01, result), forever)
    const uno = new TestUno(program, { bootloader: false }, parts)
    const calls = listener(uno)
    uno.boot().run(100)
    expect(calls).toEqual(['select', 'deselect'])
    expect(uno.data[result]).toBe(0xff)
  })

  test('with DORD the lowest bit is first: the target sees the bits turned round', () => {
    const program = asm.assemble(asm.sbi(0x0a, 2), open(0x70), exchange(0x01, result), forever)
    const uno = new TestUno(program, { bootloader: false }, parts)
    const calls = listener(uno)
    uno.boot().run(100)
    expect(calls[1]).toMatch(/^80 at/)
    // 0x80 inverted is 0x7f; turned round, 0xfe.
    expect(uno.data[result]).toBe(0xfe)
  })
})
