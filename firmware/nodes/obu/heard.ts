import { isGreen } from './advice.js'
import {
  decodeDsmp,
  messageFrame2019,
  vehicleClass,
  type BasicSafetyMessage,
  type MessageFrame,
  type RoadsideSafetyMessage,
  type RoadSideInformation,
  type Spat,
} from '../../../protocols/v2x/index.js'
import { Uper } from '../../../protocols/asn1/index.js'
import { isDecodeError } from '../../../protocols/bytes/index.js'
import { placeAt } from '../../../protocols/v2x/index.js'
import { crossroadsOf, type Crossroads } from './road.js'

/** Someone on the road: by a BSM of its own, or by an RSM of who sees it. Places are 1e-7 degrees. */
export interface Participant {
  /** The low 48 bits of a BSM's id; the number that the roadside gave it. */
  readonly id: number
  readonly type: 'vehicle' | 'non-motor' | 'pedestrian' | 'other'
  readonly lat: number
  readonly long: number
  /** m/s, 0 where unknown. */
  readonly speed: number
  /** m/s2 along the way, 0 where unknown. */
  readonly acceleration: number
  /** Degrees clockwise from north. */
  readonly heading: number
  readonly lengthM: number
  readonly widthM: number
  /** On duty, with siren or lights. */
  readonly isEmergency: boolean
}

/** When a phase is green, seconds from the message on. */
export interface PhaseTimes {
  readonly phase: number
  /** What is on now: "red", "yellow", "protected-green" ... */
  readonly light: string
  /** When what is on ends, s; undefined when unknown. */
  readonly endS: number | undefined
  /** Greens, steady or flashing, in order: from, until; only those with both ends known. */
  readonly greens: readonly (readonly [fromS: number, untilS: number])[]
  /** When the next red begins, s; undefined where that is unknown. */
  readonly redS?: number | undefined
}

/** Something along a path of the road, by an RSI. */
export interface RoadSign {
  readonly kind: 'speed-limit' | 'road-works' | 'other'
  /** m/s, of a speed limit. */
  readonly limit: number | undefined
  /** Middle of the path, 1e-7 degrees. */
  readonly lats: readonly number[]
  readonly longs: readonly number[]
  readonly radiusM: number
}

/** What a frame said, ready for use: the units are those of the field. */
export type Heard =
  | { readonly kind: 'bsm'; readonly vehicle: Participant }
  | { readonly kind: 'map'; readonly crossroads: readonly Crossroads[] }
  | {
      readonly kind: 'spat'
      /** Region and id of the junction as one number. */
      readonly junctions: readonly { readonly id: number; readonly phases: readonly PhaseTimes[] }[]
    }
  | { readonly kind: 'rsm'; readonly participants: readonly Participant[] }
  | { readonly kind: 'rsi'; readonly sender: number; readonly signs: readonly RoadSign[] }

/** Understands frames; undefined for what is none, or says nothing. A host may hand the same result to all who heard one frame. */
export type Decoder = (frame: Uint8Array) => Heard | undefined

/** Makes a decoder: it holds the message types, of T/CSAE 53, release of 2019. */
export function makeDecoder(): Decoder {
  const uper = new Uper(messageFrame2019(), 64)
  return (frame) => {
    const message = payloadOf(frame)
    if (!message) return undefined
    const result = uper.decode(message)
    return result.ok ? heardOf(result.value) : undefined
  }
}

/** The message within a frame; undefined for what is no frame. */
export function payloadOf(frame: Uint8Array): Uint8Array | undefined {
  try {
    return decodeDsmp(frame).payload
  } catch (error) {
    if (!isDecodeError(error)) throw error
    return undefined
  }
}

function heardOf(frame: MessageFrame): Heard | undefined {
  if (frame.bsmFrame) return { kind: 'bsm', vehicle: vehicleOf(frame.bsmFrame) }
  if (frame.spatFrame) return { kind: 'spat', junctions: frame.spatFrame.intersections.map(junctionOf) }
  if (frame.mapFrame) return { kind: 'map', crossroads: crossroadsOf(frame.mapFrame) }
  if (frame.rsmFrame) return { kind: 'rsm', participants: participantsOf(frame.rsmFrame) }
  if (frame.rsiFrame) return { kind: 'rsi', sender: idOf(frame.rsiFrame.id), signs: signsOf(frame.rsiFrame) }
  return undefined
}

/** A number of the low 48 bits of an id. */
function idOf(id: Uint8Array): number {
  let value = 0
  for (let octet = 2; octet < 8; octet++) value = value * 256 + id[octet]!
  return value
}

/** Where 8191 stands for unknown. */
const speedOf = (raw: number): number => (raw === 8191 ? 0 : raw / 50)
/** Where 2001 stands for unknown. */
const accelerationOf = (raw: number): number => (raw === 2001 ? 0 : raw / 100)

