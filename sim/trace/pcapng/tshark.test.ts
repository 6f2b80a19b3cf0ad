import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import mqttPacket from 'mqtt-packet'
import { afterAll, describe, expect, test } from 'vitest'
import { fromHex } from '../../../protocols/bytes/index.js'
import type { PacketEvent, TraceEvent } from '../events.js'
import { MemoryOutput } from '../testing/memory-output.js'
import { fields, hasTshark, run } from '../testing/tshark.js'
import { createPcapngSink } from './index.js'

const isInstalled = hasTshark()
const title = isInstalled ? 'tshark' : 'tshark (skipped: no such program; apt-get install tshark)'

const folder = mkdtempSync(join(tmpdir(), 'wayside-pcapng-'))
afterAll(() => rmSync(folder, { recursive: true }))

const node = 'streetlight-0'
const startUnixMs = Date.UTC(2026, 5, 21, 8)
const lamp = { address: '10.64.0.1', port: 49_152 }
const broker = { address: 'broker', port: 1883 }

/** Sequence numbers of one TCP connection, as both ends count. */
class Dialogue {
  readonly events: PacketEvent[] = []
  private next = { up: 1000, down: 0xffff_fff0 }
  private atUs = 1_000_000

  /** Adds a segment a tenth of a second after the last. Flags of RFC 9293. */
  segment(direction: 'up' | 'down', flags: number, payload: Uint8Array = new Uint8Array(0)): this {
    const [source, destination] = direction === 'up' ? [lamp, broker] : [broker, lamp]
    const other = direction === 'up' ? 'down' : 'up'
    const tcp = { sequence: this.next[direction], acknowledgement: flags & 0x10 ? this.next[other] : 0, flags }
    this.events.push({
      node,
      atUs: this.atUs,
      channel: 'ip',
      direction,
      protocol: 'tcp',
      source,
      destination,
      tcp,
      payload,
    })
    this.next[direction] = (this.next[direction] + payload.length + (flags & 3 ? 1 : 0)) % 2 ** 32
    this.atUs += 100_000
    return this
  }
}

const [fin, syn, psh, ack] = [1, 2, 8, 16]

/** A lamp reports over MQTT and leaves; the bytes are mqtt-packet's. */
const report = Buffer.from('reported')
const mqtt = new Dialogue()
  .segment('up', syn)
  .segment('down', syn | ack)
  .segment('up', ack)
  .segment(
    'up',
    psh | ack,
    mqttPacket.generate({
      cmd: 'connect',
      protocolId: 'MQTT',
      protocolVersion: 4,
      clean: true,
      clientId: 'lamp',
      keepalive: 60,
    }),
  )
  .segment('down', psh | ack, mqttPacket.generate({ cmd: 'connack', returnCode: 0, sessionPresent: false }))
  .segment(
    'up',
    psh | ack,
    mqttPacket.generate({
      cmd: 'publish',
      topic: 'wayside/streetlight/1/up',
      payload: report,
      qos: 1,
      messageId: 1,
      dup: false,
      retain: false,
    }),
  )
  .segment('down', psh | ack, mqttPacket.generate({ cmd: 'puback', messageId: 1 }))
  .segment('up', psh | ack, mqttPacket.generate({ cmd: 'disconnect' }))
  .segment('up', fin | ack)
  .segment('down', fin | ack)
  .segment('up', ack).events

/** CoAP: confirmable GET of "time" and its piggybacked 2.05 answer (RFC 7252, figure 16 and section 3). */
const coap: PacketEvent[] = [
  {
    node,
    atUs: 3e6,
    channel: 'ip',
    direction: 'up',
    protocol: 'udp',
    source: { ...lamp, port: 5683 },
    destination: { address: '10.0.0.1', port: 5683 },
    payload: fromHex('40017d34b474696d65'),
  },
  {
    node,
    atUs: 3.1e6,
    channel: 'ip',
    direction: 'down',
    protocol: 'udp',
    source: { address: '10.0.0.1', port: 5683 },
    destination: { ...lamp, port: 5683 },
    payload: fromHex('60457d34ff3132'),
  },
]

