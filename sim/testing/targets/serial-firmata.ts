import type { Line } from '../../../boards/firmata/index.js'
import type { Scheduler } from '../../kernel/scheduler.js'

/*
 * A board with the serial feature, as the Firmata protocol describes it (protocol.md 2.6 and serial-1.0.md): there is no
 * image of StandardFirmataPlus to emulate. It knows versions, capabilities, and serial messages, and ignores all others.
 */
const REPORT_VERSION = 0xf9
const START_SYSEX = 0xf0
const END_SYSEX = 0xf7
const REPORT_FIRMWARE = 0x79
const CAPABILITY_QUERY = 0x6b
const CAPABILITY_RESPONSE = 0x6c
const ANALOG_MAPPING_QUERY = 0x69
const ANALOG_MAPPING_RESPONSE = 0x6a
const SERIAL_DATA = 0x60
const serial = { config: 0x10, write: 0x20, read: 0x30, reply: 0x40, close: 0x50 } as const

const pinCount = 22
/** Pins of Serial1 to Serial3 on a Mega: mode SERIAL (0x0a), besides INPUT, OUTPUT and INPUT_PULLUP (0x0b). */
const serialPins = { first: 14, last: 19 }
const plainModes = [0x00, 1, 0x01, 1, 0x0b, 1]

/** How long a message takes on its way, microseconds. */
const onTheWayUs = 500

/** The board at the other end of a line, and the far ends of its UARTs. */
export class SerialFirmata implements Line {
  /** What the UART with an id has sent. */
  readonly sent = new Map<number, number[]>()
  /** The rate that it was set to. */
  readonly baud = new Map<number, number>()
  /** The pins that a port in software was given, receive first. */
  readonly softwarePins = new Map<number, readonly number[]>()
  /** How often the line was closed. */
  ends = 0
  /** The longest message that came, bytes. */
  longest = 0
  private readonly reading = new Set<number>()
  private readonly handlers = new Map<string, ((value: unknown) => void)[]>()
  private message: number[] = []

  constructor(private readonly scheduler: Scheduler) {}

  write(bytes: Uint8Array, done?: () => void): void {
    const copy = Array.from(bytes)
    this.later(() => {
      for (const byte of copy) this.take(byte)
    })
    if (done) this.later(done)
  }

  on(event: string, handler: (value: unknown) => void): void {
    this.handlers.set(event, [...(this.handlers.get(event) ?? []), handler])
  }

  removeListener(event: string, handler: (value: unknown) => void): void {
    this.handlers.set(
      event,
      (this.handlers.get(event) ?? []).filter((other) => other !== handler),
    )
  }

  end(done: () => void): void {
    this.ends++
    done()
  }

  /** Bytes on the wire of a UART, whose last stop bit is over in a millisecond: pushed if somebody reads, else dropped. */
  arrive(portId: number, bytes: Uint8Array): void {
    const pairs = Array.from(bytes).flatMap(pair)
    const push = (): void => {
      if (this.reading.has(portId)) this.replySysex(SERIAL_DATA, serial.reply | portId, ...pairs)
    }
    this.scheduler.after(2 * onTheWayUs, 0, call, push)
  }

  private take(byte: number): void {
    this.message.push(byte)
    if (this.message[0] === START_SYSEX ? byte !== END_SYSEX : this.message.length < lengthOf(this.message[0]!)) return
    const message = this.message
    this.message = []
    this.longest = Math.max(this.longest, message.length)
    this.obey(message)
  }

  private obey(message: readonly number[]): void {
    const [first, command] = message
    if (first === REPORT_VERSION) this.reply(REPORT_VERSION, 2, 6)
    else if (first !== START_SYSEX) return
    else if (command === REPORT_FIRMWARE)
      this.replySysex(REPORT_FIRMWARE, 2, 11, ...[...Buffer.from('Plus')].flatMap(pair))
    else if (command === CAPABILITY_QUERY) this.replySysex(CAPABILITY_RESPONSE, ...capabilities())
    else if (command === ANALOG_MAPPING_QUERY) this.replySysex(ANALOG_MAPPING_RESPONSE, ...Array(pinCount).fill(127))
    else if (command === SERIAL_DATA) this.obeySerial(message[2]! & 0x70, message[2]! & 0x0f, message.slice(3, -1))
  }

  private obeySerial(command: number, portId: number, data: readonly number[]): void {
    switch (command) {
      case serial.config:
        this.baud.set(portId, data[0]! | (data[1]! << 7) | (data[2]! << 14))
        return void this.softwarePins.set(portId, data.slice(3))
      case serial.write: {
        const bytes = data.flatMap((low, index) => (index % 2 === 0 ? [low | (data[index + 1]! << 7)] : []))
        return void this.sent.set(portId, [...(this.sent.get(portId) ?? []), ...bytes])
      }
      case serial.read:
        if (data[0] === 0) this.reading.add(portId)
        else this.reading.delete(portId)
        return
      case serial.close:
        this.reading.delete(portId)
    }
  }

  private replySysex(...bytes: number[]): void {
    this.reply(START_SYSEX, ...bytes, END_SYSEX)
  }

  private reply(...bytes: number[]): void {
    this.later(() => {
      for (const handler of this.handlers.get('data') ?? []) handler(Buffer.from(bytes))
    })
  }

  private later(work: () => void): void {
    this.scheduler.after(onTheWayUs, 0, call, work)
  }
}

/** Bytes of a message that is no sysex: those about pins and ports have three, the others one. */
const lengthOf = (first: number): number =>
  first >= 0xf0 && first !== 0xf4 && first !== 0xf5 ? 1 : first >= 0xc0 && first < 0xe0 ? 2 : 3

const pair = (byte: number): number[] => [byte & 0x7f, byte >> 7]

function capabilities(): number[] {
  return Array.from({ length: pinCount }, (_, pin) => {
    const isSerial = pin >= serialPins.first && pin <= serialPins.last
    return pin < 2 ? [127] : [...plainModes, ...(isSerial ? [0x0a, serialPins.last - pin + 2] : []), 127]
  }).flat()
}

function call(work: () => void): void {
  work()
}
