import fc from 'fast-check'
import mqttPacket from 'mqtt-packet'
import { describe, expect, test } from 'vitest'
import { isDecodeError } from '../bytes/error.js'
import { fromHex, toHex } from '../bytes/hex.js'
import { decodePacket } from './decode.js'
import { encodePacket } from './encode.js'
import type { MqttPacket, Qos } from './packets.js'
import { encodePublish, inspectPublish, patchDup, patchMessageId } from './publish.js'
import { PacketReader } from './reader.js'

const bytesOf = (text: string) => new TextEncoder().encode(text)
const unspaced = (hex: string) => fromHex(hex.split(' ').join(''))
const roomy = 1 << 20

/** Every packet type, with the bytes that chapter 3 of the standard gives it, written out by hand. */
const vectors: [name: string, hex: string, packet: MqttPacket][] = [
  [
    'CONNECT, bare',
    '10 0e 0004 4d515454 04 02 003c 0002 6131',
    { type: 'connect', clientId: 'a1', cleanSession: true, keepAliveS: 60 },
  ],
  [
    'CONNECT with everything (flags of figure 3.6 with QoS 1)',
    '10 22 0004 4d515454 04 ec 000a 0003 646576 0004 77696c6c 0003 627965 0001 75 0003 00ff01',
    {
      type: 'connect',
      clientId: 'dev',
      cleanSession: false,
      keepAliveS: 10,
      will: { topic: 'will', payload: bytesOf('bye'), qos: 1, retain: true },
      user: 'u',
      password: Uint8Array.of(0, 255, 1),
    },
  ],
  [
    'CONNECT without client id',
    '10 0c 0004 4d515454 04 02 0000 0000',
    { type: 'connect', clientId: '', cleanSession: true, keepAliveS: 0 },
  ],
  ['CONNACK, accepted with a session', '20 02 01 00', { type: 'connack', sessionPresent: true, returnCode: 0 }],
  ['CONNACK, not authorised', '20 02 00 05', { type: 'connack', sessionPresent: false, returnCode: 5 }],
  [
    'PUBLISH of QoS 0',
    '30 07 0003 612f62 6869',
    { type: 'publish', topic: 'a/b', payload: bytesOf('hi'), qos: 0, retain: false, dup: false },
  ],
  [
    'PUBLISH of QoS 2, duplicate and retained',
    '3d 07 0003 612f62 000a',
    { type: 'publish', topic: 'a/b', payload: new Uint8Array(0), qos: 2, retain: true, dup: true, messageId: 10 },
  ],
  [
    'PUBLISH on a topic that is not ASCII',
    '32 08 0003 e6b0b4 ffff 01',
    {
      type: 'publish',
      topic: '\u6c34',
      payload: Uint8Array.of(1),
      qos: 1,
      retain: false,
      dup: false,
      messageId: 65535,
    },
  ],
  ['PUBACK', '40 02 0001', { type: 'puback', messageId: 1 }],
  ['PUBREC', '50 02 0102', { type: 'pubrec', messageId: 258 }],
  ['PUBREL', '62 02 0102', { type: 'pubrel', messageId: 258 }],
  ['PUBCOMP', '70 02 ffff', { type: 'pubcomp', messageId: 65535 }],
  [
    'SUBSCRIBE (figure 3.23)',
    '82 0e 000a 0003 612f62 01 0003 632f64 02',
    {
      type: 'subscribe',
      messageId: 10,
      subscriptions: [
        { filter: 'a/b', qos: 1 },
        { filter: 'c/d', qos: 2 },
      ],
    },
  ],
  ['SUBACK (figure 3.26)', '90 05 000a 00 02 80', { type: 'suback', messageId: 10, returnCodes: [0, 2, 128] }],
  [
    'UNSUBSCRIBE (figure 3.30)',
    'a2 0c 000a 0003 612f62 0003 632f64',
    { type: 'unsubscribe', messageId: 10, filters: ['a/b', 'c/d'] },
  ],
  ['UNSUBACK', 'b0 02 000a', { type: 'unsuback', messageId: 10 }],
  ['PINGREQ', 'c0 00', { type: 'pingreq' }],
  ['PINGRESP', 'd0 00', { type: 'pingresp' }],
  ['DISCONNECT', 'e0 00', { type: 'disconnect' }],
]

