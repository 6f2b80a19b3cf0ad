import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { ScenarioError, type Diagnostic } from './diagnostic.js'
import { loadScenario, parseScenario } from './load.js'

const street = `version: 1
name: street
place: { name: Hangzhou, latitude: 30.2741, longitude: 120.1551, timezone: Asia/Shanghai }
start: 2026-06-21T16:00:00+08:00
for: 24h
nodes:
  - kind: streetlight
    count: 50
    options: { reportEvery: 5min }
`

function diagnosticsOf(text: string, ...set: string[]): readonly Diagnostic[] {
  try {
    parseScenario(text, 'street.yaml', { set })
  } catch (error) {
    if (error instanceof ScenarioError) return error.diagnostics
    throw error
  }
  return []
}

describe('a scenario', () => {
  const scenario = parseScenario(street, 'street.yaml')

  test('comes out with its defaults, in microseconds and metres', () => {
    expect(scenario).toMatchObject({
      name: 'street',
      start: { unixMs: Date.UTC(2026, 5, 21, 8), offsetMinutes: 480 },
      forUs: 86_400_000_000,
      seed: 1,
      network: { mode: 'resume', cells: { count: 1, spacing: 1732 }, plain: {} },
      uplink: {
        broker: { kind: 'embedded' },
        connections: 200,
        whenGone: 'wait',
        answerDelay: { minUs: 20_000, maxUs: 80_000 },
      },
      commands: [],
      faults: [],
      expect: [],
    })
  })

  test('has node groups with the options of their kind filled in', () => {
    const [group] = scenario.nodes
    expect(group).toMatchObject({ kind: 'streetlight', count: 50, board: 'espruino-pico', modem: 'bc66' })
    expect(group!.layout).toEqual({ kind: 'line', spacing: 30, bearingDegrees: 90 })
    expect(group!.options).toMatchObject({ reportEvery: 300_000_000, photocell: true, ratedPower: 100 })
    expect((group!.options.plan as unknown[])[1]).toEqual({ at: 22 * 60, level: 70 })
  })

  test('may start at local time of its place', () => {
    const local = parseScenario(street.replace('+08:00', ''), 'street.yaml')
    expect(local.start).toEqual(scenario.start)
  })

  test('takes commands, faults and figures of the cell', () => {
    const {
      network,
      commands,
      faults,
      expect: expectations,
    } = parseScenario(
      `${street}network: { delayUp: { min: 200ms, max: 1500ms }, delayDown: 1s, loss: 0.01, attachDelay: 5s }
commands:
  - { at: 21:00, kind: streetlight, nodes: 10, level: 40, expires: 10min }
  - { at: +1h, kind: streetlight, nodes: [3], plan: [{ at: 17:00, level: 20 }] }
  - { at: +2h, kind: streetlight, reportNow: true }
faults:
  - { at: 02:00, kind: broker-down, for: 10min }
  - { at: +1h, kind: lumen-loss, nodes: [1, 2] }
  - { at: +1h, kind: sensor-missing, role: light, of: streetlight, nodes: 3, for: 1h }
expect: { reports.dropped: 0, byKind.streetlight.energySaving: ">= 0.25" }
`,
      'street.yaml',
    )
    expect(network.plain).toEqual({
      attachDelay: { minUs: 5_000_000, maxUs: 5_000_000 },
      upDelay: { minUs: 200_000, maxUs: 1_500_000 },
      downDelay: { minUs: 1_000_000, maxUs: 1_000_000 },
      lossProbability: 0.01,
    })
    expect(commands.map(({ atUs, nodes, action }) => [atUs / 3.6e9, nodes, action])).toEqual([
      [5, { kind: 'first', count: 10 }, { kind: 'level', level: 40 }],
      [1, { kind: 'indices', indices: [3] }, { kind: 'plan', plan: [{ at: 17 * 60, level: 20 }] }],
      [2, { kind: 'all' }, { kind: 'report-now' }],
    ])
    expect(commands[0]!.expiresUs).toBe(600_000_000)
    expect(faults).toEqual([
      { kind: 'broker-down', atUs: 10 * 3.6e9, forUs: 600_000_000 },
      {
        kind: 'lumen-loss',
        atUs: 3.6e9,
        nodeKind: 'streetlight',
        nodes: { kind: 'indices', indices: [1, 2] },
        share: 0.3,
      },
      {
        kind: 'sensor-missing',
        atUs: 3.6e9,
        forUs: 3.6e9,
        nodeKind: 'streetlight',
        nodes: { kind: 'first', count: 3 },
        role: 'light',
      },
    ])
    expect(expectations.map(({ path, text }) => `${path} ${text}`)).toEqual([
      'reports.dropped == 0',
      'byKind.streetlight.energySaving >= 0.25',
    ])
  })

  test('takes its values from anchors, each place on its own', () => {
    const twice = `${street.replace('- kind', '- &lamp\n    kind')}  - *lamp\n`
    const { nodes } = parseScenario(twice, 'street.yaml', { set: ['nodes[1].count=7'] })
    expect(nodes.map(({ count }) => count)).toEqual([50, 7])
  })
})

