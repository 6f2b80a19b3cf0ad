import {
  plainFieldCount,
  SENML_VERSION,
  valueCount,
  type SenmlErrorKind,
  type SenmlOptions,
  type SenmlRecord,
} from './record.js'

/** True when base name and name joined are a SenML name (RFC 8428 section 4.5.1). */
export function isSenmlName(baseName: string, name: string, pathNames: boolean = false): boolean {
  const first = baseName.length > 0 ? baseName.charCodeAt(0) : name.charCodeAt(0)
  if (!isAlphanumeric(first) && !(pathNames && first === 0x2f)) return false
  return hasNameCharacters(baseName) && hasNameCharacters(name)
}

/** What RFC 8428 forbids about a record under this base name, undefined when nothing. Records of base fields alone need no name. */
export function recordFault(record: SenmlRecord, baseName: string, options: SenmlOptions): SenmlErrorKind | undefined {
  const values = valueCount(record)
  if (values > 1) return 'two-values'
  if (values === 0 && plainFieldCount(record) === 0) return undefined
  const name = record.name === undefined ? '' : record.name
  return isSenmlName(baseName, name, options.pathNames) ? undefined : 'bad-name'
}

/** What RFC 8428 section 4.4 forbids about the version of a record, given the first of its pack. */
export function versionFault(record: SenmlRecord, first: SenmlRecord): SenmlErrorKind | undefined {
  const version = record.baseVersion
  if (version === undefined) return undefined
  if (version < 1 || Math.floor(version) !== version) return 'bad-number'
  if (version > SENML_VERSION) return 'unsupported-version'
  const packVersion = first.baseVersion === undefined ? SENML_VERSION : first.baseVersion
  return version === packVersion ? undefined : 'mixed-versions'
}

function hasNameCharacters(text: string): boolean {
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i)
    // "-./" and the digits and ":" stand in one row of ASCII.
    if (!(unit >= 0x2d && unit <= 0x3a) && !isAlphanumeric(unit) && unit !== 0x5f) return false
  }
  return true
}

function isAlphanumeric(unit: number): boolean {
  return (unit >= 0x61 && unit <= 0x7a) || (unit >= 0x41 && unit <= 0x5a) || (unit >= 0x30 && unit <= 0x39)
}
