import mqttPacket from 'mqtt-packet'
import { describe, expect, test } from 'vitest'
import type { PublishLayout } from '../../protocols/mqtt/publish.js'
import { Scheduler } from '../kernel/scheduler.js'
import type { UserEquipment } from '../radio/cell.js'
import type { ModelledBrokerOptions } from './broker-options.js'
import type { Carrier } from './carrier.js'
import { ModelledBroker } from './modelled-broker.js'
import type { ServerStream, StreamHandler } from './tcp-stream.js'

const second = 1_000_000
type AnyPacket = Record<string, unknown> & { cmd: string }

/** Bytes as an independent encoder makes them. */
const generate = (packet: AnyPacket) => new Uint8Array(mqttPacket.generate(packet as unknown as mqttPacket.Packet))
const connect = (fields = {}) =>
  generate({
    cmd: 'connect',
    protocolId: 'MQTT',
    protocolVersion: 4,
    clientId: 'node-1',
    clean: true,
    keepalive: 60,
    ...fields,
  })
const publish = (fields = {}) =>
  generate({
    cmd: 'publish',
    topic: 'a/up',
    payload: 'hello',
    qos: 1,
    messageId: 7,
    retain: false,
    dup: false,
    ...fields,
  })
const subscribe = (topic = 'a/down', qos = 1) =>
  generate({ cmd: 'subscribe', messageId: 9, subscriptions: [{ topic, qos }] })

/** The client's end of a connection: what the broker answered, decoded by an independent parser. */
class TestStream implements ServerStream {
  handler: StreamHandler | undefined
  readonly heard: AnyPacket[] = []
  readonly delays: number[] = []
  end: string | undefined
  private readonly parser = mqttPacket.parser()

  constructor(
    broker: ModelledBroker,
    readonly ue: UserEquipment,
  ) {
    this.parser.on('packet', (packet: unknown) => this.heard.push(packet as AnyPacket))
    this.handler = broker.accept(this)
    if (!this.handler) this.end = 'refused'
  }

  send(...packets: Uint8Array[]): this {
    for (const bytes of packets) this.handler?.onData(bytes)
    return this
  }

  close(): void {
    const { handler } = this
    this.handler = undefined
    handler?.onEnd('closed')
  }

  answer(bytes: Uint8Array, afterUs = 0): void {
    if (this.end) return
    this.parser.parse(Buffer.from(bytes))
    this.delays.push(afterUs)
  }

  finish(): void {
    this.endWith('finished')
  }

  reset(): void {
    this.endWith('reset')
  }

  vanish(): void {
    this.endWith('vanished')
  }

  handOver(handler: StreamHandler): void {
    if (this.handler) this.handler = handler
  }

  get commands(): string[] {
    return this.heard.map(({ cmd }) => cmd)
  }

  private endWith(end: string): void {
    this.end ??= end
    this.handler = undefined
  }
}

/** Keeps what the broker hands on. */
class TestCarrier implements Carrier {
  readonly log: string[] = []
  readonly published: { topic: string; payload: string; qos: number; retain: boolean }[] = []
  readonly waiting: (() => void)[] = []

  constructor(readonly answers: 'modelled' | 'real' = 'modelled') {}

  open: Carrier['open'] = (session, _connect, done) => {
    this.log.push(`open ${session.clientId}`)
    if (done) this.waiting.push(() => done(0))
  }

  shut: Carrier['shut'] = (session) => void this.log.push(`shut ${session.clientId}`)

  publish: Carrier['publish'] = (_session, bytes, layout, start) => {
    const text = (from: number, to: number) => Buffer.from(bytes.subarray(from, to)).toString()
    const topic = text(layout.topicStart, layout.topicEnd)
    this.published.push({
      topic,
      payload: text(layout.payloadStart, layout.end),
      qos: layout.qos,
      retain: layout.retain,
    })
    expect(bytes[start]! >> 4).toBe(3)
    expect(mqttPacket.parser().parse(Buffer.from(bytes.subarray(start, layout.end)))).toBe(0)
  }

  subscribe: Carrier['subscribe'] = (_session, subscriptions, done) => {
    this.log.push(`subscribe ${subscriptions.map(({ filter, qos }) => `${filter}:${qos}`).join()}`)
    if (done) this.waiting.push(() => done(subscriptions.map(() => 1)))
  }

  unsubscribe: Carrier['unsubscribe'] = (_session, filter) => void this.log.push(`unsubscribe ${filter}`)
}

