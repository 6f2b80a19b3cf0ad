import { expect, test } from 'vitest'
import { parseScenario } from './scenario/index.js'
import { runScenario } from './run.js'

const scenario = (modem: string, more = ''): string => `version: 1
name: ctwing
place: { name: Hangzhou, latitude: 30.2741, longitude: 120.1551, timezone: Asia/Shanghai }
start: 2026-06-21T16:00:00+08:00
for: 6h
uplink: { ctwing: {} }
nodes:
  - { kind: streetlight, count: 5, modem: ${modem} }
  - { kind: probe, count: 2, modem: ${modem}, options: { reportEvery: 10min } }
commands: [{ at: 18:00, kind: streetlight, nodes: all, level: 60 }]
${more}`

test.each(['bc95-g', 'bc66'])('lamps and probes with a %s report over CTWing, and are commanded', async (modem) => {
  const run = () => runScenario(parseScenario(scenario(modem), 'ctwing.yaml'), { speed: 'max' })
  const [summary, again] = [await run(), await run()]
  const { created, ...counts } = summary.reports
  expect(created).toBeGreaterThan(150)
  expect(counts).toEqual({ delivered: created, pending: 0, dropped: 0, duplicated: 0 })
  expect(summary.commands).toMatchObject({ issued: 5, confirmed: 5 })
  expect(summary.notes).toEqual({ warnings: 0, errors: 0, firmwareFaults: 0 })
  expect(again.uplinkDigest).toBe(summary.uplinkDigest)
})

test('a platform that is away for an hour loses nothing', async () => {
  const faults = 'faults: [{ at: 19:00, kind: broker-down, for: 1h }]'
  const summary = await runScenario(parseScenario(scenario('bc95-g', faults), 'ctwing.yaml'), { speed: 'max' })
  const { created, ...counts } = summary.reports
  expect(counts).toMatchObject({ delivered: created, pending: 0, dropped: 0 })
})
