import { describe, expect, test } from 'vitest'
import { prepareNeul } from '../../sim/modem/bc95/prepare.js'
import type { EngineStats } from '../../sim/modem/engine/engine.js'
import { BenchSerial } from '../../sim/modem/testing/bench.js'
import { ReplayBench } from '../../sim/modem/testing/replay.js'
import { loggingHooks } from '../../sim/modem/testing/transcript-suite.js'
import { Bc95 } from './bc95.js'
import type { Modem, ModemError, ModemOptions, MqttOptions } from './modem.js'
import { SaraN2 } from './sara-n2.js'

const broker: MqttOptions = { host: 'platform.wayside', clientId: 'lamp-1', keepAliveS: 600, cleanSession: true }
const bytes = (text: string) => new TextEncoder().encode(text)

/** The unchanged driver on an emulated modem, before a broker, a carrier's platform and an echo server. */
class DriverBench<Driver extends Modem> extends ReplayBench {
  readonly log: string[] = []
  readonly driver: Driver
  readonly coap = prepareNeul(this)

  constructor(model: string, make: (options: ModemOptions) => Driver) {
    super({ model })
    const { scheduler } = this
    this.driver = make({
      io: BenchSerial,
      port: this.hostPort as never,
      baud: 115200,
      timers: {
        after: (delayUs, callback) => scheduler.after(delayUs, 0, (call: () => void) => call(), callback),
        cancel: (handle) => {
          if (handle !== undefined) scheduler.cancel(handle)
        },
      },
      ...loggingHooks(this.log),
      onPlatformMessage: (payload) => void this.log.push(`platform ${[...payload].join(' ')}`),
    })
    this.modem.powerOn()
  }

  run(seconds: number): void {
    this.scheduler.runUntil(this.scheduler.nowUs + Math.round(seconds * 1e6))
  }

  done(title: string) {
    return (error: ModemError | null, ...results: unknown[]): void =>
      void this.log.push(
        error ? `${title}: ${error.kind}` : [`${title}:`, ...results.map((it) => JSON.stringify(it))].join(' '),
      )
  }

  /** Connects, subscribes to `down`, and forgets what was logged. */
  online(): this {
    this.driver.connect(broker, this.done('connect'))
    this.driver.subscribe('down', 1, this.done('subscribe'))
    this.run(30)
    expect(this.log).toEqual(['connect:', 'subscribe: 1'])
    this.log.length = 0
    return this
  }

  get stats(): EngineStats {
    return this.modem.stats as unknown as EngineStats
  }
}

const bc95 = () => new DriverBench('bc95-g', (options) => new Bc95(options))
const saraN2 = () => new DriverBench('sara-n2', (options) => new SaraN2(options))

