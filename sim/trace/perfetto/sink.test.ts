import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { TraceEvent } from '../events.js'
import { consumers, ledgerRuns, partEnergyJ } from '../testing/ledger-run.js'
import { MemoryOutput } from '../testing/memory-output.js'
import { createPerfettoSink, type PerfettoOptions } from './index.js'
import { integrals, parseTimeline } from './testing.js'
import type { CompleteEvent, JsonTraceEvent } from './trace-event.js'

async function textOf(events: readonly TraceEvent[], endUs: number, options?: PerfettoOptions): Promise<MemoryOutput> {
  const output = new MemoryOutput()
  const sink = createPerfettoSink(output, options)
  for (const event of events) sink.onEvent(event)
  await sink.end(endUs)
  expect(output.isEnded).toBe(true)
  return output
}

async function written(
  events: readonly TraceEvent[],
  endUs = 1e6,
  options?: PerfettoOptions,
): Promise<JsonTraceEvent[]> {
  return parseTimeline((await textOf(events, endUs, options)).text)
}

const at = { node: 'lamp-0' } as const
const ascii = (text: string): Uint8Array => Buffer.from(text)
const serial = (startUs: number, atUs: number, direction: 'sent' | 'received', text: string): TraceEvent => ({
  ...at,
  channel: 'uart',
  line: 'modem',
  direction,
  baud: 9600,
  bytes: ascii(text),
  startUs,
  atUs,
})
const task = (startUs: number, woke = false, name = 'timer'): TraceEvent => ({
  ...at,
  channel: 'tasks',
  startUs,
  atUs: startUs + 1000,
  name,
  woke,
})
const report = (atUs: number, id: string, step: 'created' | 'sent' | 'acknowledged'): TraceEvent => ({
  ...at,
  channel: 'reports',
  atUs,
  id,
  step,
  byteLength: 40,
})
const radio = (atUs: number, state: 'idle' | 'transmit', detail?: string): TraceEvent => ({
  ...at,
  channel: 'radio',
  atUs,
  state,
  detail,
})

/** One of everything. */
const everything: TraceEvent[] = [
  { ...at, channel: 'power', atUs: 0, part: 'board', state: 'idle', supply: 'board', powerW: 0.01, burstJ: 0 },
  radio(0, 'idle'),
  { ...at, channel: 'log', atUs: 10, level: 'warning', tag: 'lamp', text: 'a "word"\n\u2028' },
  {
    ...at,
    channel: 'i2c',
    bus: 'i2c1',
    hz: 100_000,
    address: 0x23,
    direction: 'write',
    bytes: Uint8Array.of(0x10),
    outcome: 'nack-address',
    stop: true,
    startUs: 0,
    atUs: 200,
  },
  report(300, '1', 'created'),
  { ...at, channel: 'power', atUs: 900, part: 'board', state: 'run', supply: 'board', powerW: 0.01, burstJ: 1e-4 },
  task(0, true),
  serial(1000, 2000, 'sent', 'AT\r'),
  {
    ...at,
    channel: 'spi',
    bus: 'spi1',
    select: 'radio',
    hz: 1e6,
    mode: 0,
    out: ascii('a'),
    in: ascii('b'),
    startUs: 2000,
    atUs: 2010,
  },
  serial(2900, 3000, 'received', '\r\nOK\r\n'),
  report(3000, '1', 'sent'),
  radio(3100, 'transmit', 'NPUSCH 4 RU x 8'),
  { ...at, channel: 'frames', link: 'dali', direction: 'sent', bytes: ascii('xy'), startUs: 3000, atUs: 4000 },
  {
    ...at,
    channel: 'ip',
    atUs: 5000,
    direction: 'up',
    protocol: 'udp',
    source: { address: '10.0.0.1', port: 1 },
    destination: { address: 'broker', port: 2 },
    payload: ascii('z'),
  },
  { ...at, channel: 'faults', atUs: 6000, text: 'broker-down' },
  report(7000, '1', 'acknowledged'),
  { ...at, node: 'lamp-1', channel: 'faults', atUs: 8000, text: 'lamp-open' },
]

