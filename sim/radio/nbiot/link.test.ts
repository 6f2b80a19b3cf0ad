import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { blockErrorRate, receivedDb, requiredDb, shareOfShannon } from './link-model.js'
import { acknowledgementRepetitions, LinkPlanner } from './link-planner.js'
import { airTimeMs, bandwidthKHz, preambleSpanMs, resourceUnits, spanWithGapsMs } from './numerology.js'
import { downlinkModel, liveCell, lookUpCell, uplinkModel } from './options.js'

function planner(changes: object = {}): LinkPlanner {
  const { deployment, modemPowerDbm, tones, spacingsKHz } = liveCell
  const options = { deployment, carrierPowerDbm: 43, modemPowerDbm, tones, spacingsKHz }
  return new LinkPlanner({ ...options, uplink: uplinkModel, downlink: downlinkModel, ...changes })
}

/** Root mean square of the logarithm of air times over expected ones, as a factor; rows are bits, coupling loss, ms. */
function spreadOf(links: LinkPlanner, rows: readonly (readonly [number, number, number])[]): number {
  const logs = rows.map(([bits, lossDb, ms]) => Math.log(links.uplinkBlock(lossDb, bits).airMs / ms))
  return Math.exp(Math.sqrt(logs.reduce((sum, log) => sum + log * log, 0) / logs.length))
}

describe('numerology', () => {
  test('a resource unit lasts 32, 8, 4, 2 and 1 ms (TS 36.211, table 10.1.2.3-1)', () => {
    expect(resourceUnits.map(({ durationMs }) => durationMs)).toEqual([32, 8, 4, 2, 1])
  })

  test('air time is N_RU x N_rep x T_RU for every configuration that is chosen', () => {
    const links = planner({ spacingsKHz: [3.75, 15] })
    for (let lossDb = 110; lossDb <= 166; lossDb += 2)
      for (const bytes of [11, 50, 200, 1000]) {
        const { units, repetitions, tones, spacingKHz, airMs } = links.uplink(lossDb, bytes).config
        const unit = resourceUnits.find((each) => each.tones === tones && each.spacingKHz === spacingKHz)!
        expect(airMs).toBe(units * repetitions * unit.durationMs)
      }
  })

  test('preambles of format 0 last 5.6 ms each, with 40 ms after 64 of them (facts/nbiot.md 1.5)', () => {
    expect(preambleSpanMs(2)).toBeCloseTo(11.2)
    expect(preambleSpanMs(32)).toBeCloseTo(179.2)
    expect(preambleSpanMs(128)).toBeCloseTo(128 * 5.6 + 40)
  })

  test('NPUSCH stops for 40 ms after 256 ms (facts/nbiot.md 1.1)', () => {
    expect([8, 256, 512, 1024].map(spanWithGapsMs)).toEqual([8, 256, 552, 1144])
  })
})

describe('link budget', () => {
  // Facts 1.6: required SNR at 164 dB by bandwidth, -11.8/-5.7 also in TR 45.820; constants 158, 152, 147, 144, 141.
  test.each([
    [3.75, -5.74, 158],
    [15, -11.76, 152],
    [45, -16.53, 147],
    [90, -19.54, 144],
    [180, -22.55, 141],
  ])('uplink of %f kHz at 164 dB has an SNR of %f dB', (bandwidth, snr, constant) => {
    expect(planner().uplinkSnrDb(164, bandwidth)).toBeCloseTo(snr, 1)
    expect(Math.round(planner().uplinkSnrDb(164, bandwidth) + 164)).toBe(constant)
  })

  // Facts 1.6: -12.6 dB with 35 dBm, -4.6 dB with 43 dBm.
  test('the downlink at 164 dB has -4.6 dB stand-alone and -12.6 dB in-band', () => {
    expect(planner().downlinkSnrDb(164)).toBeCloseTo(-4.6, 1)
    expect(planner({ carrierPowerDbm: 35 }).downlinkSnrDb(164)).toBeCloseTo(-12.6, 1)
  })
})

