import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { Command, arcPower, broadcast, command, group, short, special } from '../../protocols/dali/index.js'
import { DaliTestBench } from '../chips/dali-test-bench.js'
import type { FrameEvent, TraceEvent, TraceSink } from './events.js'
import { TraceHub } from './hub.js'
import { tapDali } from './taps/dali.js'
import { MemoryOutput } from './testing/memory-output.js'
import { decodeWithSigrok, hasSigrok } from './testing/sigrok.js'
import { createVcdSink, wiresOf } from './vcd/index.js'

const sigrok = hasSigrok() ? 'sigrok-cli' : 'sigrok-cli (skipped: no such program; apt-get install sigrok-cli)'
const folder = mkdtempSync(join(tmpdir(), 'wayside-dali-'))
const path = join(folder, 'dali.vcd')
const events: FrameEvent[] = []

/** Keeps the frames that it is told of. */
class Collector implements TraceSink {
  readonly channels = ['frames'] as const
  onEvent(event: TraceEvent): void {
    if (event.channel === 'frames') events.push(event)
  }
  async flush(): Promise<void> {}
  async end(): Promise<void> {}
}

/** Sets a level, asks for it, speaks to a group and to all, and starts a search. */
async function record(): Promise<void> {
  const bench = DaliTestBench.ready([{ shortAddress: 3 }])
  const { scheduler } = bench.world
  const output = new MemoryOutput()
  const vcd = createVcdSink(output, { wires: wiresOf(bench.board) })
  const hub = new TraceHub([vcd, new Collector()], scheduler)
  bench.bus.tap = undefined
  tapDali(bench.bus, 'dali', bench.interfaceModel, { hub, node: 'bench', scheduler })
  bench.send(
    arcPower(short(3), 254),
    command(short(3), Command.QUERY_ACTUAL_LEVEL),
    command(group(2), Command.RECALL_MAX_LEVEL),
    command(broadcast, Command.SET_FADE_TIME),
    special(0xb1, 0x7f),
  )
  bench.wait(100_000)
  hub.end()
  await vcd.end(bench.nowUs)
  writeFileSync(path, output.bytes)
}

beforeAll(record)
afterAll(() => rmSync(folder, { recursive: true }))

describe('a DALI line in a trace', () => {
  test('is frames with their bytes, direction and words', () => {
    const told = events.map(
      ({ bytes, direction, comment }) => `${direction} ${Buffer.from(bytes).toString('hex')} ${comment}`,
    )
    expect(told).toEqual([
      'sent 06fe short 3: level 254',
      'sent 07a0 short 3: QUERY ACTUAL LEVEL',
      'received fe answer 254',
      'sent 8505 group 2: RECALL MAX LEVEL',
      'sent ff2e broadcast: SET FADE TIME',
      'sent ff2e broadcast: SET FADE TIME',
      'sent b17f SEARCHADDRH 127',
    ])
  })

  test.skipIf(!hasSigrok())(`${sigrok} decodes forward and backward frames from the dump, and nothing else`, () => {
    const lines = decodeWithSigrok(path, 'dali:dali=dali_line', 'dali=raw:address:command:reply')
    expect(lines.filter((line) => line.startsWith('Raw data') || line.startsWith('Reply:'))).toEqual([
      'Raw data: 06',
      'Raw data: FE',
      'Raw data: 07',
      'Raw data: A0',
      'Reply: FE',
      'Reply: 254',
      'Raw data: 85',
      'Raw data: 05',
      'Raw data: FF',
      'Raw data: 2E',
      'Raw data: FF',
      'Raw data: 2E',
      'Raw data: B1',
      'Raw data: 7F',
    ])
    expect(lines).toContain('Short address: 3')
    expect(lines).toContain('Group address: 2')
    expect(lines).toContain('BROADCAST')
    expect(lines).toContain('Arc Power Level: 254')
    expect(lines.join('\n')).not.toMatch(/unknown|error/i)
  })
})
