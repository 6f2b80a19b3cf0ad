import { createServer, type AddressInfo } from 'node:net'
import { describe, expect, test } from 'vitest'
import { TestStreet } from '../testing/street.js'
import type { Network } from '../uplink/network.js'
import { sinkOf } from './nodes/probe-sink.js'
import type { ProbeNode } from './nodes/probe.js'
import { ProbeStreet } from './probe-street.js'
import { Run } from './run.js'
import { parseScenario } from './scenario/index.js'

const hourS = 3600
const powerSaving = { activeTime: '2s', periodicUpdate: '10h' } as const

function text(options: object, network: object = {}, more: object = {}): string {
  return JSON.stringify({
    version: 1,
    name: 'datagrams',
    place: { name: 'Hangzhou', latitude: 30.2741, longitude: 120.1551, timezone: 'Asia/Shanghai' },
    start: '2026-06-21T16:00:00+08:00',
    for: '6h',
    seed: 3,
    network,
    nodes: [{ kind: 'probe', count: 5, modem: 'bc95-g', options }],
    ...more,
  })
}

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}

describe('probes that send datagrams', () => {
  test('lose what the cell loses, and the summary says how many', async () => {
    const options = { transport: 'udp', reportEvery: '1min' }
    const scenario = parseScenario(text(options, { loss: 0.3 }, { uplink: { port: await freePort() } }), 'a.yaml')
    const run = await Run.prepare(scenario, { speed: 'max' })
    try {
      const { reports, byKind, uplink } = await run.toEnd()
      const { created, delivered, pending, dropped, duplicated, lost } = reports
      expect(created).toBeGreaterThan(5 * 350)
      expect([dropped, pending, duplicated]).toEqual([0, 0, 0])
      expect(delivered + lost!).toBe(created)
      // Binomial: 0.3 within four times 0.011.
      expect(lost! / created).toBeGreaterThan(0.256)
      expect(lost! / created).toBeLessThan(0.344)
      expect(byKind['probe']!.reports).toEqual(reports)
      expect(uplink.messages).toBe(0)
    } finally {
      await run.close()
    }
  })

  test('count a datagram under way as pending, and not as lost', () => {
    const options = { transport: 'udp', reportEvery: '10min' }
    const street = TestStreet.from(text(options, { model: 'plain', delayUp: '60s' }))
    street.run(3 * hourS)
    let underWay = 0
    for (let minute = 0; minute < 10; minute++) {
      street.run(60)
      for (const node of street.fleet.nodes) underWay += node.counts().pending
    }
    for (const node of street.fleet.nodes) expect(node).toMatchObject({ datagrams: { lost: 0, duplicated: 0 } })
    // Each is under way for a minute of ten.
    expect(underWay).toBeGreaterThanOrEqual(5)
    expect(underWay).toBeLessThanOrEqual(10)
  })

  test('are told from doubles by the number in front', () => {
    const street = TestStreet.from(text({ transport: 'udp' }))
    const node = street.fleet.nodes[0] as ProbeNode
    const heard: Uint8Array[] = []
    node.datagramTap = (bytes) => void heard.push(bytes)
    street.run(2 * hourS)
    const delivered = heard.length
    expect(heard.map((bytes) => bytes[3])).toEqual(heard.map((_, index) => index))
    sinkOf(street.platform.network, false).onDatagram({ ue: node.modem, answer: () => undefined }, heard.at(-1)!)
    expect(node.datagrams).toEqual({ delivered, duplicated: 1, lost: 0 })
  })

  test('arrive at the same instants with the same seed, and at others with another', () => {
    const ways = [1, 1, 2].map((seed) => {
      const street = new ProbeStreet({ couplingLossDb: 150, count: 3, seed, options: {} })
      street.run(hourS)
      street.watch()
      street.run(2 * hourS)
      return street.latenciesS
    })
    expect(ways[0]!.length).toBeGreaterThan(20)
    expect(ways[1]).toEqual(ways[0])
    expect(ways[2]).not.toEqual(ways[0])
  })

  test('need a network that takes servers', () => {
    expect(() => sinkOf({} as Network, false)).toThrow(TypeError)
  })

  test.each(['bc95-g', 'bc28', 'bc35-g', 'xy1100', 'xy1100-q', 'bc660k', 'sara-n2', 'tr45820'])(
    'sleep between reports on %s, and lose none',
    (modem) => {
      const joules = [{}, { powerSaving }].map((more) => {
        const street = new ProbeStreet({
          modem,
          couplingLossDb: 130,
          count: 2,
          options: { acknowledge: true, ...more },
        })
        street.run(2 * hourS)
        const { modemJ } = street
        street.run(2 * hourS)
        expect([street.lost, street.notes]).toEqual([0, []])
        for (const { running } of street.nodes) expect(running).toMatchObject({ answers: running!.outbox.created })
        return street.modemJ - modemJ
      })
      expect(joules[1]).toBeLessThan(joules[0]!)
    },
  )

  test('of fewer bytes than a number has are all counted', () => {
    const street = new ProbeStreet({ couplingLossDb: 130, count: 1, options: { payloadBytes: 1 } })
    street.run(4 * hourS)
    expect(street.delivered).toBeGreaterThanOrEqual(15)
    expect(street.lost).toBe(0)
  })
})

test('a probe in power saving mode keeps its session with the broker', () => {
  const street = TestStreet.from(text({ powerSaving }, { model: 'nbiot' }))
  street.run(6 * hourS)
  const created = street.fleet.nodes.reduce((sum, node) => sum + node.counts().created, 0)
  expect(created).toBeGreaterThanOrEqual(5 * 22)
  expect(street.platform.reports.length).toBeGreaterThanOrEqual(created - 5)
  const { psm } = street.fleet.energyJ()['modem']!
  expect(psm).toBeGreaterThan(0)
})

test.each([
  [{ releaseAssistance: 'nothing' }, /releaseAssistance.*"unknown" without transport: udp/s],
  [{ acknowledge: true }, /acknowledge.*false without transport: udp/s],
  [{ powerSaving: { activeTime: '2s' } }, /periodicUpdate/],
  [{ transport: 'tcp' }, /transport/],
])('options %j of a probe are refused', (options, message) => {
  expect(() => parseScenario(text(options), 'a.yaml')).toThrow(message)
})
