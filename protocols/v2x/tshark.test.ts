import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { Uper, randomValue, type Asn1Type, type Infer } from '../asn1/index.js'
import { MapData } from './j2735/map.js'
import { Spat } from './j2735/spat.js'

/*
 * SPAT and MAP of SAE J2735 as tshark dissects them: its ETSI SPATEM and MAPEM are those messages behind an ItsPduHeader
 * (ETSI TS 103 301), here in a GeoNetworking single hop broadcast (ETSI EN 302 636-4-1) in an Ethernet frame.
 */

const isInstalled = spawnSync('tshark', ['--version']).error === undefined
const name = isInstalled ? 'tshark' : 'tshark (skipped: no such program; apt-get install tshark)'

interface ItsMessage {
  readonly messageId: number
  readonly btpPort: number
}
const spatem: ItsMessage = { messageId: 4, btpPort: 2004 }
const mapem: ItsMessage = { messageId: 5, btpPort: 2003 }

function itsFrame({ messageId, btpPort }: ItsMessage, message: Uint8Array): Buffer {
  const pdu = Buffer.concat([Buffer.from([2, messageId, 0, 0, 3, 0xe9]), message])
  const btp = Buffer.alloc(4)
  btp.writeUInt16BE(btpPort)
  const ethernet = Buffer.from('ffffffffffff0200000003e98947', 'hex')
  const common = Buffer.from('2050028000000100', 'hex')
  common.writeUInt16BE(btp.length + pdu.length, 4)
  const basic = Buffer.from('11001a01', 'hex')
  return Buffer.concat([ethernet, basic, common, Buffer.alloc(24), Buffer.alloc(4), btp, pdu])
}

/** A capture file (libpcap, Ethernet). */
function pcap(frames: readonly Buffer[]): Buffer {
  const head = Buffer.from('d4c3b2a1020004000000000000000000ffff000001000000', 'hex')
  const records = frames.map((frame) => {
    const record = Buffer.alloc(16)
    record.writeUInt32LE(frame.length, 8)
    record.writeUInt32LE(frame.length, 12)
    return Buffer.concat([record, frame])
  })
  return Buffer.concat([head, ...records])
}

function seeded(seed: number): () => number {
  let state = seed
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return state / 4294967296
  }
}

/** Without what regions add: tshark knows what is in those, and octets at random are not that. */
function withoutRegional(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutRegional)
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return value
  const entries = Object.entries(value).filter(([key]) => key !== 'regional' && key !== 'preemptPriorityData')
  return Object.fromEntries(entries.map(([key, inner]) => [key, withoutRegional(inner)]))
}

/** Random messages; those where a region's addition was the alternative chosen have none any more and are left out. */
function messages<T>(type: Asn1Type<T>, count: number, seed: number): Uint8Array[] {
  const codec = new Uper(type, 4096)
  const random = seeded(seed)
  const encoded: Uint8Array[] = []
  for (let tries = 0; encoded.length < count && tries < 20 * count; tries++) {
    try {
      encoded.push(codec.encode(withoutRegional(randomValue(type, random, 4)) as T))
    } catch (error) {
      if ((error as { kind?: string }).kind !== 'bad-value') throw error
    }
  }
  expect(encoded.length).toBe(count)
  return encoded
}

describe.skipIf(!isInstalled)(name, () => {
  const folder = mkdtempSync(join(tmpdir(), 'wayside-tshark-'))
  afterAll(() => rmSync(folder, { recursive: true }))

  function tshark(frames: readonly Buffer[], ...words: string[]): string {
    const file = join(folder, 'its.pcap')
    writeFileSync(file, pcap(frames))
    const { stdout, stderr, status } = spawnSync('tshark', ['-r', file, ...words], {
      encoding: 'utf8',
      maxBuffer: 1 << 28,
    })
    if (status !== 0) throw new Error(`tshark: ${stderr}`)
    return stdout
  }

  test.each([
    ['SPAT', spatem, () => messages(Spat, 300, 1)],
    ['MAP', mapem, () => messages(MapData, 300, 2)],
  ])('no field of any of 300 random %s is malformed', (_name, kind, make) => {
    const frames = make().map((message) => itsFrame(kind, message))
    const lines = tshark(frames, '-T', 'fields', '-e', 'its.messageID', '-e', '_ws.malformed')
    const rows = lines.trimEnd().split('\n')
    expect(rows.length).toBe(frames.length)
    expect(rows.filter((row) => row.split('\t')[0] !== String(kind.messageId))).toEqual([])
    expect(tshark(frames, '-Y', '_ws.malformed || _ws.expert.severity == 8388608')).toBe('')
  })

  test('the MAP of Mcity has no malformed field, and cut short it has one', () => {
    const hex = readFileSync(new URL('./vectors/j2735_MAP_mcity_main_state.hex', import.meta.url), 'utf8').trim()
    // Behind the message id and the two octets of its length.
    const message = Buffer.from(hex, 'hex').subarray(4)
    const malformed = (bytes: Uint8Array) => tshark([itsFrame(mapem, bytes)], '-Y', '_ws.malformed')
    expect(malformed(message)).toBe('')
    expect(malformed(message.subarray(0, 200))).toMatch(/malformed/i)
  })

  test('the fields of a SPAT are those that were written', () => {
    const timing = { minEndTime: 21852, maxEndTime: 21900, likelyTime: 21880, confidence: 5 }
    const states: Infer<typeof Spat>['intersections'][number]['states'] = [
      { signalGroup: 2, 'state-time-speed': [{ eventState: 'protected-Movement-Allowed', timing }] },
      { signalGroup: 8, 'state-time-speed': [{ eventState: 'stop-And-Remain', timing: { minEndTime: 22181 } }] },
    ]
    const spat = {
      timeStamp: 458335,
      intersections: [{ id: { region: 255, id: 12111 }, revision: 3, status: 0x0400, timeStamp: 35176, states }],
    }
    const frame = itsFrame(spatem, new Uper(Spat).encode(spat))
    const names = ['signalGroup', 'eventState', 'minEndTime', 'maxEndTime', 'likelyTime', 'revision', 'region']
    const words = names.flatMap((field) => ['-e', `dsrc.${field}`])
    const fields = tshark([frame], '-T', 'fields', '-E', 'aggregator=,', ...words)
      .trimEnd()
      .split('\t')
    expect(fields).toEqual(['2,8', '6,3', '21852,22181', '21900', '21880', '3', '255'])
  })
})
