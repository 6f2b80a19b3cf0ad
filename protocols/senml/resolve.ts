import { codecError } from '../bytes/error.js'
import { plainFieldCount, SENML_VERSION, valueCount, type SenmlOptions, type SenmlRecord } from './record.js'
import { isSenmlName } from './validate.js'

/** Times below 2^28 s are relative to now (RFC 8428 section 4.5.3). */
const FIRST_ABSOLUTE_TIME = 268435456

/** A record that stands by itself (RFC 8428 section 4.6): one of the values, or a sum, is present. */
export interface ResolvedRecord {
  /** Base name and name joined. */
  name: string
  unit?: string
  value?: number
  stringValue?: string
  booleanValue?: boolean
  dataValue?: Uint8Array
  sum?: number
  /** s since the Unix epoch; relative to now when it was and resolve() was not told what now is. */
  time: number
  updateTime?: number
  /** Only when it is not SENML_VERSION. */
  baseVersion?: number
}

/** What resolve() may be told. */
export interface ResolveOptions extends SenmlOptions {
  /** Unix time, s, that relative times count from. */
  nowS?: number
}

/**
 * Applies the base fields and puts the records in order of time, equal times as they came (RFC 8428 section 4.6).
 * Records of base fields alone, as in the example of section 5.1.7, resolve to nothing.
 * @throws CodecError<SenmlErrorKind> ("no-value" | "two-values" | "bad-name")
 */
export function resolve(records: SenmlRecord[], options: ResolveOptions = {}): ResolvedRecord[] {
  const resolved: ResolvedRecord[] = []
  const base: SenmlRecord = {}
  for (let i = 0; i < records.length; i++) {
    const record = records[i]!
    takeBase(base, record)
    if (plainFieldCount(record) + valueCount(record) > 0) insertByTime(resolved, resolveOne(base, record, options, i))
  }
  return resolved
}

function takeBase(base: SenmlRecord, record: SenmlRecord): void {
  if (record.baseName !== undefined) base.baseName = record.baseName
  if (record.baseTime !== undefined) base.baseTime = record.baseTime
  if (record.baseUnit !== undefined) base.baseUnit = record.baseUnit
  if (record.baseValue !== undefined) base.baseValue = record.baseValue
  if (record.baseSum !== undefined) base.baseSum = record.baseSum
  if (record.baseVersion !== undefined) base.baseVersion = record.baseVersion
}

function resolveOne(base: SenmlRecord, record: SenmlRecord, options: ResolveOptions, index: number): ResolvedRecord {
  const baseName = base.baseName === undefined ? '' : base.baseName
  const name = record.name === undefined ? '' : record.name
  if (!isSenmlName(baseName, name, options.pathNames))
    throw codecError('bad-name', `SenML record ${index}: a SenML name expected, got "${baseName}${name}"`)
  const result: ResolvedRecord = { name: baseName + name, time: resolveTime(base, record, options) }
  const unit = record.unit === undefined ? base.baseUnit : record.unit
  if (unit !== undefined) result.unit = unit
  resolveValue(result, base, record, index)
  if (record.updateTime !== undefined) result.updateTime = record.updateTime
  if (base.baseVersion !== undefined && base.baseVersion !== SENML_VERSION) result.baseVersion = base.baseVersion
  return result
}

function resolveTime(base: SenmlRecord, record: SenmlRecord, options: ResolveOptions): number {
  const time = orZero(base.baseTime) + orZero(record.time)
  return time < FIRST_ABSOLUTE_TIME ? time + orZero(options.nowS) : time
}

/** RFC 8428 section 4.5.4: what is missing of base and own counts as zero, and one value or a sum must come of it. */
function resolveValue(result: ResolvedRecord, base: SenmlRecord, record: SenmlRecord, index: number): void {
  const values = valueCount(record)
  if (values > 1) throw codecError('two-values', `SenML record ${index}: one value expected, got ${values}`)
  if (record.sum !== undefined || base.baseSum !== undefined) result.sum = orZero(base.baseSum) + orZero(record.sum)
  if (record.stringValue !== undefined) result.stringValue = record.stringValue
  else if (record.booleanValue !== undefined) result.booleanValue = record.booleanValue
  else if (record.dataValue !== undefined) result.dataValue = record.dataValue
  else if (record.value !== undefined || base.baseValue !== undefined)
    result.value = orZero(base.baseValue) + orZero(record.value)
  else if (result.sum === undefined) throw codecError('no-value', `SenML record ${index}: a value or a sum expected`)
}

/** The chip's sort is not stable; packs come nearly in order, so that this rarely moves anything. */
function insertByTime(sorted: ResolvedRecord[], record: ResolvedRecord): void {
  sorted.push(record)
  let at = sorted.length - 1
  for (; at > 0 && sorted[at - 1]!.time > record.time; at--) sorted[at] = sorted[at - 1]!
  sorted[at] = record
}

function orZero(value: number | undefined): number {
  return value === undefined ? 0 : value
}