const serial = (direction: 'sent' | 'received', atUs: number, line: string, bytes: Uint8Array): TraceEvent => ({
  node,
  startUs: atUs - 1000,
  atUs,
  channel: 'uart',
  line,
  direction,
  baud: 9600,
  bytes,
})
const frame = (
  link: 'iso14443' | 'can' | 'v2x' | 'dali',
  direction: 'sent' | 'received',
  atUs: number,
  hex: string,
): TraceEvent => ({
  node,
  startUs: atUs - 1000,
  atUs,
  channel: 'frames',
  link,
  direction,
  bytes: fromHex(hex),
  comment: 'a note',
})

const others: TraceEvent[] = [
  serial('sent', 4e6, 'modem', Buffer.from('AT+CEREG?\r')),
  serial('received', 4.1e6, 'modem', Buffer.from('\r\n+CEREG: 0,1\r\n\r\nOK\r\n')),
  // Modbus over serial line V1.02, appendix: read holding registers 108 to 110 of server 17, with its CRC.
  serial('sent', 4.2e6, 'meter', fromHex('1103006b00037687')),
  // REQA, the ATQA of an NTAG213, HLTA with its CRC_A (ISO/IEC 14443-3, 6.4).
  frame('iso14443', 'sent', 5e6, '26'),
  frame('iso14443', 'received', 5.1e6, '4400'),
  frame('iso14443', 'sent', 5.2e6, '500057cd'),
  frame('can', 'sent', 6e6, '00000123' + '02000000' + 'beef'),
  frame('can', 'received', 6.1e6, '98daf110' + '01000000' + '7f'),
  frame('dali', 'sent', 7e6, '07a0'),
  frame('dali', 'received', 7.1e6, 'fe'),
  frame('v2x', 'sent', 8e6, '0102'),
]

async function write(name: string, events: readonly TraceEvent[]): Promise<{ path: string; output: MemoryOutput }> {
  const output = new MemoryOutput()
  const sink = createPcapngSink(output, { startUnixMs })
  for (const event of events) sink.onEvent(event)
  await sink.end(9e6)
  const path = join(folder, name)
  writeFileSync(path, output.bytes)
  return { path, output }
}

