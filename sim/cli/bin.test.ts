import { execFileSync, spawn, spawnSync } from 'node:child_process'
import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'

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
