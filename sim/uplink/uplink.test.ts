import { createServer, type AddressInfo, type Server, type Socket } from 'node:net'
import { Aedes, type Client } from 'aedes'
import mqtt, { type MqttClient } from 'mqtt'
import mqttPacket from 'mqtt-packet'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { EmbeddedBroker } from './embedded-broker.js'
import { second, TestWorld, turn } from './test-bench.js'
import { UplinkError } from './uplink-error.js'

const open: { close(): unknown }[] = []
const keep = <Thing extends { close(): unknown }>(thing: Thing): Thing => {
  open.push(thing)
  return thing
}

afterEach(async () => {
  for (const thing of open.splice(0).reverse()) await thing.close()
})

/** A client of another make that writes down what it gets. */
async function subscriber(url: string, filter: string) {
  const client: MqttClient = await mqtt.connectAsync(url)
  const received: { topic: string; payload: string; dup: boolean }[] = []
  client.on('message', (topic, payload, packet) =>
    received.push({ topic, payload: payload.toString(), dup: packet.dup ?? false }),
  )
  await client.subscribeAsync(filter, { qos: 1 })
  keep({ close: () => client.endAsync(true) })
  return { client, received }
}

async function worldOf(...args: Parameters<typeof TestWorld.create>): Promise<TestWorld> {
  const world = await TestWorld.create(...args)
  keep(world.uplink)
  return world
}

const embedded = { kind: 'embedded', port: 0 } as const

function payloadsOf(world: TestWorld, reports: number): string[] {
  return world.nodes
    .flatMap(({ imsi }) => Array.from({ length: reports }, (_, index) => `${imsi} report ${index}`))
    .sort()
}

