import { expect, test } from 'vitest'
import type { RunSummary } from '../../fleet/summary.js'
import { renderSummary } from './summary.js'

const reports = { created: 10, delivered: 7, pending: 1, dropped: 0, duplicated: 0 }

function summary(more: Partial<RunSummary>, figures: object = {}): RunSummary {
  return {
    scenario: 'probes',
    seed: 1,
    nodes: 3,
    simulatedSeconds: 60,
    wallSeconds: 1,
    speedup: 60,
    nodeSecondsPerSecond: 180,
    reports,
    commands: { issued: 0, confirmed: 0 },
    uplinkDigest: 'abc',
    digestCaveats: [],
    uplink: { url: 'mqtt://127.0.0.1:1', mode: 'per-node', connections: 0, reconnects: 0, messages: 0 },
    cells: { count: 1, packetsUp: 0, packetsDown: 0, packetsLost: 0 },
    byKind: { probe: { nodes: 3, reports, ...figures } },
    energyJ: {},
    faults: [],
    notes: { warnings: 0, errors: 0, firmwareFaults: 0 },
    expect: [],
    events: 1,
    peakRssMB: 1,
    lagSeconds: 0,
    ...more,
  }
}

test('the lives of batteries are shown with the shortest among them', () => {
  const text = renderSummary(summary({}, { batteryYears: { count: 3, min: 1.5, p50: 2.25, max: 4 } }))
  expect(text).toMatch(/^probe +batteryYears +2.25 \(median of 3\), 1.5 \(least\), 4 \(most\)$/m)
})

test('lost datagrams are shown where nodes send any', () => {
  expect(renderSummary(summary({ reports: { ...reports, lost: 2 } }))).toMatch(/^reports .* 0 duplicated, 2 lost$/m)
  expect(renderSummary(summary({}))).toMatch(/^reports .* 0 duplicated$/m)
})