const malformed: [name: string, hex: string, kind: string, offset: number][] = [
  ['packet type 0', '00', 'reserved-type', 0],
  ['packet type 15', 'f0', 'reserved-type', 0],
  ['CONNECT with flags', '11', 'bad-flags', 0],
  ['PUBACK with flags', '42', 'bad-flags', 0],
  ['PUBREL without its flags [MQTT-3.6.1-1]', '60', 'bad-flags', 0],
  ['SUBSCRIBE without its flags [MQTT-3.8.1-1]', '80', 'bad-flags', 0],
  ['UNSUBSCRIBE without its flags [MQTT-3.10.1-1]', 'a0', 'bad-flags', 0],
  ['PUBLISH of QoS 3 [MQTT-3.3.1-4]', '36', 'bad-qos', 0],
  ['PUBLISH of QoS 0 marked duplicate [MQTT-3.3.1-2]', '38', 'bad-flags', 0],
  ['a remaining length of five bytes', '30 8080808001', 'bad-length', 4],
  ['PINGREQ with a body', 'c0 01 00', 'trailing', 2],
  ['PUBACK with three bytes', '40 03 000100', 'trailing', 4],
  ['PUBACK with one byte', '40 01 00', 'short-packet', 2],
  ['PUBACK of packet 0 [MQTT-2.3.1-1]', '40 02 0000', 'bad-message-id', 2],
  ['CONNECT that ends in its protocol name', '10 04 0004 4d51', 'short-packet', 4],
  ['CONNECT of MQTT 3.1', '10 12 0006 4d5149736470 03 02 003c 0004 6131 6232', 'bad-protocol', 2],
  ['CONNECT of MQTT 5', '10 0e 0004 4d515454 05 02 003c 0002 6131', 'bad-protocol', 2],
  ['CONNECT with the reserved flag [MQTT-3.1.2-3]', '10 0c 0004 4d515454 04 03 0000 0000', 'bad-flags', 9],
  ['CONNECT with will QoS and no will [MQTT-3.1.2-13]', '10 0c 0004 4d515454 04 0a 0000 0000', 'bad-flags', 9],
  ['CONNECT with will retain and no will [MQTT-3.1.2-15]', '10 0c 0004 4d515454 04 22 0000 0000', 'bad-flags', 9],
  ['CONNECT with will QoS 3 [MQTT-3.1.2-14]', '10 0c 0004 4d515454 04 1e 0000 0000', 'bad-qos', 9],
  ['CONNECT with password and no user [MQTT-3.1.2-22]', '10 0c 0004 4d515454 04 42 0000 0000', 'bad-flags', 9],
  ['CONNECT without the will it announces', '10 0c 0004 4d515454 04 06 0000 0000', 'short-packet', 14],
  ['CONNECT with a wildcard as will topic', '10 11 0004 4d515454 04 06 0000 0000 0001 23 0000', 'bad-topic', 14],
  ['CONNECT with more than it announces', '10 0e 0004 4d515454 04 02 0000 0000 0000', 'trailing', 14],
  ['CONNECT with a client id that is not UTF-8', '10 0e 0004 4d515454 04 02 0000 0002 c328', 'bad-text', 14],
  ['CONNECT with U+0000 in a client id [MQTT-1.5.3-2]', '10 0e 0004 4d515454 04 02 0000 0002 6100', 'bad-text', 14],
  ['CONNACK with reserved flags', '20 02 02 00', 'bad-flags', 2],
  ['CONNACK with return code 6', '20 02 00 06', 'bad-return-code', 3],
  ['CONNACK refusing with a session [MQTT-3.2.2-4]', '20 02 01 02', 'bad-flags', 2],
  ['PUBLISH without a topic', '30 00', 'short-packet', 2],
  ['PUBLISH on an empty topic [MQTT-4.7.3-1]', '30 02 0000', 'bad-topic', 2],
  ['PUBLISH on a wildcard [MQTT-3.3.2-2]', '30 04 0002 612b', 'bad-topic', 2],
  ['PUBLISH on a surrogate [MQTT-1.5.3-1]', '30 05 0003 eda080', 'bad-text', 4],
  ['PUBLISH whose topic reaches past its end', '30 04 0003 6162', 'short-packet', 4],
  ['PUBLISH of QoS 1 without id', '32 03 0001 61', 'short-packet', 5],
  ['PUBLISH of QoS 1 with id 0 [MQTT-2.3.1-1]', '32 05 0001 61 0000', 'bad-message-id', 5],
  ['SUBSCRIBE to nothing [MQTT-3.8.3-3]', '82 02 000a', 'empty-list', 4],
  ['SUBSCRIBE with QoS 3 [MQTT-3.8.3-4]', '82 06 000a 0001 61 03', 'bad-qos', 7],
  ['SUBSCRIBE without QoS', '82 05 000a 0001 61', 'short-packet', 7],
  ['SUBSCRIBE to half a wildcard', '82 07 000a 0002 612b 00', 'bad-topic', 4],
  ['SUBACK of nothing', '90 02 000a', 'empty-list', 4],
  ['SUBACK with code 3 [MQTT-3.9.3-2]', '90 03 000a 03', 'bad-return-code', 4],
  ['UNSUBSCRIBE from nothing [MQTT-3.10.3-2]', 'a2 02 000a', 'empty-list', 4],
  ['UNSUBSCRIBE from an empty filter', 'a2 04 000a 0000', 'bad-topic', 4],
]