/** The sender of a BSM. */
export function vehicleOf(bsm: BasicSafetyMessage): Participant {
  const { classification } = bsm.vehicleClass
  const { emergencyExt } = bsm
  const isOnDuty = emergencyExt?.responseType === 'emergency' || emergencyExt?.lightsUse === 'inUse'
  return {
    id: idOf(bsm.id),
    type: 'vehicle',
    lat: bsm.pos.lat,
    long: bsm.pos.long,
    speed: speedOf(bsm.speed),
    acceleration: accelerationOf(bsm.accelSet.long),
    heading: bsm.heading / 80,
    lengthM: bsm.size.length / 100,
    widthM: bsm.size.width / 100,
    isEmergency: classification >= vehicleClass.emergency && classification <= 69 && isOnDuty,
  }
}

const types: Readonly<Record<string, Participant['type']>> = {
  motor: 'vehicle',
  'non-motor': 'non-motor',
  pedestrian: 'pedestrian',
}

function participantsOf({ refPos, participants }: RoadsideSafetyMessage): Participant[] {
  const list: Participant[] = []
  for (const each of participants) {
    // Number 0 is the roadside unit itself.
    if (each.ptcId === 0 || typeof each.ptcType !== 'string') continue
    const { lat, long } = placeAt(refPos, each.pos)
    list.push({
      id: each.ptcId,
      type: types[each.ptcType] || 'other',
      lat,
      long,
      speed: speedOf(each.speed),
      acceleration: each.accelSet ? accelerationOf(each.accelSet.long) : 0,
      heading: each.heading / 80,
      lengthM: each.size.length / 100,
      widthM: each.size.width / 100,
      isEmergency: false,
    })
  }
  return list
}

type Junction = Spat['intersections'][number]
type Phase = Junction['phases'][number]

/** Region and id of a junction as one number. */
export const junctionNumber = (region: number, id: number): number => region * 65536 + id

function junctionOf({ intersectionId, phases }: Junction) {
  const { region = 0, id } = intersectionId
  return { id: junctionNumber(region, id), phases: phases.map(phaseOf) }
}

const unknownMark = 36000

function phaseOf({ id, phaseStates }: Phase): PhaseTimes {
  const greens: [number, number][] = []
  let light = 'unavailable'
  let endS: number | undefined
  let redS: number | undefined
  for (const state of phaseStates) {
    const counting = state.timing && 'counting' in state.timing ? state.timing.counting : undefined
    if (!counting || typeof state.light !== 'string') continue
    const { startTime, likelyEndTime } = counting
    const isKnown = startTime < unknownMark && likelyEndTime < unknownMark
    if (startTime === 0 && light === 'unavailable') {
      light = state.light
      endS = isKnown ? likelyEndTime / 10 : undefined
    }
    if (isKnown && state.light === 'red' && startTime > 0 && redS === undefined) redS = startTime / 10
    if (isKnown && isGreen(state.light)) addGreen(greens, startTime / 10, likelyEndTime / 10)
  }
  return { phase: id, light, endS, greens, redS }
}

/** A flashing green goes on from the steady one. */
function addGreen(greens: [number, number][], fromS: number, untilS: number): void {
  const last = greens[greens.length - 1]
  if (last && last[1] === fromS) last[1] = untilS
  else greens.push([fromS, untilS])
}

/** Numbers of GB 5768.2 and GB/T 29100 (recalled, not confirmed): a speed limit in km/h is its description. */
export const signNumbers = { speedLimit: 85, roadWorks: 501 } as const

function signsOf({ refPos, rtes = [], rtss = [] }: RoadSideInformation): RoadSign[] {
  const signs: RoadSign[] = []
  for (const { signType, description, referencePaths = [] } of rtss) {
    const isLimit = signType === signNumbers.speedLimit
    const kmh = description && 'textString' in description ? Number(description.textString) : NaN
    const kind = isLimit && kmh > 0 ? 'speed-limit' : 'other'
    for (const path of referencePaths)
      signs.push(signOf(kind, kind === 'speed-limit' ? kmh / 3.6 : undefined, refPos, path))
  }
  for (const { eventType, referencePaths = [] } of rtes) {
    const kind = eventType === signNumbers.roadWorks ? 'road-works' : 'other'
    for (const path of referencePaths) signs.push(signOf(kind, undefined, refPos, path))
  }
  return signs
}

type Path = NonNullable<NonNullable<RoadSideInformation['rtes']>[number]['referencePaths']>[number]

function signOf(
  kind: RoadSign['kind'],
  limit: number | undefined,
  refPos: RoadSideInformation['refPos'],
  { activePath, pathRadius }: Path,
): RoadSign {
  const places = activePath.map((offset) => placeAt(refPos, offset))
  return {
    kind,
    limit,
    lats: places.map(({ lat }) => lat),
    longs: places.map(({ long }) => long),
    radiusM: pathRadius / 10,
  }
}