describe('overrides', () => {
  test('are put over the file', () => {
    const overrides = {
      set: ['nodes[0].count=3', 'network.loss=0.5'],
      seed: '7',
      for: '1h',
      uplink: 'mqtt://broker:1884',
    }
    const scenario = parseScenario(
      `${street}uplink: { embedded: true, port: 1883, connections: 9 }\n`,
      'x.yaml',
      overrides,
    )
    expect(scenario).toMatchObject({
      seed: 7,
      forUs: 3_600_000_000,
      nodes: [{ count: 3 }],
      network: { plain: { lossProbability: 0.5 } },
    })
    expect(scenario.uplink).toMatchObject({
      broker: { kind: 'external', url: 'mqtt://broker:1884', host: 'broker', port: 1884 },
      connections: 9,
    })
  })

  test.each([
    ['nodes[0].count=0', 'nodes[0].count', 'an integer from 1 to 1,000,000', '0'],
    ['nodes[4].count=1', 'nodes[4].count', 'an index of nodes from 0 to 0', '4'],
    ['for.x=1', 'for.x', 'a path that exists (for is "24h")', '"x"'],
    ['nodes[0].cuont=3', 'nodes[0].cuont', /^one of kind, count/, 'cuont'],
    ['for=[', 'for', 'a value in YAML', /flow sequence/i],
    ['nonsense', '', 'PATH=VALUE, such as nodes[0].count=10', '"nonsense"'],
    ['__proto__.x=1', '__proto__', /^one of version/, '__proto__'],
  ])('--set %s is refused by its name', (setting, path, expected, got) => {
    const [diagnostic] = diagnosticsOf(street, setting)
    expect(diagnostic).toMatchObject({ file: `--set ${setting}`, path })
    expect(diagnostic!.line).toBeUndefined()
    expect(diagnostic!.expected).toMatch(expected)
    expect(diagnostic!.got).toMatch(got)
  })

  test.each([
    [{ for: '15' }, '--for 15 for: expected a duration above zero with its unit'],
    [{ seed: 'x' }, '--seed x seed: expected an integer from 0'],
    [{ uplink: 'http://x' }, '--uplink http://x uplink.url: expected a broker as mqtt://HOST:PORT'],
  ])('%o is refused like the file itself', (overrides, message) => {
    expect(() => parseScenario(street, 'street.yaml', overrides)).toThrow(message)
  })
})

