import type { CborErrorKind } from '../cbor/reader.js'

/** The SenML version written and understood (RFC 8428 section 4.1); lower ones were used by its drafts and are read too. */
export const SENML_VERSION = 10

/** The base fields of a record (RFC 8428 section 4.1): they hold for it and for those after it, until given again. */
export interface SenmlBase {
  /** Put before every name. */
  baseName?: string
  /** Added to every time, s. */
  baseTime?: number
  /** The unit of every record without one of its own. */
  baseUnit?: string
  /** Added to every numeric value. */
  baseValue?: number
  /** Added to every sum. */
  baseSum?: number
  /** Version of the format; SENML_VERSION when absent. */
  baseVersion?: number
}

/** The regular fields of a record (RFC 8428 section 4.2). At most one of the four values is present. */
export interface SenmlFields {
  /** The part of the name after the base name. */
  name?: string
  /** A unit symbol of the IANA SenML registry, such as "Cel", "%RH", "lx". */
  unit?: string
  value?: number
  stringValue?: string
  booleanValue?: boolean
  dataValue?: Uint8Array
  /** The value integrated over time, in its unit times seconds. */
  sum?: number
  /** s; below 2^28 relative to now, else since the Unix epoch (RFC 8428 section 4.5.3). */
  time?: number
  /** Longest time until the next update, s. */
  updateTime?: number
}

/** One record of a pack: any base and regular fields together. */
export interface SenmlRecord extends SenmlBase, SenmlFields {}

/** The integer that stands for a field in CBOR (RFC 8428 section 6, table 4). */
export const LABEL = {
  baseVersion: -1,
  baseName: -2,
  baseTime: -3,
  baseUnit: -4,
  baseValue: -5,
  baseSum: -6,
  name: 0,
  unit: 1,
  value: 2,
  stringValue: 3,
  booleanValue: 4,
  sum: 5,
  time: 6,
  updateTime: 7,
  dataValue: 8,
} as const

/**
 * Why a pack is refused: it is not CBOR of the right shape (CborErrorKind), or
 * "duplicate-field": a field twice in a record; "must-understand": an unknown field whose label ends in "_" (section 4.4);
 * "bad-name": base name and name together are not a name (4.5.1); "two-values": more than one value in a record (4.2);
 * "no-value": a measurement without value and sum; "bad-number": infinite, NaN or out of range;
 * "unsupported-version": newer than SENML_VERSION; "mixed-versions": not the same in all records (4.4);
 * "wrong-count": PackWriter was given another number of records than announced; "bad-text": half a surrogate pair.
 */
export type SenmlErrorKind =
  | CborErrorKind
  | 'duplicate-field'
  | 'must-understand'
  | 'bad-name'
  | 'two-values'
  | 'no-value'
  | 'bad-number'
  | 'unsupported-version'
  | 'mixed-versions'
  | 'wrong-count'
  | 'bad-text'

/** What differs between RFC 8428 and those who use it. */
export interface SenmlOptions {
  /** Names may start with "/", as OMA LwM2M has them ("/3303/0/5700") against RFC 8428 section 4.5.1. */
  pathNames?: boolean
}

/** How many of the four value fields are present. */
export function valueCount(record: SenmlFields): number {
  let count = 0
  if (record.value !== undefined) count += 1
  if (record.stringValue !== undefined) count += 1
  if (record.booleanValue !== undefined) count += 1
  if (record.dataValue !== undefined) count += 1
  return count
}

/** How many of the other regular fields are present. */
export function plainFieldCount(record: SenmlFields): number {
  let count = 0
  if (record.name !== undefined) count += 1
  if (record.unit !== undefined) count += 1
  if (record.sum !== undefined) count += 1
  if (record.time !== undefined) count += 1
  if (record.updateTime !== undefined) count += 1
  return count
}

/** How many base fields are present. */
export function baseFieldCount(record: SenmlBase): number {
  let count = 0
  if (record.baseName !== undefined) count += 1
  if (record.baseTime !== undefined) count += 1
  if (record.baseUnit !== undefined) count += 1
  if (record.baseValue !== undefined) count += 1
  if (record.baseSum !== undefined) count += 1
  if (record.baseVersion !== undefined) count += 1
  return count
}
