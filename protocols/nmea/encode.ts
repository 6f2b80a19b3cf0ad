import { angleFields, integerField, numberField, timeField } from './fields.js'
import type { Gga, Gsa, Gsv, NmeaMessage, Rmc, Vtg, Zda } from './messages.js'
import { encodeSentence } from './sentence.js'

/** The sentence that says it, with checksum, CR and LF. Angles in 1e-5 minutes, times in 0.01 s, speeds in 0.001 knots. */
export function encodeNmea(message: NmeaMessage): string {
  return encodeSentence(message.talker, message.type, fieldsOf(message))
}

function fieldsOf(message: NmeaMessage): string[] {
  switch (message.type) {
    case 'GGA':
      return gga(message)
    case 'RMC':
      return rmc(message)
    case 'GSA':
      return gsa(message)
    case 'GSV':
      return gsv(message)
    case 'VTG':
      return vtg(message)
    case 'ZDA':
      return zda(message)
  }
}

function gga(message: Gga): string[] {
  const { timeOfDay, latitude, longitude, quality, satellitesUsed, hdop, altitude, geoidSeparation } = message
  return [
    timeField(timeOfDay),
    ...angleFields(latitude, 2, 'NS'),
    ...angleFields(longitude, 3, 'EW'),
    String(quality),
    integerField(satellitesUsed, 2),
    numberField(hdop, 2),
    numberField(altitude, 1),
    'M',
    numberField(geoidSeparation, 1),
    'M',
    '',
    '',
  ]
}

function rmc({ timeOfDay, isValid, latitude, longitude, speedKnots, course, date, mode }: Rmc): string[] {
  const day = date ? integerField(date.day, 2) + integerField(date.month, 2) + integerField(date.year % 100, 2) : ''
  return [
    timeField(timeOfDay),
    isValid ? 'A' : 'V',
    ...angleFields(latitude, 2, 'NS'),
    ...angleFields(longitude, 3, 'EW'),
    numberField(speedKnots, 3),
    numberField(course, 2),
    day,
    '',
    '',
    ...(mode === undefined ? [] : [mode]),
  ]
}

function gsa({ selection, fix, satellites, pdop, hdop, vdop, system }: Gsa): string[] {
  const slots: string[] = []
  for (let slot = 0; slot < 12; slot++) slots.push(integerField(satellites[slot], 2))
  const dops = [numberField(pdop, 2), numberField(hdop, 2), numberField(vdop, 2)]
  return [selection, String(fix), ...slots, ...dops, ...hexDigit(system)]
}

function gsv({ sentences, index, inView, satellites, signal }: Gsv): string[] {
  const fields = [String(sentences), String(index), integerField(inView, 2)]
  for (const { id, elevation, azimuth, cn0 } of satellites)
    fields.push(integerField(id, 2), integerField(elevation, 2), integerField(azimuth, 3), integerField(cn0, 2))
  return [...fields, ...hexDigit(signal)]
}

function vtg({ course, magneticCourse, speedKnots, speedKmh, mode }: Vtg): string[] {
  const fields = [
    numberField(course, 2),
    'T',
    numberField(magneticCourse, 2),
    'M',
    numberField(speedKnots, 3),
    'N',
    numberField(speedKmh, 3),
    'K',
  ]
  return mode === undefined ? fields : [...fields, mode]
}

function zda({ timeOfDay, date, zoneHours, zoneMinutes }: Zda): string[] {
  return [
    timeField(timeOfDay),
    integerField(date?.day, 2),
    integerField(date?.month, 2),
    integerField(date?.year, 4),
    zoneHours !== undefined && zoneHours < 0 ? '-' + integerField(-zoneHours, 2) : integerField(zoneHours, 2),
    integerField(zoneMinutes, 2),
  ]
}

function hexDigit(value: number | undefined): string[] {
  return value === undefined ? [] : [value.toString(16).toUpperCase()]
}