function world(options: Partial<ModelledBrokerOptions> = {}, answers: 'modelled' | 'real' = 'modelled') {
  const scheduler = new Scheduler()
  const carrier = new TestCarrier(answers)
  const broker = new ModelledBroker(scheduler, carrier, { seed: 1, ...options })
  const modems = new Map<string, UserEquipment>()
  const stream = (imsi = '460001') => {
    const ue = modems.get(imsi) ?? { imsi, couplingLossDb: 130, owner: 0, onRadio: () => {} }
    modems.set(imsi, ue)
    return new TestStream(broker, ue)
  }
  return { scheduler, carrier, broker, stream }
}

/** Every packet there is, as a client that has not and that has connected may send it, and what comes of it. */
const stateTable: [name: string, bytes: Uint8Array, whenNew: string, whenConnected: string][] = [
  ['CONNECT', connect(), 'connack:0', 'finished'],
  ['CONNACK', generate({ cmd: 'connack', returnCode: 0, sessionPresent: false }), 'finished', 'finished'],
  ['PUBLISH QoS 0', publish({ qos: 0, messageId: undefined }), 'finished', 'accepted'],
  ['PUBLISH QoS 1', publish(), 'finished', 'accepted puback:7'],
  ['PUBLISH QoS 2', publish({ qos: 2 }), 'finished', 'accepted pubrec:7'],
  ['PUBACK', generate({ cmd: 'puback', messageId: 7 }), 'finished', ''],
  ['PUBREC', generate({ cmd: 'pubrec', messageId: 7 }), 'finished', 'finished'],
  ['PUBREL', generate({ cmd: 'pubrel', messageId: 7 }), 'finished', 'pubcomp:7'],
  ['PUBCOMP', generate({ cmd: 'pubcomp', messageId: 7 }), 'finished', 'finished'],
  ['SUBSCRIBE', subscribe(), 'finished', 'suback:9'],
  ['SUBACK', generate({ cmd: 'suback', messageId: 9, granted: [0] }), 'finished', 'finished'],
  [
    'UNSUBSCRIBE',
    generate({ cmd: 'unsubscribe', messageId: 9, unsubscriptions: ['a/down'] }),
    'finished',
    'unsuback:9',
  ],
  ['UNSUBACK', generate({ cmd: 'unsuback', messageId: 9 }), 'finished', 'finished'],
  ['PINGREQ', generate({ cmd: 'pingreq' }), 'finished', 'pingresp'],
  ['PINGRESP', generate({ cmd: 'pingresp' }), 'finished', 'finished'],
  ['DISCONNECT', generate({ cmd: 'disconnect' }), 'finished', 'finished'],
  ['reserved type 0', Uint8Array.of(0x00, 0), 'finished', 'finished'],
  ['reserved type 15', Uint8Array.of(0xf0, 0), 'finished', 'finished'],
  ['PUBLISH QoS 3', Uint8Array.of(0x36, 5, 0, 1, 0x61, 0, 1), 'finished', 'finished'],
  ['PUBLISH to a wildcard', Uint8Array.of(0x30, 5, 0, 3, 0x61, 0x2f, 0x23), 'finished', 'finished'],
  ['PUBLISH to no topic', Uint8Array.of(0x30, 2, 0, 0), 'finished', 'finished'],
  ['PUBLISH with id 0', Uint8Array.of(0x32, 5, 0, 1, 0x61, 0, 0), 'finished', 'finished'],
  ['PUBLISH to bad UTF-8', Uint8Array.of(0x30, 3, 0, 1, 0xff), 'finished', 'finished'],
  ['PINGREQ with flags', Uint8Array.of(0xc1, 0), 'finished', 'finished'],
  ['a length of five bytes', Uint8Array.of(0x30, 0xff, 0xff, 0xff, 0xff, 1), 'finished', 'finished'],
  ['half a PINGREQ', Uint8Array.of(0xc0), '', ''],
]

function outcome(stream: TestStream, heardBefore: number, accepted: number): string {
  const answers = stream.heard.slice(heardBefore).map((packet) => {
    const value = packet.cmd === 'connack' ? packet.returnCode : packet.messageId
    return value === undefined ? packet.cmd : `${packet.cmd}:${value as number}`
  })
  return [...(accepted ? ['accepted'] : []), ...answers, ...(stream.end ? [stream.end] : [])].join(' ')
}