describe('link adaptation', () => {
  test('chooses nothing above the Shannon bound, on any tones, at any coupling loss', () => {
    const links = planner({ spacingsKHz: [3.75, 15] })
    for (let lossDb = 100; lossDb <= 170; lossDb += 0.5)
      for (const bits of [16, 88, 256, 504, 1000]) {
        const { tones, spacingKHz, bits: size, airMs } = links.uplinkBlock(lossDb, bits)
        const bandwidth = bandwidthKHz({ tones, spacingKHz } as never)
        expect(shareOfShannon(links.uplinkSnrDb(lossDb, bandwidth), bandwidth, size, airMs)).toBeLessThan(1)
        const { config } = links.downlink(lossDb, Math.floor(bits / 8))
        expect(shareOfShannon(links.downlinkSnrDb(lossDb), 180, config.bits, config.airMs)).toBeLessThan(1)
      }
  })

  // Facts 1.7: the shortest air times of any tones in ns3-lena-nb's look-up, ms; that table is good to a factor of two.
  test('meets the order of magnitude of an independent look-up table', () => {
    const rows: [number, number, number][] = [
      [88, 144, 6],
      [88, 149, 16],
      [88, 154, 32],
      [88, 159, 128],
      [88, 164, 384],
      [256, 144, 10],
      [256, 154, 80],
      [256, 164, 512],
      [504, 144, 16],
      [504, 154, 256],
      [504, 164, 768],
      [1000, 144, 20],
      [1000, 154, 512],
      [1000, 164, 1024],
    ]
    expect(spreadOf(planner(), rows)).toBeLessThan(1.6)
  })

  // The same, one tone of 15 kHz: what the cell of the study of 84 bytes a day goes by.
  test('meets that table on a single tone with the receiver that is calibrated on it', () => {
    const rows: [number, number, number][] = [
      [88, 134, 8],
      [88, 144, 16],
      [88, 149, 48],
      [88, 154, 192],
      [88, 159, 768],
      [88, 164, 3072],
      [256, 144, 16],
      [256, 154, 384],
      [256, 164, 10240],
      [504, 144, 48],
      [504, 154, 768],
    ]
    expect(spreadOf(planner({ tones: [1], uplink: lookUpCell.uplinkModel }), rows)).toBeLessThan(1.6)
  })

  test('sends more air time at more coupling loss, and reaches an error rate of 10 % up to 164 dB', () => {
    let airMs = 0
    for (let lossDb = 120; lossDb <= 164; lossDb++) {
      const { blocks, config } = planner({ tones: [1] }).uplink(lossDb, 79)
      expect(config.errorRates[0]).toBeLessThanOrEqual(0.1)
      expect(blocks * config.airMs).toBeGreaterThanOrEqual(airMs * 0.8)
      airMs = Math.max(airMs, blocks * config.airMs)
    }
    expect(airMs).toBeGreaterThan(1000)
  })

  test('takes the sturdiest block where none reaches that rate, and every transmission that HARQ adds helps', () => {
    const { errorRates } = planner().uplinkBlock(190, 88)
    expect(errorRates[0]).toBeGreaterThan(0.1)
    for (let sent = 1; sent < errorRates.length; sent++) expect(errorRates[sent]).toBeLessThan(errorRates[sent - 1]!)
  })

  test('carries every length in blocks no larger than release 13 allows', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1500 }), fc.integer({ min: 100, max: 166 }), (bytes, lossDb) => {
        const up = planner().uplink(lossDb, bytes)
        const down = planner().downlink(lossDb, bytes)
        expect(up.config.bits).toBeLessThanOrEqual(1000)
        expect(down.config.bits).toBeLessThanOrEqual(680)
        expect(up.blocks * (up.config.bits / 8 - 4)).toBeGreaterThanOrEqual(bytes)
        expect(down.blocks * (down.config.bits / 8 - 4)).toBeGreaterThanOrEqual(bytes)
      }),
      { numRuns: 40 },
    )
  })

  test('repeats a DCI more often where it has to, and never more often than R_max', () => {
    const links = planner()
    expect(links.controlRepetitions(130, 2048)).toBe(1)
    expect(links.controlRepetitions(164, 2048)).toBeGreaterThan(links.controlRepetitions(154, 2048))
    expect(links.controlRepetitions(164, 8)).toBe(8)
  })

  test('acknowledges with the repetitions of facts 1.7', () => {
    expect([144, 148, 154, 158, 164].map(acknowledgementRepetitions)).toEqual([1, 2, 4, 8, 64])
  })
})

describe('link model', () => {
  test('an error rate is 10 % at surplus 0 and falls from there', () => {
    expect(blockErrorRate(0)).toBeCloseTo(0.1)
    expect(blockErrorRate(3)).toBeLessThan(0.015)
    expect(blockErrorRate(-6)).toBeGreaterThan(0.9)
  })

  test('twice the repetitions gain 3 dB, and a long block saves the margin against fading, never more', () => {
    const once = requiredDb(uplinkModel, 1, 0.5, 100)
    expect(once - requiredDb(uplinkModel, 2, 0.5, 100)).toBeCloseTo(3.01)
    const saved = requiredDb(uplinkModel, 1, 0.5, 0) - requiredDb(uplinkModel, 1, 0.5, 1e6)
    expect(saved).toBeCloseTo(uplinkModel.fadingMarginDb)
  })

  test('channel estimation costs nothing above noise, and no more than its most below', () => {
    expect(receivedDb(lookUpCell.uplinkModel, 3)).toBe(3)
    expect(receivedDb(lookUpCell.uplinkModel, -8)).toBeCloseTo(-10)
    expect(receivedDb(lookUpCell.uplinkModel, -40)).toBeCloseTo(-45)
  })
})

test('air time in ms multiplies units, repetitions and the duration of a unit', () => {
  expect(airTimeMs(resourceUnits[1]!, 10, 128)).toBe(10240)
})