function fault(work: () => unknown): { kind: string; offset?: number } {
  try {
    work()
  } catch (thrown) {
    const { kind, offset } = thrown as { kind: string; offset?: number }
    return offset === undefined ? { kind } : { kind, offset }
  }
  throw new Error('nothing was thrown')
}

/** The same packet as mqtt-packet has it. */
function asPeer(packet: MqttPacket): mqttPacket.Packet {
  const { type, ...rest } = packet
  const base = { cmd: type, ...rest } as Record<string, unknown>
  if (packet.type === 'connect') {
    Object.assign(base, {
      protocolId: 'MQTT',
      protocolVersion: 4,
      clean: packet.cleanSession,
      keepalive: packet.keepAliveS,
    })
    base.will = packet.will && { ...packet.will, payload: Buffer.from(packet.will.payload) }
    base.username = packet.user
    base.password = packet.password && Buffer.from(packet.password)
  }
  if (packet.type === 'publish') base.payload = Buffer.from(packet.payload)
  if (packet.type === 'subscribe')
    base.subscriptions = packet.subscriptions.map(({ filter, qos }) => ({ topic: filter, qos }))
  if (packet.type === 'suback') base.granted = packet.returnCodes
  if (packet.type === 'unsubscribe') base.unsubscriptions = packet.filters
  return base as unknown as mqttPacket.Packet
}

/** What mqtt-packet reads, in our words. */
function fromPeer(peer: mqttPacket.Packet): unknown {
  const { cmd, messageId } = peer
  const bytes = (value: unknown) => (value === undefined ? undefined : new Uint8Array(value as Buffer))
  const any = peer as unknown as Record<string, unknown>
  const fields: Record<string, () => object> = {
    connect: () => ({
      clientId: any.clientId,
      cleanSession: any.clean,
      keepAliveS: any.keepalive,
      user: any.username === undefined ? undefined : String(any.username),
      password: bytes(any.password ?? undefined),
      will: any.will && {
        topic: (any.will as { topic: string }).topic,
        payload: bytes((any.will as { payload: Buffer }).payload),
        qos: (any.will as { qos: number }).qos,
        retain: (any.will as { retain: boolean }).retain,
      },
    }),
    connack: () => ({ sessionPresent: any.sessionPresent, returnCode: any.returnCode }),
    publish: () => ({
      topic: any.topic,
      payload: bytes(any.payload),
      qos: any.qos,
      retain: any.retain,
      dup: any.dup,
      messageId,
    }),
    subscribe: () => ({
      messageId,
      subscriptions: (any.subscriptions as unknown as { topic: string; qos: number }[]).map(({ topic, qos }) => ({
        filter: topic,
        qos,
      })),
    }),
    suback: () => ({ messageId, returnCodes: any.granted }),
    unsubscribe: () => ({ messageId, filters: any.unsubscriptions }),
  }
  const known = fields[cmd]
  return { type: cmd, ...(known === undefined ? { messageId } : known()) }
}

