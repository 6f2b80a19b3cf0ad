import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { ScenarioError, type Diagnostic } from './diagnostic.js'
import { loadScenario, parseScenario } from './load.js'

const example = 'examples/city/road-file.yaml'
const roads = readFileSync('examples/city/two-junctions.roads.json', 'utf8')

/** A folder with the roads, or what became of them, and a scenario that names them. */
function scenarioWith(text: string, edit = (scenario: string): string => scenario): string {
  const folder = mkdtempSync(join(tmpdir(), 'wayside-'))
  writeFileSync(join(folder, 'two-junctions.roads.json'), text)
  writeFileSync(join(folder, 'roads.yaml'), edit(readFileSync(example, 'utf8')))
  return join(folder, 'roads.yaml')
}

function diagnosticsOf(load: () => unknown): readonly Diagnostic[] {
  try {
    load()
  } catch (error) {
    if (error instanceof ScenarioError) return error.diagnostics
    throw error
  }
  return []
}

/** The line, from 1, on which a text first has something. */
const lineOf = (text: string, part: string): number => text.slice(0, text.indexOf(part)).split('\n').length

test('a road file is seen from the folder of the scenario, wherever the run is started', () => {
  const { network, rows, spacingM, signs } = loadScenario(scenarioWith(roads)).roads!
  expect(network.nodes).toHaveLength(6)
  expect(network.links).toHaveLength(10)
  expect([rows, spacingM]).toEqual([[], undefined])
  expect(signs[0]).toMatchObject({ link: 2, fromM: 300, toM: 100 })
  expect(loadScenario(example).traffic.emergencies[0]!.links).toEqual([1, 2, 3])
})

test.each([
  ['a wrong type', '"laneWidthM": 3.25', '"laneWidthM": "wide"', 'links[0].laneWidthM', 'a number'],
  ['a speed of a rocket', '"speedLimit": 11.1', '"speedLimit": 1110', 'links[6].speedLimit', 'm/s in (0, 60]'],
  ['an unknown turn', '"turn": "left"', '"turn": "leftish"', 'links[1].lanes[0].connections[0].turn', '"straight" or'],
])('%s is refused with the line of the road file', (_name, right, wrong, path, expected) => {
  const broken = roads.replace(right, wrong)
  const file = scenarioWith(broken)
  const diagnostics = diagnosticsOf(() => loadScenario(file))
  expect(diagnostics).toHaveLength(1)
  expect(diagnostics[0]).toMatchObject({ line: lineOf(broken, wrong), path })
  expect(diagnostics[0]!.file).toMatch(/two-junctions\.roads\.json$/)
  expect(diagnostics[0]!.message).toContain(expected)
})

test.each([
  ['no JSON', '{\n  "version": 1,\n  ]', 3],
  ['half a file', roads.slice(0, 300), roads.slice(0, 300).split('\n').length],
])('%s is refused with its line', (_name, text, line) => {
  const file = scenarioWith(text)
  expect(diagnosticsOf(() => loadScenario(file))).toMatchObject([
    { file: expect.stringMatching(/roads\.json$/) as string, line, message: expect.stringMatching(/^JSON/) as string },
  ])
})

test('a file that is not there is told in the scenario', () => {
  const file = scenarioWith(roads, (text) => text.replace('two-junctions', 'three-junctions'))
  expect(diagnosticsOf(() => loadScenario(file))).toMatchObject([
    { file, path: 'roads.file', got: expect.stringMatching(/three-junctions.roads.json: no such file$/) as string },
  ])
})

const start = 'version: 1\nname: n\nplace: { latitude: 30, longitude: 120, timezone: Asia/Shanghai }\n'
const head = `${start}start: 2026-06-21T16:00:00+08:00\nfor: 1h\n`

test.each([
  ['neither a grid nor a file', 'roads: { signs: [] }', 'roads', 'exactly one of grid or file', 'none'],
  [
    'both',
    'roads: { file: two-junctions.roads.json, grid: { rows: 1, columns: 1 } }',
    'roads',
    'exactly one of',
    'grid and file',
  ],
])('%s is refused', (_name, line, path, expected, got) => {
  const text = `${head}${line}\nnodes: [{ kind: signal, count: 1 }]\n`
  const diagnostics = diagnosticsOf(() => parseScenario(text, 'examples/city/x.yaml'))
  expect(diagnostics).toMatchObject([{ path, got, expected: expect.stringContaining(expected) as string }])
})

test.each([
  [
    'a way that does not lead on',
    'links: [1, 2, 3]',
    'links: [1, 3]',
    'traffic.emergencies[0].links[1]',
    'that 1 leads',
  ],
  ['a link that is not there', 'links: [1, 2, 3]', 'links: [77]', 'traffic.emergencies[0].links[0]', '1 to 10'],
  ['a street of a grid', 'links: [1, 2, 3]', 'row: 1', 'traffic.emergencies[0].row', 'links or crossroads'],
  ['two ways', 'links: [1, 2, 3]', 'links: [1], crossroads: 2', 'traffic.emergencies[0]', 'one of row, crossroads'],
  ['a sign on no link', 'link: 2,', 'link: 99,', 'roads.signs[0].link', 'a link of the roads, 1 to 10'],
  ['too many units', 'kind: rsu, count: 2', 'kind: rsu, count: 3', 'nodes[1].count', 'at most 2 in all'],
])('%s is refused where the scenario says so', (_name, right, wrong, path, expected) => {
  const text = readFileSync(example, 'utf8').replace(right, wrong)
  expect(text).toContain(wrong)
  expect(diagnosticsOf(() => parseScenario(text, example))).toMatchObject([
    { file: example, line: lineOf(text, wrong), path, expected: expect.stringContaining(expected) as string },
  ])
})

test('a light that the controller there does not have is refused', () => {
  const file = scenarioWith(roads.replace(/"signalGroup": 3/, '"signalGroup": 4'))
  expect(diagnosticsOf(() => loadScenario(file))).toMatchObject([
    { path: 'roads.file', expected: 'signal groups 1 to 3 at node 1', got: '4 on link 8' },
  ])
})

test('roads into which nothing can come are refused', () => {
  const ring = {
    version: 1,
    origin: { latitude: 30, longitude: 120 },
    nodes: [1, 2].map((id) => ({ id, x: 400 * id, y: 0 })),
    links: [
      [1, 2],
      [2, 1],
    ].map(([from, to]) => ({
      id: from,
      from,
      to,
      speedLimit: 10,
      laneWidthM: 3,
      points: [
        { x: 400 * from!, y: 0 },
        { x: 400 * to!, y: 0 },
      ],
      lanes: [{ id: 1, connections: [{ toLink: to, toLane: 1, turn: 'uturn' }] }],
    })),
  }
  const file = scenarioWith(JSON.stringify(ring))
  expect(diagnosticsOf(() => loadScenario(file))).toMatchObject([
    { path: 'roads.file', expected: 'a link that comes from a gateway', got: 'none' },
  ])
})

test('a node whose number no MAP can hold is refused', () => {
  // DF_NodeReferenceID of T/CSAE 53: 0 to 65535.
  const numbered = roads
    .replace(/"id": 1,\s*"x"/, '"id": 70000, "x"')
    .replaceAll('"from": 1,', '"from": 70000,')
    .replaceAll('"to": 1,', '"to": 70000,')
  expect(numbered).toContain('"id": 70000')
  const file = scenarioWith(numbered)
  const diagnostics = diagnosticsOf(() => loadScenario(file))
  expect(diagnostics.map(({ expected }) => expected)).toContain('roads that a MAP can tell at node 70000')
})
