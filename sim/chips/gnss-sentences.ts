import { encodeNmea, type NmeaDate, type NmeaMessage } from '../../protocols/nmea/index.js'
import { encodeNavPvt } from '../../protocols/ubx/index.js'
import type { DopFigures } from './gnss-dop.js'
import type { GnssSystem, SkySatellite } from './gnss-sky.js'

/** Where an antenna is and how it moves. */
export interface GnssPlace {
  /** Degrees, north and east positive. */
  readonly latitude: number
  readonly longitude: number
  /** Metres above mean sea level. */
  readonly altitude: number
  /** Metres a second over ground. */
  readonly speed: number
  /** Degrees from true north, [0, 360). */
  readonly course: number
}

/** What a receiver knows at one epoch. */
export interface GnssEpoch {
  /** Milliseconds since 1970, UTC; absent until the time is known. */
  readonly unixMs?: number
  /** Absent without a fix. */
  readonly place?: GnssPlace
  readonly dop: DopFigures
  readonly used: readonly SkySatellite[]
  readonly inView: readonly SkySatellite[]
  /** Metres of the geoid above the ellipsoid. */
  readonly geoidSeparation: number
}

/** How a firmware generation names BeiDou: "GB" and system ids since NMEA 4.11, "BD" in older Chinese modules. */
export type BeidouTalker = 'GB' | 'BD'

const knotsPerMetre = 3600 / 1852
const gsaSlots = 12
const gsvSlots = 4
/** Leap seconds between GPS and UTC since 2017, and when GPS time began. */
const leapSeconds = 18
const gpsEpochMs = 315_964_800_000
const weekMs = 604_800_000

/** The sentences of an epoch, in the order of u-blox receivers. */
export function sentencesOf(epoch: GnssEpoch, beidouTalker: BeidouTalker): string {
  return [...navigation(epoch), ...solution(epoch, beidouTalker), ...view(epoch, beidouTalker), zda(epoch)]
    .map(encodeNmea)
    .join('')
}

function clockOf({ unixMs }: GnssEpoch): { readonly timeOfDay?: number; readonly date?: NmeaDate } {
  if (unixMs === undefined) return {}
  const date = new Date(unixMs)
  return {
    timeOfDay: (unixMs % 86_400_000) / 1000,
    date: { year: date.getUTCFullYear(), month: date.getUTCMonth() + 1, day: date.getUTCDate() },
  }
}

function navigation(epoch: GnssEpoch): NmeaMessage[] {
  const { place, dop, used, geoidSeparation } = epoch
  const { timeOfDay, date } = clockOf(epoch)
  const talker = 'GN'
  const where = place ? { latitude: place.latitude, longitude: place.longitude } : {}
  const speedKnots = place && place.speed * knotsPerMetre
  // The course of something that stands is noise: receivers leave it out.
  const course = place && place.speed > 0.1 ? place.course : undefined
  const mode = place ? 'A' : 'N'
  return [
    { type: 'RMC', talker, timeOfDay, isValid: place !== undefined, ...where, speedKnots, course, date, mode },
    { type: 'VTG', talker, course, speedKnots, speedKmh: place && place.speed * 3.6, mode },
    {
      type: 'GGA',
      talker,
      timeOfDay,
      ...where,
      quality: place ? 1 : 0,
      satellitesUsed: used.length,
      hdop: dop.hdop,
      ...(place ? { altitude: place.altitude, geoidSeparation } : {}),
    },
  ]
}

const systems: readonly GnssSystem[] = ['gps', 'beidou']
const systemIds: Readonly<Record<GnssSystem, number>> = { gps: 1, beidou: 4 }

function solution({ place, dop, used }: GnssEpoch, beidouTalker: BeidouTalker): NmeaMessage[] {
  return systems.map((system) => ({
    type: 'GSA' as const,
    talker: beidouTalker === 'GB' ? 'GN' : talkerOf(system, beidouTalker),
    selection: 'A',
    fix: place ? 3 : 1,
    satellites: used
      .filter((satellite) => satellite.system === system)
      .slice(0, gsaSlots)
      .map(({ id }) => id),
    ...dop,
    ...(beidouTalker === 'GB' ? { system: systemIds[system] } : {}),
  }))
}

function view({ inView }: GnssEpoch, beidouTalker: BeidouTalker): NmeaMessage[] {
  return systems.flatMap((system) => {
    const satellites = inView.filter((satellite) => satellite.system === system)
    const sentences = Math.max(1, Math.ceil(satellites.length / gsvSlots))
    return Array.from({ length: sentences }, (_, index) => ({
      type: 'GSV' as const,
      talker: talkerOf(system, beidouTalker),
      sentences,
      index: index + 1,
      inView: satellites.length,
      satellites: satellites.slice(index * gsvSlots, (index + 1) * gsvSlots).map((satellite) => ({
        id: satellite.id,
        elevation: Math.round(satellite.elevation),
        azimuth: Math.floor(satellite.azimuth),
        cn0: strengthOf(satellite.elevation),
      })),
      ...(beidouTalker === 'GB' ? { signal: 1 } : {}),
    }))
  })
}

const talkerOf = (system: GnssSystem, beidouTalker: BeidouTalker): string => (system === 'gps' ? 'GP' : beidouTalker)

/** dB-Hz of a patch antenna under open sky: 30 at the horizon, 46 overhead (chosen). */
function strengthOf(elevation: number): number {
  return Math.round(30 + 16 * Math.sin((elevation * Math.PI) / 180))
}

function zda(epoch: GnssEpoch): NmeaMessage {
  const zone = epoch.unixMs === undefined ? {} : { zoneHours: 0, zoneMinutes: 0 }
  return { type: 'ZDA', talker: 'GN', ...clockOf(epoch), ...zone }
}

/** NAV-PVT of an epoch. */
export function navPvtOf(epoch: GnssEpoch): Uint8Array {
  const { place, dop, used, geoidSeparation, unixMs } = epoch
  const date = new Date(unixMs ?? gpsEpochMs)
  const course = ((place?.course ?? 0) * Math.PI) / 180
  const speed = place?.speed ?? 0
  const wholeMs = Math.floor(unixMs ?? gpsEpochMs)
  return encodeNavPvt({
    timeOfWeekMs: (wholeMs - gpsEpochMs + leapSeconds * 1000) % weekMs,
    year: date.getUTCFullYear(),
    month: date.getUTCMonth() + 1,
    day: date.getUTCDate(),
    hour: date.getUTCHours(),
    minute: date.getUTCMinutes(),
    second: date.getUTCSeconds(),
    nanoseconds: (wholeMs % 1000) * 1_000_000,
    valid: unixMs === undefined ? 0 : 7,
    timeAccuracyNs: place ? 30 : 0xffffffff,
    fixType: place ? 3 : 0,
    flags: place ? 1 : 0,
    satellitesUsed: used.length,
    longitude: place?.longitude ?? 0,
    latitude: place?.latitude ?? 0,
    height: (place?.altitude ?? 0) + geoidSeparation,
    altitude: place?.altitude ?? 0,
    horizontalAccuracy: place ? 1.5 * dop.hdop : 4e6,
    verticalAccuracy: place ? 1.5 * dop.vdop : 2e6,
    velocityNorth: speed * Math.cos(course),
    velocityEast: speed * Math.sin(course),
    velocityDown: 0,
    groundSpeed: speed,
    course: place?.course ?? 0,
    pdop: dop.pdop,
  })
}
