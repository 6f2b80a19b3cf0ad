import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { toHex } from '../../protocols/bytes/index.js'
import { oneLamp, TestLamp, TestStreet } from '../testing/index.js'
import { EventLog } from './event-log.js'
import type { UartEvent } from './events.js'
import { FileOutput } from './output.js'
import { createPcapngSink } from './pcapng/index.js'
import { decodeUart, signalOf } from './replay/index.js'
import { decodeWithSigrok, hasSigrok } from './testing/sigrok.js'
import { fields, hasTshark } from './testing/tshark.js'
import { createVcdSink, formatVcd, parseVcd, wiresOf } from './vcd/index.js'

const sigrok = hasSigrok() ? 'sigrok-cli' : 'sigrok-cli (skipped: no such program; apt-get install sigrok-cli)'
const tshark = hasTshark() ? 'tshark' : 'tshark (skipped: no such program; apt-get install tshark)'

const hasGtkwave = spawnSync('vcd2fst', ['-h']).error === undefined
const gtkwave = hasGtkwave ? 'gtkwave' : 'gtkwave (skipped: no such program; apt-get install gtkwave)'

const folder = mkdtempSync(join(tmpdir(), 'wayside-street-'))
afterAll(() => rmSync(folder, { recursive: true }))

/** Half an hour of a lamp from 21:45 on: in it the dimming plan goes to 70 % at 22:00. */
describe('the wires of a street lamp', () => {
  const path = join(folder, 'wires.vcd')
  const log = new EventLog(['i2c', 'uart'])
  /** Idle times are shortened to a tenth of a second: half an hour is 18 thousand million samples. */
  const input = 'compress=1000000'

  beforeAll(async () => {
    const lamp = oneLamp({ at: '2026-06-21T21:45:00+08:00' })
    const { startUnixMs } = lamp.street.world
    const sink = createVcdSink(new FileOutput(path), { wires: wiresOf(lamp.node.board), startUnixMs })
    const trace = lamp.traceTo(sink, log)
    lamp.run(1800)
    await trace.end()
  })

  const bytesOf = (line: string, direction: UartEvent['direction']): number[] =>
    log
      .of('uart')
      .filter((event) => event.line === line && event.direction === direction)
      .flatMap(({ bytes }) => [...bytes])

  test.skipIf(!hasSigrok())(`${sigrok} reads the address and the bytes of the BH1750 on I2C`, () => {
    const said = decodeWithSigrok(
      path,
      'i2c:scl=I2C1_SCL:sda=I2C1_SDA',
      'i2c=address-read:address-write:data-read:data-write',
      input,
    ).filter((line) => line !== 'Read' && line !== 'Write')
    const expected = log.of('i2c').flatMap(({ direction, address, bytes }) => {
      const [way, hex] = [direction, (byte: number) => byte.toString(16).toUpperCase().padStart(2, '0')]
      return [`Address ${way}: ${hex(address)}`, ...[...bytes].map((byte) => `Data ${way}: ${hex(byte)}`)]
    })
    expect(said).toEqual(expected)
    // ADDR low is 0100011, one-time high resolution mode is 0010_0000 (BH1750FVI, rev. B, p. 5 and 10).
    expect(said.slice(0, 2)).toEqual(['Address write: 23', 'Data write: 20'])
    expect(said.filter((line) => line.startsWith('Data read')).length).toBeGreaterThanOrEqual(4)
  })

  test.skipIf(!hasSigrok())(`${sigrok} reads the frames of the BL0942 at 9600 baud, with their checksums`, () => {
    const heard = (wire: string): number[] =>
      decodeWithSigrok(path, `uart:rx=${wire}:baudrate=9600:format=hex`, 'uart=rx-data', input).map((hex) =>
        parseInt(hex, 16),
      )
    const request = heard('meter_TX')
    const frames = heard('meter_RX')
    expect(request).toEqual(bytesOf('meter', 'sent'))
    expect(frames).toEqual(bytesOf('meter', 'received'))
    // Read frame of device 0: 58 aa; answer of 23 bytes: 55, 21 of data, and the inverted sum with the request's 58
    // (BL0942 datasheet V1.06, 3.2.6).
    expect(request.slice(0, 2)).toEqual([0x58, 0xaa])
    expect(frames.length % 23).toBe(0)
    for (let at = 0; at < frames.length; at += 23) {
      const frame = frames.slice(at, at + 23)
      expect(frame[0]).toBe(0x55)
      expect(frame[22]).toBe(~(0x58 + frame.slice(0, 22).reduce((sum, byte) => sum + byte)) & 0xff)
    }
  })

  test.skipIf(!hasSigrok())(`${sigrok} reads the lines of the AT dialogue at 115200 baud`, () => {
    const heard = (wire: string): string =>
      decodeWithSigrok(path, `uart:rx=${wire}:baudrate=115200:format=hex`, 'uart=rx-data', input)
        .map((hex) => String.fromCharCode(parseInt(hex, 16)))
        .join('')
    expect(heard('modem_TX')).toBe(String.fromCharCode(...bytesOf('modem', 'sent')))
    const answers = heard('modem_RX')
    expect(answers).toBe(String.fromCharCode(...bytesOf('modem', 'received')))
    expect(answers).toContain('\r\n+CPIN: READY\r\n')
  })

  test.skipIf(!hasSigrok())(`${sigrok} measures the dimmer at 1 kHz and 70 %, both within 0.1 %`, () => {
    const measured = (what: string): number[] =>
      decodeWithSigrok(path, 'pwm:data=dimmer', `pwm=${what}`, input).map((text) => parseFloat(text))
    const duties = measured('duty-cycle').filter((duty) => duty > 1 && duty < 99)
    expect(duties.length).toBeGreaterThan(900)
    for (const duty of duties) expect(Math.abs(duty / 70 - 1)).toBeLessThan(0.001)
    // In microseconds, but for those next to a stretch in which the output stands still.
    const periods = measured('period').filter((period) => period > 500)
    expect(periods.length).toBeGreaterThan(900)
    for (const period of periods) expect(Math.abs(period / 1000 - 1)).toBeLessThan(0.001)
  })

  test('are the same file when the dump is read and written again', () => {
    const text = readFileSync(path, 'utf8')
    expect(formatVcd(parseVcd(text)) === text).toBe(true)
  })

  test.skipIf(!hasSigrok())(`${sigrok} writes a dump of its own, of which the same bytes are read back`, () => {
    const capture = join(folder, 'sigrok.vcd')
    expect(spawnSync('sigrok-cli', ['-i', path, '-I', `vcd:${input}`, '-O', 'vcd', '-o', capture]).status).toBe(0)
    const dump = parseVcd(readFileSync(capture, 'utf8'))
    const heard = (name: string, baud: number): number[] =>
      decodeUart(signalOf(dump, name), baud).map(({ byte }) => byte)
    expect(heard('meter_RX', 9600)).toEqual(bytesOf('meter', 'received'))
    expect(heard('modem_TX', 115_200)).toEqual(bytesOf('modem', 'sent'))
  })

  test.skipIf(!hasGtkwave)(`${gtkwave} (vcd2fst, fst2vcd) has every change at its instant`, () => {
    const fst = join(folder, 'wires.fst')
    expect(spawnSync('vcd2fst', [path, fst]).status).toBe(0)
    const back = parseVcd(spawnSync('fst2vcd', [fst], { encoding: 'utf8', maxBuffer: 1 << 28 }).stdout)
    const ours = parseVcd(readFileSync(path, 'utf8'))
    // GTKWave orders the changes of one instant in its own way.
    for (const { name } of ours.variables) {
      const edges = (dump: typeof ours) => signalOf(dump, name).edges.map(({ tick, value }) => `${tick} ${value}`)
      expect(edges(back)).toEqual(edges(ours))
    }
    expect(back.tickNs).toBe(ours.tickNs)
  })
})

