import { encode } from 'cbor-x'
import { BareHeap } from './bare-heap.js'
import { Xorshift } from './xorshift.js'

/** Mean between two reports of a lamp, and what a byte takes at 9600 baud; microseconds. */
const periodUs = 900_000_000
const byteUs = 1042
const radioSteps = 12

/**
 * The yardstick of the lamp benchmark: a throw-away model of lamps that report, 28 events each time on a bare heap: light
 * and meter are read, five records become CBOR, three commands go over a line of text with prompt and notification, the
 * radio takes twelve steps. No retries, no flash, no power ledger, no broker. Measured beside the lamps it tells how fast
 * the machine is at that moment, which a figure in microseconds does not.
 */
export class ToyLamps {
  /** Reports that were acknowledged. */
  reports = 0
  private readonly heap: BareHeap
  private readonly lamps: ToyLamp[]
  private readonly steps: readonly ((lamp: ToyLamp) => number)[]
  private readonly chance = new Xorshift()

  constructor(count: number) {
    this.heap = new BareHeap(count + 1)
    this.steps = [
      (lamp) => this.write(lamp, 'light', [0x20]),
      () => 120_000,
      (lamp) => this.write(lamp, 'lux', lightOf(this.chance.next())),
      (lamp) => this.write(lamp, 'ask', [0x58, 0xaa]),
      (lamp) => this.write(lamp, 'meter', meterFrame(this.chance.next())),
      (lamp) => this.command(lamp, 'AT+CSQ'),
      (lamp) => this.answer(lamp, '\r\n+CSQ: 23,0\r\n\r\nOK\r\n'),
      (lamp) => this.command(lamp, `AT+QMTPUB=0,${lamp.reports + 1},1,0,"wayside/${lamp.name}/up"`),
      (lamp) => this.answer(lamp, '\r\n> '),
      (lamp) => this.command(lamp, hexOf(reportOf(lamp))),
      (lamp) => this.answer(lamp, '\r\nOK\r\n'),
      ...Array.from({ length: radioSteps }, () => () => 20_000 + Math.floor(this.chance.next() * 40_000)),
      (lamp) => this.answer(lamp, `\r\n+QMTPUB: 0,${lamp.reports + 1},0\r\n`),
      (lamp) => this.command(lamp, 'AT+QSCLK=1'),
      (lamp) => this.answer(lamp, '\r\nOK\r\n'),
      () => 20_000_000,
      (lamp) => this.end(lamp),
    ]
    this.lamps = Array.from({ length: count }, (_, index) => new ToyLamp(String(867_000_000_000_000 + index)))
    for (let index = 0; index < count; index++) this.heap.push(this.chance.next() * periodUs, index)
  }

  /** Runs for some microseconds of virtual time. */
  run(untilUs: number): void {
    const { heap, lamps, steps } = this
    while (heap.topTime <= untilUs) {
      const timeUs = heap.topTime
      const index = heap.pop()
      const lamp = lamps[index]!
      const delayUs = steps[lamp.step]!(lamp)
      lamp.step = (lamp.step + 1) % steps.length
      heap.push(timeUs + delayUs, index)
    }
  }

  private write(lamp: ToyLamp, key: string, values: readonly number[]): number {
    const bytes = Uint8Array.from(values)
    lamp.seen.set(key, bytes)
    return bytes.length * byteUs
  }

  private command(lamp: ToyLamp, text: string): number {
    lamp.line = Buffer.from(text + '\r', 'latin1')
    return lamp.line.length * byteUs
  }

  private answer(lamp: ToyLamp, text: string): number {
    const bytes = Buffer.from(text, 'latin1')
    for (const line of bytes.toString('latin1').split('\r\n')) if (line !== '') lamp.answered = line
    return bytes.length * byteUs
  }

  private end(lamp: ToyLamp): number {
    this.reports++
    lamp.reports++
    return periodUs - 25_000_000
  }
}

class ToyLamp {
  step = 0
  reports = 0
  line: Uint8Array | undefined = undefined
  answered = ''
  readonly seen = new Map<string, Uint8Array>()

  constructor(readonly name: string) {}
}

function lightOf(random: number): number[] {
  const counts = Math.floor(random * 65536)
  return [counts >> 8, counts & 0xff]
}

/** 23 bytes with their checksum. */
function meterFrame(random: number): number[] {
  const frame = Array.from({ length: 22 }, (_, index) => (index === 0 ? 0x55 : Math.floor(random * 256 + index) & 0xff))
  const sum = frame.reduce((total, byte) => total + byte, 0x58)
  return [...frame, ~sum & 0xff]
}

function reportOf({ name, seen }: ToyLamp): Uint8Array {
  const meter = seen.get('meter')!
  const lux = seen.get('lux')!
  const word = (at: number): number => meter[at]! | (meter[at + 1]! << 8) | (meter[at + 2]! << 16)
  return encode([
    { bn: `urn:imei:${name}:`, n: '3416/0/3', v: 60 },
    { n: '3418/0/0', v: word(4) / 73_989 },
    { n: '3418/0/1', v: word(1) / 305_978 },
    { n: '3418/0/2', v: word(10) / 353.7 },
    { n: '3419/0/1', v: ((lux[0]! << 8) | lux[1]!) / 1.2 },
  ])
}

const hexOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex')
