/*
 * Where the sun stands, by the low-precision formulae of the Astronomical Almanac (section C, "Low precision formulas for the
 * Sun's coordinates"): 0.01 degree from 1950 to 2050, some seconds in the time of a sunrise. Only sin, cos, sqrt and arithmetic are used,
 * and sin and cos of less than a turn: on boards with SAVE_ON_FLASH_MATH their error is 1e-8, while Math.atan, asin,
 * acos and atan2 are wrong by a percent (facts/espruino.md section 2.2).
 */

/** When the sun crosses an elevation on a day, in Unix seconds, or that it stays above (polar day) or below (polar night). */
export type SunTimes =
  { kind: 'rises-and-sets'; riseAtS: number; setAtS: number } | { kind: 'polar-day' } | { kind: 'polar-night' }

/**
 * The next crossing, in Unix seconds; or none today and in the two days after, with what the sun does meanwhile and when
 * that ends: the first crossing, or, at a pole, about a day. `untilS` is missing when the year brings no end.
 */
export type SunEvent = { kind: 'rise' | 'set'; atS: number } | { kind: 'none'; polar: 'day' | 'night'; untilS?: number }

/** Elevation of the sun's centre, degrees, when its upper edge is seen at the horizon: 34' of refraction and 16' of radius. */
export const SUNRISE_ELEVATION_DEG = -0.833

const DAY_S = 86400
const J2000_S = 946728000 // 2000-01-01T12:00:00Z
const RADIANS = Math.PI / 180
/** The sun's hour angle grows by a turn in a mean solar day. */
const SECONDS_PER_RADIAN = DAY_S / (2 * Math.PI)
/** How many times a crossing is found again with the sun where it is at that crossing: the second brings it within seconds. */
const ROUNDS = 3
/** A year and a bit: no polar day or night lasts longer. */
const SEARCH_DAYS = 370

/** What a day's geometry needs of the sun at one instant. */
interface SunPlace {
  sinDeclination: number
  cosDeclination: number
  /** How far the true sun is ahead of the mean sun, s: the equation of time. */
  aheadS: number
}

/** The observer's side of that geometry. */
interface Horizon {
  sinElevation: number
  sinLatitude: number
  cosLatitude: number
}

/** A day's crossings, s, and, for a sun that does not cross, whether it stays below. */
interface Crossings {
  riseAtS: number | undefined
  setAtS: number | undefined
  dark: boolean
}

/**
 * Elevation of the sun's centre above the horizon, degrees in [-90, 90], without refraction.
 * @param unixSeconds instant, s; good from 1950 to 2050
 * @param latitudeDeg [-90, 90], north positive
 * @param longitudeDeg [-180, 180], east positive
 */
export function solarElevation(unixSeconds: number, latitudeDeg: number, longitudeDeg: number): number {
  const sun = sunAt(unixSeconds)
  const sinceNoonS = unixSeconds - transitS(meanNoonS(unixSeconds, longitudeDeg), sun)
  const latitude = latitudeDeg * RADIANS
  const sine =
    Math.sin(latitude) * sun.sinDeclination +
    Math.cos(latitude) * sun.cosDeclination * Math.cos(sinceNoonS / SECONDS_PER_RADIAN)
  return 90 - arccosine(sine) / RADIANS
}

/**
 * When the sun rises above and sets below an elevation on one local solar day, from midnight to midnight of the mean sun.
 * On a day on which a polar day begins or ends only one of the two may happen; the other is then put at midnight.
 * @param unixSeconds any instant of that day, s
 * @param latitudeDeg [-90, 90], north positive
 * @param longitudeDeg [-180, 180], east positive
 * @param elevationDeg of the sun's centre; SUNRISE_ELEVATION_DEG unless given, -6 for civil twilight
 */
export function sunTimes(
  unixSeconds: number,
  latitudeDeg: number,
  longitudeDeg: number,
  elevationDeg: number = SUNRISE_ELEVATION_DEG,
): SunTimes {
  const noonS = meanNoonS(unixSeconds, longitudeDeg)
  const day = crossings(noonS, horizonOf(latitudeDeg, elevationDeg))
  if (day.riseAtS === undefined && day.setAtS === undefined) return { kind: day.dark ? 'polar-night' : 'polar-day' }
  return {
    kind: 'rises-and-sets',
    riseAtS: day.riseAtS === undefined ? noonS - DAY_S / 2 : day.riseAtS,
    setAtS: day.setAtS === undefined ? noonS + DAY_S / 2 : day.setAtS,
  }
}

/**
 * The first crossing of an elevation after an instant.
 * @param afterS instant, s; an event at that very instant does not count
 * @param latitudeDeg [-90, 90], north positive
 * @param longitudeDeg [-180, 180], east positive
 * @param elevationDeg as for sunTimes()
 */
export function nextSunEvent(
  afterS: number,
  latitudeDeg: number,
  longitudeDeg: number,
  elevationDeg: number = SUNRISE_ELEVATION_DEG,
): SunEvent {
  const noonS = meanNoonS(afterS, longitudeDeg)
  const horizon = horizonOf(latitudeDeg, elevationDeg)
  let dark: boolean | undefined = undefined
  // A set may fall after the midnight that ends its day, hence the day before.
  for (let day = -1; day < SEARCH_DAYS; day++) {
    const { riseAtS, setAtS, dark: darkAtNoon } = crossings(noonS + day * DAY_S, horizon)
    const rises = riseAtS !== undefined && riseAtS > afterS
    const atS = rises ? riseAtS : setAtS
    if (atS !== undefined && atS > afterS) {
      if (day <= 2) return { kind: rises ? 'rise' : 'set', atS }
      return { kind: 'none', polar: rises ? 'night' : 'day', untilS: atS }
    }
    // At the poles day turns into night without a crossing on any one day.
    if (day > 0 && dark !== darkAtNoon) return none(dark, noonS + day * DAY_S)
    dark = darkAtNoon
  }
  return none(dark)
}

