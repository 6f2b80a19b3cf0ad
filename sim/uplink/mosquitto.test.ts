import mqtt from 'mqtt'
import { afterEach, expect, test, vi } from 'vitest'
import { second, TestWorld } from './test-bench.js'
import { freePort } from './free-port.js'
import { hasMosquitto, Mosquitto, mosquittoTitle } from './test-mosquitto.js'

const open: { close(): unknown }[] = []
const keep = <Thing extends { close(): unknown }>(thing: Thing): Thing => {
  open.push(thing)
  return thing
}

afterEach(async () => {
  for (const thing of open.splice(0).reverse()) await thing.close()
})

test.skipIf(!hasMosquitto).each([
  ['per-node', 200],
  ['pool', 8],
])(
  `${mosquittoTitle}, stopped and started in the middle of a stream: nothing is lost, nothing is doubled, %s`,
  async (_mode, maxOwnConnections) => {
    const broker = keep(new Mosquitto(await freePort()))
    await broker.start()
    const url = `mqtt://127.0.0.1:${broker.port}`
    const subscriber = await mqtt.connectAsync(url, { clientId: 'observer', clean: false, reconnectPeriod: 50 })
    keep({ close: () => subscriber.endAsync(true) })
    const received: string[] = []
    // A message that the broker sends again to its subscriber is marked; one that the bridge had sent twice is not.
    subscriber.on('message', (_topic, payload, packet) => {
      const text = payload.toString()
      if (!packet.dup || !received.includes(text)) received.push(text)
    })
    await subscriber.subscribeAsync('wayside/#', { qos: 1 })

    const world = await TestWorld.create(20, { broker: { kind: 'external', url }, maxOwnConnections })
    keep(world.uplink)
    world.report(200, 30)
    const restarts = (async () => {
      for (let restart = 1; restart <= 3; restart++) {
        await vi.waitFor(() => expect(world.uplink.statistics().delivered).toBeGreaterThan(900 * restart), {
          timeout: 30_000,
          interval: 1,
        })
        await broker.stop()
        await vi.waitFor(() => expect(world.uplink.bridge.isWhole).toBe(false), { interval: 1 })
        await broker.start()
      }
    })()
    await Promise.all([world.run(30 + 200 * 30 + 60, 50), restarts])
    await world.uplink.drain()

    const all = world.nodes.flatMap(({ imsi }) => Array.from({ length: 200 }, (_, index) => `${imsi} report ${index}`))
    await vi.waitFor(() => expect(received.length).toBeGreaterThanOrEqual(all.length), { timeout: 20_000 })
    expect([...received].sort()).toEqual(all.sort())
    const statistics = world.uplink.statistics()
    expect(statistics).toMatchObject({
      accepted: 4000,
      delivered: 4000,
      duplicated: 0,
      inFlight: 0,
      isReproducible: true,
    })
    expect(statistics.reconnects).toBeGreaterThanOrEqual(3)
  },
)

test.skipIf(!hasMosquitto)(`${mosquittoTitle} brings a command of the scenario back to its node`, async () => {
  const broker = keep(new Mosquitto(await freePort()))
  await broker.start()
  const url = `mqtt://127.0.0.1:${broker.port}`
  const world = await TestWorld.create(300, { broker: { kind: 'external', url } })
  keep(world.uplink)
  for (const { imsi } of world.nodes)
    world.uplink.issueCommand(60 * second, `wayside/test/${imsi}/down`, Buffer.from(imsi))
  await world.run(90)
  await world.uplink.drain()
  expect(world.nodes.map(({ commands }) => commands.map(({ payload }) => payload))).toEqual(
    world.nodes.map(({ imsi }) => [imsi]),
  )
  expect(world.uplink.statistics()).toMatchObject({ externalCommands: 0, commands: { routed: 300 } })
})
