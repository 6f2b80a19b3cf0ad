import fc from 'fast-check'
import { describe, expect, it, test } from 'vitest'
import type { PowerEvent } from '../events.js'
import { ledgerRuns, partEnergyJ } from '../testing/ledger-run.js'
import { MemoryOutput } from '../testing/memory-output.js'
import { createPowerCsvSink, readPowerCsv, supplyVoltsOf, type PowerCsvOptions } from './csv.js'

async function csvOf(events: readonly PowerEvent[], endUs: number, options?: PowerCsvOptions): Promise<string> {
  const output = new MemoryOutput()
  const sink = createPowerCsvSink(output, options)
  for (const event of events) sink.onEvent(event)
  await sink.flush()
  await sink.end(endUs)
  expect([output.flushes, output.isEnded]).toEqual([1, true])
  return output.text
}

const modem = { channel: 'power', node: 'lamp-0', part: 'modem', supply: 'board', burstJ: 0 } as const
const header = 't_us,part,state,supply,power_w,burst_j,current_a,total_mw'
const events: PowerEvent[] = [
  { ...modem, atUs: 0, state: 'idle', powerW: 0.0036 },
  { ...modem, atUs: 10, part: 'lamp', state: 'on', supply: 'mains', powerW: 50 },
  { ...modem, atUs: 20, part: 'board', state: 'idle', powerW: 0.01 },
  { ...modem, atUs: 30, part: 'board', state: 'run', powerW: 0.01, burstJ: 1e-4 },
  { ...modem, atUs: 40, state: 'transmit', powerW: 0.72 },
]

describe('the power of a node as CSV', () => {
  it('has a row for each state and burst, the current at known volts, the sum of the supply, and an end', async () => {
    expect((await csvOf(events, 100, { supplyVolts: { board: 3.6 } })).split('\n')).toEqual([
      header,
      '0,modem,idle,board,0.0036,0,0.001,3.6',
      '10,lamp,on,mains,50,0,,50000',
      '20,board,idle,board,0.01,0,0.00277777778,13.6',
      '30,board,run,board,0.01,0.0001,0.00277777778,13.6',
      '40,modem,transmit,board,0.72,0,0.2,730',
      '100,modem,transmit,board,0.72,0,0.2,730',
      '100,lamp,on,mains,50,0,,50000',
      '100,board,idle,board,0.01,0,0.00277777778,730',
      '',
    ])
  })

  it('takes nothing but power', async () => {
    const output = new MemoryOutput()
    const sink = createPowerCsvSink(output)
    expect(sink.channels).toEqual(['power'])
    sink.onEvent({ channel: 'faults', node: 'lamp-0', atUs: 0, text: 'x' })
    expect(output.text).toBe(`${header}\n`)
  })

  it('is read back as it was', async () => {
    const named = [...events, { ...modem, atUs: 50, part: 'a "b", c', state: 'd,e', powerW: 1 }]
    const rows = readPowerCsv(await csvOf(named, 60))
    expect(rows.slice(0, named.length)).toEqual(named.map(({ node: _node, channel: _channel, ...row }) => row))
    expect(rows.slice(named.length).map(({ atUs }) => atUs)).toEqual([60, 60, 60, 60])
  })

  it('tells the volts of its supplies by their currents', async () => {
    const rows = readPowerCsv(await csvOf(events, 60, { supplyVolts: { board: 3.3 } }))
    expect(rows.at(0)?.currentA).toBeCloseTo(0.0036 / 3.3, 9)
    expect(rows.at(1)).not.toHaveProperty('currentA')
    expect(supplyVoltsOf(rows)).toEqual({ board: 3.3 })
    expect(supplyVoltsOf([])).toEqual({})
  })

  it('integrates to the energy of the ledger', async () => {
    await fc.assert(
      fc.asyncProperty(ledgerRuns(), async ({ events: run, endUs, table }) => {
        const rows = readPowerCsv(await csvOf(run, endUs))
        for (const part of Object.keys(table)) {
          const own = rows.filter((row) => row.part === part)
          let joules = 0
          own.forEach((row, index) => {
            const next = own[index + 1]
            joules += row.burstJ + (next ? (row.powerW * (next.atUs - row.atUs)) / 1e6 : 0)
          })
          const exact = partEnergyJ(table, part)
          expect(Math.abs(joules - exact)).toBeLessThanOrEqual(1e-8 * Math.max(1, exact))
        }
      }),
    )
  })

  it('that a killed run left is read up to its last whole line', async () => {
    const whole = await csvOf(events, 100)
    const ends = [...whole.matchAll(/\n/g)].map(({ index }) => index)
    for (let length = ends[0]! + 1; length <= whole.length; length++)
      expect(readPowerCsv(whole.slice(0, length))).toHaveLength(ends.filter((end) => end < length).length - 1)
  })
})

test.each([
  ['', `power CSV, line 1: the header ${header} expected, got nothing`],
  ['a,b\n', `power CSV, line 1: the header ${header} expected, got a,b`],
  [`${header}\n1,2\n`, 'power CSV, line 2: 8 columns expected, got 2'],
  [`${header}\n1,a,b,gas,1,0,,1\n`, 'power CSV, line 2: the supply board or mains expected, got gas'],
  [`${header}\nx,a,b,board,1,0,,1\n`, 'power CSV, line 2: a number as t_us expected, got x'],
  [`${header}\n1,a,b,board,,0,,1\n`, 'power CSV, line 2: a number as power_w expected, got '],
  [`${header}\n1,a,b,board,1,Infinity,,1\n`, 'power CSV, line 2: a number as burst_j expected, got Infinity'],
  [`${header}\n1,a,b,board,1,0,x,1\n`, 'power CSV, line 2: a number as current_a expected, got x'],
  [`${header}\n1,"a,b,board,1,0,,1\n`, 'power CSV, line 2: 8 columns expected, got 2'],
])('%j is refused: %s', (text, message) => {
  expect(() => readPowerCsv(text)).toThrow(RangeError)
  expect(() => readPowerCsv(text)).toThrow(message)
})