function none(dark: boolean | undefined, untilS?: number): SunEvent {
  const polar = dark ? 'night' : 'day'
  return untilS === undefined ? { kind: 'none', polar } : { kind: 'none', polar, untilS }
}

function horizonOf(latitudeDeg: number, elevationDeg: number): Horizon {
  return {
    sinElevation: Math.sin(elevationDeg * RADIANS),
    sinLatitude: Math.sin(latitudeDeg * RADIANS),
    cosLatitude: Math.cos(latitudeDeg * RADIANS),
  }
}

/** What the sun does on the day around this noon. */
function crossings(noonS: number, horizon: Horizon): Crossings {
  const cosHourAngle = hourAngleCosine(sunAt(noonS), horizon)
  const guess = arccosine(cosHourAngle) * SECONDS_PER_RADIAN
  return {
    riseAtS: crossing(noonS, -1, guess, horizon),
    setAtS: crossing(noonS, 1, guess, horizon),
    dark: cosHourAngle > 0,
  }
}

/** The instant before (-1) or after (1) this noon, undefined when the sun as it stands then does not cross. */
function crossing(noonS: number, direction: number, guess: number, horizon: Horizon): number | undefined {
  let atS = noonS + direction * guess
  let cosHourAngle = 0
  for (let round = 0; round < ROUNDS; round++) {
    const sun = sunAt(atS)
    cosHourAngle = hourAngleCosine(sun, horizon)
    atS = transitS(noonS, sun) + direction * arccosine(cosHourAngle) * SECONDS_PER_RADIAN
  }
  return cosHourAngle > 1 || cosHourAngle < -1 ? undefined : atS
}

/** Noon of the mean sun on the local solar day that holds this instant, s. */
function meanNoonS(unixSeconds: number, longitudeDeg: number): number {
  const offsetS = longitudeDeg * 240 // four minutes to the degree
  return Math.floor((unixSeconds + offsetS) / DAY_S) * DAY_S + DAY_S / 2 - offsetS
}

/** When the true sun crosses the meridian, s. */
function transitS(noonS: number, sun: SunPlace): number {
  return noonS - sun.aheadS
}

/** Beyond [-1, 1] when the sun does not cross the elevation; at the poles far beyond. */
function hourAngleCosine(sun: SunPlace, horizon: Horizon): number {
  const divisor = horizon.cosLatitude * sun.cosDeclination
  return (horizon.sinElevation - horizon.sinLatitude * sun.sinDeclination) / (divisor > 1e-9 ? divisor : 1e-9)
}

function sunAt(unixSeconds: number): SunPlace {
  const days = (unixSeconds - J2000_S) / DAY_S
  const meanLongitude = turn(280.46 + 0.9856474 * days)
  const anomaly = turn(357.528 + 0.9856003 * days)
  const sinAnomaly = Math.sin(anomaly)
  const cosAnomaly = Math.cos(anomaly)
  // Equation of the centre, 1.915 sin g + 0.020 sin 2g, in radians.
  const centre = (1.915 * sinAnomaly + 0.04 * sinAnomaly * cosAnomaly) * RADIANS
  const longitude = meanLongitude + centre
  const obliquity = (23.439 - 0.0000004 * days) * RADIANS
  const sinDeclination = Math.sin(obliquity) * Math.sin(longitude)
  return {
    sinDeclination,
    cosDeclination: Math.sqrt(1 - sinDeclination * sinDeclination),
    aheadS: (reduction(obliquity, longitude) - centre) * SECONDS_PER_RADIAN,
  }
}

/**
 * Ecliptic longitude less right ascension, radians: the series in t = tan^2(obliquity/2) saves an arctangent,
 * and its fourth term is below 0.1 s of time.
 */
function reduction(obliquity: number, longitude: number): number {
  const cosObliquity = Math.cos(obliquity)
  const t = (1 - cosObliquity) / (1 + cosObliquity)
  const sin2 = Math.sin(2 * longitude)
  const cos2 = Math.cos(2 * longitude)
  return t * sin2 - t * t * sin2 * cos2 + (t * t * t * sin2 * (3 - 4 * sin2 * sin2)) / 3
}

/** Degrees to radians within one turn: the chip's sine loses digits on large angles. */
function turn(degrees: number): number {
  return (degrees - 360 * Math.floor(degrees / 360)) * RADIANS
}

/** Arccosine in [0, pi] to 2e-8 rad, the argument held within [-1, 1] (Abramowitz and Stegun 4.4.46). */
function arccosine(value: number): number {
  if (value < 0) return Math.PI - arccosine(-value)
  const x = value < 1 ? value : 1
  const a = ((-0.0012624911 * x + 0.00667009) * x - 0.0170881256) * x + 0.030891881
  const b = ((a * x - 0.0501743046) * x + 0.0889789874) * x - 0.2145988016
  return Math.sqrt(1 - x) * (b * x + 1.570796305)
}
