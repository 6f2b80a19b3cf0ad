import * as astronomy from 'astronomy-engine'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { nextSunEvent, solarElevation, sunTimes, SUNRISE_ELEVATION_DEG, type SunEvent } from './solar.js'

const { Body, Observer, SearchAltitude, SearchRiseSet } = astronomy
const DAY_S = 86400
const LATITUDES = [-60, -45, -30, 0, 30.2741, 45, 60]
const LONGITUDES = [-179.9, -75.3, 0, 120.1551, 179.9]
const YEARS = [2026, 2031]

/** A place, a day and what astronomy-engine says of it. */
interface Case {
  latitude: number
  longitude: number
  anyTimeS: number
  riseAtS: number
  setAtS: number
}

const secondsOf = (time: { date: Date } | null) => (time === null ? undefined : time.date.getTime() / 1000)
const dateOf = (seconds: number) => new Date(seconds * 1000)
const meanNoon = (timeS: number, longitude: number) =>
  Math.floor((timeS + longitude * 240) / DAY_S) * DAY_S + DAY_S / 2 - longitude * 240

/** First rise and first set after an instant, by the ephemeris. */
function nextByEphemeris(afterS: number, latitude: number, longitude: number, elevation: number, days: number) {
  const observer = new Observer(latitude, longitude, 0)
  const search = (direction: number) =>
    secondsOf(SearchAltitude(Body.Sun, observer, direction, dateOf(afterS), days, elevation))
  return { riseAtS: search(1), setAtS: search(-1) }
}

/** Every fifth day of both years at every place. */
function casesByEphemeris(elevation: number): Case[] {
  const cases: Case[] = []
  for (const latitude of LATITUDES)
    for (const longitude of LONGITUDES)
      for (const year of YEARS)
        for (let day = 0; day < 365; day += 5) {
          const anyTimeS = Date.UTC(year, 0, 1) / 1000 + day * DAY_S + ((day * 7919) % DAY_S)
          const noonS = meanNoon(anyTimeS, longitude)
          const { riseAtS } = nextByEphemeris(noonS - 13 * 3600, latitude, longitude, elevation, 1)
          const { setAtS } = nextByEphemeris(noonS, latitude, longitude, elevation, 1)
          if (riseAtS === undefined || setAtS === undefined) throw new Error('the ephemeris found no crossing')
          cases.push({ latitude, longitude, anyTimeS, riseAtS, setAtS })
        }
  return cases
}

/** Largest difference in s between our times and the ephemeris. */
function worstDifference(cases: Case[], elevation: number): number {
  let worst = 0
  for (const { latitude, longitude, anyTimeS, riseAtS, setAtS } of cases) {
    const times = sunTimes(anyTimeS, latitude, longitude, elevation)
    if (times.kind !== 'rises-and-sets') throw new Error(`${times.kind} at ${latitude}, ${longitude}, ${anyTimeS}`)
    worst = Math.max(worst, Math.abs(times.riseAtS - riseAtS), Math.abs(times.setAtS - setAtS))
  }
  return worst
}

/** Math as on the boards with SAVE_ON_FLASH_MATH, or poorer: sine and cosine cut after eight digits, no inverse functions. */
function poorMath(): void {
  const { sin, cos } = Math
  const cut = (value: number) => Math.floor(value * 1e8) / 1e8
  vi.spyOn(Math, 'sin').mockImplementation((angle) => cut(sin(angle)))
  vi.spyOn(Math, 'cos').mockImplementation((angle) => cut(cos(angle)))
  for (const name of ['atan', 'asin', 'acos', 'atan2'] as const)
    vi.spyOn(Math, name).mockImplementation(() => {
      throw new Error(`Math.${name} is not to be used`)
    })
}

afterEach(() => {
  vi.restoreAllMocks()
})

