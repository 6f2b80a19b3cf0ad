import { describe, expect, it } from 'vitest'
import { Scheduler } from '../kernel/scheduler.js'
import { TestBoard } from './test-board.js'
import { UartPort } from './uart.js'

/** Two ports on a line; what the second hears, and when. */
class Line {
  readonly scheduler = new Scheduler()
  readonly near: UartPort
  readonly far: UartPort
  readonly heard: { readonly atUs: number; readonly bytes: number[] }[] = []

  constructor(nearBaud: number, farBaud = nearBaud, owner?: number) {
    this.near = new UartPort(this.scheduler, owner ?? this.scheduler.addOwner(), nearBaud)
    this.far = new UartPort(this.scheduler, 0, farBaud)
    UartPort.join(this.near, this.far)
    this.far.listener = { onBytes: (bytes) => this.heard.push({ atUs: this.scheduler.nowUs, bytes: [...bytes] }) }
  }

  get arrivals(): number[] {
    return this.heard.map(({ atUs }) => atUs)
  }
}

const counting = (length: number): Uint8Array => Uint8Array.from({ length }, (_, index) => index & 0xff)

describe('timing', () => {
  // Ten bits a byte: 9600 baud 1041.67 us, 115200 baud 86.81 us; whole microseconds, never early.
  it.each([
    [9600, 1, 1042],
    [9600, 3, 3125],
    [9600, 96, 100_000],
    [115_200, 1, 87],
    [115_200, 10, 869],
    [115_200, 1152, 100_000],
    [1_000_000, 1, 10],
  ])('at %d baud %d bytes have arrived after %d us', (baud, count, atUs) => {
    const line = new Line(baud)
    expect(line.near.send(counting(count))).toBe(atUs)
    line.scheduler.runDry()
    expect(line.heard).toEqual([{ atUs, bytes: [...counting(count)] }])
  })

  it.each([9600, 57_600, 115_200])('many short writes at %d baud take as long as one long one', (baud) => {
    const [long, short] = [new Line(baud), new Line(baud)]
    long.near.send(counting(1000))
    for (let count = 0; count < 1000; count++) short.near.send(Uint8Array.of(count))
    for (const { scheduler } of [long, short]) scheduler.runDry()
    expect(short.arrivals.at(-1)).toBe(long.arrivals[0])
    expect(short.arrivals.slice(0, 3)).toEqual([1, 2, 3].map((count) => Math.ceil((count * 1e7) / baud)))
  })

  it('a write begins at once on a silent line, after the last stop bit on a busy one', () => {
    const line = new Line(9600)
    line.near.send(counting(96))
    line.scheduler.runUntil(40_000)
    line.near.send(counting(96))
    line.scheduler.runUntil(1_000_000)
    line.near.send(counting(96))
    line.scheduler.runDry()
    expect(line.arrivals).toEqual([100_000, 200_000, 1_100_000])
  })

  it('says when it falls silent', () => {
    const line = new Line(9600)
    line.near.send(counting(1))
    expect(line.near.idleAtUs).toBe(1042)
  })
})

describe('baud rates', () => {
  it.each([9600, 9600 * 1.02, 9600 * 0.98])('9600 is heard as sent at %d', (farBaud) => {
    const line = new Line(9600, farBaud)
    line.near.send(counting(256))
    line.scheduler.runDry()
    expect(line.heard[0]!.bytes).toEqual([...counting(256)])
  })

  it.each([4800, 9600 * 1.05, 19_200, 115_200])(
    '9600 is garbage at %d: no byte is as sent, and as many as fit',
    (farBaud) => {
      for (const value of counting(256)) {
        const line = new Line(9600, farBaud)
        line.near.send(new Uint8Array(10).fill(value))
        line.scheduler.runDry()
        const { bytes } = line.heard[0]!
        expect(bytes).not.toContain(value)
        expect(bytes).toHaveLength(Math.round((10 * farBaud) / 9600))
      }
    },
  )

  it('nobody hears anything on a dead line or without a listener', () => {
    const line = new Line(9600, 0)
    line.near.send(counting(3))
    line.far.send(counting(3))
    line.scheduler.runDry()
    expect(line.heard).toEqual([])
  })

  it('what is under way keeps the rate it was sent at', () => {
    const line = new Line(9600)
    line.near.send(counting(3))
    line.near.baud = 115_200
    line.scheduler.runDry()
    expect(line.heard[0]!.bytes).toEqual([0, 1, 2])
  })
})

it('receive and transmit swapped are refused, as they would stay silent', () => {
  const test = new TestBoard().boot()
  const { io, receive, transmit, baud } = test.board.device.serial['line']!
  expect(() => new io({ receive: transmit!, transmit: receive!, baud })).toThrow('not swapped expected')
  new io({ receive: receive!, transmit: transmit!, baud })
})

describe('resets', () => {
  it('what was under way does not arrive, what is sent afterwards does, at once', () => {
    const line = new Line(9600)
    line.near.send(counting(96))
    line.scheduler.runUntil(50_000)
    line.near.reset()
    line.near.send(Uint8Array.of(7))
    line.scheduler.runDry()
    expect(line.heard).toEqual([{ atUs: 51_042, bytes: [7] }])
  })

  it('what a processor was sending when it was reset does not arrive, nor do answers reach its new firmware before it listens', () => {
    const test = new TestBoard()
    const far = test.board.uartTo('line', 9600)
    const heard: number[] = []
    far.listener = { onBytes: (bytes) => heard.push(...bytes) }
    test.boot(({ serial }) => new serial['line']!.io(serial['line']!).write(counting(20)))
    test.board.reset('pin')
    far.send(Uint8Array.of(1))
    test.run(1_000_000)
    expect(heard).toEqual([...counting(20)])
    expect(test.board.faults).toBe(0)
  })

  it('a board without supply neither sends nor hears, and its parts start with a silent line', () => {
    const test = new TestBoard()
    const far = test.board.uartTo('line', 9600)
    test.boot(({ serial }) => new serial['line']!.io(serial['line']!))
    far.send(counting(200))
    test.board.powerOff()
    expect(far.idleAtUs).toBeLessThanOrEqual(test.nowUs)
    test.run(1_000_000)
    expect(test.board.faults).toBe(0)
  })
})
