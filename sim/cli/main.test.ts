import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { encodePack } from '../../protocols/senml/index.js'
import { UplinkError } from '../uplink/uplink-error.js'
import { instantRun, wayside } from './testing.js'

const folder = mkdtempSync(join(tmpdir(), 'wayside-cli-'))
const street = `version: 1
name: street
place: { name: Hangzhou, latitude: 30.2741, longitude: 120.1551, timezone: Asia/Shanghai }
start: 2026-06-21T16:00:00+08:00
for: 24h
nodes:
  - kind: probe
    count: 50
`

function file(name: string, text: string): string {
  const path = join(folder, name)
  writeFileSync(path, text)
  return path
}

const good = file('street.yaml', street)

/** The list that issue 2 accepts by, and what else is wrong about an input. */
const wrongScenarios: [name: string, text: string, where: string, expected: string][] = [
  ['a misspelt key', street.replace('count', 'cuont'), ':8:5 nodes[0].cuont: ', 'did you mean count?'],
  ['a bare duration', street.replace('24h', '15'), ':5:6 for: ', 'expected a duration above zero with its unit'],
  [
    'an unknown board',
    `${street}    board: espruino_pico\n`,
    ':9:12 nodes[0].board: ',
    'expected one of espruino-original, espruino-pico,',
  ],
  [
    'an impossible count',
    street.replace('50', '0'),
    ':8:12 nodes[0].count: ',
    'expected an integer from 1 to 1,000,000',
  ],
  ['no YAML', `${street}faults: [`, ':', 'expected valid YAML'],
]

describe('lint and run refuse with exit 2, line, path and what was expected:', () => {
  test.each(wrongScenarios)('%s', async (name, text, where, expected) => {
    const path = file(`${name.replaceAll(' ', '-')}.yaml`, text)
    for (const command of ['lint', 'run']) {
      const { code, out, err } = await wayside([command, path])
      expect({ code, out }).toEqual({ code: 2, out: '' })
      expect(err).toContain(`${path}${where}`)
      expect(err).toContain(expected)
    }
  })

  test('with --json the diagnostics are the one document on stdout', async () => {
    const { code, out } = await wayside(['lint', join(folder, 'a-bare-duration.yaml'), '--json'])
    const { error } = JSON.parse(out) as { error: { exitCode: number; diagnostics: object[] } }
    expect(code).toBe(2)
    expect(error.diagnostics).toMatchObject([{ line: 5, column: 6, path: 'for', got: '15' }])
  })
})

describe('lint', () => {
  test('says on stderr that a scenario is right, and nothing on stdout', async () => {
    expect(await wayside(['lint', good])).toEqual({ code: 0, out: '', err: `${good}: ok: street, 50 nodes, 1d\n` })
  })

  test('takes overrides', async () => {
    const { out } = await wayside(['lint', good, '--set', 'nodes[0].count=3', '--set', 'for=1h', '--json'])
    expect(JSON.parse(out)).toEqual({ file: good, ok: true, name: 'street', nodes: 3, forSeconds: 3600 })
  })
})

