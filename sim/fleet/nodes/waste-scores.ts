import { collectorModel as model } from '../../../firmware/nodes/collector/index.js'
import type { TrueEmptying } from '../../city/waste/collection-round.js'
import { HeardReport } from './heard-report.js'

/** An emptying as the platform heard of it. */
export interface HeardEmptying {
  readonly serial: number
  /** Unix seconds. */
  readonly unixS: number
  readonly atUs: number
  readonly can: string | undefined
  readonly category: string | undefined
  readonly weightKg: number | undefined
  readonly latitude: number | undefined
  readonly longitude: number | undefined
  readonly vehicle: string | undefined
  readonly tag: string | undefined
}

/** What a report says of an emptying; undefined for a report of something else, or one that cannot be read. */
export function heardEmptying(atUs: number, payload: Uint8Array): HeardEmptying | undefined {
  const report = new HeardReport(payload)
  const serial = report.find(model.emptying)
  if (serial?.value === undefined) return undefined
  return {
    serial: serial.value,
    unixS: serial.time ?? 0,
    atUs,
    can: report.text(model.can),
    category: report.text(model.category),
    weightKg: report.number(model.weight),
    latitude: report.number(model.latitude),
    longitude: report.number(model.longitude),
    vehicle: report.text(model.vehicle),
    tag: report.text(model.tag),
  }
}

/** What became of the emptyings of one truck, against what it did. */
export interface EmptyingScore {
  /** Emptyings that really were. */
  emptyings: number
  /** Of these: told at least once; told with all six fields; whose tag could not be read and that were told as such. */
  told: number
  complete: number
  readable: number
  unreadable: number
  saidUnreadable: number
  /** Two numbers for one emptying: nobody could know that they are one. */
  doubled: number
  /** The same number again: what the platform throws away. */
  repeated: number
  /** Told and never done. */
  invented: number
  wrongCan: number
  /** Of those told: kilograms that the weight is off, metres that the place is off, seconds until the platform knew. */
  readonly weightErrorsKg: number[]
  readonly placeErrorsM: number[]
  readonly delaysS: number[]
}

export function emptyScore(): EmptyingScore {
  const counts = { emptyings: 0, told: 0, complete: 0, readable: 0, unreadable: 0, saidUnreadable: 0 }
  const mistakes = { doubled: 0, repeated: 0, invented: 0, wrongCan: 0 }
  return { ...counts, ...mistakes, weightErrorsKg: [], placeErrorsM: [], delaysS: [] }
}

/** A report belongs to the emptying that was tipped within so many seconds: the next one comes half a minute later. */
const withinS = 12

/**
 * Adds one truck to a score.
 * @param metresBetween of the true spot and what a report says
 */
export function scoreEmptyings(
  truth: readonly TrueEmptying[],
  heard: readonly HeardEmptying[],
  startUnixMs: number,
  metresBetween: (emptying: TrueEmptying, latitude: number, longitude: number) => number,
  score: EmptyingScore,
): void {
  const bySerial = new Map<number, HeardEmptying>()
  for (const each of heard)
    if (bySerial.has(each.serial)) score.repeated++
    else bySerial.set(each.serial, each)
  const taken = new Set<HeardEmptying>()
  for (const emptying of truth) {
    const tippedS = (startUnixMs + emptying.tippedUs / 1000) / 1000
    const told = [...bySerial.values()].filter(({ unixS }) => Math.abs(unixS - tippedS) <= withinS)
    for (const each of told) taken.add(each)
    score.emptyings++
    const isReadable = emptying.defect === 'none'
    if (isReadable) score.readable++
    else score.unreadable++
    const [first] = told
    if (!first) continue
    score.told++
    score.doubled += told.length - 1
    scoreFields(emptying, first, isReadable, metresBetween, score)
  }
  score.invented += bySerial.size - taken.size
}

function scoreFields(
  emptying: TrueEmptying,
  told: HeardEmptying,
  isReadable: boolean,
  metresBetween: (emptying: TrueEmptying, latitude: number, longitude: number) => number,
  score: EmptyingScore,
): void {
  const { can, category, weightKg, latitude, longitude, vehicle, tag } = told
  const isPlaced = latitude !== undefined && longitude !== undefined
  const isWhole = can !== undefined && category !== undefined && weightKg !== undefined && vehicle !== undefined
  if (isPlaced && isWhole) score.complete++
  if (!isReadable && can === undefined && (tag === 'unreadable' || tag === 'blank')) score.saidUnreadable++
  if (can !== undefined && (can !== emptying.can || category !== emptying.category)) score.wrongCan++
  if (weightKg !== undefined) score.weightErrorsKg.push(Math.abs(weightKg - emptying.wasteKg))
  if (isPlaced) score.placeErrorsM.push(metresBetween(emptying, latitude, longitude))
  score.delaysS.push((told.atUs - emptying.tippedUs) / 1e6)
}
