import { describe, expect, test } from 'vitest'
import { DigitalMode, type Completion, type I2CAsync } from '../../firmware/hal/index.js'
import { TetheredUno } from '../../sim/testing/targets/tethered-uno.js'
import { roundUs, UnoBench } from '../../sim/testing/targets/uno-bench.js'
import type { FirmataDevice } from './index.js'

/*
 * What StandardFirmata and firmata-io do that a provider must not pass on, each on the emulated Uno with its real firmware.
 * Register addresses: ATmega328P data sheet, Atmel 7810D, section 30.
 */
const DDRB = 0x24
const PORTB = 0x25
const DDRC = 0x27
const DDRD = 0x2a
const PORTD = 0x2b

const pins = { data: 'A4', clock: 'A5', hz: 100_000 }
const address = 0x23
const bench = new UnoBench([{ role: 'target', bus: 'i2c', part: 'test target', purpose: 'hangs on I2C' }], address)
const { uno } = bench

/** An I2C instance, and what each of its operations completed with. */
function witnessed(device: FirmataDevice, address: number) {
  const outcomes: unknown[] = []
  const i2c: I2CAsync = new device.io.I2C!.Async!({ ...pins, address })
  const done: Completion<[ArrayBuffer]> = (error, bytes) =>
    outcomes.push(error ? (error as unknown as { kind: string }).kind : bytes ? [...new Uint8Array(bytes)] : 'ok')
  return { i2c, outcomes, done }
}

describe('pins', () => {
  test('StandardFirmata drives every pin low from its start: after connecting all of them are inputs', async () => {
    await bench.device()
    expect([bench.register(DDRB), bench.register(DDRC), bench.register(DDRD) & 0xfc]).toEqual([0, 0, 0])
  })

  test('a write to an output neither pulls up its neighbours on the port that read 1, nor drops their pull-ups', async () => {
    const device = await bench.device()
    const { Digital } = device.io
    const floating = new Digital!({ pin: 'D4', mode: DigitalMode.Input })
    const pulled = new Digital!({ pin: 'D7', mode: DigitalMode.InputPullUp })
    const output = new Digital!({ pin: 'D6', mode: DigitalMode.Output })
    bench.drive('D4', 1)
    bench.drive('D7', 0)
    uno.pass(roundUs)
    expect([floating.read(), pulled.read()]).toEqual([1, 0])
    output.write(1)
    uno.pass(roundUs)
    expect(bench.register(DDRD) & 0xd0).toBe(0x40)
    expect(bench.register(PORTD) & 0xd0).toBe(0xc0)
  })

  test('closing one input leaves the reports of the other inputs of its port on', async () => {
    const device = await bench.device()
    const { Digital } = device.io
    const first = new Digital!({ pin: 'D4', mode: DigitalMode.Input })
    const second = new Digital!({ pin: 'D5', mode: DigitalMode.Input })
    first.close()
    bench.drive('D5', 1)
    uno.pass(roundUs)
    expect(second.read()).toBe(1)
  })

  test('a pin that was digital is measured again as an analogue input: firmata-io keeps that mode to itself', async () => {
    const device = await bench.device()
    const { Digital, Analog } = device.io
    new Digital!({ pin: 'A0', mode: DigitalMode.Output, initialValue: 1 }).close()
    const analog = new Analog!({ pin: 'A0' })
    for (const volts of [1.25, 2.5, 3.75]) {
      uno.board.pin('A0').net.setVolts(volts)
      uno.pass(roundUs)
      expect(analog.read()).toBe((volts / 5) * 1024)
    }
  })

  test.each([
    ['D3', 490.196],
    ['D5', 976.5625],
    ['D6', 976.5625],
    ['D9', 490.196],
    ['D10', 490.196],
    ['D11', 490.196],
  ])('PWM on %s says the %d Hz that are on the wire', async (pin, hz) => {
    const device = await bench.device()
    const pwm = new device.io.PWM!({ pin, hz: 1000 })
    pwm.write(77)
    uno.pass(roundUs)
    const { net } = uno.board.pin(pin)
    expect(net.hz).toBeCloseTo(hz, 3)
    expect(pwm.hz).toBeCloseTo(net.hz!, 6)
    // Timer 0 counts one step more than it is told (data sheet, 15.7.3).
    expect(net.duty).toBeCloseTo(pin === 'D5' || pin === 'D6' ? 78 / 256 : 77 / 255, 9)
  })

  test('D0 and D1, the line to the host, cannot be taken', async () => {
    const device = await bench.device()
    for (const pin of ['D0', 'D1', 0])
      expect(() => new device.io.Digital!({ pin, mode: DigitalMode.Input })).toThrow(RangeError)
  })

  test('a device that is closed leaves inputs behind, and says no more', async () => {
    const device = await bench.device()
    const output = new device.io.Digital!({ pin: 'D13', mode: DigitalMode.Output, initialValue: 1 })
    uno.pass(roundUs)
    expect(bench.register(PORTB) & bench.register(DDRB) & 0x20).toBe(0x20)
    device.close()
    device.close()
    uno.pass(roundUs)
    expect(bench.register(DDRB) & 0x20).toBe(0)
    expect(() => output.write(1)).toThrow(expect.objectContaining({ kind: 'closed' }))
    const again = (): unknown => new device.io.Digital!({ pin: 13, mode: DigitalMode.Input })
    expect(again).toThrow(expect.objectContaining({ kind: 'power' }))
  })
})