describe('every packet in every state', () => {
  test.each(stateTable)('%s', (_name, bytes, whenNew, whenConnected) => {
    const fresh = world()
    const newcomer = fresh.stream().send(bytes)
    expect(outcome(newcomer, 0, fresh.broker.counts.accepted)).toBe(whenNew)

    const settled = world()
    const client = settled.stream().send(connect())
    client.send(bytes)
    expect(outcome(client, 1, settled.broker.counts.accepted)).toBe(whenConnected)
  })

  test.each(stateTable.filter(([, , , whenConnected]) => whenConnected !== ''))(
    '%s, in pieces of one byte each',
    (_name, bytes, _whenNew, whenConnected) => {
      const { broker, stream } = world()
      const client = stream().send(...pieces(connect()))
      client.send(...pieces(bytes))
      expect(outcome(client, 1, broker.counts.accepted)).toBe(whenConnected)
    },
  )

  test('packets that come together are taken one after the other', () => {
    const { carrier, stream } = world()
    const all = Buffer.concat([connect(), subscribe(), publish(), publish({ messageId: 8, payload: 'x' })])
    for (const client of [stream('1').send(all), stream('2').send(...pieces(all))]) {
      expect(client.commands).toEqual(['connack', 'suback', 'puback', 'puback'])
    }
    expect(carrier.published.map(({ payload }) => payload)).toEqual(['hello', 'x', 'hello', 'x'])
  })

  test('nothing is taken after the packet that broke the protocol', () => {
    const { broker, stream } = world()
    const client = stream().send(connect())
    client.send(Buffer.concat([publish(), generate({ cmd: 'pingresp' }), publish({ messageId: 8 })]))
    expect(broker.counts).toMatchObject({ accepted: 1, protocolErrors: 1 })
    expect(client.end).toBe('finished')
  })
})

function pieces(bytes: Uint8Array): Uint8Array[] {
  return Array.from(bytes, (byte) => Uint8Array.of(byte))
}

describe('connecting', () => {
  test.each<[name: string, fields: { clientId?: string; clean?: boolean; [name: string]: unknown }, codes: number[]]>([
    ['version 5', { protocolVersion: 5 }, [1]],
    ['version 3.1', { protocolId: 'MQIsdp', protocolVersion: 3 }, [1]],
    ['no client id and a session to keep', { clientId: '', clean: false }, [2]],
    ['no client id', { clientId: '' }, [0]],
  ])('%s', (_name, fields, codes) => {
    const { stream } = world()
    const bytes =
      fields.clientId === '' && fields.clean === false
        ? Uint8Array.of(0x10, 12, 0, 4, 0x4d, 0x51, 0x54, 0x54, 4, 0, 0, 60, 0, 0)
        : connect(fields)
    const client = stream().send(bytes)
    expect(client.heard.map(({ returnCode }) => returnCode)).toEqual(codes)
    expect(client.end).toBe(codes[0] === 0 ? undefined : 'finished')
  })

  test('another protocol name is not worth an answer', () => {
    const { stream } = world()
    const client = stream().send(new TextEncoder().encode('GET / HTTP/1.1\r\n'))
    expect([client.commands, client.end]).toEqual([[], 'finished'])
  })

  test('a client with the same id takes the connection over, and the older one ends', () => {
    const { broker, stream } = world()
    const older = stream('460001').send(connect())
    const newer = stream('460002').send(connect())
    expect(older.end).toBe('finished')
    expect(newer.end).toBeUndefined()
    older.handler?.onData(publish())
    expect(broker.counts.accepted).toBe(0)
  })

  test('a modem that comes back without a word hears nothing of its old connection', () => {
    const { stream } = world()
    const older = stream('460001').send(connect())
    stream('460001').send(connect())
    expect(older.end).toBe('vanished')
  })

  test.each([
    [true, true, false],
    [true, false, false],
    [false, true, false],
    [false, false, true],
  ])('clean %s, then clean %s: session present %s', (first, then, present) => {
    const { stream } = world()
    stream().send(connect({ clean: first }), generate({ cmd: 'disconnect' }))
    expect(stream().send(connect({ clean: then })).heard[0]).toMatchObject({ sessionPresent: present })
  })
})

