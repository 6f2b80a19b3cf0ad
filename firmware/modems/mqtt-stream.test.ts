import { describe, expect, test } from 'vitest'
import { encodePacket, encodePublish, type MqttPacket } from '../../protocols/mqtt/index.js'
import { toHex } from '../../protocols/bytes/hex.js'
import { MqttStream } from './mqtt-stream.js'

function listening(): { stream: MqttStream; log: string[] } {
  const log: string[] = []
  const stream = new MqttStream({
    onConnack: (returnCode) => void log.push(`connack ${returnCode}`),
    onAcknowledged: (messageId, granted) => void log.push(`ack ${messageId} ${granted ?? ''}`.trim()),
    onPong: () => void log.push('pong'),
    onMessage: (topic, payload) => void log.push(`message ${topic} ${toHex(payload)}`),
    onReply: (bytes) => void log.push(`reply ${toHex(bytes)}`),
    onBroken: (text) => void log.push(`broken ${text.length > 0}`),
  })
  return { stream, log }
}

const packets: MqttPacket[] = [
  { type: 'connack', sessionPresent: false, returnCode: 0 },
  { type: 'suback', messageId: 1, returnCodes: [1] },
  { type: 'puback', messageId: 2 },
  { type: 'pubrec', messageId: 3 },
  { type: 'pubcomp', messageId: 3 },
  { type: 'pingresp' },
]
const bytesOfAll = Uint8Array.from([
  ...packets.flatMap((packet) => [...encodePacket(packet)]),
  ...encodePublish('a', Uint8Array.of(1), { qos: 1, messageId: 7 }),
  ...encodePublish('b', Uint8Array.of(2), { qos: 2, messageId: 8 }),
  ...encodePublish('b', Uint8Array.of(2), { qos: 2, messageId: 8, dup: true }),
  ...encodePacket({ type: 'pubrel', messageId: 8 }),
])

/** What MQTT 3.1.1 wants answered (4.3): PUBACK 40, PUBREC 50, PUBREL 62, PUBCOMP 70. */
const expected = [
  'connack 0',
  'ack 1 1',
  'ack 2',
  'reply 62020003',
  'ack 3',
  'pong',
  'reply 40020007',
  'message a 01',
  'reply 50020008',
  'message b 02',
  'reply 50020008',
  'reply 70020008',
]

describe('MqttStream', () => {
  test('takes everything a broker says, split at any position', () => {
    for (let at = 0; at <= bytesOfAll.length; at++) {
      const { stream, log } = listening()
      stream.receive(bytesOfAll.subarray(0, at))
      stream.receive(bytesOfAll.subarray(at))
      expect(log).toEqual(expected)
    }
  })

  test('byte by byte is the same', () => {
    const { stream, log } = listening()
    for (const byte of bytesOfAll) stream.receive(Uint8Array.of(byte))
    expect(log).toEqual(expected)
  })

  test('what no broker says breaks it', () => {
    for (const bytes of [Uint8Array.of(0xc0, 0), Uint8Array.of(0x00, 0), Uint8Array.of(0x40, 2, 0, 0)]) {
      const { stream, log } = listening()
      stream.receive(bytes)
      expect(log).toEqual(['broken true'])
    }
  })

  test('a new connection begins anew', () => {
    const { stream, log } = listening()
    stream.receive(bytesOfAll.subarray(0, 2))
    stream.reset()
    stream.receive(encodePacket({ type: 'pingresp' }))
    expect(log).toEqual(['pong'])
  })
})
