import { describe, expect, test } from 'vitest'
import { decodeMqttSn, encodeMqttSn, type MqttSnMessage } from '../../protocols/mqttsn/index.js'
import { World } from '../kernel/world.js'
import type { RadioState, UserEquipment } from '../radio/cell.js'
import { LocalPlatform } from '../testing/local-platform.js'
import { MqttSnGateway } from './mqtt-sn-gateway.js'

/** A client at the gateway's door: no cell between them. */
class Client {
  readonly world = new World({ seed: 1, startUnixMs: 0 })
  readonly platform = new LocalPlatform(this.world, () => 0, 0)
  readonly gateway = new MqttSnGateway(this.platform.broker)
  readonly heard: MqttSnMessage[] = []
  readonly ue: UserEquipment = { imsi: '1', couplingLossDb: 130, owner: 0, onRadio: (_state: RadioState) => undefined }
  private readonly peer = {
    ue: this.ue,
    answer: (bytes: Uint8Array, afterUs = 0) =>
      void this.world.scheduler.after(afterUs, 0, () => this.heard.push(decodeMqttSn(bytes)), undefined),
  }

  say(message: MqttSnMessage): MqttSnMessage[] {
    return this.sayBytes(encodeMqttSn(message))
  }

  sayBytes(bytes: Uint8Array): MqttSnMessage[] {
    this.heard.length = 0
    this.gateway.onDatagram(this.peer, bytes)
    return this.wait()
  }

  wait(): MqttSnMessage[] {
    this.world.scheduler.runUntil(this.world.scheduler.nowUs + 5e6)
    return [...this.heard]
  }

  connected(): this {
    const answers = this.say({ type: 'connect', clean: true, keepAliveS: 60, clientId: 'c' })
    expect(answers).toEqual([{ type: 'connack', returnCode: 0 }])
    return this
  }
}

const message = { type: 'publish', dup: false, qos: 1, retain: false, payload: Uint8Array.of(1, 2) } as const

describe('the gateway of MQTT-SN', () => {
  test('registers a topic and carries a message to the broker, whose acknowledgement comes back', () => {
    const client = new Client().connected()
    expect(client.say({ type: 'register', topicId: 0, messageId: 1, topic: 'up' })).toEqual([
      { type: 'regack', topicId: 1, messageId: 1, returnCode: 0 },
    ])
    expect(client.say({ ...message, topicId: 1, messageId: 2 })).toEqual([
      { type: 'puback', topicId: 1, messageId: 2, returnCode: 0 },
    ])
    expect(client.platform.reports.map(({ topic, payload }) => `${topic} ${[...payload]}`)).toEqual(['up 1,2'])
    expect(client.say({ ...message, qos: 0, topicId: 1, messageId: 0 })).toEqual([])
    expect(client.platform.reports).toHaveLength(2)
  })

  test('a topic without a number is refused by its return code (5.3.10)', () => {
    const client = new Client().connected()
    expect(client.say({ ...message, topicId: 9, messageId: 2 })).toEqual([
      { type: 'puback', topicId: 9, messageId: 2, returnCode: 2 },
    ])
    expect(client.say({ type: 'register', topicId: 0, messageId: 3, topic: 'a/#' })).toEqual([
      { type: 'regack', topicId: 0, messageId: 3, returnCode: 3 },
    ])
  })

  test('a subscription by name has its number at once, one by wildcard when the first message comes (6.10)', () => {
    const client = new Client().connected()
    expect(client.say({ type: 'subscribe', dup: false, qos: 1, messageId: 1, topic: 'down' })).toEqual([
      { type: 'suback', qos: 1, topicId: 1, messageId: 1, returnCode: 0 },
    ])
    client.heard.length = 0
    client.platform.publish('down', Uint8Array.of(7))
    expect(client.wait()).toMatchObject([{ type: 'publish', topicId: 1, qos: 1, payload: Uint8Array.of(7) }])
    client.say({ type: 'subscribe', dup: false, qos: 1, messageId: 2, topic: 'any/#' })
    client.heard.length = 0
    client.platform.publish('any/thing', Uint8Array.of(8))
    client.platform.publish('any/thing', Uint8Array.of(9))
    expect(client.wait()).toEqual([{ type: 'register', topicId: 2, messageId: 1, topic: 'any/thing' }])
    expect(client.say({ type: 'regack', topicId: 2, messageId: 1, returnCode: 0 })).toMatchObject([
      { type: 'publish', topicId: 2, payload: Uint8Array.of(8) },
      { type: 'publish', topicId: 2, payload: Uint8Array.of(9) },
    ])
  })

  test('pings are answered, and disconnect ends the session', () => {
    const client = new Client().connected()
    expect(client.say({ type: 'pingreq' })).toEqual([{ type: 'pingresp' }])
    expect(client.say({ type: 'disconnect' })).toEqual([{ type: 'disconnect' }])
    expect(client.say({ type: 'pingreq' })).toEqual([{ type: 'disconnect' }])
  })

  test('without a session everything but CONNECT is answered by DISCONNECT; what is no message by nothing', () => {
    const client = new Client()
    expect(client.say({ type: 'pingreq' })).toEqual([{ type: 'disconnect' }])
    expect(client.sayBytes(Uint8Array.of(9, 9, 9))).toEqual([])
  })

  test('a client that comes back has a session of its own, and its old numbers are gone', () => {
    const client = new Client().connected()
    client.say({ type: 'register', topicId: 0, messageId: 1, topic: 'up' })
    client.connected()
    expect(client.say({ ...message, topicId: 1, messageId: 2 })).toMatchObject([{ returnCode: 2 }])
    expect(client.platform.broker.counts.connects).toBe(2)
  })
})