const spansOn = (events: readonly JsonTraceEvent[], track: string): CompleteEvent[] => {
  const threads = events.filter(({ ph, name, args }) => ph === 'M' && name === 'thread_name' && args!['name'] === track)
  return events.filter(
    (event): event is CompleteEvent =>
      event.ph === 'X' && threads.some(({ pid, tid }) => pid === event.pid && tid === event.tid),
  )
}
const times = (spans: readonly CompleteEvent[]): [string, number, number][] =>
  spans.map(({ name, ts, dur }) => [name, ts, ts + dur])

describe('a timeline', () => {
  it('is valid Trace Event Format with everything in it, and with nothing', async () => {
    expect((await written(everything)).length).toBeGreaterThan(everything.length)
    expect(await written([])).toEqual([])
  })

  it('has a process for each node and names every thread before it is used', async () => {
    const events = await written(everything)
    const names = (kind: string): unknown[] =>
      events.filter(({ name }) => name === kind).map(({ args }) => args!['name'])
    expect(names('process_name')).toEqual(['lamp-0', 'lamp-1'])
    expect(names('thread_name').sort()).toEqual(
      [
        ...['AT dialogue', 'dali', 'faults', 'faults', 'firmware', 'i2c i2c1', 'in flight', 'ip', 'log', 'outbox'],
        ...['platform', 'radio', 'spi spi1', 'uart modem received', 'uart modem sent'],
      ].sort(),
    )
    const named = new Set<string>()
    for (const { ph, name, pid, tid } of events)
      if (name === 'thread_name') named.add(`${pid}/${tid}`)
      else if (ph !== 'C' && ph !== 'M') expect(named).toContain(`${pid}/${tid}`)
  })

  it('takes all channels but pins, or those that it was given', () => {
    const output = new MemoryOutput()
    expect(createPerfettoSink(output).channels).not.toContain('pins')
    expect(createPerfettoSink(output).channels).toHaveLength(11)
    expect(createPerfettoSink(output, { channels: ['log', 'pins'] }).channels).toEqual(['log'])
  })

  it('leaves out the events of channels that it was not given', async () => {
    const events = await written(everything, 1e6, { channels: ['faults'] })
    expect(events.filter(({ ph }) => ph !== 'M').map(({ name }) => name)).toEqual(['broker-down', 'lamp-open'])
  })

  it('is whole but for its bracket after any write, as the array form allows', async () => {
    const { writes } = await textOf(everything, 1e6)
    for (let count = 1; count < writes.length; count++) {
      const text = `${Buffer.concat(writes.slice(0, count)).toString()}]`
      expect(() => parseTimeline(text)).not.toThrow()
    }
  })

  it('has no spans on one thread that overlap, whatever overlapped', async () => {
    const tasks = fc.array(fc.nat(5000), { maxLength: 40 }).map((starts) => starts.sort((a, b) => a - b))
    await fc.assert(
      fc.asyncProperty(tasks, async (starts) => {
        const events = await written(starts.map((startUs) => task(startUs)))
        const spans = events.filter((event): event is CompleteEvent => event.ph === 'X')
        expect(spans).toHaveLength(starts.length)
        for (const one of spans)
          for (const other of spans)
            if (one !== other && one.tid === other.tid)
              expect(one.ts + one.dur <= other.ts || other.ts + other.dur <= one.ts).toBe(true)
      }),
    )
  })

  it('has whole microseconds: a span from within one to within another holds both', async () => {
    const line = serial(10.7, 20.2, 'sent', 'AT\r')
    expect(times(spansOn(await written([line, serial(20.5, 30, 'sent', 'X\r')]), 'uart modem sent'))).toEqual([
      ['AT', 10, 21],
    ])
  })

  it('shows what woke the processor', async () => {
    expect(spansOn(await written([task(0, true, 'serial.modem'), task(2000)]), 'firmware')).toMatchObject([
      { name: 'serial.modem', ts: 0, dur: 1000, args: { woke: true } },
      { name: 'timer', ts: 2000, dur: 1000 },
    ])
  })

  it('shows the states of the radio until the next, and those that lasted', async () => {
    const events = [radio(0, 'idle'), radio(100, 'transmit'), radio(100, 'idle'), radio(300, 'transmit', 'NPRACH')]
    expect(times(spansOn(await written(events, 500), 'radio'))).toEqual([
      ['idle', 0, 100],
      ['idle', 100, 300],
      ['transmit', 300, 500],
    ])
  })

  it('shows a serial line by direction, and commands with their results on the dialogue', async () => {
    const events = await written([
      serial(1000, 2000, 'sent', 'AT+CSQ\r'),
      serial(2500, 4000, 'received', '\r\n+CSQ: 1,99\r\n\r\nOK\r\n'),
      serial(5000, 6000, 'received', '\r\nRDY\r\n'),
    ])
    expect(times(spansOn(events, 'uart modem sent'))).toEqual([['AT+CSQ', 1000, 2000]])
    expect(times(spansOn(events, 'uart modem received')).map(([name]) => name)).toEqual(['+CSQ: 1,99 OK', 'RDY'])
    expect(spansOn(events, 'AT dialogue')).toMatchObject([
      { name: 'AT+CSQ', ts: 1000, dur: 3000, args: { result: 'OK', answer: ['+CSQ: 1,99'] } },
    ])
    expect(events).toContainEqual(expect.objectContaining({ ph: 'i', name: 'RDY', ts: 6000, s: 't' }))
  })

  it('has a dialogue of the modem only, whichever line that is on', async () => {
    const events = [serial(0, 1000, 'sent', 'AT\r'), serial(1500, 2000, 'received', '\r\nOK\r\n')]
    expect(spansOn(await written(events, 5000, { modemLine: 'meter' }), 'AT dialogue')).toEqual([])
    expect(spansOn(await written(events, 5000), 'AT dialogue')).toHaveLength(1)
  })

  it('marks faults over the whole node and logs on their thread, with their level', async () => {
    const marks = (await written(everything)).filter(({ ph }) => ph === 'i')
    expect(marks).toMatchObject([
      { cat: 'log', ts: 10, s: 't', name: 'a "word"\n\u2028', args: { level: 'warning', tag: 'lamp' } },
      { cat: 'ip', ts: 5000, s: 't', name: 'udp up 1 bytes' },
      { cat: 'faults', ts: 6000, s: 'p', name: 'broker-down', pid: 1 },
      { cat: 'faults', ts: 8000, s: 'p', name: 'lamp-open', pid: 2 },
    ])
  })
})

