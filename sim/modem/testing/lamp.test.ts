import { describe, expect, test } from 'vitest'
import type { EngineStats } from '../engine/engine.js'
import { TestLamp, TestStreet } from '../../testing/street.js'

/** One lamp of examples/street, with another modem. */
function lampWith(modem: string): TestLamp {
  return new TestLamp(
    TestStreet.from(
      JSON.stringify({
        version: 1,
        name: 'lamp',
        place: { name: 'Hangzhou', latitude: 30.2741, longitude: 120.1551, timezone: 'Asia/Shanghai' },
        start: '2026-06-21T16:00:00+08:00',
        for: '16h',
        seed: 1,
        nodes: [{ kind: 'streetlight', count: 1, board: 'espruino-pico', modem, options: { reportEvery: '15min' } }],
      }),
    ),
  )
}

describe.each(['bc66', 'bc26', 'bc660k', 'xy1100', 'xy1100-q', 'sim7020'])('a street lamp with a %s', (modem) => {
  test('reports every quarter of an hour through the night, and does what it is told', () => {
    const lamp = lampWith(modem)
    lamp.runTo('21:00')
    lamp.command({ kind: 'level', level: 40 })
    lamp.run(120)
    expect(lamp.level).toBe(40)
    lamp.runTo('08:00')
    const { created, dropped, pending } = lamp.node.counts()
    // 64 periods, the first report, that of the command, and those of dusk, plan and dawn.
    expect(lamp.reports.length).toBeGreaterThanOrEqual(64)
    expect({ dropped, pending, lost: created - lamp.reports.length }).toEqual({ dropped: 0, pending: 0, lost: 0 })
    expect(lamp.street.notes).toEqual([])
    const stats = lamp.node.modem.stats as unknown as EngineStats
    expect(stats).toMatchObject({ unknownCommands: 0, stubCommands: 0, garbageLines: 0, lostBytes: 0 })
  })
})