/** What is put in place of what, and where that is found wrong. */
const refusals: [
  name: string,
  find: string,
  replace: string,
  where: string,
  expected: string | RegExp,
  got: string,
  meant?: string,
][] = [
  ['a misspelt key', 'count: 50', 'cuont: 50', '8:5 nodes[0].cuont', /^one of kind, count, board/, 'cuont', 'count'],
  ['a misspelt key at the top', 'for: 24h', 'form: 24h', '5:1 form', /^one of version, name/, 'form', 'for'],
  [
    'a misspelt option',
    'reportEvery',
    'reportEvry',
    '9:16 nodes[0].options.reportEvry',
    /^one of reportEvery/,
    'reportEvry',
    'reportEvery',
  ],
  ['a bare duration', '24h', '15', '5:6 for', /^a duration above zero with its unit .* such as 15min$/, '15'],
  ['a bare duration in quotes', '5min', '"15"', '9:29 nodes[0].options.reportEvery', /^a duration/, '"15"'],
  ['a duration of nothing', '24h', '0s', '5:6 for', /^a duration above zero/, '"0s"'],
  [
    'an unknown board',
    'count: 50',
    'count: 50\n    board: espruino_pico',
    '9:12 nodes[0].board',
    /^one of .*espruino-pico, .*esp32/,
    '"espruino_pico"',
    'espruino-pico',
  ],
  ['an unknown modem', 'count: 50', 'count: 50\n    modem: bc6', '9:12 nodes[0].modem', /bc66/, '"bc6"', 'bc66'],
  [
    'an unknown kind',
    'streetlight',
    'streetlite',
    '7:11 nodes[0].kind',
    /^one of streetlight, probe/,
    '"streetlite"',
    'streetlight',
  ],
  ['a missing kind', 'kind: streetlight\n    ', '', '7:5 nodes[0].kind', /^one of streetlight, probe/, 'nothing'],
  ['no nodes at all', '50', '0', '8:12 nodes[0].count', 'an integer from 1 to 1,000,000', '0'],
  ['too many nodes', '50', '1000001', '8:12 nodes[0].count', 'an integer from 1 to 1,000,000', '1000001'],
  ['half a node', '50', '1.5', '8:12 nodes[0].count', 'an integer from 1 to 1,000,000', '1.5'],
  ['a number of nodes in words', '50', 'fifty', '8:12 nodes[0].count', 'an integer from 1 to 1,000,000', '"fifty"'],
  ['no number that is one', '50', '.nan', '8:12 nodes[0].count', 'an integer from 1 to 1,000,000', 'NaN'],
  ['a latitude off the globe', '30.2741', '91', '3:36 place.latitude', 'a number from -90 to 90', '91'],
  ['a longitude off the globe', '120.1551', '-181', '3:56 place.longitude', 'a number from -180 to 180', '-181'],
  [
    'an unknown time zone',
    'Asia/Shanghai',
    'Asia/Shangai',
    '3:76 place.timezone',
    /^a time zone/,
    '"Asia/Shangai"',
    'Asia/Shanghai',
  ],
  ['a wrong version', 'version: 1', 'version: 2', '1:10 version', '1', '2'],
  ['no version', 'version: 1\n', '', '1:1 version', '1', 'nothing'],
  [
    'a start that is no date',
    '2026-06-21',
    '2026-06-31',
    '4:8 start',
    /^a date and time such as/,
    '"2026-06-31T16:00:00+08:00"',
  ],
  [
    'a board that cannot carry the node',
    'count: 50',
    'count: 50\n    board: mdbt42q',
    '9:12 nodes[0].board',
    'a board that can carry a streetlight',
    'mdbt42q: meter (bl0942) needs a free serial port; mdbt42q has 1 serial port, all in use',
  ],
  ['a key twice', 'for: 24h', 'for: 24h\nfor: 1h', '6:1 for', 'each key once', '"for" again'],
  ['an anchor that is not there', '24h', '*day', '5:6 for', 'an anchor set before its alias', '*day'],
  [
    'an anchor inside itself',
    '{ reportEvery: 5min }',
    '&a { reportEvery: *a }',
    '9:32 nodes[0].options.reportEvery',
    'an anchor set before its alias',
    '*a',
  ],
  ['a key that is a list', 'for: 24h', '? [for]\n: 24h', '5:3 ', 'a plain key', 'a list'],
  ['a tag', '24h', '!span 24h', '5:6 ', 'valid YAML', 'Unresolved tag: !span'],
  ['a syntax error', '{ reportEvery: 5min }', '{ reportEvery: 5min', '10:1 ', 'valid YAML', /end with a }/.source],
]