describe('a report', () => {
  const flows = (events: readonly JsonTraceEvent[]): unknown[] =>
    events.flatMap((event) => ('id' in event ? [[event.ph, event.ts, event.id]] : []))

  it('lies in the outbox, then in flight, then arrives, along one arrow', async () => {
    const events = await written([
      report(100, 'a', 'created'),
      report(150, 'b', 'created'),
      report(200, 'a', 'sent'),
      report(900, 'a', 'acknowledged'),
    ])
    expect(times(spansOn(events, 'outbox'))).toEqual([['report a', 100, 200]])
    expect(times(spansOn(events, 'outbox 2'))).toEqual([['report b', 150, 1e6]])
    expect(times(spansOn(events, 'in flight'))).toEqual([['report a', 200, 900]])
    expect(times(spansOn(events, 'platform'))).toEqual([['report a', 900, 901]])
    expect(flows(events)).toEqual([
      ['s', 100, 1],
      ['t', 200, 1],
      ['f', 900, 1],
      ['s', 150, 2],
    ])
  })

  it('has each end of its arrow within a span that was written before', async () => {
    const events = await written(everything)
    events.forEach((event, index) => {
      if (event.ph !== 's' && event.ph !== 't' && event.ph !== 'f') return
      const holds = events
        .slice(0, index)
        .some(
          (span) => span.ph === 'X' && span.tid === event.tid && span.ts <= event.ts && event.ts < span.ts + span.dur,
        )
      expect(holds).toBe(true)
    })
    expect(flows(events)).toHaveLength(3)
  })

  it('that is sent twice is in flight twice', async () => {
    const steps = [
      report(1, 'a', 'created'),
      report(2, 'a', 'sent'),
      report(50, 'a', 'sent'),
      report(60, 'a', 'acknowledged'),
    ]
    const events = await written(steps)
    expect(times(spansOn(events, 'in flight'))).toEqual([
      ['report a', 2, 50],
      ['report a', 50, 60],
    ])
    expect(flows(events)).toEqual([
      ['s', 1, 1],
      ['t', 2, 1],
      ['t', 50, 1],
      ['f', 60, 1],
    ])
  })

  it('whose beginning the trace has not seen is shown from where it has', async () => {
    const events = await written([
      report(5, 'x', 'acknowledged'),
      report(10, 'y', 'sent'),
      report(20, 'y', 'acknowledged'),
    ])
    expect(times(spansOn(events, 'platform'))).toEqual([
      ['report x', 5, 6],
      ['report y', 20, 21],
    ])
    expect(flows(events)).toEqual([
      ['s', 10, 1],
      ['f', 20, 1],
    ])
  })
})

