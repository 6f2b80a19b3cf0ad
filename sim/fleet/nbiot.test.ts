import { createServer, type AddressInfo } from 'node:net'
import { describe, expect, test } from 'vitest'
import { percentiles } from './percentiles.js'
import { parseScenario, ScenarioError } from './scenario/index.js'
import type { SimulatedNode } from './nodes/simulated-node.js'
import { scheduleFaults } from './faults.js'
import { cellsOf, type FleetCell } from './cells.js'
import { Run } from './run.js'
import { waysideMatchers } from '../testing/battery-matcher.js'
import { TestStreet } from '../testing/street.js'

const place = { name: 'Hangzhou', latitude: 30.2741, longitude: 120.1551, timezone: 'Asia/Shanghai' }

function text(network: object, group: object = {}, more: object = {}): string {
  return JSON.stringify({
    version: 1,
    name: 'nbiot',
    place,
    start: '2026-06-21T16:00:00+08:00',
    for: '6h',
    seed: 3,
    network: { model: 'nbiot', ...network },
    nodes: [{ kind: 'probe', count: 20, options: { reportEvery: '15min', payloadBytes: 50 }, ...group }],
    ...more,
  })
}

expect.extend(waysideMatchers)

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}

/** Hears of every report when it is put into the outbox, and gives its way to the platform in seconds. */
function waysOf(street: TestStreet): () => number[] {
  const created = new Map<number, number[]>()
  for (const node of street.fleet.nodes) created.set(node.index, listen(street, node))
  return () => street.platform.reports.map(({ node, atUs }) => (atUs - created.get(node)!.shift()!) / 1e6)
}

function listen({ world }: TestStreet, node: SimulatedNode): number[] {
  const times: number[] = []
  node.firmwareTap = ({ outbox }) => {
    const append = outbox.append.bind(outbox)
    outbox.append = (payload) => {
      times.push(world.scheduler.nowUs)
      return append(payload)
    }
  }
  return times
}

describe('probes with unchanged firmware and modem on NB-IoT with its physics', () => {
  // Facts/nbiot.md 1.13: live networks, median about 2 s, 95 % below 10 s.
  test('attach, and have their reports delivered with the latency of a live network in good coverage', () => {
    const street = TestStreet.from(text({ mode: 'service-request' }, { coverage: { couplingLossDb: 130 } }))
    const ways = waysOf(street)
    street.run(6 * 3600)
    const { p50, p95, count } = percentiles(ways())!
    expect(street.notes).toEqual([])
    expect(count).toBeGreaterThan(20 * 22)
    expect(p50).toBeGreaterThan(1)
    expect(p50).toBeLessThan(3)
    expect(p95).toBeLessThan(10)
  })

  test.each(['resume', 'ciot', 'edt'])('deliver every report at the edge of coverage, mode %s', (mode) => {
    const street = TestStreet.from(text({ mode }, { count: 4, coverage: { couplingLossDb: 163 } }))
    street.run(4 * 3600)
    const counts = street.fleet.nodes.map((node) => node.counts())
    for (const { created, pending, dropped } of counts) {
      expect(dropped).toBe(0)
      expect(pending).toBeLessThanOrEqual(1)
      expect(created).toBeGreaterThanOrEqual(15)
    }
  })

  test('send with more energy at more coupling loss', () => {
    const transmitJ = [130, 150, 163].map((couplingLossDb) => {
      const street = TestStreet.from(text({}, { count: 2, coverage: { couplingLossDb } }))
      street.run(3 * 3600)
      return street.fleet.energyJ()['modem']!['transmit']!
    })
    expect(transmitJ[1]).toBeGreaterThan(3 * transmitJ[0]!)
    expect(transmitJ[2]).toBeGreaterThan(3 * transmitJ[1]!)
  })

  test('are served by the cell that is best at their place, and worse below ground', () => {
    const loss = (surroundings: string): number[] =>
      TestStreet.from(
        text(
          { cells: { count: 7, spacing: '1732m' } },
          { count: 300, place: { area: { radius: '2000m' } }, coverage: { surroundings } },
        ),
      ).fleet.nodes.map(({ modem }) => modem.couplingLossDb)
    const [outdoor, pit] = [percentiles(loss('outdoor'))!, percentiles(loss('below-ground'))!]
    expect(outdoor.p50).toBeGreaterThan(90)
    expect(outdoor.p50).toBeLessThan(130)
    expect(pit.p50 - outdoor.p50).toBeGreaterThan(20)
    expect(pit.p50 - outdoor.p50).toBeLessThan(40)
  })
})

