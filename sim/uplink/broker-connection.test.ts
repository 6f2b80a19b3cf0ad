import mqttPacket from 'mqtt-packet'
import { describe, expect, test } from 'vitest'
import type { PublishPacket } from '../../protocols/mqtt/packets.js'
import { encodePublish, inspectPublish } from '../../protocols/mqtt/publish.js'
import { BrokerConnection, type ConnectionListener, type ConnectionOptions } from './broker-connection.js'
import { CarriedMessage } from './in-flight.js'
import type { Dial, TransportEvents } from './transport.js'
import type { UplinkError } from './uplink-error.js'

type AnyPacket = Record<string, unknown> & { cmd: string }
const generate = (packet: AnyPacket) => new Uint8Array(mqttPacket.generate(packet as unknown as mqttPacket.Packet))
const connack = generate({ cmd: 'connack', returnCode: 0, sessionPresent: false })

/** A broker of a few lines: what the connection wrote, and whatever the test wants to say. */
class ScriptedBroker implements Dial, ConnectionListener {
  readonly address = 'broker:1883'
  readonly heard: AnyPacket[] = []
  readonly log: string[] = []
  events!: TransportEvents
  isGone = false
  private parser = mqttPacket.parser()

  open(events: TransportEvents) {
    this.events = events
    this.isGone = false
    this.parser = mqttPacket.parser()
    this.parser.on('packet', (packet: unknown) => this.heard.push(packet as AnyPacket))
    return {
      write: (bytes: Uint8Array) => void this.parser.parse(Buffer.from(bytes)),
      end: () => this.hangUp(),
      destroy: () => this.hangUp(),
    }
  }

  hangUp(): void {
    if (this.isGone) return
    this.isGone = true
    this.events.onClose(undefined)
  }

  onUp = () => void this.log.push('up')
  onDown = (_connection: BrokerConnection, error: UplinkError) => void this.log.push(`down ${error.kind}`)
  onAcknowledged = () => void this.log.push('acknowledged')
  onMessage = (_connection: BrokerConnection, packet: PublishPacket) => void this.log.push(`message ${packet.topic}`)
  onUnwritten = () => {}
}

function connected(options: Partial<ConnectionOptions> = {}) {
  const broker = new ScriptedBroker()
  const connection = new BrokerConnection(
    { dial: broker, clientId: 'test', keepAliveS: 10, capacity: 16, window: 16, ...options },
    broker,
  )
  connection.open()
  broker.events.onOpen()
  broker.events.onData(connack)
  return { broker, connection }
}

const message = () => {
  const bytes = encodePublish('a/up', Uint8Array.of(1), { qos: 1, messageId: 1 })
  return new CarriedMessage(undefined, bytes, inspectPublish(bytes), 0)
}

