import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { chips } from './registry.js'

const root = new URL('../../', import.meta.url)
const read = (path: string): string => readFileSync(new URL(path, root), 'utf8')

describe.each(Object.entries(chips))('%s', (name, chip) => {
  test('has its own name, a driver, a model and a test', () => {
    expect(chip.name).toBe(name)
    for (const path of [chip.driver, chip.model, chip.test]) expect(existsSync(new URL(path, root)), path).toBe(true)
  })

  test('is tested by the conformance suite', () => {
    expect(read(chip.test)).toMatch(/^chipConformance\(\{/m)
    expect(read(chip.test)).toContain('chip: chips')
  })

  test('has a row in docs/datasheets.md and one in docs/fidelity.md', () => {
    expect(read('docs/datasheets.md')).toContain(`| ${name} |`)
    expect(read('docs/datasheets.md')).toContain(chip.datasheet.title)
    expect(read('docs/fidelity.md')).toContain(`| ${name} |`)
  })

  test('says in its driver which part and which datasheet it is for', () => {
    expect(read(chip.driver)).toMatch(/@part \S/)
    expect(read(chip.driver)).toMatch(/@datasheet \S/)
  })
})

test('no test of a chip is left out of the registry', () => {
  const listed = Object.values(chips).map((chip) => chip.test)
  const tests = readdirSync(new URL('sim/chips/', root)).filter((file) => file.endsWith('.test.ts'))
  const suites = tests.filter((file) => read(`sim/chips/${file}`).includes('\nchipConformance('))
  expect(suites.map((file) => `sim/chips/${file}`).sort()).toEqual(listed.sort())
})