describe.each([
  ['BC95-G, MQTT over its TCP socket', bc95],
  ['SARA-N2, MQTT-SN over its UDP socket', saraN2],
] as const)('%s', (_title, make) => {
  test('the driver speaks at the rate of the module, whatever the wiring says', () => {
    const bench = make()
    bench.run(0.01)
    expect(bench.hostPort.baud).toBe(9600)
  })

  test('messages go up and down', () => {
    const bench = make().online()
    const { driver, platform } = bench
    driver.publish('up', bytes('hi'), 1, bench.done('publish 1'))
    driver.publish('up', bytes('fire'), 0, bench.done('publish 0'))
    bench.run(10)
    platform.publish('down', bytes('on'))
    platform.publish('elsewhere', bytes('no'))
    bench.run(10)
    expect(bench.log).toEqual(['publish 1:', 'publish 0:', 'message down 111 110'])
    expect(platform.reports.map(({ topic, payload }) => `${topic} ${new TextDecoder().decode(payload)}`)).toEqual([
      'up hi',
      'up fire',
    ])
    expect(bench.stats).toMatchObject({ unknownCommands: 0, stubCommands: 0, garbageLines: 0 })
  })

  test('silence is broken by a ping before the broker gives up', () => {
    const bench = make().online()
    bench.run(4000)
    bench.driver.publish('up', bytes('still here'), 1, bench.done('publish'))
    bench.run(10)
    expect(bench.log).toEqual(['publish:'])
    expect(bench.platform.broker.counts.keepAliveExpiries).toBe(0)
  })

  test('what cannot be sent is refused, in order and later', () => {
    const bench = make().online()
    const { driver } = bench
    driver.publish('', bytes('x'), 1, bench.done('no topic'))
    driver.publish('a"b', bytes('x'), 1, bench.done('a quote'))
    driver.publish('up', new Uint8Array(1400), 1, bench.done('too long'))
    driver.subscribe('', 1, bench.done('no filter'))
    expect(bench.log).toEqual([])
    bench.run(5)
    expect(bench.log).toEqual(['no topic: bad-text', 'a quote: bad-text', 'too long: too-long', 'no filter: bad-text 0'].map((it) => it.replace(/ 0$/, ''))) // prettier-ignore
  })

  test('without a session nothing is published, and a name that is none opens nothing', () => {
    const bench = make()
    bench.driver.attach(() => undefined)
    bench.driver.publish('up', bytes('x'), 1, bench.done('publish'))
    bench.driver.connect({ ...broker, host: 'nowhere.example' }, bench.done('nowhere'))
    bench.run(60)
    expect(bench.log).toEqual(['publish: not-connected', 'nowhere: open-failed'])
  })

  test('after disconnect the broker has no session, and connecting again works', () => {
    const bench = make().online()
    bench.driver.disconnect(bench.done('disconnect'))
    bench.driver.connect(broker, bench.done('connect'))
    bench.driver.publish('up', bytes('again'), 1, bench.done('publish'))
    bench.run(30)
    expect(bench.log).toEqual(['disconnect:', 'connect:', 'publish:'])
  })

  test('a restart of the module is told as the loss of the session', () => {
    const bench = make().online()
    bench.modem.reset()
    bench.run(10)
    expect(bench.log).toEqual(['lost reset'])
    bench.driver.connect(broker, bench.done('connect'))
    bench.run(60)
    expect(bench.log).toEqual(['lost reset', 'connect:'])
  })

  test('datagrams go out and answers come back', () => {
    const bench = make()
    bench.driver.sendDatagram!('192.0.2.7', 7, Uint8Array.of(1, 2, 3), bench.done('datagram'))
    bench.driver.sendDatagram!('192.0.2.7', 7, new Uint8Array(1400), bench.done('too long'))
    bench.run(30)
    expect(bench.log).toEqual(['datagram:', 'too long: too-long', 'datagram 192.0.2.7:7 1 2 3'])
  })

  test('closing fails what is under way, once, and what comes after throws', () => {
    const bench = make()
    bench.driver.connect(broker, bench.done('connect'))
    bench.run(1)
    bench.driver.close()
    bench.driver.close()
    bench.run(30)
    expect(bench.log).toEqual(['connect: closed'])
    expect(() => bench.driver.attach(() => undefined)).toThrow(expect.objectContaining({ kind: 'closed' }))
  })
})

describe('SARA-N2', () => {
  test('a host that is no name is refused, and quality of service 2 is', () => {
    const bench = saraN2()
    bench.driver.connect({ ...broker, host: 'a name..' }, bench.done('no name'))
    bench.run(30)
    bench.driver.connect(broker, bench.done('connect'))
    bench.driver.publish('up', bytes('once'), 2, bench.done('publish'))
    bench.run(30)
    expect(bench.log).toEqual(['no name: bad-text', 'connect:', 'publish: error'])
  })

  test('a gateway that falls silent is found out after four tries', () => {
    const bench = saraN2().online()
    bench.platform.network.listenDatagram('platform.wayside', 1883, { onDatagram: () => undefined })
    bench.driver.publish('up', bytes('x'), 1, bench.done('publish'))
    bench.run(45)
    expect(bench.log).toEqual([])
    bench.run(20)
    expect(bench.log).toEqual(['publish: not-delivered', 'lost not-delivered'])
  })
})