describe('answers', () => {
  test('leave after a service time within the span, the same for the same seed', () => {
    const delaysOf = (seed: number) => {
      const { stream } = world({ seed, serviceTime: { minUs: 5_000, maxUs: 20_000 } })
      const client = stream().send(connect())
      for (let messageId = 1; messageId <= 200; messageId++) client.send(publish({ messageId }))
      return client.delays
    }
    const delays = delaysOf(1)
    expect(Math.min(...delays)).toBeGreaterThanOrEqual(5_000)
    expect(Math.max(...delays)).toBeLessThanOrEqual(20_000)
    expect(Math.max(...delays) - Math.min(...delays)).toBeGreaterThan(14_000)
    expect(delaysOf(1)).toEqual(delays)
    expect(delaysOf(2)).not.toEqual(delays)
  })

  test('a service time that ends before it begins is refused', () => {
    expect(() => world({ serviceTime: { minUs: 2, maxUs: 1 } })).toThrow(RangeError)
  })
})

describe('messages from nodes', () => {
  test('are handed on with topic, payload, quality and retain, and told to the host', () => {
    const told: [number, string][] = []
    const { carrier, stream } = world({
      nodeOf: ({ imsi }) => Number(imsi),
      onAccepted: (node, bytes, layout: PublishLayout) =>
        told.push([node, Buffer.from(bytes.subarray(layout.payloadStart, layout.end)).toString()]),
    })
    stream('42').send(
      connect(),
      publish({ retain: true }),
      publish({ qos: 0, messageId: undefined, payload: 'zero', topic: 'büro/up' }),
    )
    expect(carrier.published).toEqual([
      { topic: 'a/up', payload: 'hello', qos: 1, retain: true },
      { topic: 'büro/up', payload: 'zero', qos: 0, retain: false },
    ])
    expect(told).toEqual([
      [42, 'hello'],
      [42, 'zero'],
    ])
  })

  test('that equal the one before from the same node count as duplicated, across reconnects too', () => {
    const { broker, stream } = world()
    stream('1').send(connect(), publish(), publish({ messageId: 8, payload: 'other' }))
    stream('1').send(connect(), publish({ messageId: 9, payload: 'other', dup: true }), publish({ messageId: 10 }))
    stream('2').send(connect({ clientId: 'node-2' }), publish())
    expect(broker.counts).toMatchObject({ accepted: 5, duplicated: 1 })
  })

  test('of QoS 2 are accepted once, however often they come before their PUBREL, across reconnects of a kept session', () => {
    const { broker, stream } = world()
    const first = stream().send(connect({ clean: false }), publish({ qos: 2 }), publish({ qos: 2, dup: true }))
    expect(first.commands).toEqual(['connack', 'pubrec', 'pubrec'])
    first.close()
    const again = stream().send(
      connect({ clean: false }),
      publish({ qos: 2, dup: true }),
      generate({ cmd: 'pubrel', messageId: 7 }),
    )
    expect(again.commands).toEqual(['connack', 'pubrec', 'pubcomp'])
    expect(broker.counts.accepted).toBe(1)
    again.send(publish({ qos: 2, payload: 'next' }))
    expect(broker.counts.accepted).toBe(2)
  })
})

