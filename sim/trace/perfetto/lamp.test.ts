import { expect, test } from 'vitest'
import { oneLamp } from '../../testing/index.js'
import { MemoryOutput } from '../testing/memory-output.js'
import { createPowerCsvSink, readPowerCsv } from '../power/index.js'
import { createPerfettoSink } from './index.js'
import { integrals, parseTimeline } from './testing.js'

test('a day of a street lamp: valid, with counters and CSV that integrate to the energy of its ledger', async () => {
  const lamp = oneLamp({ at: '2026-06-21T16:00:00+08:00' })
  const [timeline, csv] = [new MemoryOutput(), new MemoryOutput()]
  const trace = lamp.traceTo(createPerfettoSink(timeline), createPowerCsvSink(csv))
  lamp.run(24 * 3600)
  await trace.end()
  const ledger = lamp.node.board.ledger.table()
  const counters = integrals(parseTimeline(timeline.text))
  const rows = readPowerCsv(csv.text)
  expect(Object.keys(ledger).sort()).toEqual(['bh1750', 'bl0942', 'board', 'lamp', 'modem'])
  for (const [part, states] of Object.entries(ledger)) {
    const joules = Object.values(states).reduce((sum, each) => sum + each, 0)
    expect(joules).toBeGreaterThan(0)
    expect(Math.abs(counters.get(`power ${part}`)! / joules - 1)).toBeLessThan(1e-3)
    const own = rows.filter((row) => row.part === part)
    const integral = own.reduce((sum, row, index) => {
      const lastsUs = (own[index + 1]?.atUs ?? row.atUs) - row.atUs
      return sum + row.burstJ + (row.powerW * lastsUs) / 1e6
    }, 0)
    expect(Math.abs(integral / joules - 1)).toBeLessThan(1e-3)
  }
})

test('a report of a street lamp is seen from its making to the platform, between the commands that carry it', async () => {
  const lamp = oneLamp({ at: '2026-06-21T16:00:00+08:00' })
  const output = new MemoryOutput()
  const trace = lamp.traceTo(createPerfettoSink(output))
  lamp.run(3600)
  await trace.end()
  const events = parseTimeline(output.text)
  const arrived = events.filter(({ ph }) => ph === 'f')
  expect(arrived.length).toBe(lamp.reports.length)
  const commands = events.filter(({ ph, args }) => ph === 'X' && args?.['result'] === 'OK')
  expect(commands.map(({ name }) => name).some((name) => name.startsWith('AT+QMTPUB='))).toBe(true)
  expect(events.map(({ name }) => name)).toContain('read 0x23')
})