describe.each([
  ['per-node', 200],
  ['pool', 3],
] as const)('at speed max, %s', (mode, maxOwnConnections) => {
  test('an independent subscriber gets every report once, equal to what was accepted', async () => {
    const world = await worldOf(20, { broker: embedded, maxOwnConnections })
    const { received } = await subscriber(world.uplink.brokerUrl, 'wayside/+/+/up')
    world.report(25, 60)
    await world.run(1700)
    await world.uplink.drain()
    await vi.waitFor(() => expect(received).toHaveLength(500))
    expect(received.map(({ payload }) => payload).sort()).toEqual(payloadsOf(world, 25))
    for (const { topic, payload } of received) expect(topic).toBe(`wayside/test/${payload.split(' ')[0]}/up`)
    expect(world.uplink.statistics()).toMatchObject({
      mode,
      connections: mode === 'pool' ? 8 : 20,
      connected: mode === 'pool' ? 8 : 20,
      accepted: 500,
      delivered: 500,
      duplicated: 0,
      inFlight: 0,
      reconnects: 0,
      isReproducible: true,
    })
  })

  test('commands go through the real broker and arrive at the same virtual instant every time', async () => {
    const runOnce = async () => {
      const world = await worldOf(20, { broker: embedded, maxOwnConnections })
      const { received } = await subscriber(world.uplink.brokerUrl, 'wayside/+/+/down')
      world.report(5, 60)
      for (const node of world.nodes)
        for (const atS of [40, 100, 101])
          world.uplink.issueCommand(atS * second, `wayside/test/${node.imsi}/down`, Buffer.from(`at ${atS}`))
      await world.run(400)
      await world.uplink.drain()
      await vi.waitFor(() => expect(received).toHaveLength(60))
      expect(world.uplink.statistics()).toMatchObject({
        commands: { issued: 60, routed: 60, unheard: 0, sentDown: 60, droppedDown: 0 },
        externalCommands: 0,
        isReproducible: true,
      })
      return { commands: world.nodes.map(({ commands }) => commands), digest: world.digest.finish() }
    }
    const first = await runOnce()
    expect(await runOnce()).toEqual(first)
    for (const commands of first.commands) {
      expect(commands.map(({ payload }) => payload)).toEqual(['at 40', 'at 100', 'at 101'])
      expect(commands[0]!.atUs).toBeGreaterThan(40 * second + 5_000)
      expect(commands[0]!.atUs).toBeLessThan(46 * second)
    }
  })

  test('somebody else’s command reaches the node and is counted', async () => {
    const world = await worldOf(5, { broker: embedded, maxOwnConnections })
    const { client } = await subscriber(world.uplink.brokerUrl, 'nothing')
    await world.run(60)
    await vi.waitFor(() => expect(world.uplink.bridge.isSubscribed).toBe(true))
    await client.publishAsync(`wayside/test/${world.nodes[3]!.imsi}/down`, 'dim', { qos: 0 })
    await vi.waitFor(() => expect(world.uplink.statistics().externalCommands).toBe(1))
    await world.run(70)
    expect(world.nodes.map(({ commands }) => commands.length)).toEqual([0, 0, 0, 1, 0])
    expect(world.uplink.statistics().isReproducible).toBe(false)
  })

  test('the world is held when the window is full and goes on when it has drained', async () => {
    const world = await worldOf(20, { broker: embedded, maxOwnConnections, maxInFlight: 10 })
    world.report(20, 1)
    let held = 0
    while (world.scheduler.nowUs < 200 * second) {
      world.scheduler.runUntil(200 * second)
      if (world.uplink.congested) {
        held++
        expect(world.uplink.statistics().inFlight).toBe(10)
        await world.uplink.whenClear()
        expect(world.uplink.statistics().inFlight).toBeLessThanOrEqual(5)
      }
    }
    await world.uplink.drain()
    expect(held).toBeGreaterThan(10)
    expect(world.uplink.statistics()).toMatchObject({ delivered: 400, duplicated: 0 })
    expect(world.uplink.statistics().heldSeconds).toBeGreaterThan(0)
  })

  test('the broker-down fault loses and doubles nothing, with packet loss on top', async () => {
    const world = await worldOf(20, { broker: embedded, maxOwnConnections }, { lossProbability: 0.05 })
    const { received } = await subscriber(world.uplink.brokerUrl, 'wayside/+/+/up')
    world.report(40, 5)
    for (const [atS, isDown] of [
      [60, true],
      [120, false],
      [150, true],
      [151, false],
    ] as const)
      world.scheduler.at(atS * second, 0, (down) => world.uplink.setDown(down), isDown)
    await world.run(1500)
    await world.uplink.drain()
    await vi.waitFor(() => expect(received.length).toBeGreaterThanOrEqual(800))
    expect(received.map(({ payload }) => payload).sort()).toEqual(payloadsOf(world, 40))
    expect(world.nodes.every(({ ends, pending }) => ends.includes('reset') && pending === 0)).toBe(true)
    expect(world.uplink.statistics()).toMatchObject({
      accepted: 800,
      delivered: 800,
      duplicated: 0,
      isReproducible: true,
    })
  })
})

test('the digest does not depend on the way to the real broker', async () => {
  const digests = []
  for (const maxOwnConnections of [200, 3]) {
    const world = await worldOf(10, { broker: embedded, maxOwnConnections }, { lossProbability: 0.1 })
    world.report(10, 60)
    await world.run(1000, maxOwnConnections)
    digests.push(world.digest.finish())
  }
  expect(digests[0]).toBe(digests[1])
})

test('a command to a topic that nobody has subscribed to does not hold the world', async () => {
  const world = await worldOf(3, { broker: embedded })
  world.uplink.issueCommand(40 * second, 'wayside/test/nobody/down', Buffer.from('x'))
  world.uplink.issueCommand(1, `wayside/test/${world.nodes[0]!.imsi}/down`, Buffer.from('not there yet'))
  await world.run(60)
  await world.uplink.drain()
  expect(world.uplink.statistics().commands).toMatchObject({ issued: 2, unheard: 2 })
  expect(world.nodes[0]!.commands).toEqual([])
})

test('a QoS 0 message of another client makes no subscriber of the embedded broker miss a report', async () => {
  const world = await worldOf(20, { broker: embedded })
  const { received } = await subscriber(world.uplink.brokerUrl, 'wayside/#')
  const { client } = await subscriber(world.uplink.brokerUrl, 'nothing')
  world.report(50, 10)
  const chatter = setInterval(() => client.publish('wayside/chatter', 'x', { qos: 0 }), 0)
  await world.run(600, 20)
  clearInterval(chatter)
  await world.uplink.drain()
  const reports = () => received.filter(({ topic }) => topic.endsWith('/up')).map(({ payload }) => payload)
  await vi.waitFor(() => expect(reports()).toHaveLength(1000))
  expect(reports().sort()).toEqual(payloadsOf(world, 50))
  expect(received.length).toBeGreaterThan(1000)
})