describe('messages to nodes', () => {
  const down = new TextEncoder().encode('dim')

  test.each([
    [0, 0, 0],
    [0, 1, 0],
    [1, 0, 0],
    [1, 1, 1],
    [2, 1, 1],
    [2, 2, 1],
  ] as const)('subscribed with QoS %i and published with %i they come with %i', (asked, sent, got) => {
    const { broker, stream } = world()
    const client = stream().send(connect(), subscribe('a/down', asked))
    expect(broker.route('a/down', down, sent)).toBe(1)
    expect(client.heard[1]).toMatchObject({ granted: [Math.min(asked, 1)] })
    expect(client.heard[2]).toMatchObject({ cmd: 'publish', topic: 'a/down', qos: got, payload: Buffer.from('dim') })
  })

  test('go by filters with and without wildcards, once to each session', () => {
    const { broker, stream } = world()
    const one = stream('1').send(connect({ clientId: 'one' }), subscribe('city/1/down'), subscribe('city/#'))
    const two = stream('2').send(connect({ clientId: 'two' }), subscribe('city/+/down'))
    expect(broker.route('city/1/down', down, 1)).toBe(2)
    expect(broker.route('city/2/down', down, 1)).toBe(2)
    expect(broker.route('city', down, 1)).toBe(1)
    expect(broker.route('town', down, 1)).toBe(0)
    expect([
      one.commands.filter((cmd) => cmd === 'publish').length,
      two.commands.filter((cmd) => cmd === 'publish').length,
    ]).toEqual([3, 2])
    expect(broker.counts).toMatchObject({ sentDown: 5, droppedDown: 1 })
  })

  test('to a topic that everybody has subscribed to reach everybody, and no longer who unsubscribed', () => {
    const { broker, carrier, stream } = world()
    const clients = Array.from({ length: 500 }, (_, index) =>
      stream(`${index}`).send(connect({ clientId: `n${index}` }), subscribe('all/down')),
    )
    expect(broker.route('all/down', down, 1)).toBe(500)
    for (const client of clients.slice(0, 499))
      client.send(generate({ cmd: 'unsubscribe', messageId: 3, unsubscriptions: ['all/down'] }))
    expect(broker.route('all/down', down, 1)).toBe(1)
    clients[499]!.send(generate({ cmd: 'disconnect' }))
    expect(broker.route('all/down', down, 1)).toBe(0)
    expect(carrier.log.filter((line) => line === 'unsubscribe all/down')).toHaveLength(500)
  })

  test('that are not acknowledged come again to a kept session, as duplicates and in order, with what was queued', () => {
    const { broker, stream } = world()
    const first = stream().send(connect({ clean: false }), subscribe())
    broker.route('a/down', Buffer.from('1'), 1)
    broker.route('a/down', Buffer.from('2'), 1)
    first.send(generate({ cmd: 'puback', messageId: first.heard[2]!.messageId as number }))
    first.close()
    broker.route('a/down', Buffer.from('3'), 1)
    broker.route('a/down', Buffer.from('4'), 0)
    const again = stream().send(connect({ clean: false }))
    expect(again.heard.slice(1).map(({ payload, dup }) => [String(payload), dup])).toEqual([
      ['2', true],
      ['3', false],
    ])
    expect(broker.counts).toMatchObject({ sentDown: 3, droppedDown: 1 })
  })

  test('are dropped and counted for a clean session that is away, and beyond the backlog', () => {
    const { broker, stream } = world({ maxBacklog: 3 })
    stream('1')
      .send(connect({ clientId: 'clean' }), subscribe('c/down'))
      .close()
    broker.route('c/down', down, 1)
    stream('2')
      .send(connect({ clientId: 'kept', clean: false }), subscribe('k/down'))
      .close()
    for (let index = 0; index < 5; index++) broker.route('k/down', down, 1)
    expect(broker.counts.droppedDown).toBe(3)
    expect(stream('2').send(connect({ clientId: 'kept', clean: false })).commands).toEqual([
      'connack',
      'publish',
      'publish',
      'publish',
    ])
  })
})

describe('silence', () => {
  const will = { topic: 'a/gone', payload: Buffer.from('gone'), qos: 1, retain: false }

  test('of 1.5 times the keep alive ends the connection when something is to be sent', () => {
    const { scheduler, broker, stream } = world()
    const client = stream().send(connect({ keepalive: 60 }), subscribe())
    scheduler.runUntil(89 * second)
    broker.route('a/down', Buffer.from('1'), 1)
    expect(client.end).toBeUndefined()
    scheduler.runUntil(95 * second)
    broker.route('a/down', Buffer.from('2'), 1)
    expect(client.end).toBe('finished')
    expect(broker.counts).toMatchObject({ keepAliveExpiries: 1, sentDown: 1, droppedDown: 1 })
  })

  test('that is over when the client speaks again has ended the connection all the same', () => {
    const { scheduler, broker, stream } = world()
    const client = stream().send(connect({ keepalive: 60 }))
    scheduler.runUntil(95 * second)
    client.send(publish())
    expect(client.end).toBe('finished')
    expect(broker.counts.accepted).toBe(0)
  })

  test('does not matter without a keep alive, and a ping ends it', () => {
    const { scheduler, stream } = world()
    const patient = stream('1').send(connect({ clientId: 'p', keepalive: 0 }))
    const pinging = stream('2').send(connect({ clientId: 'q', keepalive: 60 }))
    for (let minute = 1; minute <= 10; minute++) {
      scheduler.runUntil(minute * 60 * second)
      pinging.send(generate({ cmd: 'pingreq' }))
    }
    patient.send(publish())
    expect([patient.end, pinging.end]).toEqual([undefined, undefined])
  })

  test('publishes the will at once, with one event pending for a client that has one', () => {
    const { scheduler, carrier, stream } = world()
    stream().send(connect({ keepalive: 60, will }))
    expect(scheduler.pending).toBe(1)
    scheduler.runUntil(93 * second)
    expect(carrier.published).toMatchObject([{ topic: 'a/gone', payload: 'gone' }])
    expect(scheduler.pending).toBe(0)
  })

  test.each([
    ['closing without DISCONNECT', (client: TestStream) => client.close(), 1],
    ['DISCONNECT', (client: TestStream) => client.send(generate({ cmd: 'disconnect' })), 0],
    ['breaking the protocol', (client: TestStream) => client.send(generate({ cmd: 'pingresp' })), 1],
  ])('%s publishes the will %#', (_name, leave, wills) => {
    const { scheduler, carrier, stream } = world()
    leave(stream().send(connect({ will })))
    scheduler.runDry(100)
    expect(carrier.published).toHaveLength(wills)
  })
})