describe('sunrise and sunset from 60 S to 60 N', () => {
  // Seen: 5.4 s for sunrise and sunset, 9.4 s for civil twilight (where the sun grazes -6 degrees at 60 N in June).
  test.each([
    [SUNRISE_ELEVATION_DEG, 8],
    [-6, 15],
  ])('at %f degrees both are within %i s of the ephemeris on every fifth day of two years', (elevation, limitS) => {
    const cases = casesByEphemeris(elevation)
    expect(cases.length).toBe(7 * 5 * 2 * 73)
    expect(worstDifference(cases, elevation)).toBeLessThan(limitS)
    poorMath()
    expect(worstDifference(cases, elevation)).toBeLessThan(limitS)
  })

  test('the ephemeris own sunrise, with the true radius of the sun, is within 10 s', () => {
    for (const latitude of LATITUDES)
      for (let day = 0; day < 365; day += 5) {
        const noonS = meanNoon(Date.UTC(2026, 0, 1) / 1000 + day * DAY_S, 120.1551)
        const rise = SearchRiseSet(Body.Sun, new Observer(latitude, 120.1551, 0), 1, dateOf(noonS - 13 * 3600), 1)
        const times = sunTimes(noonS, latitude, 120.1551)
        expect(Math.abs((times as { riseAtS: number }).riseAtS - secondsOf(rise)!)).toBeLessThan(10)
      }
  })

  test('every instant of a local solar day gives the same times, on both sides of the date line', () => {
    for (const longitude of [-180, -179.9, 0, 179.9, 180]) {
      const midnightS = meanNoon(1782028800, longitude) - DAY_S / 2
      const times = sunTimes(midnightS, 30, longitude)
      for (const hour of [1, 6, 12, 18, 23.999]) expect(sunTimes(midnightS + hour * 3600, 30, longitude)).toEqual(times)
      expect(sunTimes(midnightS - 1, 30, longitude)).not.toEqual(times)
    }
  })
})

describe('solarElevation', () => {
  test('it is within 0.02 degrees of the ephemeris anywhere at any time, on poor mathematics too', () => {
    const points = Array.from({ length: 3000 }, (_, i) => {
      const latitude = -90 + 180 * ((i * 0.618034) % 1)
      const longitude = -180 + 360 * ((i * 0.414214) % 1)
      const timeS = Date.UTC(2026, 0, 1) / 1000 + i * 63000.5
      const observer = new Observer(latitude, longitude, 0)
      const sun = astronomy.Equator(Body.Sun, dateOf(timeS), observer, true, true)
      return {
        latitude,
        longitude,
        timeS,
        expected: astronomy.Horizon(dateOf(timeS), observer, sun.ra, sun.dec).altitude,
      }
    })
    const worst = () =>
      Math.max(...points.map((p) => Math.abs(solarElevation(p.timeS, p.latitude, p.longitude) - p.expected)))
    expect(worst()).toBeLessThan(0.02)
    poorMath()
    expect(worst()).toBeLessThan(0.02)
  })

  test('it is the asked-for elevation when the sun rises and sets', () => {
    for (const latitude of LATITUDES) {
      const times = sunTimes(1782028800, latitude, 120, -4)
      if (times.kind !== 'rises-and-sets') throw new Error(times.kind)
      expect(solarElevation(times.riseAtS, latitude, 120)).toBeCloseTo(-4, 3)
      expect(solarElevation(times.setAtS, latitude, 120)).toBeCloseTo(-4, 3)
    }
  })
})

describe('nextSunEvent', () => {
  test('following it for a year gives each rise and set once, in turn, as the ephemeris has them', () => {
    for (const [latitude, longitude] of [
      [30.2741, 120.1551],
      [-60, 179.9],
      [60, -179.9],
    ] as const) {
      let atS = Date.UTC(2026, 0, 1) / 1000
      let kind: 'rise' | 'set' | undefined
      let events = 0
      for (const endS = atS + 365 * DAY_S; atS < endS; events++) {
        const event = nextSunEvent(atS, latitude, longitude)
        if (event.kind === 'none') throw new Error('none')
        expect(event.kind).not.toBe(kind)
        if (events % 10 === 0) {
          const { riseAtS, setAtS } = nextByEphemeris(atS + 60, latitude, longitude, SUNRISE_ELEVATION_DEG, 2)
          expect(Math.abs(event.atS - (event.kind === 'rise' ? riseAtS : setAtS)!)).toBeLessThan(8)
        }
        kind = event.kind
        atS = event.atS
      }
      expect(events).toBeGreaterThanOrEqual(729)
      expect(events).toBeLessThanOrEqual(732)
    }
  })

  test('the event itself is not after itself', () => {
    const first = nextSunEvent(1782028800, 30, 120) as { kind: string; atS: number }
    const second = nextSunEvent(first.atS, 30, 120) as { kind: string; atS: number }
    expect(second.kind).not.toBe(first.kind)
    expect(nextSunEvent(first.atS - 0.001, 30, 120)).toEqual(first)
  })
})

