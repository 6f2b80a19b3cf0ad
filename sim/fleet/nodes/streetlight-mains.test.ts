import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { readReport, TestStreet } from '../../testing/index.js'
import { parseScenario } from '../scenario/index.js'

const folder = mkdtempSync(join(tmpdir(), 'wayside-mains-'))
afterAll(() => rmSync(folder, { recursive: true }))

const scenarioOf = (kind: string, mains: object) =>
  JSON.stringify({
    version: 1,
    name: 'mains',
    place: { name: 'Hangzhou', latitude: 30.2741, longitude: 120.1551, timezone: 'Asia/Shanghai' },
    start: '2026-06-21T20:00:00+08:00',
    for: '24h',
    nodes: [{ kind, count: 4, options: { reportEvery: '2min', mains } }],
  })

const write = (name: string, text: string): string => {
  const path = join(folder, name)
  writeFileSync(path, text)
  return path
}

/** Volts and amperes that each lamp reported after an instant, by the lamp's number. */
function reported(street: TestStreet, afterS: number): { volts: number[][]; amperes: number[][]; watts: number[][] } {
  const of = (path: string): number[][] =>
    street.fleet.nodes.map(({ index }) =>
      street.platform.reports
        .filter(({ node, atUs }) => node === index && atUs > afterS * 1e6)
        .flatMap((report) => readReport(report)[path]?.value ?? []),
    )
  return { volts: of('3418/0/1'), amperes: of('3418/0/2'), watts: of('3418/0/4') }
}

describe.each(['streetlight', 'streetlight-dali'])('the mains of lamps of the kind %s', (kind) => {
  test('are those of a CSV, a column a feeder; at lower voltage the current grows and the power stays', () => {
    const series = write(`${kind}.csv`, '0,230,231\n1799,230,231\n1800,184,231\n')
    const street = TestStreet.from(scenarioOf(kind, { series, lampsPerFeeder: 2 }))
    street.run(1790)
    const before = reported(street, 1000)
    street.run(1800)
    const after = reported(street, 1900)
    const last = (values: number[][]) => values.map((of) => of.at(-1)!)
    for (const [index, volts] of [230, 230, 231, 231].entries()) expect(last(before.volts)[index]).toBeCloseTo(volts, 0)
    for (const [index, volts] of [184, 184, 231, 231].entries()) expect(last(after.volts)[index]).toBeCloseTo(volts, 0)
    expect(last(after.amperes)[0]! / last(before.amperes)[0]!).toBeCloseTo(230 / 184, 1)
    expect(last(after.watts)[0]).toBeCloseTo(last(before.watts)[0]!, 0)
  })

  test('move by themselves, and alike in one feeder', () => {
    const street = TestStreet.from(scenarioOf(kind, { sagsPerDay: 0, lampsPerFeeder: 4 }))
    street.run(4 * 3600)
    const { volts } = reported(street, 1500)
    for (const of of volts) expect(new Set(of).size).toBeGreaterThan(5)
    const spread = volts.map((of) => of.at(-1)!)
    expect(Math.max(...spread) - Math.min(...spread)).toBeLessThan(0.03 * 230)
  })

  test('of a CSV that is wrong are refused with file and line', () => {
    const series = write('bad.csv', '0,230\n0,230\n')
    expect(() => parseScenario(scenarioOf(kind, { series }), 's.yaml')).toThrow(/bad\.csv:2: a time after 0 s expected/)
  })
})
