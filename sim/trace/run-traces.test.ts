import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { runScenario } from '../fleet/run.js'
import { parseScenario, type Scenario } from '../fleet/scenario/index.js'
import type { RunEvent } from '../fleet/summary.js'
import { parseTranscript } from '../modem/transcript.js'
import { freePort } from '../uplink/free-port.js'
import { parseTracePlan, TracePlanError } from './plan.js'
import { readPowerCsv } from './power/index.js'
import { parseVcd } from './vcd/index.js'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'wayside-traces-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

async function scenario(changes: object = {}): Promise<Scenario> {
  const text = {
    version: 1,
    name: 'traced',
    place: { latitude: 30.2741, longitude: 120.1551, timezone: 'Asia/Shanghai' },
    start: '2026-06-21T19:00:00+08:00',
    for: '4h',
    uplink: { embedded: true, port: await freePort() },
    nodes: [{ kind: 'streetlight', count: 4 }],
    faults: [
      { at: '20:00', kind: 'lamp-open', nodes: [1] },
      { at: '21:00', kind: 'broker-down', for: '5min' },
    ],
    ...changes,
  }
  return parseScenario(JSON.stringify(text), 'traced.yaml')
}

const read = (node: string, file: string): string => readFileSync(join(folder, 'trace', node, file), 'utf8')

async function run(given: Scenario, words: readonly string[]) {
  const notes: RunEvent[] = []
  const onEvent = (event: RunEvent): void =>
    void (event.kind === 'note' && event.level === 'error' && notes.push(event))
  const plans = [...given.trace, ...words.map(parseTracePlan)]
  const summary = await runScenario(given, { speed: 'max', onEvent, trace: { folder, plans } })
  return { summary, notes }
}

describe('a run with traces', () => {
  test('is the same as without them, byte for byte', async () => {
    const plain = await runScenario(await scenario(), { speed: 'max' })
    const { summary, notes } = await run(await scenario(), ['0', 'streetlight-1', '2:ip'])
    expect(summary.uplinkDigest).toBe(plain.uplinkDigest)
    expect(summary.energyJ).toEqual(plain.energyJ)
    expect(notes).toEqual([])
  })

  test('leaves a folder for each node with a file for each tool, and a list of them', async () => {
    const given = await scenario()
    const { summary } = await run(given, ['0', 'streetlight-1:uart,faults'])
    expect(summary.reports.pending).toBe(0)
    const files = (node: string): string[] => readdirSync(join(folder, 'trace', node)).sort()
    const both = ['log.txt', 'packets.pcapng']
    const others = ['timeline.json', 'uart-meter.txt', 'uart-modem.txt', 'wires.vcd']
    expect(files('streetlight-0')).toEqual([...both, 'power.csv', ...others])
    expect(files('streetlight-1')).toEqual([...both, ...others])
    expect(parseVcd(read('streetlight-1', 'wires.vcd')).variables.map(({ name }) => name)).toEqual([
      'modem_TX',
      'modem_RX',
      'meter_TX',
      'meter_RX',
    ])
    expect(read('streetlight-1', 'log.txt')).toBe(
      '2026-06-21T12:00:00.000000Z fault   - lamp-open begins\n' +
        '2026-06-21T13:00:00.000000Z fault   - broker-down begins\n' +
        '2026-06-21T13:05:00.000000Z fault   - broker-down ends\n',
    )
    expect(read('streetlight-0', 'log.txt')).not.toContain('lamp-open')
    expect(read('streetlight-0', 'log.txt')).toContain(' info    uplink lost\n')
    const dialogue = parseTranscript(read('streetlight-0', 'uart-modem.txt'))
    expect(dialogue.head).toMatchObject({ model: 'bc66', baud: '115200' })
    expect(dialogue.entries.some(({ direction, text }) => direction === 'sent' && text === 'AT\r')).toBe(true)
    expect(readPowerCsv(read('streetlight-0', 'power.csv')).length).toBeGreaterThan(100)
    expect(Array.isArray(JSON.parse(read('streetlight-0', 'timeline.json')))).toBe(true)
    expect(JSON.parse(readFileSync(join(folder, 'trace', 'nodes.json'), 'utf8'))).toMatchObject([
      {
        node: 'streetlight-0',
        index: 0,
        imei: '867726030000006',
        kind: 'streetlight',
        startUnixMs: given.start.unixMs,
      },
      { node: 'streetlight-1', index: 1 },
    ])
  })

  test('takes the bounds of the wires from the scenario', async () => {
    const wires = { from: '20:00', for: '30min', pwm: 'all' }
    await run(await scenario({ trace: [{ node: 'streetlight-3', channels: ['pins', 'i2c'], wires }] }), [])
    const dump = parseVcd(read('streetlight-3', 'wires.vcd'))
    expect(dump.initial!.tick * dump.tickNs).toBe(3600e9)
    expect(dump.endTick * dump.tickNs).toBe(5400e9)
    expect(existsSync(join(folder, 'trace', 'streetlight-3', 'packets.pcapng'))).toBe(false)
  })

  test('is refused where there is no such node', async () => {
    const given = await scenario()
    const start = runScenario(given, { speed: 'max', trace: { folder, plans: [parseTracePlan('4')] } })
    await expect(start).rejects.toThrow(TracePlanError)
  })

  test.skipIf(!existsSync('/dev/full'))(
    'goes on to its end when the disk is full; the trace ends with one note',
    async () => {
      mkdirSync(join(folder, 'trace', 'streetlight-0'), { recursive: true })
      symlinkSync('/dev/full', join(folder, 'trace', 'streetlight-0', 'wires.vcd'))
      const plain = await runScenario(await scenario(), { speed: 'max' })
      const { summary, notes } = await run(await scenario(), ['0', '1:uart'])
      expect(summary.uplinkDigest).toBe(plain.uplinkDigest)
      expect(notes).toMatchObject([
        {
          kind: 'note',
          level: 'error',
          source: 'trace',
          text: expect.stringMatching(/^trace of streetlight-0 ends at wires\.vcd: ENOSPC: no space left on device/),
        },
      ])
      expect(parseVcd(read('streetlight-1', 'wires.vcd')).endTick).toBeGreaterThan(0)
    },
  )
})

describe('the trace key of a scenario', () => {
  const wrong = async (entry: object): Promise<string> =>
    scenario({ trace: [entry] }).then(
      () => 'accepted',
      (error: Error) => error.message,
    )

  test('names a node that is there, and channels that exist', async () => {
    expect(await wrong({ node: 4 })).toContain('trace[0].node')
    expect(await wrong({ node: 4 })).toContain('an index from 0 to 3, a name or an IMEI of a node of the scenario')
    expect(await wrong({ node: 'probe-1' })).toContain('expected')
    expect(await wrong({ node: 0, channels: ['i2d'] })).toContain('did you mean i2c')
    expect(await wrong({ node: 0, wires: { for: '10' } })).toContain('a duration above zero with its unit')
    expect(await wrong({ node: 0, wires: { lastMB: 0 } })).toContain('trace[0].wires.lastMB')
    expect(await wrong({ node: '867726030000006', wires: { pwm: '2s', lastMB: 0.5 } })).toBe('accepted')
  })
})
