import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { Bench } from './testing/bench.js'

interface Probe {
  readonly group: string
  readonly name: string
  readonly code: string
  readonly native: string
  readonly output: readonly string[]
  readonly message?: string
}

const file = new URL('../../../../boards/espruino/testing/probes.json', import.meta.url)
const { probes } = JSON.parse(readFileSync(file, 'utf8')) as { probes: readonly Probe[] }

/** Silent differences from what the interpreter reported, each with its reason: none. */
const differences: Readonly<Record<string, string>> = {}
/** Fails as there, with another text. */
const otherText: Readonly<Record<string, string>> = {
  'optional chaining short-circuits rest of chain (a?.b.c)':
    'the second of two errors is the one that the interpreter keeps',
}

const MOST_DIFFERENCES = 0.01
const MOST_REFUSALS = 0.15
const reports = 'function R(v){print("@@"+JSON.stringify(v)+"@@")}\n'

test('every probe reports what the interpreter reported, or is refused by name', () => {
  const refused: string[] = []
  const different: string[] = []
  for (const { name, code, native, output, message = '' } of probes) {
    const bench = new Bench()
    bench.run(reports)
    const said = bench.run(code)
    if (said.includes('the emulated interpreter does not run')) {
      refused.push(name)
      continue
    }
    const values = [...said.matchAll(/@@(.*?)@@/gs)].map((match) => match[1]!)
    const firstLine = message.split('\n')[0]!.trim()
    const failed = native === 'ERROR' || native === 'SYNTAX'
    const same = JSON.stringify(values) === JSON.stringify(output) && (!failed || said.includes('Uncaught'))
    const sameText = !failed || !firstLine.startsWith('Uncaught') || said.includes(firstLine) || name in otherText
    if (!same || !sameText) different.push(`${name}: ${output.join()} | ${firstLine} | ${said.slice(0, 200)}`)
  }
  expect(different.filter((line) => !(line.split(':')[0]! in differences))).toEqual([])
  expect(different.length / probes.length).toBeLessThanOrEqual(MOST_DIFFERENCES)
  expect(refused.length / probes.length).toBeLessThanOrEqual(MOST_REFUSALS)
})
