import { describe, expect, test } from 'vitest'
import { readReport } from '../../testing/local-platform.js'
import { TestStreet } from '../../testing/street.js'
import type { EngineStats } from '../engine/engine.js'

/** One lamp of the street example with this modem: nothing else of the scenario says which it is. */
function street(model: string): TestStreet {
  return TestStreet.from(
    JSON.stringify({
      version: 1,
      name: 'lamp',
      place: { name: 'Hangzhou', latitude: 30.2741, longitude: 120.1551, timezone: 'Asia/Shanghai' },
      start: '2026-06-21T16:00:00+08:00',
      for: '24h',
      seed: 1,
      nodes: [{ kind: 'streetlight', count: 1, modem: model }],
    }),
  )
}

/**
 * The street lamp's firmware, unchanged, on a modem of the registry: it reports, takes commands, learns the time and the
 * signal, and asks nothing that the modem does not have.
 */
export function lampSuite(model: string): void {
  describe(`a street lamp on ${model}`, () => {
    test('reports every quarter of an hour through the night, and nothing is lost', () => {
      const lamp = street(model)
      lamp.run(12 * 3600)
      const [node] = lamp.fleet.nodes
      const { created, dropped, pending } = node!.counts()
      expect(dropped).toBe(0)
      // One a quarter of an hour, and one at each step of the plan and of the photocell.
      expect(created).toBeGreaterThanOrEqual(46)
      expect(pending).toBeLessThanOrEqual(1)
      expect(lamp.platform.reports.length).toBeGreaterThanOrEqual(created - pending)
      expect(lamp.notes).toEqual([])
      const stats = node!.modem.stats as unknown as EngineStats
      expect(stats).toMatchObject({ unknownCommands: 0, stubCommands: 0, garbageLines: 0 })
    })

    test('a command reaches the lamp, and its confirmation the platform', () => {
      const lamp = street(model)
      lamp.run(3600)
      const id = lamp.command(lamp.fleet.nodes[0]!, { kind: 'level', level: 30 })
      lamp.run(120)
      const report = readReport(lamp.platform.reports.at(-1)!)
      expect([report['command/id']?.value, report['command/done']?.booleanValue]).toEqual([id, true])
      expect(report['3416/0/3']?.value).toBe(30)
    })

    test('the same seed gives the same reports, byte for byte', () => {
      const payloads = (): string[] => {
        const lamp = street(model)
        lamp.run(2 * 3600)
        return lamp.platform.reports.map(({ atUs, payload }) => `${atUs} ${[...payload].join(' ')}`)
      }
      expect(payloads()).toEqual(payloads())
    })
  })
}