describe.skipIf(!isInstalled)(title, () => {
  test('finds nothing malformed, no bad checksum and nothing that it warns of in any layer', async () => {
    const { path } = await write('all.pcapng', [...mqtt, ...coap, ...others])
    expect(fields(path, 'frame', 'frame.number')).toHaveLength(mqtt.length + coap.length + others.length)
    expect(
      fields(path, '_ws.malformed || _ws.expert.severity >= "Warning"', 'frame.number', '_ws.expert.message'),
    ).toEqual([])
    expect(fields(path, 'ip', 'ip.checksum.status').flat()).toEqual(Array(13).fill('1'))
    expect(fields(path, 'tcp', 'tcp.checksum.status').flat()).toEqual(Array(11).fill('1'))
    expect(fields(path, 'udp', 'udp.checksum.status').flat()).toEqual(Array(2).fill('1'))
  })

  test('dissects the MQTT dialogue, with its payload', async () => {
    const { path } = await write('mqtt.pcapng', mqtt)
    expect(fields(path, 'mqtt', 'mqtt.msgtype').flat()).toEqual(['1', '2', '3', '4', '14'])
    expect(fields(path, 'mqtt.msgtype == 3', 'mqtt.topic', 'mqtt.msg')).toEqual([
      ['wayside/streetlight/1/up', report.toString('hex')],
    ])
    expect(fields(path, 'tcp.analysis.flags', 'frame.number')).toEqual([])
  })

  test('dissects CoAP, serial lines, ISO 14443 and CAN without settings', async () => {
    const { path } = await write('others.pcapng', [...coap, ...others])
    expect(fields(path, 'coap', 'coap.code', 'coap.opt.uri_path')).toEqual([
      ['1', 'time'],
      ['69', ''],
    ])
    expect(fields(path, 'rtacser', 'rtacser.eventtype', 'rtacser.timestamp')).toEqual([
      ['0x03', '1782028804.000000000'],
      ['0x04', '1782028804.100000000'],
      ['0x03', '1782028804.200000000'],
    ])
    expect(fields(path, 'iso14443', '_ws.col.Info').flat()).toMatchObject([
      expect.stringContaining('REQA'),
      expect.stringContaining('ATQA'),
      expect.stringContaining('HLTA'),
    ])
    expect(fields(path, 'can', 'can.id', 'can.flags.xtd', 'can.len')).toEqual([
      ['291', '0', '2'],
      [String(0x18daf110), '1', '1'],
    ])
  })

  test('hands the bytes of a serial line to the dissector that is asked for', async () => {
    const { path } = await write('modbus.pcapng', others.slice(2, 3))
    const lines = run('tshark', '-r', path, '-d', 'rtacser.data,mbrtu', '-Y', 'mbrtu', '-V')
    expect(lines).toContain('Unit ID: 17')
    expect(lines).not.toMatch(/incorrect/)
  })

  test('shows the comments, the names of nodes and the virtual time', async () => {
    const { path } = await write('comments.pcapng', [...mqtt, ...others])
    expect(
      fields(path, 'rtacser || frame.number == 1', 'frame.time_epoch', 'frame.interface_name', 'frame.comment').slice(
        0,
        3,
      ),
    ).toEqual([
      ['1782028801.000000000', 'ip', 'streetlight-0: up'],
      ['1782028804.000000000', 'uart-modem', 'streetlight-0: modem sent AT+CEREG?'],
      ['1782028804.100000000', 'uart-modem', 'streetlight-0: modem received +CEREG: 0,1 OK'],
    ])
    expect(fields(path, 'frame.number == 1', 'ip.dst', 'frame.packet_flags_direction')).toEqual([
      ['198.51.100.1', '0x00000002'],
    ])
    const named = run('tshark', '-r', path, '-N', 'n', '-Y', 'frame.number == 1', '-T', 'fields', '-e', 'ip.dst_host')
    expect(named.trim()).toBe('broker')
  })

  test('reads a file that ends at any block, and at any byte of the last one', async () => {
    const { output } = await write('whole.pcapng', others)
    const { writes } = output
    for (const count of [1, 2, 3, 4, writes.length - 1]) {
      const path = join(folder, `cut-${count}.pcapng`)
      writeFileSync(path, Buffer.concat(writes.slice(0, count)))
      expect(
        run('tshark', '-r', path, '-T', 'fields', '-e', 'frame.number').trim().split('\n').filter(Boolean),
      ).toHaveLength(packetsIn(writes.slice(0, count)))
    }
    const path = join(folder, 'torn.pcapng')
    writeFileSync(path, output.bytes.subarray(0, output.bytes.length - 7))
    const torn = spawnSync('tshark', ['-r', path, '-T', 'fields', '-e', 'frame.number'], { encoding: 'utf8' })
    expect(torn.stdout.trim().split('\n')).toHaveLength(others.length - 1)
    expect(torn.stderr).toContain('cut short')
  })

  test('is told each interface with its link type by capinfos', async () => {
    const { path } = await write('interfaces.pcapng', [...mqtt, ...others])
    const told = run('capinfos', path)
    expect(told).toContain('Number of interfaces in file: 7')
    expect([...told.matchAll(/Name = (\S+)/g)].map(([, name]) => name)).toEqual([
      'ip',
      'uart-modem',
      'uart-meter',
      'nfc',
      'can',
      'dali',
      'v2x',
    ])
    expect(told).toContain('Time precision = microseconds')
    expect(told).toContain('Capture application: Wayside')
  })
})

/** Blocks of type 6 among them. */
function packetsIn(blocks: readonly Uint8Array[]): number {
  return blocks.filter((block) => block[3] === 6).length
}
