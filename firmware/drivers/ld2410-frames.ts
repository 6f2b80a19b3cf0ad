/**
 * What goes over the wire to and from a Hi-Link LD2410: report frames, command frames, and the reader that tells them apart.
 * @datasheet HLK-LD2410 serial communication protocol V1.02 (offsets and commands as quoted in public drivers; the default
 * rate and the sample frame are recalled)
 */

/** Commands (low byte first on the wire); the answer has bit 8 set. */
export const Command = {
  EnableConfiguration: 0x00ff,
  EndConfiguration: 0x00fe,
  SetGatesAndHold: 0x0060,
  ReadParameters: 0x0061,
  ReadVersion: 0x00a0,
  Restart: 0x00a3,
} as const

/** Parameter words of {@link Command.SetGatesAndHold}. */
export const Parameter = { MovingGate: 0x0000, StillGate: 0x0001, HoldSeconds: 0x0002 } as const

/** Marks around frames. */
export const marks = {
  reportHeader: [0xf4, 0xf3, 0xf2, 0xf1],
  reportTail: [0xf8, 0xf7, 0xf6, 0xf5],
  commandHeader: [0xfd, 0xfc, 0xfb, 0xfa],
  commandTail: [0x04, 0x03, 0x02, 0x01],
} as const

/** Metres of a distance gate. */
export const gateMetres = 0.75
export const highestGate = 8

const headerLength = 4
const longestPayload = 64

/** What came out of the bytes of a line. */
export type Ld2410Incoming =
  | { readonly kind: 'report'; readonly payload: Uint8Array }
  /** A command, or the answer to one. */
  | { readonly kind: 'command'; readonly payload: Uint8Array }
  | { readonly kind: 'damaged' }

/** What the radar sees. */
export interface Ld2410Report {
  readonly isMoving: boolean
  readonly isStill: boolean
  /** Metres; energies in percent, [0, 100]. */
  readonly movingDistance: number
  readonly movingEnergy: number
  readonly stillDistance: number
  readonly stillEnergy: number
  readonly detectionDistance: number
}

/** A frame around a payload. */
export function encodeFrame(kind: 'report' | 'command', payload: readonly number[]): Uint8Array {
  const isReport = kind === 'report'
  const header = isReport ? marks.reportHeader : marks.commandHeader
  const tail = isReport ? marks.reportTail : marks.commandTail
  return new Uint8Array([...header, payload.length & 0xff, payload.length >> 8, ...payload, ...tail])
}

/** Frame of a command with its data. */
export function encodeCommand(command: number, data: readonly number[] = []): Uint8Array {
  return encodeFrame('command', [command & 0xff, command >> 8, ...data])
}

/** Data of {@link Command.SetGatesAndHold}: three words, each with 32 bits behind it. */
export function gatesAndHold(movingGate: number, stillGate: number, holdSeconds: number): number[] {
  const word = (parameter: number, value: number): number[] => [parameter, 0, value & 0xff, value >> 8, 0, 0]
  return [
    ...word(Parameter.MovingGate, movingGate),
    ...word(Parameter.StillGate, stillGate),
    ...word(Parameter.HoldSeconds, holdSeconds),
  ]
}

/** Payload of a basic report: type, head, state, distances and energies, tail, check (which is always 0). */
const reportLength = 13
const basicType = 0x02
const engineeringType = 0x01
const innerHead = 0xaa
const innerTail = 0x55

/** Reads the payload of a report; undefined where it is none. Engineering reports carry the same fields first. */
export function decodeReport(payload: Uint8Array): Ld2410Report | undefined {
  const type = payload[0]
  const isKnown = type === basicType || type === engineeringType
  if (!isKnown || payload.length < reportLength || payload[1] !== innerHead) return undefined
  if (payload[payload.length - 2] !== innerTail || payload[2]! > 3) return undefined
  const metres = (at: number): number => (payload[at]! | (payload[at + 1]! << 8)) / 100
  return {
    isMoving: (payload[2]! & 1) !== 0,
    isStill: (payload[2]! & 2) !== 0,
    movingDistance: metres(3),
    movingEnergy: payload[5]!,
    stillDistance: metres(6),
    stillEnergy: payload[8]!,
    detectionDistance: metres(9),
  }
}

/**
 * Cuts frames out of a stream, in whatever pieces it comes. There is no checksum: length, tail and the marks inside are all
 * that tells a damaged frame.
 */
export class Ld2410Reader {
  private buffer: number[] = []

  /** Forgets what was begun. */
  reset(): void {
    this.buffer = []
  }

  /** Takes one byte; returns what it completes. */
  take(byte: number): Ld2410Incoming | undefined {
    const { buffer } = this
    buffer.push(byte)
    while (buffer.length > 0 && !this.beginsFrame()) buffer.shift()
    if (buffer.length < headerLength + 2) return undefined
    const length = buffer[4]! | (buffer[5]! << 8)
    if (length > longestPayload) return this.damaged()
    if (buffer.length < headerLength + 2 + length + 4) return undefined
    return this.finish(length)
  }

  private beginsFrame(): boolean {
    return startsWith(this.buffer, marks.reportHeader) || startsWith(this.buffer, marks.commandHeader)
  }

  private finish(length: number): Ld2410Incoming {
    const { buffer } = this
    const isReport = buffer[0] === marks.reportHeader[0]
    const tail = isReport ? marks.reportTail : marks.commandTail
    const start = headerLength + 2
    for (let at = 0; at < 4; at++) if (buffer[start + length + at] !== tail[at]) return this.damaged()
    this.buffer = []
    return { kind: isReport ? 'report' : 'command', payload: new Uint8Array(buffer.slice(start, start + length)) }
  }

  /** Looks for the next header in what is there: a lost byte must not cost the frame behind it. */
  private damaged(): Ld2410Incoming {
    this.buffer.shift()
    while (this.buffer.length > 0 && !this.beginsFrame()) this.buffer.shift()
    return { kind: 'damaged' }
  }
}

function startsWith(buffer: readonly number[], header: readonly number[]): boolean {
  for (let at = 0; at < header.length && at < buffer.length; at++) if (buffer[at] !== header[at]) return false
  return true
}
