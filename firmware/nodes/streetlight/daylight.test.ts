import { Body, Observer, SearchAltitude } from 'astronomy-engine'
import { describe, expect, test } from 'vitest'
import { Daylight, offLux, onLux, switchingElevation } from './daylight.js'

const hangzhou = { latitude: 30.2741, longitude: 120.1551 }
const noonS = Date.UTC(2026, 5, 21, 4) / 1000

/** When the sun next crosses the switching elevation, by astronomy-engine. */
function crossing(afterS: number, direction: 1 | -1): number {
  const observer = new Observer(hangzhou.latitude, hangzhou.longitude, 0)
  return (
    SearchAltitude(Body.Sun, observer, direction, new Date(afterS * 1000), 2, switchingElevation)!.date.getTime() / 1000
  )
}

/** Steps through time as the node does; `lux` is what its photocell would see. */
function run(
  daylight: Daylight,
  fromS: number,
  untilS: number,
  photocell: boolean,
  lux: (atS: number) => number,
): number[] {
  const changes: number[] = []
  let nowS = fromS
  let isDark = daylight.isDark
  for (let steps = 0; nowS < untilS; steps++) {
    expect(steps).toBeLessThan(5000)
    let step = daylight.step(nowS, photocell, undefined)
    if (step.wantsPhotocell) step = daylight.step(nowS, photocell, lux(nowS))
    while (step.nextAtS <= nowS) step = daylight.step(nowS, photocell, undefined)
    if (daylight.isDark !== isDark) changes.push(nowS)
    isDark = daylight.isDark
    nowS = Math.ceil(step.nextAtS)
  }
  return changes
}

const daylightFrom = (nowS: number) => new Daylight(hangzhou.latitude, hangzhou.longitude, nowS)
const duskS = crossing(noonS, -1)
const dawnS = crossing(duskS, 1)

describe('day and night', () => {
  test('change at the computed instants without a photocell, within two minutes of astronomy-engine', () => {
    const changes = run(daylightFrom(noonS), noonS, noonS + 86400, false, () => 0)
    expect(changes).toHaveLength(2)
    expect(Math.abs(changes[0]! - duskS)).toBeLessThan(120)
    expect(Math.abs(changes[1]! - dawnS)).toBeLessThan(120)
  })

  test('begin up to half an hour early under a black sky, and end as late', () => {
    const [dusk, dawn] = run(daylightFrom(noonS), noonS, noonS + 86400, true, () => onLux - 1)
    expect(duskS - dusk!).toBeGreaterThan(29 * 60)
    expect(duskS - dusk!).toBeLessThan(31 * 60)
    expect(dawn! - dawnS).toBeGreaterThan(29 * 60)
    expect(dawn! - dawnS).toBeLessThan(36 * 60)
  })

  test('wait ten minutes at most for a bright evening, and end as early in a bright morning', () => {
    const [dusk, dawn] = run(daylightFrom(noonS), noonS, noonS + 86400, true, () => offLux + 1)
    expect(dusk! - duskS).toBeGreaterThan(8 * 60)
    expect(dusk! - duskS).toBeLessThan(16 * 60)
    expect(dawnS - dawn!).toBeGreaterThan(9 * 60)
    expect(dawnS - dawn!).toBeLessThan(11 * 60)
  })

  test('a photocell that gives nothing leaves it to the clock', () => {
    const daylight = daylightFrom(noonS)
    expect(daylight.step(duskS - 60, true, undefined)).toMatchObject({ wantsPhotocell: true })
    daylight.step(duskS + 11 * 60, true, undefined)
    expect(daylight.isDark).toBe(true)
  })

  test('is dark at once for a node that starts at night', () => {
    expect(daylightFrom(duskS + 3600).isDark).toBe(true)
    expect(daylightFrom(noonS).isDark).toBe(false)
  })

  test('does not end in a polar summer and looks again every day', () => {
    const midsummerS = Date.UTC(2026, 5, 21, 12) / 1000
    const daylight = new Daylight(75, 20, midsummerS)
    expect(daylight.isDark).toBe(false)
    expect(daylight.nextEventS).toBeUndefined()
    expect(daylight.step(midsummerS, true, undefined)).toEqual({ wantsPhotocell: false, nextAtS: midsummerS + 86400 })
    daylight.step(midsummerS + 86400, true, undefined)
    expect(daylight.isDark).toBe(false)
  })

  test('is all night in a polar winter', () => {
    expect(new Daylight(80, 20, Date.UTC(2026, 11, 21, 12) / 1000).isDark).toBe(true)
  })
})