describe('I2C', () => {
  test('a read from nobody is "nack-address", though StandardFirmata 2.4 answers with what its buffer held', async () => {
    const device = await bench.device()
    const there = witnessed(device, address)
    const nobody = witnessed(device, 0x24)
    there.i2c.read(2, there.done)
    nobody.i2c.read(2, nobody.done)
    nobody.i2c.writeRead(Uint8Array.of(1), 2, nobody.done)
    nobody.i2c.writeRead(Uint8Array.of(1, 2), 2, nobody.done)
    there.i2c.read(1, there.done)
    uno.pass(4 * roundUs)
    expect(there.outcomes).toEqual([[0x10, 0x11], [0x12]])
    expect(nobody.outcomes).toEqual(['nack-address', 'nack-address', 'nack-address'])
  })

  test('a write is done when the bus is done with it', async () => {
    const device = await bench.device()
    const { target } = bench
    const { i2c } = witnessed(device, address)
    let seen: string | undefined
    i2c.write(Uint8Array.of(1, 2, 3), () => (seen = target.take()))
    uno.pass(roundUs)
    expect(seen).toBe('S+w 01 02 03 P')
  })

  test('30 bytes are written and 32 read; what the firmware would lose is refused with "buffer-full"', async () => {
    const device = await bench.device()
    const { target } = bench
    const { i2c, outcomes, done } = witnessed(device, address)
    const bytes = Uint8Array.from({ length: 31 }, (_, index) => 0xe0 + index)
    i2c.write(bytes.subarray(0, 30), done as Completion)
    uno.pass(roundUs)
    expect(target.take().split(' ')).toHaveLength(32)
    i2c.write(bytes, done as Completion)
    i2c.read(33, done)
    i2c.writeRead(bytes, 1, done)
    uno.pass(roundUs)
    expect(target.take()).toBe('')
    i2c.read(32, done)
    uno.pass(roundUs)
    expect(outcomes).toEqual([
      'ok',
      'buffer-full',
      'buffer-full',
      'buffer-full',
      expect.objectContaining({ length: 32 }),
    ])
  })

  test('a reply that comes too late is "timeout" and answers no later question', async () => {
    // Ten bytes take 4.7 ms on the line.
    const device = await bench.device({ answerUs: 4000 })
    const { i2c, outcomes, done } = witnessed(device, address)
    i2c.read(10, done)
    i2c.read(2, done)
    uno.pass(2 * roundUs)
    expect(outcomes).toEqual(['timeout', [0x1a, 0x1b]])
    expect(device.lost).toBe(undefined)
  })
})

describe('a board that is gone', () => {
  const kindOf = (work: () => unknown): unknown => {
    try {
      return work()
    } catch (error) {
      return (error as { kind: string }).kind
    }
  }

  async function losing(lose: (uno: TetheredUno) => void) {
    const uno = new TetheredUno([])
    uno.board.powerOn()
    const reasons: string[] = []
    const { device } = await uno.connect((error) => reasons.push(error.message))
    uno.pass(roundUs)
    const output = new device.io.Digital!({ pin: 'D8', mode: DigitalMode.Output })
    const analog = new device.io.Analog!({ pin: 'A1' })
    const bus = witnessed(device, address)
    lose(uno)
    bus.i2c.read(1, bus.done)
    bus.i2c.read(1, bus.done)
    uno.pass(4_000_000)
    return { uno, device, reasons, output, analog, bus }
  }

  test.each([
    ['the port is closed', (uno: TetheredUno) => uno.line.emit('close'), /closed/, ['power', 'power']],
    ['the port fails', (uno: TetheredUno) => uno.line.emit('error', new Error('EIO')), /EIO/, ['power', 'power']],
    ['the cable is cut', (uno: TetheredUno) => (uno.line.isCut = true), /does not answer/, ['timeout', 'power']],
    ['the board restarts', (uno: TetheredUno) => uno.board.reset('watchdog'), /restarted/, ['timeout', 'power']],
  ])(
    '%s: it is told once, and whatever is used of the device fails with "power"',
    async (_, lose, reason, outcomes) => {
      const { device, reasons, output, analog, bus } = await losing(lose)
      expect(reasons).toEqual([expect.stringMatching(reason)])
      expect(device.lost?.kind).toBe('lost')
      expect(bus.outcomes).toEqual(outcomes)
      expect(kindOf(() => output.write(1))).toBe('power')
      expect(kindOf(() => analog.read())).toBe('power')
      expect(kindOf(() => new device.io.PWM!({ pin: 'D9' }))).toBe('power')
      expect(kindOf(() => witnessed(device, 0x44))).toBe('power')
      output.close()
      analog.close()
      bus.i2c.close()
    },
  )
})