test('more commands at once than the desk lets out', async () => {
  const world = await worldOf(600, { broker: embedded })
  for (const { imsi } of world.nodes)
    world.uplink.issueCommand(60 * second, `wayside/test/${imsi}/down`, Buffer.from('now'))
  await world.run(80)
  await world.uplink.drain()
  expect(world.nodes.every(({ commands }) => commands.length === 1)).toBe(true)
  expect(world.uplink.statistics().commands).toMatchObject({ issued: 600, routed: 600, sentDown: 600 })
})

test('a broker that does not bring commands back is found out', async () => {
  const server = createServer((socket) => {
    const parser = mqttPacket.parser()
    parser.on('packet', (packet) => {
      if (packet.cmd === 'connect') socket.write(Uint8Array.of(0x20, 2, 0, 0))
      if (packet.cmd === 'subscribe') socket.write(Uint8Array.of(0x90, 3, packet.messageId! >> 8, packet.messageId!, 1))
      if (packet.cmd === 'publish') socket.write(Uint8Array.of(0x40, 2, packet.messageId! >> 8, packet.messageId!))
      if (packet.cmd === 'disconnect') socket.end()
    })
    socket.on('data', (bytes) => parser.parse(bytes))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  keep({ close: () => new Promise((resolve) => server.close(resolve)) })
  const url = `mqtt://127.0.0.1:${(server.address() as AddressInfo).port}`
  const world = await worldOf(1, { broker: { kind: 'external', url } })
  world.uplink.issueCommand(60 * second, `wayside/test/${world.nodes[0]!.imsi}/down`, Buffer.from('x'))
  while (!world.uplink.congested) {
    world.scheduler.runUntil(90 * second, 50)
    await turn()
  }
  const waiting = world.uplink.whenClear()
  for (let seconds = 0; seconds < 30; seconds++) world.uplink.bridge.commands.tick()
  await expect(waiting).rejects.toMatchObject({ name: 'UplinkError', kind: 'not-routed' })
  await expect(world.uplink.drain()).rejects.toMatchObject({ kind: 'not-routed' })
})

/** A broker of the test's own that can be killed: it counts what reached it. */
class MortalBroker {
  readonly received: { payload: string; dup: boolean }[] = []
  port = 0
  private server: Server | undefined
  private aedes: Aedes | undefined
  private readonly sockets = new Set<Socket>()

  async start(admits: (client: Client) => boolean = () => true): Promise<void> {
    const aedes = await Aedes.createBroker({ concurrency: 1000 })
    aedes.authenticate = (client, _user, _password, done) => done(null, admits(client))
    aedes.authorizePublish = (_client, packet, done) => {
      const { topic, payload, dup } = packet
      if (topic.endsWith('/up')) this.received.push({ payload: payload.toString(), dup: dup ?? false })
      done(null)
    }
    this.aedes = aedes
    this.server = createServer((socket) => {
      this.sockets.add(socket)
      socket.on('close', () => this.sockets.delete(socket))
      aedes.handle(socket)
    })
    await new Promise<void>((resolve) => this.server!.listen(this.port, '127.0.0.1', resolve))
    this.port = (this.server.address() as AddressInfo).port
  }

  get url(): string {
    return `mqtt://127.0.0.1:${this.port}`
  }

  async close(): Promise<void> {
    const { server, aedes } = this
    if (!server) return
    this.server = undefined
    const closed = new Promise<void>((resolve) => server.close(() => resolve()))
    for (const socket of this.sockets) socket.destroy()
    await closed
    await new Promise<void>((resolve) => aedes!.close(() => resolve()))
  }
}

describe.each([
  ['per-node', 200],
  ['pool', 3],
] as const)('a broker that dies in the middle and comes back, %s', (_mode, maxOwnConnections) => {
  test.each(['wait', 'outbox'] as const)(
    'whenGone %s: nothing is lost, and doubled only what had no answer',
    async (whenGone) => {
      const real = keep(new MortalBroker())
      await real.start()
      const world = await worldOf(20, { broker: { kind: 'external', url: real.url }, maxOwnConnections, whenGone })
      world.report(60, 30)
      let restarts = 0
      const mortality = (async () => {
        while (restarts < 3) {
          const target = 300 * (restarts + 1)
          await vi.waitFor(() => expect(world.uplink.statistics().delivered).toBeGreaterThan(target), {
            timeout: 20_000,
            interval: 1,
          })
          await real.close()
          await vi.waitFor(() => expect(world.uplink.bridge.isWhole).toBe(false), { interval: 1 })
          await real.start()
          await vi.waitFor(() => expect(world.uplink.bridge.isWhole).toBe(true), { timeout: 20_000, interval: 1 })
          restarts++
        }
      })()
      const running = whenGone === 'wait' ? world.run(30 + 60 * 30 + 600, 50) : runSlowly(world, () => restarts === 3)
      await Promise.all([running, mortality])
      if (whenGone === 'outbox') await world.run(world.scheduler.nowUs / second + 3600, 50)
      await world.uplink.drain()
      const all = payloadsOf(world, 60)
      expect([...new Set(real.received.map(({ payload }) => payload))].sort()).toEqual(all)
      const doubled = real.received.length - all.length
      expect(real.received.filter(({ dup }) => dup).length).toBeGreaterThanOrEqual(doubled)
      const statistics = world.uplink.statistics()
      expect(statistics).toMatchObject({ accepted: all.length, delivered: all.length, duplicated: 0, inFlight: 0 })
      expect(statistics.reconnects).toBeGreaterThanOrEqual(3)
      expect(statistics.isReproducible).toBe(whenGone === 'wait')
    },
  )
})

/** Virtual time crawls while the broker is away, so that the world does not run out before it is back. */
async function runSlowly(world: TestWorld, done: () => boolean): Promise<void> {
  while (!done()) {
    if (world.uplink.congested) await world.uplink.whenClear()
    world.scheduler.runUntil(world.scheduler.nowUs + second / 2, 50)
    await turn()
  }
}

describe('a paced run', () => {
  test.each([
    ['per-node', 200],
    ['pool', 3],
  ])('gets the real answers, %s', async (_mode, maxOwnConnections) => {
    const world = await worldOf(5, { broker: embedded, maxOwnConnections, answers: 'real' }, fast)
    const { received, client } = await subscriber(world.uplink.brokerUrl, 'wayside/+/+/up')
    await world.runPaced(60, () => world.nodes.every(({ isOnline }) => isOnline))
    for (const node of world.nodes) node.report(`${node.imsi} report 0`)
    await client.publishAsync(`wayside/test/${world.nodes[2]!.imsi}/down`, 'dim', { qos: 1 })
    world.uplink.issueCommand(world.scheduler.nowUs, `wayside/test/${world.nodes[4]!.imsi}/down`, Buffer.from('own'))
    await world.runPaced(60, () => world.nodes[2]!.commands.length + world.nodes[4]!.commands.length === 2)
    await world.runPaced(60, () => world.nodes.every(({ acknowledged }) => acknowledged === 1))
    await vi.waitFor(() => expect(received).toHaveLength(5))
    expect(received.map(({ payload }) => payload).sort()).toEqual(payloadsOf(world, 1))
    expect(world.uplink.statistics()).toMatchObject({
      delivered: 5,
      abandoned: 0,
      externalCommands: 1,
      isReproducible: false,
    })
  })

  test.each([
    ['per-node', 200],
    ['pool', 3],
  ])('shows the nodes a broker that goes away, %s', async (_mode, maxOwnConnections) => {
    const real = keep(new MortalBroker())
    await real.start()
    const broker = { kind: 'external', url: real.url } as const
    const world = await worldOf(5, { broker, maxOwnConnections, answers: 'real' }, fast)
    await world.runPaced(60, () => world.nodes.every(({ isOnline }) => isOnline))
    await real.close()
    await world.runPaced(60, () => world.nodes.every(({ ends }) => ends.includes('reset') && ends.includes('refused')))
    for (const node of world.nodes) node.report(`${node.imsi} report 0`)
    await real.start()
    await world.runPaced(60, () => world.nodes.every(({ acknowledged }) => acknowledged === 1))
    expect(real.received.map(({ payload }) => payload).sort()).toEqual(payloadsOf(world, 1))
    expect(world.uplink.statistics()).toMatchObject({ accepted: 5, delivered: 5, duplicated: 0 })
  })
})

test.each(['modelled', 'real'] as const)('a node that the real broker refuses, with %s answers', async (answers) => {
  const real = keep(new MortalBroker())
  await real.start(({ id }) => id.startsWith('wayside-'))
  const world = await worldOf(2, { broker: { kind: 'external', url: real.url }, answers }, fast)
  if (answers === 'real') {
    await world.runPaced(60, () => world.nodes.every(({ refusals }) => refusals.length >= 2))
    expect(world.nodes[0]!.refusals.slice(0, 2)).toEqual([5, 5])
  } else {
    world.report(1, 1)
    await expect(world.run(3600, 1).then(() => world.uplink.drain())).rejects.toMatchObject({ kind: 'refused' })
  }
})

const fast = { attachDelay: { minUs: 1000, maxUs: 2000 }, accessDelay: { minUs: 0, maxUs: 0 } }

describe('an environment that is not as it should be', () => {
  const refusalOf = async (work: Promise<unknown>): Promise<UplinkError> => {
    const error: unknown = await work.then(
      () => undefined,
      (reason: unknown) => reason,
    )
    expect(error).toBeInstanceOf(UplinkError)
    return error as UplinkError
  }

  const serverOf = async (onConnection: (socket: Socket) => void): Promise<number> => {
    const server: Server = createServer(onConnection)
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    keep({ close: () => new Promise((resolve) => server.close(resolve)) })
    return (server.address() as AddressInfo).port
  }

  const external = (url: string) => TestWorld.create(1, { broker: { kind: 'external', url } })

  test('nobody listens', async () => {
    const real = await EmbeddedBroker.listen({ port: 0 })
    await real.close()
    const error = await refusalOf(external(`mqtt://127.0.0.1:${real.port}`))
    expect(error.kind).toBe('unreachable')
    expect(error.message).toContain(`127.0.0.1:${real.port}`)
    expect(error.message).toContain('ECONNREFUSED')
  })

  test('the name does not resolve', async () => {
    const error = await refusalOf(external('mqtt://no-such-host.invalid:1883'))
    expect(error.kind).toBe('unknown-host')
    expect(error.message).toContain('no-such-host.invalid:1883')
  })

  test('what answers is no broker', async () => {
    const port = await serverOf((socket) => socket.resume().end('HTTP/1.1 400 Bad Request\r\n\r\n'))
    expect((await refusalOf(external(`mqtt://127.0.0.1:${port}`))).kind).toBe('not-mqtt')
  })

  test('it hangs up at once', async () => {
    const port = await serverOf((socket) => socket.destroy())
    expect((await refusalOf(external(`mqtt://127.0.0.1:${port}`))).kind).toBe('unreachable')
  })

  test('it refuses the user', async () => {
    const port = await serverOf((socket) => socket.once('data', () => socket.end(Uint8Array.of(0x20, 2, 0, 4))))
    const error = await refusalOf(external(`mqtt://joe:secret@127.0.0.1:${port}`))
    expect(error.kind).toBe('refused')
    expect(error.message).toContain('user or password is wrong')
    expect(error.message).not.toContain('secret')
  })

  test('the port of the embedded broker is taken', async () => {
    const port = await serverOf(() => {})
    const error = await refusalOf(TestWorld.create(1, { broker: { kind: 'embedded', port } }))
    expect(error.kind).toBe('port-in-use')
    expect(error.message).toContain(`127.0.0.1:${port}`)
  })

  test('closing twice is fine, and a closed port is free again', async () => {
    const world = await TestWorld.create(1, { broker: embedded })
    const { port } = new URL(world.uplink.brokerUrl)
    await world.uplink.close()
    await world.uplink.close()
    keep((await TestWorld.create(1, { broker: { kind: 'embedded', port: Number(port) } })).uplink)
  })
})