describe('is refused with line, path and what was expected:', () => {
  test.each(refusals)('%s', (_name, find, replace, where, expected, got, meant) => {
    const [diagnostic] = diagnosticsOf(street.replace(find, replace))
    const { file, line, column, path } = diagnostic!
    expect(`${file} ${line}:${column} ${path}`).toBe(`street.yaml ${where}`)
    expect(diagnostic!.expected).toMatch(expected)
    expect(diagnostic!.got).toMatch(got)
    expect(diagnostic!.suggestion).toBe(meant)
  })

  const more: [line: string, path: string, expected: string][] = [
    ['uplink: { embedded: true, url: "mqtt://x" }', 'uplink.embedded', 'either an embedded broker or a url'],
    ['uplink: { url: "mqtt://x:99999" }', 'uplink.url', 'a broker as mqtt://HOST:PORT'],
    ['uplink: { whenGone: drop }', 'uplink.whenGone', 'one of wait or outbox'],
    ['network: { delayUp: { min: 2s, max: 1s } }', 'network.delayUp.max', 'no less than min (2s)'],
    ['network: { delayUp: 15 }', 'network.delayUp', 'a duration such as 200ms, or a span'],
    ['network: { loss: 2 }', 'network.loss', 'a number from 0 to 1'],
    ['network: { cells: { spacing: 1732 } }', 'network.cells.spacing', 'a length with its unit'],
    ['faults: [{ at: 2:00, kind: broker-down, for: 1h }]', 'faults[0].at', 'a time of day such as 02:00'],
    ['faults: [{ at: 02:00, kind: broker-down }]', 'faults[0].for', 'a duration'],
    ['faults: [{ at: 02:00, kind: lamp-opn }]', 'faults[0].kind', 'one of broker-down, cell-down'],
    ['faults: [{ at: 02:00, kind: cell-down, for: 1h, cell: 1 }]', 'faults[0].cell', 'the index of a cell from 0 to 0'],
    [
      'faults: [{ at: 02:00, kind: lamp-open, nodes: 51 }]',
      'faults[0].nodes',
      'at most 50, the number of nodes of kind',
    ],
    [
      'faults: [{ at: 02:00, kind: power-cut, for: 1s, of: probe }]',
      'faults[0].of',
      'a kind that the scenario has nodes of',
    ],
    ['faults: [{ at: 02:00, kind: sensor-missing, role: engine }]', 'faults[0].role', 'meter, motion'],
    [
      'commands: [{ at: 02:00, kind: streetlight }]',
      'commands[0]',
      'exactly one of level, on, off, plan, reportNow or write',
    ],
    ['commands: [{ at: 02:00, kind: streetlight, on: true, level: 3 }]', 'commands[0]', 'exactly one of'],
    [
      'commands: [{ at: 02:00, kind: streetlight, on: true, nodes: [1, 50] }]',
      'commands[0].nodes[1]',
      'an index from 0 to 49',
    ],
    ['commands: [{ at: 02:00, kind: probe, on: true }]', 'commands[0].kind', 'one of streetlight'],
    ['expect: { reports.dropped: ">= lots" }', 'expect["reports.dropped"]', 'a number, true, false, or a comparison'],
    ['seed: -1', 'seed', 'an integer from 0'],
  ]
  test.each(more)('%s', (line, path, expected) => {
    const diagnostics = diagnosticsOf(street + line)
    expect(diagnostics).toHaveLength(1)
    expect(diagnostics[0]).toMatchObject({
      file: 'street.yaml',
      line: 10,
      path,
      expected: expect.stringContaining(expected) as string,
    })
  })

  test('several things at once, in the order of the file', () => {
    const text = street.replace('24h', '15').replace('50', '0').replace('version: 1', 'version: 3')
    expect(diagnosticsOf(text).map(({ line, path }) => `${line} ${path}`)).toEqual([
      '1 version',
      '5 for',
      '8 nodes[0].count',
    ])
  })

  test.each([
    ['nothing', ''],
    ['a comment', '# nothing'],
    ['a list', '[]'],
    ['a text', 'just text'],
    ['a number', '12'],
    ['two documents', '---\na: 1\n---\nb: 2\n'],
    ['lists without end', '['.repeat(50_000)],
    ['an anchor inside itself', 'a: &a [*a, *a]\nb: [*a]'],
  ])('a file that is %s', (_name, text) => expect(diagnosticsOf(text).length).toBeGreaterThan(0))

  test('aliases inside aliases without end', () => {
    const bomb = Array.from(
      { length: 30 },
      (_, depth) => `a${depth}: &a${depth} [${depth ? `*a${depth - 1}, *a${depth - 1}` : 1}]`,
    )
    expect(diagnosticsOf(bomb.join('\n'))[0]!.expected).toMatch(/^at most 100000 values/)
  })

  test('a file that is not there, and a directory', () => {
    const folder = mkdtempSync(join(tmpdir(), 'wayside-'))
    expect(() => loadScenario(join(folder, 'no.yaml'))).toThrow('expected a scenario file, got no such file')
    expect(() => loadScenario(folder)).toThrow('expected a scenario file, got a directory')
    writeFileSync(join(folder, 'street.yaml'), street)
    expect(loadScenario(join(folder, 'street.yaml')).name).toBe('street')
  })
})

test('a signal program whose greens could conflict is refused where it stands', () => {
  const signals = street.replace('streetlight', 'signal').replace(
    '{ reportEvery: 5min }',
    `
      program:
        groups: [{ kind: vehicle, minimumGreen: 7, greenFlash: 3 }, { kind: vehicle, minimumGreen: 7, greenFlash: 3 }]
        conflicts: [{ between: [1, 2], interval: 6 }]
        stages: [{ groups: [1, 2] }]
        plans: [{ id: 1, mode: fixed, steps: [{ stage: 1, length: 30 }] }]
        schedule: [{ at: '00:00', plan: 1 }]`,
  )
  expect(diagnosticsOf(signals)).toMatchObject([
    {
      line: 11,
      path: 'nodes[0].options.program',
      expected: expect.stringMatching(/^a program that may run: stage 1/) as string,
    },
  ])
})

test('power saving needs a modem that can be woken, and a platform of a carrier takes no datagrams', () => {
  const probe = street.replace('streetlight', 'probe')
  const saving = '{ transport: udp, powerSaving: { activeTime: 10s, periodicUpdate: 24h } }'
  const deaf = probe.replace('{ reportEvery: 5min }', saving)
  expect(diagnosticsOf(deaf)).toMatchObject([{ path: 'nodes[0].modem', got: 'bc66' }])
  const woken = deaf.replace('count: 50', 'count: 50\n    modem: bc95-g')
  expect(diagnosticsOf(woken)).toEqual([])
  expect(diagnosticsOf(`${woken}uplink: { ctwing: {} }\n`)).toMatchObject([
    { path: 'nodes[0].options.transport', got: 'udp' },
  ])
})
