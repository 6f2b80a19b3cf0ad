import { execFileSync, spawn, spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeAll, describe, expect, test, vi } from 'vitest'
import { parseTranscript } from '../modem/transcript.js'
import { decodeWithSigrok, hasSigrok } from '../trace/testing/sigrok.js'
import { fields, hasTshark } from '../trace/testing/tshark.js'
import { parseVcd } from '../trace/vcd/index.js'

const bin = 'sim/cli/wayside.mjs'
const path = join(mkdtempSync(join(tmpdir(), 'wayside-bin-')), 'street.yaml')
const scenario = (more = ''): string => `version: 1
name: street
place: { latitude: 30.2741, longitude: 120.1551, timezone: Asia/Shanghai }
start: 2026-06-21T16:00:00+08:00
for: 10min
nodes: [{ kind: probe, count: 2, options: { reportEvery: 1min } }]
${more}
`

function wayside(...argv: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [bin, ...argv], { encoding: 'utf8', timeout: 30_000 })
  return { code: status, out: stdout, err: stderr }
}

beforeAll(() => {
  execFileSync(process.execPath, ['.ci/setup.mjs'], { stdio: 'ignore' })
})

describe('the program ends with', () => {
  test('0 after a run, whose summary is the one document on stdout', () => {
    writeFileSync(path, scenario())
    const { code, out } = wayside('run', path, '--json')
    expect(code).toBe(0)
    expect(JSON.parse(out)).toMatchObject({ scenario: 'street', seed: 1, nodes: 2, reports: { dropped: 0 } })
  })

  test('1 where an expectation does not hold', () => {
    writeFileSync(path, scenario('expect: { reports.created: "> 1000" }'))
    expect(wayside('run', path, '--json').code).toBe(1)
  })

  test('2 where the scenario is wrong', () => {
    writeFileSync(path, scenario('faluts: []'))
    const { code, out, err } = wayside('run', path)
    expect({ code, out }).toEqual({ code: 2, out: '' })
    expect(err).toContain(`${path}:7:1 faluts: unknown key "faluts", expected one of`)
    expect(err).toContain('did you mean faults?')
  })

  test('2 for a command that does not exist', () => expect(wayside('frob').code).toBe(2))

  test('3 where nobody answers at the broker', () => {
    writeFileSync(path, scenario())
    const { code, err } = wayside('run', path, '--uplink', 'mqtt://127.0.0.1:1')
    expect(code).toBe(3)
    expect(err).toContain('127.0.0.1:1')
  })

  test('130 after an interrupt, with the summary so far', async () => {
    writeFileSync(path, scenario())
    const child = spawn(process.execPath, [bin, 'run', path, '--speed', '1', '--json'], {
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let out = ''
    child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()))
    child.stderr.once('data', () => child.kill('SIGINT'))
    const code = await new Promise((resolve) => child.once('close', resolve))
    expect(code).toBe(130)
    expect(JSON.parse(out)).toMatchObject({ scenario: 'street' })
  })
})

/** A run that is killed in its middle, once its traces have grown. */
describe('a run that is killed leaves', () => {
  const out = mkdtempSync(join(tmpdir(), 'wayside-killed-'))
  const file = (name: string): string => join(out, 'trace', 'probe-0', name)
  const sizeOf = (name: string): number => (existsSync(file(name)) ? statSync(file(name)).size : 0)

  beforeAll(async () => {
    writeFileSync(path, scenario())
    const child = spawn(process.execPath, [bin, 'run', path, '--speed', '60', '--trace', '0', '--out', out], {
      stdio: 'ignore',
    })
    const ended = new Promise((resolve) => child.once('close', resolve))
    const grown = (): void => {
      for (const name of ['packets.pcapng', 'timeline.json', 'power.csv', 'uart-modem.txt'])
        expect(sizeOf(name)).toBeGreaterThan(1000)
      // What the modem says when it starts takes half of that; the dump is ten virtual seconds behind the others.
      expect(sizeOf('wires.vcd')).toBeGreaterThan(20_000)
    }
    await vi.waitFor(grown, { timeout: 30_000, interval: 20 })
    child.kill('SIGKILL')
    await ended
  })

  test('a dump of the wires, a dialogue, a timeline and power that are whole up to the last flush', () => {
    const dump = parseVcd(readFileSync(file('wires.vcd'), 'utf8'))
    expect(dump.changes.length).toBeGreaterThan(100)
    const dialogue = readFileSync(file('uart-modem.txt'), 'utf8')
    expect(parseTranscript(dialogue).entries.length).toBeGreaterThan(5)
    const timeline = readFileSync(file('timeline.json'), 'utf8')
    // Without its closing bracket, as the Trace Event Format allows.
    expect(JSON.parse(`${timeline.trimEnd().replace(/,$/, '')}]`)).not.toEqual([])
    expect(readFileSync(file('power.csv'), 'utf8').endsWith('\n')).toBe(true)
  })

  test('a timeline that wayside draws', () => {
    const { code, err } = wayside('trace', out, '--plot', 'timeline')
    expect({ code, err }).toEqual({
      code: 0,
      err: `${file('timeline.svg')} written\n${file('timeline.png')} written\n`,
    })
  })

  test.skipIf(!hasTshark())('packets that tshark opens (tshark; skipped where it is not there)', () => {
    expect(fields(file('packets.pcapng'), 'mqtt.msgtype == 1', 'mqtt.clientid')).toEqual([['867726030000006']])
  })

  test.skipIf(!hasSigrok())('wires that sigrok-cli opens (sigrok-cli; skipped where it is not there)', () => {
    const heard = decodeWithSigrok(
      file('wires.vcd'),
      'uart:rx=modem_RX:baudrate=115200:format=ascii',
      'uart=rx-data',
      'compress=1000000',
    )
    expect(heard.join('')).toContain('RDY')
  })
})