function readByPeer(bytes: Uint8Array): unknown[] {
  const parser = mqttPacket.parser({ protocolVersion: 4 })
  const packets: unknown[] = []
  parser.on('packet', (packet) => packets.push(fromPeer(packet)))
  parser.on('error', (error) => {
    throw error
  })
  parser.parse(Buffer.from(bytes))
  return packets
}

const messageId = fc.integer({ min: 1, max: 65535 })
const qos = fc.constantFrom<Qos>(0, 1, 2)
const text = fc.string({ unit: 'grapheme', maxLength: 12 }).filter((value) => !value.includes('\0'))
const topic = text.map((value) => value.split(/[+#]/).join('') + 'x')
const filter = fc
  .tuple(
    fc.array(
      fc.oneof(
        topic.map((t) => t.split('/').join('')),
        fc.constant('+'),
      ),
      { minLength: 1, maxLength: 4 },
    ),
    fc.boolean(),
  )
  .map(([levels, hash]) => levels.concat(hash ? ['#'] : []).join('/'))
const payload = fc.uint8Array({ maxLength: 300 })
const will = fc.record({ topic, payload, qos, retain: fc.boolean() })

const anyPacket: fc.Arbitrary<MqttPacket> = fc.oneof<fc.Arbitrary<MqttPacket>[]>(
  fc
    .record({
      clientId: topic,
      cleanSession: fc.boolean(),
      keepAliveS: fc.nat(65535),
      will: fc.option(will),
      login: fc.option(fc.tuple(text, fc.option(payload))),
    })
    .map(({ clientId, cleanSession, keepAliveS, will: last, login }) => {
      const packet: MqttPacket = { type: 'connect', clientId, cleanSession, keepAliveS }
      if (last) packet.will = last
      if (login) packet.user = login[0]
      if (login?.[1]) packet.password = login[1]
      return packet
    }),
  fc.record({ sessionPresent: fc.boolean(), returnCode: fc.nat(5) }).map(({ sessionPresent, returnCode }) => ({
    type: 'connack',
    sessionPresent: sessionPresent && returnCode === 0,
    returnCode,
  })),
  fc
    .record({
      topic,
      payload: fc.uint8Array({ maxLength: 20000 }),
      qos,
      retain: fc.boolean(),
      dup: fc.boolean(),
      messageId,
    })
    .map((p) => {
      const packet: MqttPacket = {
        type: 'publish',
        topic: p.topic,
        payload: p.payload,
        qos: p.qos,
        retain: p.retain,
        dup: p.qos > 0 && p.dup,
      }
      if (p.qos > 0) packet.messageId = p.messageId
      return packet
    }),
  fc.record({ type: fc.constantFrom('puback', 'pubrec', 'pubrel', 'pubcomp', 'unsuback'), messageId }),
  fc.record({
    type: fc.constant('subscribe'),
    messageId,
    subscriptions: fc.array(fc.record({ filter, qos }), { minLength: 1, maxLength: 5 }),
  }),
  fc.record({
    type: fc.constant('suback'),
    messageId,
    returnCodes: fc.array(fc.constantFrom(0, 1, 2, 128), { minLength: 1, maxLength: 5 }),
  }),
  fc.record({ type: fc.constant('unsubscribe'), messageId, filters: fc.array(filter, { minLength: 1, maxLength: 5 }) }),
  fc.record({ type: fc.constantFrom('pingreq', 'pingresp', 'disconnect') }),
)

describe('packets', () => {
  test.each(vectors)('%s is written and read', (_name, hex, packet) => {
    const bytes = unspaced(hex)
    expect(toHex(encodePacket(packet))).toBe(toHex(bytes))
    expect(decodePacket(bytes)).toEqual({ packet, consumed: bytes.length })
  })

  test.each(vectors)('%s is what mqtt-packet writes and reads', (_name, hex, packet) => {
    expect(mqttPacket.generate(asPeer(packet)).toString('hex')).toBe(toHex(unspaced(hex)))
    expect(readByPeer(unspaced(hex))).toEqual([packet])
  })

  test('any packet is written as mqtt-packet writes it, and read back by both', () => {
    fc.assert(
      fc.property(anyPacket, (packet) => {
        const bytes = encodePacket(packet)
        expect(toHex(bytes)).toBe(mqttPacket.generate(asPeer(packet)).toString('hex'))
        expect(decodePacket(bytes)).toEqual({ packet, consumed: bytes.length })
        expect(readByPeer(bytes)).toEqual([packet])
      }),
      { numRuns: 500 },
    )
  })

  test('every cut of every packet is incomplete, wherever it starts', () => {
    for (const [name, hex] of vectors) {
      const bytes = unspaced(`ff ff ${hex}`)
      for (let end = 2; end < bytes.length; end++)
        expect(decodePacket(bytes, 2, end), `${name} to ${end}`).toBe('incomplete')
    }
  })

  test.each([127, 128, 16383, 16384, 2097151, 2097152])(
    'a remaining length of %i is written as mqtt-packet writes it',
    (remaining) => {
      const payload = new Uint8Array(remaining - 3)
      const bytes = encodePublish('t', payload)
      const peer = mqttPacket.generate({
        cmd: 'publish',
        topic: 't',
        payload: Buffer.from(payload),
        qos: 0,
        dup: false,
        retain: false,
      })
      expect(Buffer.compare(bytes, peer)).toBe(0)
      expect(decodePacket(bytes)).toMatchObject({ consumed: bytes.length })
    },
  )

  test('a longer form of the remaining length is read, since 3.1.1 does not forbid it', () => {
    expect(decodePacket(unspaced('c0 808000'))).toEqual({ packet: { type: 'pingreq' }, consumed: 4 })
  })

  test('an empty client id without clean session is left to the broker to refuse [MQTT-3.1.3-8]', () => {
    expect(decodePacket(unspaced('10 0c 0004 4d515454 04 00 0000 0000'))).toMatchObject({
      packet: { clientId: '', cleanSession: false },
    })
  })
})

describe('malformed packets', () => {
  test.each(malformed)('%s (%s) is %s at %i', (_name, hex, kind, offset) => {
    const bytes = unspaced(hex)
    expect(fault(() => decodePacket(bytes))).toEqual({ kind, offset })
  })

  test('a packet over the limit is refused by its header alone', () => {
    const header = unspaced('30 8801')
    expect(fault(() => decodePacket(header, 0, 3, 138))).toEqual({ kind: 'too-long', offset: 0 })
    expect(decodePacket(header, 0, 3, 139)).toBe('incomplete')
  })

  test('random bytes are decoded, incomplete or refused, and nothing else', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 14 }),
        fc.uint8Array({ maxLength: 30 }),
        fc.boolean(),
        (type, noise, framed) => {
          const flags = type === 6 || type === 8 || type === 10 ? 2 : 0
          const bytes = framed ? new Uint8Array([(type << 4) | flags, noise.length, ...noise]) : noise
          try {
            decodePacket(bytes)
          } catch (thrown) {
            if (!isDecodeError(thrown)) throw thrown
            expect(thrown.offset).toBeLessThanOrEqual(bytes.length)
          }
        },
      ),
      { numRuns: 20000 },
    )
  })

  const connect = { type: 'connect', clientId: 'a', cleanSession: true, keepAliveS: 0 } as const
  const noBytes = new Uint8Array(0)
  const unwritable: [string, MqttPacket][] = [
    ['bad-client-id', { ...connect, clientId: '', cleanSession: false }],
    ['bad-keep-alive', { ...connect, keepAliveS: 65536 }],
    ['bad-keep-alive', { ...connect, keepAliveS: 1.5 }],
    ['bad-password', { ...connect, password: noBytes }],
    ['bad-password', { ...connect, user: 'u', password: new Uint8Array(65536) }],
    ['bad-text', { ...connect, user: 'a\0' }],
    ['bad-text', { ...connect, user: '\udc00' }],
    ['bad-text', { ...connect, clientId: 'x'.repeat(65536) }],
    ['bad-topic', { ...connect, will: { topic: '#', payload: noBytes, qos: 0, retain: false } }],
    ['bad-qos', { ...connect, will: { topic: 'a', payload: noBytes, qos: 3 as Qos, retain: false } }],
    ['too-long', { ...connect, will: { topic: 'a', payload: new Uint8Array(65536), qos: 0, retain: false } }],
    ['bad-return-code', { type: 'connack', sessionPresent: false, returnCode: 6 }],
    ['bad-return-code', { type: 'connack', sessionPresent: true, returnCode: 1 }],
    ['bad-message-id', { type: 'puback', messageId: 0 }],
    ['bad-message-id', { type: 'pubrel', messageId: 65536 }],
    ['bad-message-id', { type: 'pubrec', messageId: 1.5 }],
    ['empty-list', { type: 'subscribe', messageId: 1, subscriptions: [] }],
    ['bad-topic', { type: 'subscribe', messageId: 1, subscriptions: [{ filter: 'a#', qos: 0 }] }],
    ['bad-qos', { type: 'subscribe', messageId: 1, subscriptions: [{ filter: 'a', qos: 3 as Qos }] }],
    ['empty-list', { type: 'suback', messageId: 1, returnCodes: [] }],
    ['bad-return-code', { type: 'suback', messageId: 1, returnCodes: [3] }],
    ['empty-list', { type: 'unsubscribe', messageId: 1, filters: [] }],
    ['bad-topic', { type: 'unsubscribe', messageId: 1, filters: [''] }],
    ['bad-topic', { type: 'publish', topic: 'a/+', payload: noBytes, qos: 0, retain: false, dup: false }],
    ['bad-qos', { type: 'publish', topic: 'a', payload: noBytes, qos: 3 as Qos, retain: false, dup: false }],
    ['bad-flags', { type: 'publish', topic: 'a', payload: noBytes, qos: 0, retain: false, dup: true }],
    ['bad-message-id', { type: 'publish', topic: 'a', payload: noBytes, qos: 1, retain: false, dup: false }],
    [
      'bad-message-id',
      { type: 'publish', topic: 'a', payload: noBytes, qos: 0, retain: false, dup: false, messageId: 1 },
    ],
  ]

  test.each(unwritable)('%s is not written', (kind, packet) => {
    expect(fault(() => encodePacket(packet)).kind).toBe(kind)
  })
})

