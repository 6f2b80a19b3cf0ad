import { KIND, type Asn1Node, type DecodeObserver, type NamesNode } from '../../../protocols/asn1/index.js'
import { toHex } from '../../../protocols/bytes/hex.js'
import { units } from '../../../protocols/v2x/index.js'

/** One part of a message, in the order of the wire. */
export interface V2xPart {
  readonly path: string
  /** First bit of the message that is of it, and how many are. */
  readonly bit: number
  bits: number
  /** Absent for what only holds others. */
  value?: unknown
  /** The value in its unit, or the names of its bits. */
  meaning?: string
  readonly name: string
  readonly depth: number
}

/** Quantities by the name of their type. */
const quantities: Readonly<Record<string, units.Quantity>> = {
  Latitude: units.latitude,
  Longitude: units.longitude,
  Elevation: units.elevation,
  Speed: units.speed,
  Heading: units.heading,
  CoarseHeading: units.coarseHeading,
  SteeringWheelAngle: units.steeringWheelAngle,
  Acceleration: units.acceleration,
  VerticalAcceleration: units.verticalAcceleration,
  YawRate: units.yawRate,
  LaneWidth: units.width,
  VehicleWidth: units.width,
  VehicleLength: units.width,
  VehicleHeight: units.vehicleHeight,
  Radius: units.radius,
  RadiusOfCurvature: units.radius,
  DSecond: units.secondOfMinute,
  TimeOffset: units.timeOffset,
  Confidence: units.confidence,
}

/** Collects the parts of a message while it is decoded. */
export class V2xParts implements DecodeObserver {
  readonly list: V2xPart[] = []
  private readonly open: { part: V2xPart; type: Asn1Node }[] = []

  enter(name: string | number, bit: number, type: Asn1Node): void {
    const outer = this.open.at(-1)?.part
    // What is in an open type goes by the name of its type, and is no step of the path.
    const step = typeof name === 'number' ? `[${name}]` : name === '' ? '' : outer ? `.${name}` : name
    const shown = typeof name === 'number' ? `[${name}]` : name === '' ? type.typeName : name
    const part = { path: `${outer?.path ?? ''}${step}`, bit, bits: 0, name: shown, depth: this.open.length }
    this.list.push(part)
    this.open.push({ part, type })
  }

  leave(value: unknown, bit: number): void {
    const { part, type } = this.open.pop()!
    part.bits = bit - part.bit
    if (holdsOthers(type)) return
    part.value = plain(value)
    const meaning = meaningOf(type, value)
    if (meaning !== undefined) part.meaning = meaning
  }
}

function holdsOthers(type: Asn1Node): boolean {
  return 'items' in type || type.kind === KIND.sequenceOf || (type.kind === KIND.openType && type.selector !== '')
}

function meaningOf(type: Asn1Node, value: unknown): string | undefined {
  if (typeof value !== 'number') return undefined
  if (type.kind === KIND.flags) return bitsOf(type, value)
  if (type.typeName === 'TimeMark') return timeText(units.secondsOfTimeMark(value))
  const quantity = quantities[type.typeName]
  if (quantity === undefined) return undefined
  const amount = units.fromRaw(quantity, value)
  return amount === undefined ? 'unavailable' : `${Number(amount.toPrecision(12))} ${quantity.unit}`
}

function timeText(seconds: units.TimeMarkSeconds): string {
  if (seconds === undefined) return 'unknown'
  return seconds === 'beyond-an-hour' ? 'beyond an hour' : `${seconds} s`
}

function bitsOf({ bitNames, width }: NamesNode, value: number): string {
  return bitNames.filter((_name, index) => Math.floor(value / 2 ** (width - 1 - index)) % 2 === 1).join(', ')
}

/** For JSON: octets in hex. */
export function plain(value: unknown): unknown {
  if (value instanceof Uint8Array) return toHex(value)
  if (Array.isArray(value)) return value.map(plain)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, plain(inner)]))
}