describe('run', () => {
  test('ends with the summary on stdout, words on stderr', async () => {
    const { code, out, err } = await wayside(['run', good], { run: instantRun })
    expect(code).toBe(0)
    expect(out).toMatch(/^scenario +street, seed 1, 50 nodes$/m)
    expect(out).toMatch(/^reports +1,200 created, 1,200 delivered, 0 pending, 0 dropped, 0 duplicated$/m)
    expect(out).toMatch(/^commands +2 issued, 2 confirmed, round trip 1.5 s \(median\)/m)
    expect(out).toMatch(/^probe +50 +1,200 +1,200 +0 +0 +0$/m)
    expect(out).toMatch(/^probe +energySaving +0.313$/m)
    expect(out).toMatch(/^probe +litHours +9.5 \(median of 50\), 10 \(95 %\), 11 \(most\)$/m)
    expect(out).toMatch(/^digest +abc123$/m)
    expect(out).toContain('not repeatable: commands came from outside')
    expect(err).toContain('reports at mqtt://127.0.0.1:1, topics wayside/#')
    expect(err).toContain('2026-06-21 17:00:00    4 %  x3,600  1,200 delivered  3 pending  lag 0 s\n')
    expect(err).toContain('fault: broker-down begins\n')
  })

  test('with --json stdout is one document; with --quiet stderr is empty', async () => {
    const { out, err } = await wayside(['run', good, '--json', '--quiet', '--seed', '7', '--for', '2h'], {
      run: instantRun,
    })
    expect(JSON.parse(out)).toMatchObject({ scenario: 'street', seed: 7, simulatedSeconds: 7200 })
    expect(err).toBe('')
  })

  test('hands on speed, overrides and the broker', async () => {
    let seen: unknown
    const argv = ['run', good, '--speed', '60', '--set', 'nodes[0].count=9', '--uplink', 'mqtt://broker:1884', '--json']
    await wayside(argv, {
      run: (scenario, options) => {
        seen = { speed: options.speed, count: scenario.nodes[0]!.count, broker: scenario.uplink.broker }
        return instantRun(scenario, options)
      },
    })
    expect(seen).toEqual({
      speed: 60,
      count: 9,
      broker: { kind: 'external', url: 'mqtt://broker:1884', host: 'broker', port: 1884 },
    })
  })

  test('ends with 1 where an expectation did not hold, and says which', async () => {
    const { code, err } = await wayside(
      ['run', good, '--set', 'expect={ reports.dropped: 0, reports.created: "> 9999" }'],
      { run: instantRun },
    )
    expect(code).toBe(1)
    expect(err).toContain('expect: reports.created > 9999, got 0\n')
    expect(err).not.toContain('reports.dropped')
  })

  test('leaves summary.json and notes.log in a folder', async () => {
    const out = join(folder, 'runs', 'one')
    await wayside(['run', good, '--out', out], { run: instantRun })
    expect(JSON.parse(readFileSync(join(out, 'summary.json'), 'utf8'))).toMatchObject({ scenario: 'street' })
    const notes = readFileSync(join(out, 'notes.log'), 'utf8')
    expect(notes).toContain('fault broker-down begins\n')
    expect(notes).toContain('2026-06-21T08:00:01.500Z warning lamp 3 no\\nanswer\n')
  })

  test('ends with 3 where the environment is wrong, and says which', async () => {
    const refused = async (): Promise<never> => {
      throw new UplinkError('unreachable', 'MQTT broker nowhere:1883: a broker expected, got ECONNREFUSED')
    }
    const unreachable = await wayside(['run', good, '--json'], { run: refused })
    expect(unreachable.code).toBe(3)
    expect(unreachable.err).toBe('wayside: MQTT broker nowhere:1883: a broker expected, got ECONNREFUSED\n')
    expect(JSON.parse(unreachable.out)).toMatchObject({ error: { exitCode: 3 } })
    expect((await wayside(['run', good, '--out', good], { run: instantRun })).code).toBe(3)
  })

  test('ends with 70 where we are, and asks for a report', async () => {
    const broken = async (): Promise<never> => {
      throw new TypeError('x is not a function')
    }
    const { code, err } = await wayside(['run', good], { run: broken })
    expect(code).toBe(70)
    expect(err).toMatch(/internal error, a defect of wayside itself.*\nTypeError: x is not a function\n +at /)
  })

  test('is ended by an interrupt, with the summary so far', async () => {
    let interrupt = (): void => undefined
    const { code, out, err } = await wayside(['run', good, '--json'], {
      onInterrupt: (callback) => {
        interrupt = callback
        return () => undefined
      },
      run: async (scenario, options) => {
        interrupt()
        expect(options.signal?.aborted).toBe(true)
        return instantRun(scenario, options)
      },
    })
    expect(code).toBe(130)
    expect(JSON.parse(out)).toMatchObject({ scenario: 'street' })
    expect(err).toContain('interrupted')
  })

  test('rewrites one line on a terminal, unless it is that of a CI', async () => {
    const onTerminal = await wayside(['run', good], { run: instantRun, isTerminal: true })
    expect(onTerminal.err).toContain('\r2026-06-21 17:00:00')
    expect(onTerminal.err).toContain('\u001b[K')
    const inCi = await wayside(['run', good], { run: instantRun, isTerminal: true, env: { CI: '1' } })
    expect(inCi.err).not.toContain('\u001b')
  })
})

