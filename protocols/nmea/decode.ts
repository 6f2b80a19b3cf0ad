import { decodeError } from '../bytes/index.js'
import { FieldReader } from './fields.js'
import type { Gga, Gsa, Gsv, NmeaDate, NmeaMessage, NmeaSatellite, Rmc, Vtg, Zda } from './messages.js'
import type { NmeaErrorKind, NmeaSentence } from './sentence.js'

/**
 * What a sentence says.
 * @throws DecodeError ("unknown-type" | "bad-field"); `offset` is the number of the field, from 1
 */
export function decodeNmea(sentence: NmeaSentence): NmeaMessage {
  const fields = new FieldReader(sentence)
  const { talker } = sentence
  switch (sentence.type) {
    case 'GGA':
      return gga(talker, fields)
    case 'RMC':
      return rmc(talker, fields)
    case 'GSA':
      return gsa(talker, fields)
    case 'GSV':
      return gsv(talker, fields)
    case 'VTG':
      return vtg(talker, fields)
    case 'ZDA':
      return zda(talker, fields)
    default:
      throw decodeError<NmeaErrorKind>('unknown-type', 'NMEA: no decoder for ' + talker + sentence.type, 0)
  }
}

/** Whether {@link decodeNmea} has a decoder for a type. */
export function isKnownType(type: string): boolean {
  return knownTypes.indexOf(type) >= 0
}

const knownTypes: readonly string[] = ['GGA', 'RMC', 'GSA', 'GSV', 'VTG', 'ZDA']
const modes = 'ADEFMNPRS'

function gga(talker: string, fields: FieldReader): Gga {
  const timeOfDay = fields.timeOfDay()
  const latitude = fields.angle('N', 'S', 90)
  const longitude = fields.angle('E', 'W', 180)
  const quality = required(fields, fields.integer(0, 8))
  const satellitesUsed = fields.integer(0, 99)
  const hdop = fields.number()
  const altitude = fields.number()
  fields.letter('M')
  const geoidSeparation = fields.number()
  fields.letter('M')
  return {
    type: 'GGA',
    talker,
    timeOfDay,
    latitude,
    longitude,
    quality,
    satellitesUsed,
    hdop,
    altitude,
    geoidSeparation,
  }
}

function rmc(talker: string, fields: FieldReader): Rmc {
  const timeOfDay = fields.timeOfDay()
  const isValid = required(fields, fields.letter('AV')) === 'A'
  const latitude = fields.angle('N', 'S', 90)
  const longitude = fields.angle('E', 'W', 180)
  const speedKnots = fields.number()
  const course = fields.number()
  const date = shortDate(fields)
  fields.number()
  fields.letter('EW')
  const mode = fields.letter(modes)
  return { type: 'RMC', talker, timeOfDay, isValid, latitude, longitude, speedKnots, course, date, mode }
}

/** "ddmmyy"; GPS time began in 1980. */
function shortDate(fields: FieldReader): NmeaDate | undefined {
  const text = fields.text()
  if (text === undefined) return undefined
  const day = Number(text.slice(0, 2))
  const month = Number(text.slice(2, 4))
  const year = Number(text.slice(4))
  if (text.length !== 6 || !(day >= 1 && day <= 31 && month >= 1 && month <= 12 && year >= 0))
    throw fields.refused('a date expected, got "' + text + '"')
  return { year: year < 80 ? 2000 + year : 1900 + year, month, day }
}

/** Satellites that fit into a GSA and into a GSV. */
const gsaSatellites = 12
const gsvSatellites = 4

function gsa(talker: string, fields: FieldReader): Gsa {
  const selection = required(fields, fields.letter('AM'))
  const fix = required(fields, fields.integer(1, 3))
  const satellites: number[] = []
  for (let slot = 0; slot < gsaSatellites; slot++) {
    const id = fields.integer(1, 999)
    if (id !== undefined) satellites.push(id)
  }
  const pdop = fields.number()
  const hdop = fields.number()
  const vdop = fields.number()
  return { type: 'GSA', talker, selection, fix, satellites, pdop, hdop, vdop, system: hexDigit(fields) }
}

function gsv(talker: string, fields: FieldReader): Gsv {
  const sentences = required(fields, fields.integer(1, 9))
  const index = required(fields, fields.integer(1, sentences))
  const inView = required(fields, fields.integer(0, 99))
  const satellites: NmeaSatellite[] = []
  while (fields.left >= 4 && satellites.length < gsvSatellites) {
    const id = fields.integer(1, 999)
    const elevation = fields.integer(-90, 90)
    const azimuth = fields.integer(0, 360)
    const cn0 = fields.integer(0, 99)
    if (id !== undefined) satellites.push({ id, elevation, azimuth, cn0 })
  }
  return { type: 'GSV', talker, sentences, index, inView, satellites, signal: hexDigit(fields) }
}

function vtg(talker: string, fields: FieldReader): Vtg {
  const course = fields.number()
  fields.letter('T')
  const magneticCourse = fields.number()
  fields.letter('M')
  const speedKnots = fields.number()
  fields.letter('N')
  const speedKmh = fields.number()
  fields.letter('K')
  return { type: 'VTG', talker, course, magneticCourse, speedKnots, speedKmh, mode: fields.letter(modes) }
}

function zda(talker: string, fields: FieldReader): Zda {
  const timeOfDay = fields.timeOfDay()
  const day = fields.integer(1, 31)
  const month = fields.integer(1, 12)
  const year = fields.integer(1980, 9999)
  const date = day === undefined || month === undefined || year === undefined ? undefined : { year, month, day }
  const zoneHours = fields.integer(-13, 13)
  const zoneMinutes = fields.integer(0, 59)
  return { type: 'ZDA', talker, timeOfDay, date, zoneHours, zoneMinutes }
}

/** System and signal numbers are one hexadecimal digit. */
function hexDigit(fields: FieldReader): number | undefined {
  const letter = fields.letter('0123456789ABCDEF')
  return letter === undefined ? undefined : parseInt(letter, 16)
}

function required<Value>(fields: FieldReader, value: Value | undefined): Value {
  if (value === undefined) throw fields.refused('a value expected, got nothing')
  return value
}
