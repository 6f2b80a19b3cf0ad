import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { DecodeError } from '../bytes/error.js'
import { fromHex, toHex } from '../bytes/hex.js'
import { decodeMqttSn, encodeMqttSn, type MqttSnMessage } from './index.js'

/** Fields in the order of MQTT-SN 1.2, 5.4, written out by hand. */
const vectors: readonly [string, MqttSnMessage][] = [
  ['0c040401025874657374' + '2d31', { type: 'connect', clean: true, keepAliveS: 600, clientId: 'test-1' }],
  ['030500', { type: 'connack', returnCode: 0 }],
  ['080a000000017570', { type: 'register', topicId: 0, messageId: 1, topic: 'up' }],
  ['070b0005000100', { type: 'regack', topicId: 5, messageId: 1, returnCode: 0 }],
  [
    '090c20000500026869',
    { type: 'publish', dup: false, qos: 1, retain: false, topicId: 5, messageId: 2, payload: fromHex('6869') },
  ],
  [
    '080cb000050002' + 'ff',
    { type: 'publish', dup: true, qos: 1, retain: true, topicId: 5, messageId: 2, payload: fromHex('ff') },
  ],
  ['070d0005000200', { type: 'puback', topicId: 5, messageId: 2, returnCode: 0 }],
  ['0912200003646f776e', { type: 'subscribe', dup: false, qos: 1, messageId: 3, topic: 'down' }],
  ['08132000060003' + '00', { type: 'suback', qos: 1, topicId: 6, messageId: 3, returnCode: 0 }],
  ['0216', { type: 'pingreq' }],
  ['0217', { type: 'pingresp' }],
  ['0218', { type: 'disconnect' }],
]

describe('MQTT-SN', () => {
  test.each(vectors)('%s', (hex, message) => {
    expect(toHex(encodeMqttSn(message))).toBe(hex)
    expect(decodeMqttSn(fromHex(hex))).toEqual(message)
  })

  test('a message of more than 255 bytes has its length in three (5.2.1)', () => {
    const message = { type: 'publish', dup: false, qos: 0, retain: false, topicId: 1, messageId: 0 } as const
    const long = encodeMqttSn({ ...message, payload: new Uint8Array(300) })
    expect(toHex(long.subarray(0, 4))).toBe('0101350c')
    expect(decodeMqttSn(long)).toEqual({ ...message, payload: new Uint8Array(300) })
    // 255 bytes in all still have one.
    expect(encodeMqttSn({ ...message, payload: new Uint8Array(248) })[0]).toBe(255)
  })

  test.each([
    ['', 'bad-length'],
    ['0305', 'bad-length'],
    ['0305000000', 'bad-length'],
    ['0203', 'unknown-type'],
    ['060c20000500', 'short-message'],
    ['070c4000050002', 'bad-qos'],
    ['070c6000050002', 'bad-qos'],
    ['070c2100050002', 'unknown-type'],
    ['06122000' + '03ff', 'bad-text'],
  ])('%s is refused', (hex, kind) => {
    expect(() => decodeMqttSn(fromHex(hex))).toThrow(expect.objectContaining({ kind }))
  })

  test('any bytes are refused, or are what they are decoded to', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 2, maxLength: 30 }), fc.nat(10), (bytes, pick) => {
        bytes[0] = bytes.length
        bytes[1] = [4, 5, 10, 11, 12, 13, 18, 19, 22, 23, 24][pick]!
        try {
          const message = decodeMqttSn(bytes)
          expect(decodeMqttSn(encodeMqttSn(message))).toEqual(message)
        } catch (error) {
          expect(typeof (error as DecodeError).offset).toBe('number')
        }
      }),
    )
  })
})

const hasTshark = spawnSync('tshark', ['--version']).status === 0 && spawnSync('text2pcap', ['--version']).status === 0

describe.skipIf(!hasTshark)('Wireshark (Debian package tshark)', () => {
  test('reads every message as what it is', () => {
    const folder = mkdtempSync(join(tmpdir(), 'mqttsn-'))
    const dump = vectors.map(([, message]) => `0000 ${toHex(encodeMqttSn(message)).replace(/../g, '$& ')}\n`).join('')
    try {
      writeFileSync(join(folder, 'dump.txt'), dump)
      execFileSync('text2pcap', ['-u', '1884,1884', 'dump.txt', 'dump.pcap'], { cwd: folder, stdio: 'ignore' })
      const asked = ['-d', 'udp.port==1884,mqttsn', '-T', 'fields', '-e', 'mqttsn.msg.type', '-e', '_ws.malformed']
      const told = execFileSync('tshark', ['-r', 'dump.pcap', ...asked], { cwd: folder })
        .toString()
        .trimEnd()
      const types = told.split('\n').map((line) => Number(line.trim()))
      expect(types).toEqual([4, 5, 10, 11, 12, 12, 13, 18, 19, 22, 23, 24])
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  })
})
