import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { wayside } from './testing.js'

const folder = mkdtempSync(join(tmpdir(), 'wayside-build-'))
afterAll(() => rmSync(folder, { recursive: true }))

describe('wayside build', () => {
  test('writes an image that fits, its map, and the report', async () => {
    const file = join(folder, 'probe.js')
    const { code, out } = await wayside(['build', 'probe', '--board', 'mdbt42q', '--out', file, '--json'])
    expect(code).toBe(0)
    const report = JSON.parse(out) as { flash: { used: number; budget: number }; file: string; fits: boolean }
    expect(report).toMatchObject({ node: 'probe', board: 'mdbt42q', fits: true, file })
    expect(readFileSync(file)).toHaveLength(report.flash.used)
    expect(JSON.parse(readFileSync(`${file}.map`, 'utf8'))).toMatchObject({ version: 3, wayside: { node: 'probe' } })
  })

  test('fits the street lamp with modem, meter and light sensor onto an Espruino Pico', async () => {
    const out = join(folder, 'pico.js')
    const { code, out: told } = await wayside([
      'build',
      'streetlight',
      '--board',
      'espruino-pico',
      '--out',
      out,
      '--json',
    ])
    expect(code).toBe(0)
    expect(JSON.parse(told)).toMatchObject({ fits: true, texts: 'codes', outbox: { blockLength: 2048, blocks: 2 } })
  })

  test('says what is too much and ends with 1 where an image does not fit', async () => {
    const out = join(folder, 'lamp.js')
    const { code, err } = await wayside(['build', 'streetlight', '--board', 'nrf52840dk', '--out', out])
    expect(code).toBe(1)
    expect(err).toMatch(/does not fit: \d+ bytes of flash, \d+ there: \d+ too many/)
  })

  test.each([
    ['a node that there is not', ['build', 'lamp'], 'node: expected one of'],
    ['a board that there is not', ['build', 'probe', '--board', 'picco'], 'board: expected one of'],
    ['a board without an interpreter', ['build', 'probe', '--board', 'uno'], 'runs no interpreter'],
  ])('refuses %s', async (_, argv, message) => {
    const { code, err } = await wayside(argv)
    expect(code).toBe(2)
    expect(err).toContain(message)
  })

  test('refuses a config that is wrong with its path', async () => {
    const config = join(folder, 'wrong.yaml')
    writeFileSync(config, 'options: { payloadBytes: 0 }\n')
    const { code, err } = await wayside(['build', 'probe', '--config', config])
    expect(code).toBe(2)
    expect(err).toContain('/options/payloadBytes')
  })
})
