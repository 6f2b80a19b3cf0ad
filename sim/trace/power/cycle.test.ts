import { describe, expect, it } from 'vitest'
import type { PowerRow } from './csv.js'
import { typicalActivity, typicalCycle } from './cycle.js'

const row = (atUs: number, state: string, part = 'modem'): PowerRow => ({
  atUs,
  part,
  state,
  supply: 'board',
  powerW: 1,
  burstJ: 0,
})

/** At each instant a modem wakes for a second, twice within ten. */
const reporting = (...wakesS: number[]): PowerRow[] => [
  row(0, 'psm'),
  ...wakesS.flatMap((atS) => [
    row(atS * 1e6, 'transmit'),
    row((atS + 1) * 1e6, 'psm'),
    row((atS + 9) * 1e6, 'receive'),
    row((atS + 10) * 1e6, 'psm'),
  ]),
  row(5000e6, 'psm'),
]

describe('a typical cycle', () => {
  it('goes from shortly before the part leaves its rest to the same before the next time', () => {
    expect(typicalCycle(reporting(1000, 2000, 3000), 'modem')).toEqual({ fromUs: 980e6, toUs: 1980e6 })
  })

  it('is the one of median length', () => {
    expect(typicalCycle(reporting(1000, 1900, 3000, 4000), 'modem')).toEqual({ fromUs: 2980e6, toUs: 3980e6 })
  })

  it('never begins before the world', () => {
    expect(typicalCycle([row(0, 'psm'), ...reporting(1, 1001).slice(1)], 'modem')).toEqual({ fromUs: 0, toUs: 1000e6 })
  })

  it('is none where the part did not wake twice, or is not there', () => {
    expect(typicalCycle([row(0, 'psm'), row(5, 'transmit'), row(9, 'psm'), row(99, 'psm')], 'modem')).toBeUndefined()
    expect(typicalCycle(reporting(1000, 2000), 'lamp')).toBeUndefined()
    expect(typicalCycle([], 'modem')).toBeUndefined()
  })
})

describe('a typical activity', () => {
  it('goes from shortly before the first wake-up to shortly after the last return', () => {
    // Awake from 1000 s to 1010 s, a tenth of that on either side.
    expect(typicalActivity(reporting(1000, 2000, 3000), 'modem')).toEqual({ fromUs: 999e6, toUs: 1011e6 })
  })

  it('is none where there is no cycle', () => {
    expect(typicalActivity([], 'modem')).toBeUndefined()
  })
})