describe('counters of power', () => {
  it('integrate to the energy of the ledger within 0.1 %, for each part and each supply', async () => {
    await fc.assert(
      fc.asyncProperty(ledgerRuns(), async ({ events, endUs, table }) => {
        const joules = integrals(await written(events, endUs))
        const near = (name: string, exact: number): void =>
          expect(Math.abs((joules.get(name) ?? NaN) - exact)).toBeLessThanOrEqual(1e-3 * exact)
        for (const { part } of consumers) near(`power ${part}`, partEnergyJ(table, part))
        near('power total mains', partEnergyJ(table, 'lamp'))
        near('power total board', partEnergyJ(table, 'board') + partEnergyJ(table, 'modem'))
      }),
    )
  })

  it('are told once anything has happened after them', () => {
    const output = new MemoryOutput()
    const sink = createPerfettoSink(output)
    sink.onEvent({ ...at, channel: 'power', atUs: 5, part: 'lamp', state: 'on', supply: 'mains', powerW: 2, burstJ: 0 })
    sink.onEvent({ ...at, channel: 'log', atUs: 6, level: 'info', tag: 'lamp', text: 'x' })
    const told = JSON.parse(`${output.text}]`) as JsonTraceEvent[]
    expect(told.filter(({ ph }) => ph === 'C' || ph === 'i').map(({ name }) => name)).toEqual([
      ...['power lamp', 'power total mains', 'x'],
    ])
  })

  it('are told by a flush up to the instant, and go on after it', async () => {
    const output = new MemoryOutput()
    const sink = createPerfettoSink(output)
    sink.onEvent({ ...at, channel: 'power', atUs: 5, part: 'lamp', state: 'on', supply: 'mains', powerW: 2, burstJ: 0 })
    expect(output.text).toBe('[')
    await sink.flush()
    expect(output.flushes).toBe(1)
    const told = JSON.parse(`${output.text}]`) as JsonTraceEvent[]
    expect(told.filter(({ ph }) => ph === 'C').map(({ name, args }) => [name, args])).toEqual([
      ['power lamp', { mW: 2000 }],
      ['power total mains', { mW: 2000 }],
    ])
  })
})
