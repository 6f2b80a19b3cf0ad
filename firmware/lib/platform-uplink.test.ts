import { expect, test } from 'vitest'
import { prepareNeul } from '../../sim/modem/bc95/prepare.js'
import { BenchSerial } from '../../sim/modem/testing/bench.js'
import { ReplayBench } from '../../sim/modem/testing/replay.js'
import { Bc95 } from '../modems/bc95.js'
import type { Modem, ModemConstructor, ModemError, ModemOptions } from '../modems/modem.js'
import { SaraN2 } from '../modems/sara-n2.js'
import { overPlatform } from './platform-uplink.js'

const broker = { host: 'ignored', clientId: 'ignored', keepAliveS: 3600, cleanSession: true }
const bytes = (text: string) => new TextEncoder().encode(text)

/** A driver of a platform over an emulated modem, before the carrier's platform at 192.0.2.5; `log` is what it called back. */
class PlatformBench extends ReplayBench {
  readonly log: string[] = []
  readonly coap = prepareNeul(this)
  readonly driver: Modem

  constructor(model: string, Driver: ModemConstructor) {
    super({ model })
    this.driver = new (overPlatform(Driver, { host: '192.0.2.5' }))(this.options())
    // As a carrier's module: its platform is in its flash.
    Object.assign(this.modem, { platformHost: '192.0.2.5', platformPort: 5683 })
    this.modem.powerOn()
  }

  options(): ModemOptions {
    const { scheduler } = this
    return {
      io: BenchSerial,
      port: this.hostPort as never,
      baud: 9600,
      timers: {
        after: (delayUs, callback) => scheduler.after(delayUs, 0, (call: () => void) => call(), callback),
        cancel: (handle) => {
          if (handle !== undefined) scheduler.cancel(handle)
        },
      },
      onMessage: (topic, payload) => this.log.push(`message ${topic} ${new TextDecoder().decode(payload)}`),
    }
  }

  run(seconds: number): void {
    this.scheduler.runUntil(this.scheduler.nowUs + seconds * 1e6)
  }

  done(title: string) {
    return (error: ModemError | null, result?: unknown): void =>
      void this.log.push(
        error ? `${title}: ${error.kind}` : typeof result === 'number' ? `${title}: ${result}` : `${title}:`,
      )
  }

  /** Attaches, connects and subscribes, as `Uplink` does. */
  online(): this {
    this.driver.attach(this.done('attach'))
    this.driver.connect(broker, this.done('connect'))
    this.driver.subscribe('wayside/lamp/1/down', 1, this.done('subscribe'))
    this.run(60)
    return this
  }
}

const bench = () => new PlatformBench('bc95-g', Bc95)

test('attach, connect, subscribe and publish of an uplink become registration and notification', () => {
  const it = bench().online()
  expect([...it.log].sort()).toEqual(['attach:', 'connect:', 'subscribe: 1'])
  expect([it.driver.isConnected, it.driver.imei, it.driver.imsi.length]).toEqual([true, '867726031076062', 15])
  it.log.length = 0
  it.driver.publish('wayside/lamp/1/up', bytes('report'), 1, it.done('publish'))
  it.run(10)
  expect(it.log).toEqual(['publish:'])
  expect(it.coap.reports.map((report) => new TextDecoder().decode(report))).toEqual(['report'])
  expect(it.coap.heard.at(-1)!.type).toBe('con')
})

test('quality of service 0 is sent as a message that nobody acknowledges', () => {
  const it = bench().online()
  it.driver.publish('up', bytes('x'), 0, it.done('publish'))
  it.run(10)
  expect(it.coap.heard.at(-1)!.type).toBe('non')
})

test('what the platform writes arrives on the topic that was subscribed to', () => {
  const it = bench().online()
  it.driver.publish('up', bytes('x'), 1, it.done('publish'))
  it.run(10)
  it.log.length = 0
  it.coap.write(bytes('on'))
  it.run(5)
  expect(it.log).toEqual(['message wayside/lamp/1/down on'])
})

test('a report that the platform does not acknowledge has failed', () => {
  const it = bench().online()
  it.coap.isSilent = true
  it.log.length = 0
  it.driver.publish('up', bytes('x'), 1, it.done('publish'))
  it.run(130)
  expect(it.log).toEqual(['publish: not-delivered'])
})

test('before it is connected, and once it is disconnected, nothing is published', () => {
  const it = bench()
  it.driver.publish('up', bytes('x'), 1, it.done('early'))
  it.run(1)
  it.online()
  it.driver.disconnect(it.done('disconnect'))
  it.driver.publish('up', bytes('x'), 1, it.done('late'))
  it.run(1)
  expect(it.log.filter((line) => !/^(attach|connect|subscribe)/.test(line))).toEqual([
    'early: not-connected',
    'disconnect:',
    'late: not-connected',
  ])
})

test('time, signal, sleep and wake are those of the modem; after close every one throws', () => {
  const it = bench().online()
  it.log.length = 0
  it.driver.time(it.done('time'))
  it.driver.signal(it.done('signal'))
  it.driver.sleep(it.done('sleep'))
  it.driver.wake(it.done('wake'))
  it.run(10)
  expect(it.log).toEqual(['time:', 'signal:', 'sleep:', 'wake:'])
  it.driver.close()
  expect(it.driver.isConnected).toBe(false)
  expect(() => it.driver.attach(it.done('attach'))).toThrow(/open driver/)
})

test('a modem that knows no platform is refused at construction', () => {
  expect(() => new PlatformBench('sara-n2', SaraN2)).toThrow(expect.objectContaining({ kind: 'not-connected' }))
})