describe('BC95-G', () => {
  test('quality of service 2 arrives once', () => {
    const bench = bc95().online()
    bench.driver.publish('up', bytes('once'), 2, bench.done('publish'))
    bench.run(10)
    expect(bench.log).toEqual(['publish:'])
    expect(bench.platform.reports).toHaveLength(1)
  })

  test('the clock is UTC on the wire, and is read so', () => {
    const bench = bc95().online()
    const before = bench.world.unixMs
    let told = 0
    bench.driver.time((_error, time) => (told = time.unixMs))
    bench.run(1)
    expect(Math.abs(told - before)).toBeLessThan(2000)
  })

  test('a broker that ends the connection is noticed at once', () => {
    const bench = bc95().online()
    // [MQTT-4.8.0-1]: the broker closes on a second CONNECT; sent past the driver.
    bench.hostPort.send(Uint8Array.from('AT+NSOSD=1,2,1000\r', (char) => char.charCodeAt(0)))
    bench.run(5)
    expect(bench.log).toEqual(['lost lost'])
    expect(bench.driver.isConnected).toBe(false)
  })
})

describe('the platform of the operator', () => {
  const configured = () => {
    const bench = bc95()
    bench.driver.configurePlatform({ host: '192.0.2.5' }, bench.done('configure'))
    return bench
  }

  test('a message waits for registration and observation, and is acknowledged', () => {
    const bench = configured()
    bench.driver.sendToPlatform(bytes('789'), {}, bench.done('send'))
    bench.run(60)
    expect(bench.log).toEqual(['configure:', 'send:'])
    expect(bench.coap.queries).toEqual(['b=U', 'lwm2m=1.0', 'lt=86400', 'ep=867726031076062'])
    expect(bench.coap.reports.map((report) => new TextDecoder().decode(report))).toEqual(['789'])
  })

  test('commands come down as they were written', () => {
    const bench = configured()
    bench.driver.sendToPlatform(bytes('1'), { confirmable: false, follows: 'answer' }, bench.done('send'))
    bench.run(60)
    bench.coap.write(Uint8Array.of(0x4f, 0x4e))
    bench.run(5)
    expect(bench.log).toEqual(['configure:', 'send:', 'platform 79 78'])
    // 2.04 Changed.
    expect(bench.coap.answers).toContain(68)
    expect(bench.cell.assistances).toContain('one-answer')
  })

  test('a lifetime of its own is registered with', () => {
    const bench = bc95()
    bench.driver.configurePlatform({ host: '192.0.2.5', lifetimeS: 3600 }, bench.done('configure'))
    bench.driver.sendToPlatform(bytes('1'), {}, bench.done('send'))
    bench.run(60)
    expect(bench.coap.queries).toContain('lt=3600')
  })

  test('a platform that refuses, is silent or stops to observe is told apart', () => {
    const bench = configured()
    bench.coap.registerCode = 128
    bench.driver.sendToPlatform(bytes('1'), {}, bench.done('refused'))
    bench.run(60)
    bench.coap.registerCode = 65
    bench.driver.sendToPlatform(bytes('2'), {}, bench.done('taken'))
    bench.run(60)
    bench.coap.isSilent = true
    bench.driver.sendToPlatform(bytes('3'), {}, bench.done('silent'))
    bench.run(200)
    bench.coap.isSilent = false
    bench.coap.observe(false)
    bench.run(5)
    bench.driver.sendToPlatform(bytes('4'), {}, bench.done('unobserved'))
    bench.run(200)
    expect(bench.log).toEqual([
      'configure:',
      'refused: refused',
      'taken:',
      'silent: not-delivered',
      'unobserved: timeout',
    ])
  })

  test('a message that is none is refused', () => {
    const bench = configured()
    bench.driver.sendToPlatform(new Uint8Array(0), {}, bench.done('empty'))
    bench.driver.sendToPlatform(new Uint8Array(1025), {}, bench.done('long'))
    bench.driver.configurePlatform({ host: 'a name' }, bench.done('name'))
    bench.run(60)
    expect(bench.log).toEqual(['configure:', 'empty: too-long', 'long: too-long', 'name: bad-text'])
  })
})
