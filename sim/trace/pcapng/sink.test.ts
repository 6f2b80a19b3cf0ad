import { describe, expect, it } from 'vitest'
import type { PacketEvent, TraceEvent, UartEvent } from '../events.js'
import { MemoryOutput } from '../testing/memory-output.js'
import { createPcapngSink, type PcapngOptions } from './index.js'

/** Blocks by the layout of the draft, big-endian. */
interface Block {
  readonly type: number
  readonly view: DataView
}

async function blocksOf(events: readonly TraceEvent[], options?: PcapngOptions): Promise<Block[]> {
  const output = new MemoryOutput()
  const sink = createPcapngSink(output, options)
  for (const event of events) sink.onEvent(event)
  await sink.flush()
  await sink.end(0)
  expect([output.flushes, output.isEnded]).toEqual([1, true])
  return output.writes.map(({ buffer }) => {
    const view = new DataView(buffer as ArrayBuffer)
    expect(view.getUint32(4)).toBe(view.byteLength)
    return { type: view.getUint32(0), view }
  })
}

const udp: PacketEvent = {
  node: 'lamp',
  atUs: 5,
  channel: 'ip',
  direction: 'up',
  protocol: 'udp',
  source: { address: '10.0.0.1', port: 1 },
  destination: { address: '10.0.0.2', port: 2 },
  payload: Uint8Array.of(1),
}
const tcp = { sequence: 2 ** 32 - 10, acknowledgement: 0, flags: 16 }
const serial: UartEvent = {
  node: 'lamp',
  startUs: 0,
  atUs: 9,
  channel: 'uart',
  line: 'modem',
  direction: 'sent',
  baud: 9600,
  bytes: Uint8Array.of(65),
}

const [section, description, names, packet] = [0x0a0d0d0a, 1, 4, 6]
const identification = ({ view }: Block): number => view.getUint16(28 + 4)
const commentOf = ({ view }: Block): string => {
  const at = 28 + Math.ceil(view.getUint32(20) / 4) * 4
  return new TextDecoder().decode(new Uint8Array(view.buffer, at + 4, view.getUint16(at + 2)))
}

describe('a pcapng sink', () => {
  it('begins with its section header, whether or not a packet follows', async () => {
    expect((await blocksOf([])).map(({ type }) => type)).toEqual([section])
  })

  it('describes an interface before its first packet and only then', async () => {
    const blocks = await blocksOf([udp, serial, udp, { ...serial, line: 'meter' }])
    expect(blocks.map(({ type }) => type)).toEqual([
      section,
      ...[description, packet, description, packet, packet, description, packet],
    ])
    const links = blocks.filter(({ type }) => type === description).map(({ view }) => view.getUint16(8))
    expect(links).toEqual([101, 250, 250])
    const ids = blocks.filter(({ type }) => type === packet).map(({ view }) => view.getUint32(8))
    expect(ids).toEqual([0, 1, 0, 2])
  })

  it('stamps with virtual time from the start it was given', async () => {
    const [, , block] = await blocksOf([udp], { startUnixMs: 1_782_028_800_000 })
    expect(block!.view.getBigUint64(12)).toBe(1_782_028_800_000_005n)
  })

  it('takes the channels it was given, if they have packets', async () => {
    const output = new MemoryOutput()
    expect(createPcapngSink(output).channels).toEqual(['ip', 'uart', 'frames'])
    expect(createPcapngSink(output, { channels: ['uart', 'power'] }).channels).toEqual(['uart'])
    expect(await blocksOf([udp, serial], { channels: ['uart'] })).toHaveLength(3)
  })

  it('numbers the packets of each sender', async () => {
    const answer = { ...udp, source: udp.destination, destination: udp.source }
    const blocks = (await blocksOf([udp, answer, udp, udp])).filter(({ type }) => type === packet)
    expect(blocks.map(identification)).toEqual([1, 1, 2, 3])
  })

  it('tells the name of an address once', async () => {
    const named = { ...udp, destination: { address: 'broker', port: 1883 } }
    const types = (await blocksOf([named, named])).map(({ type }) => type)
    expect(types).toEqual([section, names, description, packet, packet])
  })

  it('sends what no packet holds in several, with the sequence going on past its wrap', async () => {
    const blocks = await blocksOf([{ ...udp, protocol: 'tcp', tcp, payload: new Uint8Array(65_500) }])
    const packets = blocks.filter(({ type }) => type === packet)
    expect(packets.map(({ view }) => [view.getUint32(20), view.getUint32(28 + 24)])).toEqual([
      [65_535, 2 ** 32 - 10],
      [45, 65_485],
    ])
  })

  it('shows text as text, other bytes in hexadecimal digits, and no more than a line of them', async () => {
    const bytes = [Buffer.from('AT\r\r\nOK\r\n'), Uint8Array.of(0x55, 0xaa), Buffer.from('x'.repeat(100))]
    const blocks = await blocksOf(bytes.map((each) => ({ ...serial, bytes: each })))
    expect(blocks.filter(({ type }) => type === packet).map(commentOf)).toEqual([
      'lamp: modem sent AT OK',
      'lamp: modem sent 55aa',
      `lamp: modem sent ${'x'.repeat(80)}...`,
    ])
  })
})