describe('what the command line itself refuses:', () => {
  test.each([
    [['frob'], "unknown command 'frob'"],
    [['run'], "missing required argument 'scenario'"],
    [['run', good, '--sped', '3'], "unknown option '--sped'"],
    [['run', good, good], 'too many arguments'],
    [['run', good, '--speed', '0'], '--speed: expected max, or a factor such as 1 or 60, got "0"'],
    [['run', good, '--workers', '4'], '--workers: expected 1'],
    [['run', good, '--for', '15'], '--for 15 for: expected a duration above zero with its unit'],
    [['run', good, '--seed', 'x'], '--seed x seed: expected an integer from 0'],
    [['run', good, '--uplink', 'http://x'], '--uplink http://x uplink.url: expected a broker as mqtt://HOST:PORT'],
    [['run', join(folder, 'no.yaml')], 'no.yaml expected a scenario file, got no such file'],
    [['list', 'bords'], "invalid for argument 'what'"],
    [['wiring', 'streetlite'], 'did you mean streetlight?'],
    [['wiring', 'streetlight', '--board', 'espruinopico'], 'did you mean espruino-pico?'],
    [['wiring', 'streetlight', '--board', 'mdbt42q'], 'meter (bl0942) needs a free serial port'],
    [['wiring', 'constructor'], 'node: expected one of streetlight'],
    [['decode', '82x1'], 'got "x" at offset 2'],
    [['decode', '821'], 'expected an even number of hexadecimal digits, got 3 at offset 3'],
    [['decode', '82'], 'at byte 1'],
    [['decode', '--as', 'xml', '00'], "option '--as <format>' argument 'xml' is invalid"],
    [['decode', '--as', 'mqtt', '30ff'], 'at byte 0'],
  ])('%j', async (argv, message) => {
    const { code, out, err } = await wayside(argv, { run: instantRun })
    expect({ code, out }).toEqual({ code: 2, out: '' })
    expect(err).toContain(message)
  })

  test('help is no mistake', async () => {
    const { code, out } = await wayside(['run', '--help'])
    expect(code).toBe(0)
    expect(out).toContain('--set <path=value>')
  })
})

describe('list', () => {
  test.each([
    ['boards', 'espruino-pico'],
    ['chips', 'bh1750'],
    ['modems', 'bc66'],
    ['nodes', 'streetlight'],
  ])('%s', async (what, name) => {
    const table = await wayside(['list', what])
    expect(table).toMatchObject({ code: 0, err: '' })
    expect(table.out).toContain(name)
    const { out } = await wayside(['list', what, '--json'])
    expect((JSON.parse(out) as { name: string }[]).map((entry) => entry.name)).toContain(name)
  })

  test('scenarios', async () => {
    const { code, out } = await wayside(['list', 'scenarios', '--json'])
    expect(code).toBe(0)
    expect(Array.isArray(JSON.parse(out))).toBe(true)
  })
})

describe('wiring', () => {
  test('is a table to solder from', async () => {
    const { code, out } = await wayside(['wiring', 'streetlight'])
    expect(code).toBe(0)
    expect(out).toMatch(/^light +bh1750 +I2C1 +0x23 +SDA +B9$/m)
    expect(out).toMatch(/^modem +bc66 +Serial1 +RXD \(board sends\) +B6$/m)
    expect(out).toMatch(/^meter: .* Supply: .*isolator/m)
  })

  test('is data too', async () => {
    const { out } = await wayside(['wiring', 'probe', '--board', 'esp32', '--json'])
    expect(JSON.parse(out)).toMatchObject({
      node: 'probe',
      board: 'esp32',
      parts: [{ role: 'modem', port: 'Serial3' }],
    })
  })
})