describe('an encoded PUBLISH', () => {
  test('its parts are found where they are', () => {
    const payload = bytesOf('x'.repeat(200))
    const bytes = new Uint8Array([
      9,
      9,
      ...encodePublish('a/\u6c34', payload, { qos: 1, retain: true, messageId: 513 }),
    ])
    const layout = inspectPublish(bytes, 2)
    expect(layout).toEqual({
      qos: 1,
      retain: true,
      dup: false,
      messageId: 513,
      messageIdAt: 12,
      topicStart: 7,
      topicEnd: 12,
      payloadStart: 14,
      end: 214,
    })
    expect(Buffer.from(bytes.subarray(layout.topicStart, layout.topicEnd)).toString()).toBe('a/\u6c34')
    expect(bytes.subarray(layout.payloadStart, layout.end)).toEqual(payload)
    expect(inspectPublish(encodePublish('t', payload))).toMatchObject({
      qos: 0,
      messageId: undefined,
      messageIdAt: undefined,
    })
  })

  test('id and duplicate flag change in place and nothing else does', () => {
    fc.assert(
      fc.property(
        topic,
        payload,
        fc.constantFrom<Qos>(1, 2),
        messageId,
        messageId,
        fc.boolean(),
        (name, body, level, before, after, dup) => {
          const bytes = encodePublish(name, body, { qos: level, messageId: before, dup: !dup })
          patchMessageId(bytes, after)
          patchDup(bytes, dup)
          expect(bytes).toEqual(encodePublish(name, body, { qos: level, messageId: after, dup }))
        },
      ),
    )
  })

  test('what is not a whole PUBLISH, or has no id, is refused', () => {
    const qos0 = encodePublish('t', bytesOf('x'))
    expect(fault(() => patchMessageId(qos0, 1)).kind).toBe('bad-message-id')
    expect(fault(() => patchDup(qos0, true)).kind).toBe('bad-flags')
    patchDup(qos0, false)
    expect(qos0).toEqual(encodePublish('t', bytesOf('x')))
    expect(fault(() => patchMessageId(encodePublish('t', qos0, { qos: 1, messageId: 1 }), 0)).kind).toBe(
      'bad-message-id',
    )
    const whole = encodePublish('topic', bytesOf(''), { qos: 2, messageId: 7 })
    for (let end = 0; end < whole.length; end++)
      expect(fault(() => inspectPublish(whole.subarray(0, end))).kind).toBe('short-packet')
    for (const [hex, kind, offset] of [
      ['c000', 'unexpected-type', 0],
      ['3600', 'bad-qos', 0],
      ['3800', 'bad-flags', 0],
      ['3000', 'short-packet', 2],
      ['30020000', 'bad-topic', 4],
      ['3003000261', 'short-packet', 5],
      ['3204000161 00'.replace(' ', ''), 'short-packet', 6],
      ['32050001610000', 'bad-message-id', 5],
      ['308080808001', 'bad-length', 4],
    ] as const)
      expect(
        fault(() => inspectPublish(fromHex(hex))),
        hex,
      ).toEqual({ kind, offset })
  })
})