describe('beyond the polar circles', () => {
  const places = [
    [70, 20],
    [70, -179.9],
    [-75, 120],
    [-75, -60],
    [67, 0],
  ] as const

  // Where the sun only grazes the horizon, a hundredth of a degree is minutes. Seen: 123 s.
  /** A crossing that is reached, whether at once or at the end of a polar day or night. */
  function reached(event: SunEvent): { kind: string; atS: number } {
    if (event.kind !== 'none') return event
    return { kind: event.polar === 'day' ? 'set' : 'rise', atS: event.untilS! }
  }

  test.each(places)(
    'at %f, %f the next event, or the end of a polar day or night, is within 2 min',
    (latitude, longitude) => {
      const cases: { afterS: number; kind: string; atS: number }[] = []
      for (const year of YEARS)
        for (let day = 0; day < 365; day += 3) {
          const afterS = Date.UTC(year, 0, 1) / 1000 + day * DAY_S
          const { riseAtS, setAtS } = nextByEphemeris(afterS, latitude, longitude, SUNRISE_ELEVATION_DEG, 370)
          const kind = riseAtS! < setAtS! ? 'rise' : 'set'
          cases.push({ afterS, kind, atS: Math.min(riseAtS!, setAtS!) })
        }
      const check = () => {
        for (const { afterS, kind, atS } of cases) {
          const event = reached(nextSunEvent(afterS, latitude, longitude))
          expect(event.kind).toBe(kind)
          expect(Math.abs(event.atS - atS), `${new Date(afterS * 1000).toISOString()}`).toBeLessThan(300)
        }
      }
      check()
      poorMath()
      check()
    },
  )

  test.each(places)(
    'at %f, %f a day has no rise and set exactly when the ephemeris finds none',
    (latitude, longitude) => {
      const kinds: string[] = []
      for (let day = 0; day < 365; day++) {
        const noonS = meanNoon(Date.UTC(2026, 0, 1) / 1000 + day * DAY_S, longitude)
        const { riseAtS, setAtS } = nextByEphemeris(noonS - DAY_S / 2, latitude, longitude, SUNRISE_ELEVATION_DEG, 1)
        const kind = sunTimes(noonS, latitude, longitude).kind
        kinds.push(kind)
        expect(kind === 'rises-and-sets', `day ${day}`).toBe(riseAtS !== undefined || setAtS !== undefined)
        if (kind !== 'rises-and-sets')
          expect(kind).toBe(solarElevation(noonS, latitude, longitude) > 0 ? 'polar-day' : 'polar-night')
      }
      expect(kinds).toContain('polar-day')
      expect(kinds.includes('polar-night')).toBe(latitude !== 67)
    },
  )

  test('on the day a polar day begins the set that does not happen is put at midnight', () => {
    const noonS = meanNoon(Date.UTC(2026, 0, 1) / 1000 + 135 * DAY_S, 20)
    expect(sunTimes(noonS, 70, 20)).toMatchObject({ kind: 'rises-and-sets', setAtS: noonS + DAY_S / 2 })
    expect(sunTimes(noonS + DAY_S, 70, 20)).toEqual({ kind: 'polar-day' })
  })

  test('at the poles a day of half a year follows a night of half a year', () => {
    const june = Date.UTC(2026, 5, 21) / 1000
    const north = nextSunEvent(june, 90, 0)
    const south = nextSunEvent(june, -90, 0)
    expect(north).toMatchObject({ kind: 'none', polar: 'day' })
    expect(south).toMatchObject({ kind: 'none', polar: 'night' })
    for (const event of [north, south]) {
      const until = (event as { untilS: number }).untilS
      expect(Math.abs(until - Date.UTC(2026, 8, 23) / 1000)).toBeLessThan(4 * DAY_S)
    }
  })

  test('an elevation the sun never reaches has no end', () => {
    expect(nextSunEvent(1782028800, 50, 0, 80)).toEqual({ kind: 'none', polar: 'night' })
    expect(sunTimes(1782028800, 50, 0, 80)).toEqual({ kind: 'polar-night' })
    expect(sunTimes(1782028800, 50, 0, -80)).toEqual({ kind: 'polar-day' })
  })
})