describe('the packets of a street lamp', () => {
  async function traced(name: string, loss: number): Promise<{ path: string; lamp: TestLamp }> {
    const scenario = {
      version: 1,
      name,
      place: { latitude: 30.2741, longitude: 120.1551, timezone: 'Asia/Shanghai' },
      start: '2026-06-21T16:00:00+08:00',
      for: '24h',
      network: { loss },
      nodes: [{ kind: 'streetlight', count: 1 }],
    }
    const lamp = new TestLamp(TestStreet.from(JSON.stringify(scenario)))
    const path = join(folder, `${name}.pcapng`)
    const { startUnixMs } = lamp.street.world
    const trace = lamp.traceTo(createPcapngSink(new FileOutput(path), { startUnixMs, channels: ['ip'] }))
    lamp.run(12 * 3600)
    await trace.end()
    return { path, lamp }
  }

  test.skipIf(!hasTshark())(`${tshark} lists the MQTT exchanges with the payloads that the platform got`, async () => {
    const { path, lamp } = await traced('clean', 0)
    expect(lamp.reports.length).toBeGreaterThan(40)
    const payloads = fields(path, 'mqtt.msgtype == 3', 'mqtt.msg')
    expect(payloads.map(([payload]) => payload)).toEqual(lamp.reports.map(({ payload }) => toHex(payload)))
    expect(fields(path, 'mqtt.msgtype == 4', 'mqtt.msgid').length).toBe(lamp.reports.length)
    const [client] = fields(path, 'mqtt.msgtype == 1', 'mqtt.clientid', 'ip.src', 'tcp.dstport')
    expect(client).toEqual([lamp.node.imei, expect.stringMatching(/^10\./), '1883'])
    expect(fields(path, complaint, 'frame.number')).toEqual([])
    expect(fields(path, 'tcp.analysis.flags', 'frame.number')).toEqual([])
  })

  test.skipIf(!hasTshark())(`${tshark} sees what a lossy cell does, and still every payload`, async () => {
    const { path, lamp } = await traced('lossy', 0.15)
    const payloads = fields(path, 'mqtt.msgtype == 3 && !tcp.analysis.retransmission', 'mqtt.msg').map(([each]) => each)
    const received = lamp.reports.map(({ payload }) => toHex(payload))
    expect(received.length).toBeGreaterThan(30)
    expect([...new Set(payloads)]).toEqual([...new Set(received)])
    expect(fields(path, complaint, 'frame.number')).toEqual([])
    expect(fields(path, 'tcp.analysis.retransmission', 'frame.number').length).toBeGreaterThan(3)
    expect(fields(path, 'tcp.analysis.ack_lost_segment', 'frame.number')).toEqual([])
  })
})

const complaint = '_ws.malformed || tcp.checksum.status == "Bad" || ip.checksum.status == "Bad"'
