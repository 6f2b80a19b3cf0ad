import { createServer } from 'node:net'
import { connect } from 'mqtt'
import { describe, expect, test } from 'vitest'
import { parseScenario, type Scenario } from './scenario/index.js'
import { Run, runScenario } from './run.js'

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address() as { port: number }
  await new Promise((resolve) => server.close(resolve))
  return address.port
}

async function scenario(changes: object = {}): Promise<Scenario> {
  const text = {
    version: 1,
    name: 'test',
    place: { name: 'Hangzhou', latitude: 30.2741, longitude: 120.1551, timezone: 'Asia/Shanghai' },
    start: '2026-06-21T18:00:00+08:00',
    for: '3h',
    seed: 5,
    uplink: { embedded: true, port: await freePort() },
    nodes: [{ kind: 'streetlight', count: 6 }],
    ...changes,
  }
  return parseScenario(JSON.stringify(text), 'test.yaml')
}

const everythingArrived = { pending: 0, dropped: 0, duplicated: 0 }

describe('a run', () => {
  test('gives the same digest for the same seed and another for another', async () => {
    const first = await runScenario(await scenario(), { speed: 'max' })
    const second = await runScenario(await scenario(), { speed: 'max' })
    const third = await runScenario(await scenario({ seed: 6 }), { speed: 'max' })
    expect(second.uplinkDigest).toBe(first.uplinkDigest)
    expect(third.uplinkDigest).not.toBe(first.uplinkDigest)
    expect(first.digestCaveats).toEqual([])
    expect(first.reports).toMatchObject(everythingArrived)
    expect(first.reports.delivered).toBe(first.reports.created)
  })

  test('delivers to a real client of the broker what it says it delivered', async () => {
    const run = await Run.prepare(await scenario(), { speed: 'max' })
    const client = connect(run.uplink.brokerUrl)
    const received: string[] = []
    await new Promise<void>((resolve) =>
      client.on('connect', () => client.subscribe('wayside/+/+/up', { qos: 1 }, () => resolve())),
    )
    const last = new Promise<void>((resolve) =>
      client.on('message', (topic) => received.push(topic) && topic === 'wayside/end/0/up' && resolve()),
    )
    try {
      const summary = await run.toEnd()
      await client.publishAsync('wayside/end/0/up', '', { qos: 1 })
      await last
      expect(received.length - 1).toBe(summary.reports.delivered)
      expect(summary.reports.delivered).toBeGreaterThan(6 * 10)
    } finally {
      client.end(true)
      await run.close()
    }
  })

  test.each([
    ['the broker is away', { at: '+60min', kind: 'broker-down', for: '20min' }],
    ['the cell is off the air', { at: '+60min', kind: 'cell-down', for: '20min' }],
    ['the mains fail', { at: '+60min', kind: 'power-cut', for: '10min' }],
  ])('loses and doubles nothing when %s', async (_, fault) => {
    const summary = await runScenario(await scenario({ faults: [fault] }), { speed: 'max' })
    expect(summary.reports).toMatchObject(everythingArrived)
    expect(summary.reports.delivered).toBe(summary.reports.created)
    expect(summary.notes.firmwareFaults).toBe(0)
  })

  test('survives a lossy cell without losing a report', async () => {
    const network = { cells: { count: 1, spacing: '1km' }, loss: 0.2 }
    const summary = await runScenario(await scenario({ network }), { speed: 'max' })
    expect(summary.cells.packetsLost).toBeGreaterThan(20)
    expect(summary.reports).toMatchObject({ pending: 0, dropped: 0 })
  })

  test('measures the round trip of its own commands through the real broker', async () => {
    const commands = [{ at: '21:00', kind: 'streetlight', nodes: 'all', level: 40 }]
    const summary = await runScenario(await scenario({ commands, for: '4h' }), { speed: 'max' })
    expect(summary.commands).toMatchObject({ issued: 6, confirmed: 6 })
    // The firmware lets the lamp settle for 3 s before it confirms.
    expect(summary.commands.roundTripS!.p50).toBeGreaterThan(3)
    expect(summary.commands.roundTripS!.max).toBeLessThan(30)
  })

  test('saves what its plan says: half the light from 18:00 on', async () => {
    const nodes = [{ kind: 'streetlight', count: 3, options: { photocell: false, plan: [{ at: '00:00', level: 50 }] } }]
    const summary = await runScenario(await scenario({ nodes, for: '8h' }), { speed: 'max' })
    // 53 W instead of 100 W while lit (sim/chips/lamp.ts), less 0.5 W of standby by day.
    expect(summary.byKind['streetlight']!['energySaving']).toBeGreaterThan(0.464)
    expect(summary.byKind['streetlight']!['energySaving']).toBeLessThan(0.471)
  })

  test('counts a probe by its interval', async () => {
    const nodes = [{ kind: 'probe', count: 2, options: { reportEvery: '10min', payloadBytes: 50 } }]
    const summary = await runScenario(await scenario({ nodes }), { speed: 'max' })
    expect(summary.reports.created).toBeGreaterThanOrEqual(2 * 16)
    expect(summary.reports.created).toBeLessThanOrEqual(2 * 18)
    expect(summary.reports).toMatchObject(everythingArrived)
  })

  test('ends where it is when it is told to, and says so', async () => {
    const abort = new AbortController()
    const onEvent = ({ kind }: { kind: string }) => kind === 'progress' && abort.abort()
    const summary = await runScenario(await scenario({ for: '30d' }), { speed: 'max', signal: abort.signal, onEvent })
    expect(summary.simulatedSeconds).toBeLessThan(30 * 86400)
    expect(summary.digestCaveats).toContain('the run was ended early')
  })
})

describe('power', () => {
  const poweredAt = async (count: number, atsS: readonly number[]): Promise<number[][]> => {
    const run = await Run.prepare(await scenario({ nodes: [{ kind: 'probe', count }] }), { speed: 'max' })
    try {
      const indices: number[][] = []
      for (const atS of atsS) {
        await run.drive(atS * 1e6)
        indices.push(run.fleet.nodes.filter(({ board }) => board.isPowered).map(({ index }) => index))
      }
      return indices
    } finally {
      await run.close()
    }
  }

  test('comes to feeders of 50 nodes one after the other, 0.3 s apart', async () => {
    const [first, all] = await poweredAt(120, [0.3, 2.6])
    expect(first!.length).toBeGreaterThan(0)
    expect(Math.max(...first!)).toBeLessThan(50)
    expect(all).toHaveLength(120)
  })

  test('has come to the last of many feeders after 62 s', async () => {
    const [half, all] = await poweredAt(12_000, [30, 62])
    expect(Math.max(...half!)).toBeLessThan(6050)
    expect(half!.length).toBeGreaterThan(5600)
    expect(all).toHaveLength(12_000)
  })
})
