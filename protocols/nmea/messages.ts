/** A day of the Gregorian calendar. */
export interface NmeaDate {
  /** Four digits; RMC has two, which mean 1980 to 2079 here. */
  readonly year: number
  readonly month: number
  readonly day: number
}

/** Position: degrees, north and east positive; absent without a fix. */
export interface NmeaPosition {
  readonly latitude?: number
  readonly longitude?: number
}

/** GGA: position, quality, satellites, altitude (NMEA 0183). Times are seconds since midnight UTC. */
export interface Gga extends NmeaPosition {
  readonly type: 'GGA'
  readonly talker: string
  readonly timeOfDay?: number
  /** 0 none, 1 autonomous, 2 differential, 4 RTK fixed, 5 RTK float, 6 dead reckoning. */
  readonly quality: number
  readonly satellitesUsed?: number
  readonly hdop?: number
  /** Metres above mean sea level. */
  readonly altitude?: number
  /** Metres of the geoid above the WGS 84 ellipsoid. */
  readonly geoidSeparation?: number
}

/** RMC: what a navigator needs at least (NMEA 0183). */
export interface Rmc extends NmeaPosition {
  readonly type: 'RMC'
  readonly talker: string
  readonly timeOfDay?: number
  readonly isValid: boolean
  readonly speedKnots?: number
  /** Degrees from true north, [0, 360). */
  readonly course?: number
  readonly date?: NmeaDate
  /** A autonomous, D differential, E estimated, N none, F and R for RTK. */
  readonly mode?: string
}

/** GSA: satellites of one system in the solution, and what geometry costs (NMEA 0183). */
export interface Gsa {
  readonly type: 'GSA'
  readonly talker: string
  /** Whether 2D or 3D is chosen by the receiver ("A") or forced ("M"). */
  readonly selection: string
  /** 1 none, 2 two-dimensional, 3 three-dimensional. */
  readonly fix: number
  /** Satellite numbers, at most 12. */
  readonly satellites: readonly number[]
  readonly pdop?: number
  readonly hdop?: number
  readonly vdop?: number
  /** Since NMEA 4.11: 1 GPS, 2 GLONASS, 3 Galileo, 4 BeiDou. */
  readonly system?: number
}

/** A satellite in view. */
export interface NmeaSatellite {
  readonly id: number
  /** Degrees, [-90, 90]. */
  readonly elevation?: number
  /** Degrees from true north, [0, 360). */
  readonly azimuth?: number
  /** Carrier to noise density in dB-Hz; absent where it is not tracked. */
  readonly cn0?: number
}

/** GSV: satellites of one system in view, four to a sentence (NMEA 0183). */
export interface Gsv {
  readonly type: 'GSV'
  readonly talker: string
  readonly sentences: number
  /** From 1. */
  readonly index: number
  readonly inView: number
  /** At most four. */
  readonly satellites: readonly NmeaSatellite[]
  /** Signal, since NMEA 4.11. */
  readonly signal?: number
}

/** VTG: course and speed over ground (NMEA 0183). */
export interface Vtg {
  readonly type: 'VTG'
  readonly talker: string
  readonly course?: number
  readonly magneticCourse?: number
  readonly speedKnots?: number
  readonly speedKmh?: number
  readonly mode?: string
}

/** ZDA: date and time, UTC (NMEA 0183). */
export interface Zda {
  readonly type: 'ZDA'
  readonly talker: string
  readonly timeOfDay?: number
  readonly date?: NmeaDate
  readonly zoneHours?: number
  readonly zoneMinutes?: number
}

/** A sentence that this codec knows. */
export type NmeaMessage = Gga | Rmc | Gsa | Gsv | Vtg | Zda
