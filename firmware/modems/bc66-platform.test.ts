import { describe, expect, test } from 'vitest'
import { BenchSerial } from '../../sim/modem/testing/bench.js'
import { CoapPlatform } from '../../sim/modem/testing/coap-platform.js'
import { ReplayBench } from '../../sim/modem/testing/replay.js'
import { Bc66 } from './bc66.js'
import type { ModemError } from './modem.js'

/** A BC66 and its driver before a carrier's platform at 192.0.2.5:5683. */
class PlatformBench extends ReplayBench {
  readonly coap = new CoapPlatform(this.scheduler)
  readonly log: string[] = []
  readonly driver: Bc66

  constructor() {
    super({ model: 'bc66' })
    this.platform.network.listenDatagram('192.0.2.5', 5683, this.coap)
    const { scheduler } = this
    this.driver = new Bc66({
      io: BenchSerial,
      baud: 115200,
      port: this.hostPort as never,
      timers: {
        after: (delayUs, callback) => scheduler.after(delayUs, 0, (call: () => void) => call(), callback),
        cancel: (handle) => {
          if (handle !== undefined) scheduler.cancel(handle)
        },
      },
      onPlatformMessage: (payload) => this.log.push(`message ${[...payload].join(' ')}`),
    })
    this.modem.powerOn()
  }

  run(seconds: number): void {
    this.scheduler.runUntil(this.scheduler.nowUs + seconds * 1e6)
  }

  send(...bytes: number[]): void {
    this.driver.sendToPlatform(Uint8Array.from(bytes), {}, this.done('send'))
  }

  configure(host = '192.0.2.5'): void {
    this.driver.configurePlatform({ host, lifetimeS: 86400 }, this.done('configure'))
  }

  done(title: string) {
    return (error: ModemError | null) => void this.log.push(error ? `${title}: ${error.kind}` : title)
  }
}

describe('messages to the platform', () => {
  test('register, observe, notify; the second needs no registration; commands come back', () => {
    const it = new PlatformBench()
    it.configure()
    it.send(1, 2)
    it.run(30)
    it.send(3)
    it.driver.sendToPlatform(Uint8Array.of(4), { confirmable: false }, it.done('send'))
    it.run(10)
    it.coap.write(Uint8Array.of(0xaa, 0))
    it.run(10)
    expect(it.log).toEqual(['configure', 'send', 'send', 'send', 'message 170 0'])
    expect(it.coap.reports.map((report) => [...report])).toEqual([[1, 2], [3], [4]])
    expect(it.coap.queries).toContain('ep=867726031076062')
    expect(it.notes).toEqual([])
  })

  test('a platform that does not answer, and one that comes back', () => {
    const it = new PlatformBench()
    it.configure()
    it.coap.isSilent = true
    it.send(1)
    it.run(300)
    it.coap.isSilent = false
    it.send(2)
    it.run(30)
    it.coap.isSilent = true
    it.send(3)
    it.run(120)
    expect(it.log).toEqual(['configure', 'send: open-failed', 'send', 'send: not-delivered'])
  })

  test('after a restart of the modem it registers again', () => {
    const it = new PlatformBench()
    it.configure()
    it.send(1)
    it.run(30)
    it.modem.reset()
    it.run(20)
    it.send(2)
    it.run(30)
    expect(it.log).toEqual(['configure', 'send', 'send'])
    expect(it.coap.reports).toHaveLength(2)
  })

  test('another platform takes the place of the first', () => {
    const it = new PlatformBench()
    const other = new CoapPlatform(it.scheduler)
    it.platform.network.listenDatagram('192.0.2.6', 5683, other)
    it.configure()
    it.send(1)
    it.run(30)
    it.configure('192.0.2.6')
    it.send(2)
    it.run(60)
    expect(it.log).toEqual(['configure', 'send', 'configure', 'send'])
    expect([it.coap.reports.length, other.reports.length]).toEqual([1, 1])
  })

  test('what cannot be sent is refused', () => {
    const it = new PlatformBench()
    it.send(1)
    it.run(30)
    it.configure('a"b')
    it.send(1)
    it.configure()
    it.send()
    it.driver.sendToPlatform(new Uint8Array(513), {}, it.done('send'))
    it.run(30)
    expect(it.log.filter((entry) => entry !== 'configure')).toEqual([
      'send: not-connected',
      'send: bad-text',
      'send: too-long',
      'send: too-long',
    ])
  })
})