describe('PacketReader', () => {
  const stream = unspaced(vectors.map(([, hex]) => hex).join(' '))
  const all = vectors.map(([, , packet]) => packet)

  test('every split of a stream in two gives the same packets', () => {
    for (let cut = 0; cut <= stream.length; cut++) {
      const reader = new PacketReader(roomy)
      const packets = [...reader.push(stream.subarray(0, cut)), ...reader.push(stream.subarray(cut))]
      expect(packets, `cut at ${cut}`).toEqual(all)
      expect(reader.pendingBytes()).toBe(0)
    }
  })

  test('a stream that arrives byte by byte gives the same packets, and never more than one is kept', () => {
    const reader = new PacketReader(roomy)
    const longest = Math.max(...vectors.map(([, hex]) => unspaced(hex).length))
    const packets: MqttPacket[] = []
    for (const byte of stream) {
      packets.push(...reader.push(Uint8Array.of(byte)))
      expect(reader.pendingBytes()).toBeLessThan(longest)
    }
    expect(packets).toEqual(all)
  })

  test('any packets in any chunks come out as they went in, and stay so when the chunks are written over', () => {
    fc.assert(
      fc.property(
        fc.array(anyPacket, { maxLength: 6 }),
        fc.array(fc.integer({ min: 1, max: 400 }), { minLength: 1 }),
        (sent, sizes) => {
          const bytes = Buffer.concat(sent.map((packet) => encodePacket(packet)))
          const reader = new PacketReader(roomy)
          const received: MqttPacket[] = []
          for (let at = 0, i = 0; at < bytes.length; at += sizes[i++ % sizes.length]!)
            received.push(...reader.push(new Uint8Array(bytes.subarray(at, at + sizes[i % sizes.length]!))))
          expect(received).toEqual(sent)
        },
      ),
      { numRuns: 200 },
    )
  })

  test('a partial packet does not depend on the chunk it came in', () => {
    const bytes = encodePublish('t', bytesOf('payload'), { qos: 1, messageId: 1 })
    const reader = new PacketReader(roomy)
    const chunk = bytes.slice(0, 9)
    expect(reader.push(chunk)).toEqual([])
    chunk.fill(0)
    expect(reader.push(bytes.subarray(9))).toEqual([decoded(bytes)])
  })

  test('packets before a malformed one are given, the error is kept, and nothing is read after it', () => {
    for (const [, hex, kind, offset] of malformed) {
      const bad = unspaced(hex)
      const reader = new PacketReader(roomy)
      const packets = reader.push(new Uint8Array([...stream, ...bad]))
      expect(packets).toEqual(all)
      expect(reader.error, hex).toMatchObject({ kind, offset })
      expect(reader.push(stream)).toEqual([])
      expect(reader.pendingBytes()).toBe(0)
    }
  })

  test('a malformed packet in pieces has the same error as in one', () => {
    for (const [, hex, kind, offset] of malformed) {
      const reader = new PacketReader(roomy)
      for (const byte of unspaced(hex)) expect(reader.push(Uint8Array.of(byte))).toEqual([])
      expect(reader.error, hex).toMatchObject({ kind, offset })
    }
  })

  test('a packet over the limit is refused before it is kept', () => {
    const reader = new PacketReader(100)
    expect(reader.push(unspaced('c000 30ff'))).toEqual([{ type: 'pingreq' }])
    reader.push(unspaced('7f'))
    expect(reader.error).toMatchObject({ kind: 'too-long', offset: 0 })
    expect(reader.pendingBytes()).toBe(0)
  })

  function decoded(bytes: Uint8Array): MqttPacket {
    const result = decodePacket(bytes)
    if (result === 'incomplete') throw new Error('incomplete')
    return result.packet
  }
})