describe('the fault broker-down', () => {
  test('resets connections, refuses new ones, and takes nothing until it is over', () => {
    const { broker, carrier, stream } = world()
    const client = stream().send(connect(), publish())
    broker.setDown(true)
    client.send(publish({ messageId: 8, payload: 'too late' }))
    expect(client.commands).toEqual(['connack', 'puback'])
    expect(client.end).toBe('reset')
    expect(stream().end).toBe('refused')
    expect(carrier.published).toHaveLength(1)
    broker.setDown(false)
    expect(stream().send(connect(), publish({ messageId: 8, payload: 'too late' })).commands).toEqual([
      'connack',
      'puback',
    ])
    expect(broker.counts).toMatchObject({ accepted: 2, duplicated: 0 })
  })

  test('lasts as long as either the fault or the real broker’s absence does', () => {
    const { broker, stream } = world()
    broker.setDown(true)
    broker.setCarrierGone(true)
    broker.setDown(false)
    expect(stream().end).toBe('refused')
    broker.setCarrierGone(false)
    expect(stream().end).toBeUndefined()
  })

  test('does not publish wills, and keeps what a kept session had', () => {
    const { broker, carrier, stream } = world()
    stream().send(connect({ clean: false, will: { topic: 'x', payload: Buffer.from('y'), qos: 0 } }), subscribe())
    broker.setDown(true)
    broker.setDown(false)
    expect(carrier.published).toEqual([])
    expect(stream().send(connect({ clean: false })).heard[0]).toMatchObject({ sessionPresent: true })
    expect(broker.route('a/down', Buffer.from('z'), 1)).toBe(1)
  })
})

describe('with the real broker’s answers', () => {
  test('CONNACK, SUBACK and PUBACK come when the carrier has them', () => {
    const { broker, carrier, stream } = world({}, 'real')
    const layouts: PublishLayout[] = []
    carrier.publish = (session, _bytes, layout) => {
      layouts.push(layout)
      carrier.waiting.push(() => broker.acknowledge(session, layout))
    }
    const client = stream().send(connect())
    const answer = () => carrier.waiting.splice(0).forEach((tell) => tell())
    expect(client.commands).toEqual([])
    answer()
    client.send(subscribe(), publish())
    expect(client.commands).toEqual(['connack'])
    answer()
    expect(client.commands).toEqual(['connack', 'suback', 'puback'])
    expect(client.delays).toEqual([0, 0, 0])
  })

  test('answers for a connection that is gone are not given to the next one', () => {
    const { carrier, stream } = world({}, 'real')
    stream().send(connect()).close()
    const next = stream()
    carrier.waiting.splice(0).forEach((tell) => tell())
    next.send(connect())
    expect(next.commands).toEqual([])
    carrier.waiting.splice(0).forEach((tell) => tell())
    expect(next.commands).toEqual(['connack'])
  })

  test('a refusal is passed on and the connection ends', () => {
    const { carrier, stream } = world({}, 'real')
    carrier.open = (_session, _connect, done) => done!(5)
    const client = stream().send(connect())
    expect(client.heard[0]).toMatchObject({ cmd: 'connack', returnCode: 5, sessionPresent: false })
    expect(client.end).toBe('finished')
  })

  test('a message that was given up is no duplicate when it comes again', () => {
    const { broker, carrier, stream } = world({}, 'real')
    const client = stream().send(connect())
    carrier.waiting.splice(0).forEach((tell) => tell())
    carrier.publish = (session) => broker.disown(session)
    client.send(publish(), publish({ dup: true }))
    expect(broker.counts).toMatchObject({ accepted: 2, duplicated: 0 })
  })
})