describe('a connection to a broker', () => {
  test('says who it is, and carries messages once it is accepted', async () => {
    const { broker, connection } = connected({ user: 'joe', password: Buffer.from('secret') })
    connection.publish(message())
    connection.flush()
    broker.events.onData(generate({ cmd: 'puback', messageId: 1 }))
    expect(broker.heard).toMatchObject([
      {
        cmd: 'connect',
        clientId: 'test',
        clean: true,
        keepalive: 10,
        username: 'joe',
        password: Buffer.from('secret'),
      },
      { cmd: 'publish', messageId: 1, dup: false },
    ])
    expect(broker.log).toEqual(['up', 'acknowledged'])
    await connection.close()
    expect(broker.heard.at(-1)).toMatchObject({ cmd: 'disconnect' })
  })

  test('takes acknowledgements cut anywhere, with other packets between them', async () => {
    const bytes = Buffer.concat([
      generate({ cmd: 'puback', messageId: 1 }),
      generate({ cmd: 'puback', messageId: 2 }),
      generate({ cmd: 'publish', topic: 'a/down', payload: 'x', qos: 1, messageId: 77, dup: false, retain: false }),
      generate({ cmd: 'puback', messageId: 3 }),
      generate({ cmd: 'pingresp' }),
      generate({ cmd: 'puback', messageId: 4 }),
    ])
    for (let cut = 0; cut <= bytes.length; cut++) {
      const { broker, connection } = connected()
      for (let count = 0; count < 4; count++) connection.publish(message())
      connection.flush()
      broker.events.onData(bytes.subarray(0, cut))
      broker.events.onData(bytes.subarray(cut))
      connection.flush()
      expect(broker.log).toEqual([
        'up',
        'acknowledged',
        'acknowledged',
        'message a/down',
        'acknowledged',
        'acknowledged',
      ])
      expect(broker.heard.at(-1)).toMatchObject({ cmd: 'puback', messageId: 77 })
      await connection.close()
    }
  })

  test('pings when it has been silent, and gives up a broker that does not answer', async () => {
    const { broker, connection } = connected()
    for (let second = 1; second <= 6; second++) connection.tick()
    connection.flush()
    expect(broker.heard.at(-1)).toMatchObject({ cmd: 'pingreq' })
    broker.events.onData(generate({ cmd: 'pingresp' }))
    for (let second = 1; second <= 15; second++) connection.tick()
    expect(broker.isGone).toBe(false)
    connection.tick()
    expect(broker.log).toEqual(['up', 'down unreachable'])
    await connection.close()
  })

  test('after a reconnect subscribes again and sends what was not acknowledged, as duplicates', async () => {
    const { broker, connection } = connected()
    connection.subscribe([{ filter: 'a/down', qos: 1 }])
    connection.subscribe([{ filter: 'b/down', qos: 1 }])
    connection.unsubscribe('b/down')
    connection.publish(message())
    connection.publish(message())
    connection.flush()
    broker.events.onData(generate({ cmd: 'puback', messageId: 1 }))
    broker.hangUp()
    broker.heard.length = 0
    connection.publish(message())
    connection.flush()
    connection.open()
    broker.events.onOpen()
    expect(broker.heard).toMatchObject([{ cmd: 'connect' }])
    broker.events.onData(connack)
    connection.flush()
    expect(broker.heard.slice(1)).toMatchObject([
      { cmd: 'subscribe', subscriptions: [{ topic: 'a/down', qos: 1 }] },
      { cmd: 'publish', messageId: 2, dup: true },
      { cmd: 'publish', messageId: 3, dup: false },
    ])
    await connection.close()
  })

  test('asks for a filter again only when the broker has let go of it: aedes handles packets side by side', async () => {
    const { broker, connection } = connected()
    connection.subscribe([{ filter: 'a/down', qos: 1 }])
    connection.flush()
    const { messageId: first } = broker.heard.at(-1) as unknown as { messageId: number }
    broker.events.onData(generate({ cmd: 'suback', messageId: first, granted: [1] }))
    connection.unsubscribe('a/down')
    connection.subscribe([{ filter: 'a/down', qos: 1 }])
    connection.flush()
    expect(broker.heard.at(-1)).toMatchObject({ cmd: 'unsubscribe' })
    expect(connection.pendingSubscriptions).toBe(1)
    const { messageId } = broker.heard.at(-1) as unknown as { messageId: number }
    broker.events.onData(generate({ cmd: 'unsuback', messageId: messageId + 100 }))
    broker.events.onData(generate({ cmd: 'unsuback', messageId }))
    connection.flush()
    expect(broker.heard.at(-1)).toMatchObject({ cmd: 'subscribe', subscriptions: [{ topic: 'a/down' }] })
    await connection.close()
  })

  test.each([
    ['a second CONNACK', connack],
    [
      'a CONNECT',
      generate({ cmd: 'connect', protocolId: 'MQTT', protocolVersion: 4, clientId: 'x', clean: true, keepalive: 0 }),
    ],
    ['a PINGREQ', generate({ cmd: 'pingreq' })],
    ['garbage', Uint8Array.of(0, 0)],
  ])('ends over %s', async (_name, bytes) => {
    const { broker, connection } = connected()
    broker.events.onData(bytes)
    expect(broker.log).toEqual(['up', 'down not-mqtt'])
    await connection.close()
  })
})
