import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { RunOptions } from '../fleet/run.js'
import { TestStreet } from '../testing/index.js'
import { nodeFileSinks } from '../trace/node-files.js'
import { instantRun, wayside } from './testing.js'

const folder = mkdtempSync(join(tmpdir(), 'wayside-trace-'))
const path = join(folder, 'street.yaml')
const out = join(folder, 'run')
afterAll(() => rmSync(folder, { recursive: true }))

const scenario = `version: 1
name: street
place: { latitude: 30.2741, longitude: 120.1551, timezone: Asia/Shanghai }
start: 2026-06-21T16:00:00+08:00
for: 1h
nodes: [{ kind: streetlight, count: 2 }]
`

describe('wayside run --trace', () => {
  /** What the run was told to trace. */
  async function asked(...argv: string[]) {
    let given: RunOptions['trace']
    const outcome = await wayside(['run', path, '--quiet', ...argv], {
      run: (scenario, options) => {
        given = options.trace
        return instantRun(scenario, options)
      },
    })
    return { ...outcome, given }
  }

  test('hands nodes and channels to the run, after those of the scenario', async () => {
    writeFileSync(path, `${scenario}trace: [{ node: streetlight-1, channels: [ip] }]\n`)
    const { code, given } = await asked('--trace', '0:i2c,uart', '--out', out)
    expect(code).toBe(0)
    expect(given).toEqual({
      folder: out,
      plans: [
        { node: 'streetlight-1', channels: ['ip'] },
        { node: '0', channels: ['i2c', 'uart'] },
      ],
    })
  })

  test('runs a scenario that has traces without them where there is no folder', async () => {
    expect(await asked()).toMatchObject({ code: 0, given: undefined })
  })

  test.each([
    [
      ['--trace', '2', '--out', out],
      'wayside: --trace 2: an index from 0 to 1, a name such as streetlight-0 or an IMEI',
    ],
    [['--trace', '0:uarts', '--out', out], '(did you mean uart?)'],
    [['--trace', '0'], '--trace: a folder for the traces expected: --out DIR'],
  ])('%j ends with 2 before anything runs', async (argv, message) => {
    const { code, err, given } = await asked(...argv)
    expect({ code, given }).toEqual({ code: 2, given: undefined })
    expect(err).toContain(message)
  })
})

describe('wayside trace', () => {
  beforeAll(async () => {
    const street = TestStreet.from(scenario)
    const node = street.fleet.nodes[1]!
    const plan = { channels: ['uart', 'i2c', 'pins', 'power', 'radio', 'tasks'] } as const
    const onFail = (): void => undefined
    const startUnixMs = street.world.startUnixMs
    const files = { folder: join(out, 'trace', 'streetlight-1'), board: node.board, startUnixMs, plan, onFail }
    const trace = street.trace(node, ...nodeFileSinks(files))
    street.run(3600)
    await trace.end()
    const entry = { node: 'streetlight-1', index: 1, imei: node.imei, kind: 'streetlight', startUnixMs }
    writeFileSync(join(out, 'trace', 'nodes.json'), JSON.stringify([entry]))
  })

  test.each(['power', 'timeline', 'pins'])('draws %s as SVG and PNG beside the trace', async (plot) => {
    const { code, out: said } = await wayside(['trace', out, '--plot', plot, '--json'])
    const files = ['svg', 'png'].map((kind) => join(out, 'trace', 'streetlight-1', `${plot}.${kind}`))
    expect({ code, files: JSON.parse(said).files }).toEqual({ code: 0, files })
    expect(readFileSync(files[0]!, 'utf8')).toContain('<title>streetlight-1')
    expect(readFileSync(files[1]!).toString('latin1', 1, 4)).toBe('PNG')
  })

  test('draws a stretch of it into a file of its own, for a node by name, index or IMEI', async () => {
    const file = join(folder, 'wires.svg')
    for (const node of ['1', 'streetlight-1', '867726030000014']) {
      const argv = ['trace', out, '--node', node, '--plot', 'pins', '--from', '1s', '--for', '5s', '--out', file]
      expect(await wayside(argv)).toEqual({ code: 0, out: '', err: `${file} written\n` })
    }
    expect(readFileSync(file, 'utf8')).toContain('time, s after 1 s')
    expect(readFileSync(file, 'utf8')).toContain('>meter_TX<')
  })

  test.each([
    [[folder], `${join(folder, 'trace', 'nodes.json')}: the traces of a run expected`],
    [[out, '--node', '0'], 'one of the traced nodes (streetlight-1) expected, got 0'],
    [[out, '--plot', 'wires'], 'Allowed choices are power, timeline, pins'],
    [[out, '--from', '5'], '--from: a duration with its unit expected'],
    [[out, '--from', '2h'], 'some time expected'],
    [[out, '--out', 'x.gif'], '--out: a file .svg or .png expected, got "x.gif"'],
  ])('%j ends with 2', async (argv, message) => {
    const { code, err } = await wayside(['trace', ...argv])
    expect(code).toBe(2)
    expect(err).toContain(message)
  })
})
