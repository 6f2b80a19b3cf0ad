import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { StreetlightDaliNode } from '../fleet/nodes/streetlight-dali.js'
import { TestStreet } from '../testing/index.js'
import { EventLog } from './event-log.js'
import { FileOutput } from './output.js'
import { decodeWithSigrok, hasSigrok } from './testing/sigrok.js'
import { createVcdSink, wiresOf } from './vcd/index.js'

const sigrok = hasSigrok() ? 'sigrok-cli' : 'sigrok-cli (skipped: no such program; apt-get install sigrok-cli)'
const folder = mkdtempSync(join(tmpdir(), 'wayside-dali-lamp-'))
const path = join(folder, 'wires.vcd')
const log = new EventLog(['frames'])

/** A lamp by DALI is traced from its first start on: commissioning, then its first level. */
beforeAll(async () => {
  const street = TestStreet.from(
    JSON.stringify({
      version: 1,
      name: 'dali-trace',
      place: { name: 'Hangzhou', latitude: 30.2741, longitude: 120.1551, timezone: 'Asia/Shanghai' },
      start: '2026-06-21T21:00:00+08:00',
      for: '1h',
      nodes: [{ kind: 'streetlight-dali', count: 1 }],
    }),
  )
  const node = street.fleet.nodes[0] as StreetlightDaliNode
  // The line alone: its bits need no finer time scale than a microsecond.
  const wires = { ...wiresOf(node.board), pins: [], i2c: [], spi: [], uart: [] }
  const sink = createVcdSink(new FileOutput(path), { wires, channels: ['frames'] })
  const trace = street.trace(node, sink, log)
  street.run(15)
  await trace.end()
})

afterAll(() => rmSync(folder, { recursive: true }))

const hex = (byte: number) => byte.toString(16).toUpperCase().padStart(2, '0')

describe('the trace of a street lamp on a DALI line', () => {
  const frames = () => log.of('frames')

  test('holds what went over the line: the search, its answers, the short address', () => {
    const comments = frames().map(({ comment }) => comment)
    const count = (begin: string) => comments.filter((comment) => comment?.startsWith(begin)).length
    // RANDOMISE is sent twice; a gear among 2^24 addresses is found by 24 comparisons (IEC 62386-102, 9.14).
    expect(count('RANDOMISE')).toBe(2)
    expect(count('COMPARE')).toBeGreaterThanOrEqual(24)
    expect(count('PROGRAM SHORT ADDRESS')).toBe(1)
    expect(frames().some(({ direction }) => direction === 'received')).toBe(true)
    expect(comments).not.toContain('bits that are no frame')
  })

  test.skipIf(!hasSigrok())(`${sigrok} reads the same frames off the wire, without an error`, () => {
    const all = decodeWithSigrok(path, 'dali:dali=dali_line', 'dali', 'compress=100000')
    const said = all.filter((line) => line.startsWith('Raw data: ') || line.startsWith('Reply: '))
    const expected = frames().flatMap(({ bytes }) =>
      bytes.length === 1
        ? [`Reply: ${hex(bytes[0]!)}`, `Reply: ${bytes[0]!}`]
        : [...bytes].map((byte) => `Raw data: ${hex(byte)}`),
    )
    expect(expected.length).toBeGreaterThan(200)
    expect(said).toEqual(expected)
    expect(all.filter((line) => /error|framing|invalid/i.test(line))).toEqual([])
  })
})