describe('decode', () => {
  const report = Buffer.from(
    encodePack([
      { baseName: 'urn:dev:imei:490154203237518:', baseTime: 1_782_028_800, name: '3418/0/4', value: 50.5 },
      { name: '3416/0/5', booleanValue: false },
    ]),
  )

  test('a report shows its records resolved, with what the OMA objects call them', async () => {
    const { code, out } = await wayside(['decode', report.toString('hex')])
    expect(code).toBe(0)
    expect(out).toMatch(
      /2026-06-21T08:00:00.000Z +urn:dev:imei:490154203237518:3418\/0\/4 +50.5 +W +Electrical monitor: Active power/,
    )
    expect(out).toMatch(/3416\/0\/5 +false +Outdoor lamp controller: Lamp failure/)
  })

  test.each([
    ['digits with separators', () => `0x${report.toString('hex').replace(/../g, '$& ').trim()}`, ''],
    ['a binary file', () => join(folder, 'report.cbor'), ''],
    ['a file of digits', () => join(folder, 'report.hex'), ''],
    ['bytes on stdin', () => '-', report],
    ['digits on stdin', () => '-', `${report.toString('hex')}\n`],
  ])('takes %s', async (_name, input, stdin) => {
    writeFileSync(join(folder, 'report.cbor'), report)
    writeFileSync(join(folder, 'report.hex'), `${report.toString('hex')}\n`)
    const { out } = await wayside(['decode', input(), '--as', 'senml', '--json'], { stdin })
    expect(JSON.parse(out)).toMatchObject([
      { value: 50.5, unit: 'W', object: 'Electrical monitor' },
      { booleanValue: false },
    ])
  })

  test('takes a message a line, as mosquitto_sub writes them', async () => {
    const stdin = `${report.toString('hex')}\n\n${report.toString('hex')}\n`
    const { out } = await wayside(['decode', '-', '--lines', '--json'], { stdin })
    expect(JSON.parse(out)).toHaveLength(2)
    const wrong = await wayside(['decode', '-', '--lines'], { stdin: `${stdin}80zz\n` })
    expect(wrong).toMatchObject({
      code: 2,
      err: expect.stringContaining('stdin:4: expected a hexadecimal digit') as string,
    })
  })

  test('CBOR in diagnostic notation and as JSON', async () => {
    expect((await wayside(['decode', '--as', 'cbor', 'a26161010262c3bc'])).out).toBe('{"a": 1, 2: "ü"}\n')
    expect((await wayside(['decode', '--as', 'cbor', '8301c1044142'])).out).toBe("[1, 1(4), h'42']\n")
    expect(JSON.parse((await wayside(['decode', '--as', 'cbor', '--json', 'a16161f97e00'])).out)).toEqual({
      a: { float: 'NaN' },
    })
  })

  test('MQTT packets, one after the other', async () => {
    const { out } = await wayside(['decode', '--as', 'mqtt', '--json', '3206000161000742c000'])
    expect(JSON.parse(out)).toMatchObject([
      { type: 'publish', topic: 'a', payload: '42', qos: 1, messageId: 7 },
      { type: 'pingreq' },
    ])
  })

  test('a dialogue over AT', async () => {
    const stdin = 'AT+CEREG?\r\r\n+CEREG: 2,1,"8CA7","0001A2D3",9\r\n\r\nOK\r\n'
    const { out } = await wayside(['decode', '--as', 'at', '-', '--json'], { stdin })
    expect(JSON.parse(out)).toMatchObject([
      { kind: 'command', name: '+CEREG?' },
      { kind: 'response', name: '+CEREG', parameters: ['2', '1', '8CA7', '0001A2D3', '9'] },
      { kind: 'final', text: 'OK' },
    ])
  })
})

test('doctor says what there is', async () => {
  const { code, out } = await wayside(['doctor', '--json'])
  const findings = JSON.parse(out) as { name: string; status: string }[]
  expect(code).toBe(0)
  expect(findings.map(({ name }) => name)).toEqual(
    expect.arrayContaining(['node', 'loopback port', 'disk', 'mosquitto']),
  )
})

test('version', async () => {
  const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string }
  expect(await wayside(['version'])).toEqual({ code: 0, out: `${version}\n`, err: '' })
  expect((await wayside(['--version'])).out).toBe(`${version}\n`)
})