describe('faults of a cell with physics', () => {
  test.each([
    ['cell-down', {}],
    ['cell-barred', { classes: 10 }],
  ])('%s keeps reports in the outbox until it ends', (kind, parameters) => {
    const faults = [{ at: '+1h', kind, for: '40min', ...parameters }]
    const street = TestStreet.from(text({}, { count: 3 }, { faults }))
    const cells = cellsInUse(street)
    const none = { world: street.world, fleet: street.fleet, setBrokerDown: () => {}, onFault: () => {} }
    scheduleFaults(street.scenario.faults, { ...none, cells })
    street.run(3600)
    const before = street.platform.reports.length
    street.run(2300)
    expect(street.platform.reports.length - before).toBeLessThanOrEqual(1)
    street.run(2 * 3600)
    for (const node of street.fleet.nodes) expect(node.counts()).toMatchObject({ dropped: 0, pending: 0 })
  })

  test('need that model, and delays the other', () => {
    const congested = text({ model: 'plain' }, {}, { faults: [{ at: '+1h', kind: 'cell-congested', for: '5min' }] })
    expect(() => parseScenario(congested, 'a.yaml')).toThrow(ScenarioError)
    expect(() => parseScenario(text({ accessDelay: '1s' }), 'a.yaml')).toThrow(ScenarioError)
  })

  test('reach every cell, or the one that is named', () => {
    const scenario = parseScenario(
      text(
        { cells: { count: 2, spacing: '1km' } },
        {},
        { faults: [{ at: '+1h', kind: 'cell-congested', for: '5min', cell: 1 }] },
      ),
      'a.yaml',
    )
    expect(scenario.faults[0]).toMatchObject({ kind: 'cell-congested', cell: 1, share: 0.9 })
  })
})

describe('batteries', () => {
  const battery = { capacityWh: 5, selfDischargePerYear: 0 }

  test('last as long as the mean power says, in the summary and in the matcher', async () => {
    const scenario = parseScenario(text({}, { count: 2, battery }, { uplink: { port: await freePort() } }), 'a.yaml')
    const run = await Run.prepare(scenario, { speed: 'max' })
    try {
      const { byKind, simulatedSeconds, cells } = await run.toEnd()
      const { count, min, max } = byKind['probe']!['batteryYears'] as Record<string, number>
      expect(count).toBe(2)
      expect(min).toBeLessThanOrEqual(max!)
      expect(simulatedSeconds).toBe(6 * 3600)
      expect(cells.radio!.accesses).toBeGreaterThan(2 * 24)
      const [first] = run.fleet.nodes
      expect(first).toLastYears(min! * 0.9)
      expect(first).not.toLastYears(max! * 1.1)
    } finally {
      await run.close()
    }
  })

  test('of 5 Wh at 15 uW pass for 38 years and not for 39 (TR 45.820)', () => {
    const load = { meanPowerW: 15e-6, battery: { capacityJ: 18_000 } }
    expect(load).toLastYears(38)
    expect(load).not.toLastYears(39)
    expect(waysideMatchers.toLastYears(load, 39).message()).toMatch(/at least 39 years, got 38\.0/)
  })

  test('are wanted of a node', () => {
    const street = TestStreet.from(text({}, { count: 1 }))
    expect(() => expect(street.fleet.nodes[0]).toLastYears(1)).toThrow(TypeError)
  })
})

function cellsInUse({ scenario, fleet }: TestStreet): FleetCell[] {
  expect(cellsOf(scenario, fleet.nodes[0]!.board.world.scheduler)).toHaveLength(1)
  return [
    ...new Set(fleet.nodes.map(({ modem }) => (modem as unknown as { options: { cell: FleetCell } }).options.cell)),
  ]
}
