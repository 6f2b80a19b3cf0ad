import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Bc66Options as ModemOptions } from '../../sim/modem/bc66/bc66.js'
import type { UartPort } from '../../sim/board/uart.js'
import { ModemBench } from '../../sim/modem/testing/bench.js'
import type { ByteBuffer, Serial, SerialOptions } from '../hal/index.js'
import { bytesOf } from '../hal/index.js'
import { Bc66, type Bc66Options } from './bc66.js'
import type { ModemError, MqttOptions } from './modem.js'

const broker: MqttOptions = { host: 'broker.test', clientId: 'lamp-1', keepAliveS: 3600, cleanSession: true }
const payload = (text: string) => new TextEncoder().encode(text)

/** The unchanged driver on a bench with an emulated modem; `log` is what it called back, in order. */
class DriverBench extends ModemBench {
  readonly log: string[] = []
  readonly driver: Bc66

  constructor(options: Partial<Bc66Options> = {}, modemOptions: Partial<ModemOptions> = {}) {
    super(modemOptions)
    this.driver = new Bc66({
      ...this.connection,
      timers: this.timers,
      onMessage: (topic, bytes) => this.log.push(`message ${topic} ${Buffer.from(bytes).toString('hex')}`),
      onLost: (error) => this.log.push(`lost ${error.kind}`),
      ...options,
    })
  }

  /** A completion that writes what it was given. */
  done(title: string) {
    return (error: ModemError | null, ...results: unknown[]) => {
      const code = error?.cme === undefined ? '' : ` ${error.cme}`
      this.log.push(
        error ? `${title}: ${error.kind}${code}` : [`${title}:`, ...results.map((it) => JSON.stringify(it))].join(' '),
      )
    }
  }

  /** Boots the modem and connects. */
  online(): this {
    this.modem.powerOn()
    this.driver.connect(broker, this.done('connect'))
    this.run(30)
    expect(this.log).toEqual(['connect:'])
    this.log.length = 0
    return this
  }
}

describe('bringing up', () => {
  test('attach probes until the modem has booted, sets it up and waits for the network', () => {
    const bench = new DriverBench()
    bench.modem.powerOn()
    bench.driver.attach(bench.done('attach'))
    expect(bench.driver.imei).toBe('')
    bench.run(20)
    expect(bench.log).toEqual(['attach: {"state":"home","tac":36007,"cellId":27593498,"act":9}'])
    expect(bench.driver.imei).toBe('867997030127091')
    expect(bench.driver.imsi).toBe('460001234567890')
    expect(bench.modem.stats).toMatchObject({ unknownCommands: 0, stubCommands: 0, garbageLines: 0 })
    expect(bench.notes).toEqual([])
  })

  test('a second attach asks nothing and still answers later', () => {
    const bench = new DriverBench().online()
    const { commands } = bench.modem.stats
    bench.driver.attach(bench.done('attach'))
    expect(bench.log).toEqual([])
    bench.run(0.001)
    expect(bench.log).toHaveLength(1)
    expect(bench.modem.stats.commands).toBe(commands)
  })

  test('everything is done in the order of the calls', () => {
    const bench = new DriverBench()
    bench.modem.powerOn()
    const { driver } = bench
    driver.attach(bench.done('attach'))
    driver.connect(broker, bench.done('connect'))
    driver.subscribe('down', 1, bench.done('subscribe'))
    driver.publish('up', payload('hi'), 1, bench.done('publish'))
    driver.publish('up', payload('fire'), 0, bench.done('publish 0'))
    driver.publish('up', payload('once'), 2, bench.done('publish 2'))
    driver.signal(bench.done('signal'))
    driver.time(bench.done('time'))
    driver.disconnect(bench.done('disconnect'))
    bench.run(30)
    expect(bench.log.map((line) => line.split(':')[0])).toEqual([
      'attach',
      'connect',
      'subscribe',
      'publish',
      'publish 0',
      'publish 2',
      'signal',
      'time',
      'disconnect',
    ])
    expect(bench.log[6]).toBe('signal: {"rssi":-83,"rsrp":-93,"rsrq":-11}')
    expect(bench.log[7]).toMatch(/^time: \{"unixMs":\d+000,"zoneQuarterHours":32\}$/)
    expect(bench.broker.published.map(({ topic, qos }) => `${topic} ${qos}`)).toEqual(['up 1', 'up 0', 'up 2'])
    expect(bench.driver.isConnected).toBe(false)
  })

  test('the configuration reaches the broker', () => {
    const bench = new DriverBench()
    bench.modem.powerOn()
    bench.driver.connect(
      { ...broker, port: 8883, user: 'u', password: 'p', cleanSession: false },
      bench.done('connect'),
    )
    bench.run(20)
    expect(bench.broker.sessions[0]!.address).toBe('broker.test:8883')
    expect(bench.broker.packets[0]).toMatchObject({
      clientId: 'lamp-1',
      user: 'u',
      keepAliveS: 3600,
      cleanSession: false,
    })
  })

  test('access point and power saving are asked for', () => {
    const bench = new DriverBench({ apn: 'cmnbiot', powerSaving: { activeTimeS: 10, periodicUpdateS: 36000 } })
    bench.modem.powerOn()
    bench.driver.attach(bench.done('attach'))
    bench.run(8)
    expect(bench.log[0]).toContain('"activeTime":"00000101","periodicTau":"')
    expect(bench.modem.apn).toBe('cmnbiot')
  })

  test('the modem takes over another baud rate', () => {
    const bench = new DriverBench({ baud: 9600 })
    bench.modem.powerOn()
    bench.driver.attach(bench.done('attach'))
    bench.run(20)
    expect(bench.log[0]).toContain('"state":"home"')
  })
})

describe('what goes wrong while bringing up', () => {
  test.each([
    ['missing', { missing: true }],
    ['hung', { hung: true }],
  ])('a modem that is %s is given up after ten probes', (_title, faults) => {
    const bench = new DriverBench()
    Object.assign(bench.faults, faults)
    bench.modem.powerOn()
    bench.driver.connect(broker, bench.done('connect'))
    bench.run(20)
    expect(bench.log).toEqual(['connect: no-answer'])
    expect(bench.scheduler.pending).toBe(0)
  })

  test('and works once it is there', () => {
    const bench = new DriverBench()
    bench.driver.attach(bench.done('first'))
    bench.run(20)
    bench.modem.powerOn()
    bench.driver.attach(bench.done('second'))
    bench.run(20)
    expect(bench.log).toEqual(['first: no-answer', expect.stringContaining('second: {"state":"home"')])
  })

  test('no network within the limit', () => {
    const bench = new DriverBench({ registrationLimitS: 60 })
    bench.cell.results = [{ kind: 'no-cell' }]
    bench.modem.powerOn()
    bench.driver.attach(bench.done('attach'))
    bench.driver.connect(broker, bench.done('connect'))
    bench.run(200)
    expect(bench.log).toEqual(['attach: not-registered', 'connect: not-registered'])
  })

  test('a network that refuses for good', () => {
    const bench = new DriverBench()
    bench.cell.results = [{ kind: 'rejected', emmCause: 3 }]
    bench.modem.powerOn()
    bench.driver.attach(bench.done('attach'))
    bench.run(20)
    expect(bench.log).toEqual(['attach: denied'])
  })

  test('a network that refuses for now', () => {
    const bench = new DriverBench()
    bench.cell.results = [
      { kind: 'rejected', emmCause: 15 },
      { kind: 'attached', address: '10.0.0.1' },
    ]
    bench.modem.powerOn()
    bench.driver.attach(bench.done('attach'))
    bench.run(60)
    expect(bench.log[0]).toContain('"state":"home"')
  })

  test('no card', () => {
    const bench = new DriverBench()
    bench.faults.noSim = true
    bench.modem.powerOn()
    bench.driver.attach(bench.done('attach'))
    bench.run(20)
    expect(bench.log).toEqual(['attach: cme 10'])
  })

  test.each([
    ['refused' as const, 'connect: open-failed -1'],
    ['unknown-host' as const, 'connect: open-failed 4'],
  ])('a broker that is %s', (end, outcome) => {
    const bench = new DriverBench()
    bench.broker.opensWith = end
    bench.modem.powerOn()
    bench.driver.connect(broker, bench.done('connect'))
    bench.run(30)
    expect(bench.log).toEqual([outcome])
    bench.broker.opensWith = undefined
    bench.driver.connect(broker, bench.done('again'))
    bench.run(30)
    expect(bench.log[1]).toBe('again:')
  })

  test('a broker that refuses the session, or a subscription', () => {
    const bench = new DriverBench()
    bench.broker.returnCode = 5
    bench.modem.powerOn()
    bench.driver.connect(broker, bench.done('connect'))
    bench.run(30)
    bench.broker.returnCode = 0
    bench.broker.grants = 128
    bench.driver.connect(broker, bench.done('again'))
    bench.driver.subscribe('secret', 1, bench.done('subscribe'))
    bench.run(30)
    expect(bench.log).toEqual(['connect: refused 5', 'again:', 'subscribe: refused 128'])
  })

  test('a broker that never answers', () => {
    const bench = new DriverBench()
    bench.broker.isSilent = true
    bench.modem.powerOn()
    bench.driver.connect(broker, bench.done('connect'))
    bench.run(200)
    expect(bench.log).toEqual(['connect: lost'])
  })

  test('names and topics that a command cannot carry', () => {
    const bench = new DriverBench().online()
    bench.driver.publish('a"b', payload('x'), 1, bench.done('quote'))
    bench.driver.publish('\u8def', payload('x'), 1, bench.done('script'))
    bench.driver.publish('', payload('x'), 1, bench.done('empty'))
    bench.driver.publish('a', new Uint8Array(731), 1, bench.done('long'))
    bench.driver.publish('a'.repeat(257), payload('x'), 1, bench.done('long topic'))
    bench.driver.subscribe('a\r', 1, bench.done('line end'))
    bench.driver.connect({ ...broker, clientId: '"' }, bench.done('client'))
    expect(bench.log).toEqual([])
    bench.run(1)
    expect(bench.log).toEqual([
      'quote: bad-text',
      'script: bad-text',
      'empty: bad-text',
      'long: too-long',
      'long topic: too-long',
      'line end: bad-text',
      'client: bad-text',
    ])
  })
})

describe('a session', () => {
  test('the largest payload and every byte value arrive as they are', () => {
    const bench = new DriverBench().online()
    const bytes = Uint8Array.from({ length: 730 }, (_, index) => index)
    bench.driver.publish('up', bytes, 1, bench.done('publish'))
    bytes.fill(0)
    bench.run(5)
    expect(bench.log).toEqual(['publish:'])
    expect([...bench.broker.published[0]!.payload]).toEqual(Array.from({ length: 730 }, (_, index) => index & 255))
  })

  test('messages of the broker are handed on', () => {
    const bench = new DriverBench().online()
    bench.driver.subscribe('down/#', 2, bench.done('subscribe'))
    bench.run(5)
    const large = Uint8Array.from({ length: 700 }, (_, index) => index)
    bench.broker.deliver('down/a', payload('on'), 1, 7)
    bench.broker.deliver('down/b', large)
    bench.run(5)
    expect(bench.log).toEqual([
      'subscribe: 2',
      'message down/a 6f6e',
      `message down/b ${Buffer.from(large).toString('hex')}`,
    ])
  })

  test('publishing without a session fails later, and sends nothing', () => {
    const bench = new DriverBench()
    bench.modem.powerOn()
    bench.driver.publish('up', payload('x'), 1, bench.done('publish'))
    bench.driver.subscribe('down', 1, bench.done('subscribe'))
    expect(bench.log).toEqual([])
    bench.run(10)
    expect(bench.log).toEqual(['publish: not-connected', 'subscribe: not-connected'])
    expect(bench.modem.stats.commands).toBe(0)
  })

  test('a broker that is gone: sent again, then not delivered', () => {
    const bench = new DriverBench().online()
    bench.broker.isSilent = true
    bench.driver.publish('up', payload('x'), 1, bench.done('publish'))
    bench.run(89)
    expect(bench.log).toEqual([])
    bench.run(2)
    expect(bench.log).toEqual(['publish: not-delivered'])
    expect(bench.broker.published.map(({ dup }) => dup)).toEqual([false, true, true])
    bench.broker.isSilent = false
    bench.driver.publish('up', payload('y'), 1, bench.done('next'))
    bench.run(5)
    expect(bench.log[1]).toBe('next:')
  })

  test('a lost connection fails what needs it, is told once, and can be made again', () => {
    const bench = new DriverBench().online()
    bench.broker.isSilent = true
    bench.driver.publish('up', payload('x'), 1, bench.done('publish'))
    bench.driver.publish('up', payload('y'), 1, bench.done('waiting'))
    bench.run(5)
    bench.broker.drop()
    bench.run(1)
    expect(bench.log).toEqual(['publish: lost', 'lost lost', 'waiting: not-connected'])
    expect(bench.driver.isConnected).toBe(false)
    bench.broker.isSilent = false
    bench.driver.connect(broker, bench.done('connect'))
    bench.driver.publish('up', payload('z'), 1, bench.done('again'))
    bench.run(10)
    expect(bench.log.slice(3)).toEqual(['connect:', 'again:'])
  })

  test('a modem that restarts by itself is noticed and brought up again', () => {
    const bench = new DriverBench().online()
    bench.broker.isSilent = true
    bench.driver.publish('up', payload('x'), 1, bench.done('publish'))
    bench.run(5)
    bench.modem.reset()
    bench.run(5)
    expect(bench.log).toEqual(['publish: reset', 'lost reset'])
    bench.broker.isSilent = false
    bench.driver.connect(broker, bench.done('connect'))
    bench.driver.publish('up', payload('y'), 1, bench.done('again'))
    bench.run(30)
    expect(bench.log.slice(2)).toEqual(['connect:', 'again:'])
  })

  test('what a callback asks for is not hit by the failure it was called for', () => {
    const bench = new DriverBench().online()
    bench.broker.isSilent = true
    bench.driver.publish('up', payload('x'), 1, () => {
      bench.broker.isSilent = false
      bench.driver.connect(broker, bench.done('connect'))
      bench.driver.publish('up', payload('y'), 1, bench.done('again'))
    })
    bench.run(5)
    bench.modem.reset()
    bench.run(60)
    expect(bench.log).toEqual(['lost reset', 'connect:', 'again:'])
  })

  test('a modem that hangs: the command times out, the probes too; then it comes back', () => {
    const bench = new DriverBench().online()
    bench.faults.hung = true
    bench.driver.publish('up', payload('x'), 1, bench.done('publish'))
    bench.driver.signal(bench.done('signal'))
    bench.run(4)
    expect(bench.log).toEqual([])
    bench.run(30)
    expect(bench.log).toEqual(['publish: timeout', 'signal: no-answer', 'lost no-answer'])
    bench.faults.hung = false
    bench.driver.connect(broker, bench.done('connect'))
    bench.run(30)
    expect(bench.log[3]).toBe('connect:')
  })

  test('one command that is lost costs its time and nothing else', () => {
    const bench = new DriverBench().online()
    bench.faults.hung = true
    bench.driver.signal(bench.done('signal'))
    bench.run(1)
    bench.faults.hung = false
    bench.run(10)
    bench.driver.publish('up', payload('x'), 1, bench.done('publish'))
    bench.run(10)
    expect(bench.log).toEqual(['signal: timeout', 'publish:'])
  })

  test('a modem that answers late: no answer to a probe is taken for that to a command', () => {
    const bench = new DriverBench()
    const commands: string[] = []
    bench.modemPort.listener = {
      onBytes: (bytes) => {
        const line = Buffer.from(bytes).toString().trim()
        commands.push(line)
        const answer = line === 'AT' || line === 'ATE0' ? '\r\nOK\r\n' : '\r\nERROR\r\n'
        bench.scheduler.after(350_000, 0, (text: string) => bench.modemPort.send(Buffer.from(text)), answer)
      },
    }
    bench.driver.attach(bench.done('attach'))
    bench.run(20)
    expect(commands.slice(-2)).toEqual(['ATE0', 'AT+CMEE=1'])
    expect(bench.log).toEqual(['attach: error'])
  })

  test('time that no network told is an error', () => {
    const bench = new DriverBench().online()
    bench.modem.knowsTime = false
    bench.driver.time(bench.done('time'))
    bench.run(1)
    expect(bench.log).toEqual(['time: unexpected'])
  })
})

describe('sleep', () => {
  const powerSaving = { activeTimeS: 10, periodicUpdateS: 36000 }

  /** A pin that calls the modem's PSM_EINT at its falling edge. */
  function eint(bench: () => ModemBench) {
    return {
      io: class {
        private level = 1
        write(value: number) {
          if (this.level === 1 && value === 0) bench().modem.psmEint()
          this.level = value
        }
        read() {
          return 1 as const
        }
        close() {}
      },
      pin: 1,
      mode: 8 as const,
    }
  }

  test('a modem in power saving mode is woken by its pin for what is asked of it', () => {
    const bench: DriverBench = new DriverBench({ powerSaving, psmEint: eint(() => bench) }).online()
    bench.run(60)
    expect(bench.at('AT')).toBe('')
    bench.driver.publish('up', payload('x'), 1, bench.done('publish'))
    bench.run(5)
    expect(bench.log).toEqual(['publish:'])
  })

  test('without the pin it does not answer', () => {
    const bench = new DriverBench({ powerSaving }).online()
    bench.run(60)
    bench.driver.publish('up', payload('x'), 1, bench.done('publish'))
    bench.run(20)
    expect(bench.log).toEqual(['publish: no-answer', 'lost no-answer'])
  })

  test('sleep and wake set what the modem may do', () => {
    const bench = new DriverBench().online()
    expect(bench.modem.sleepMode).toBe(0)
    bench.driver.sleep(bench.done('sleep'))
    bench.run(1)
    expect(bench.modem.sleepMode).toBe(1)
    bench.driver.wake(bench.done('wake'))
    bench.run(1)
    expect(bench.modem.sleepMode).toBe(0)
    expect(bench.log).toEqual(['sleep:', 'wake:'])
  })
})

describe('close', () => {
  test('fails what is under way once, and every method throws afterwards', () => {
    const bench = new DriverBench().online()
    bench.driver.publish('up', payload('x'), 1, bench.done('publish'))
    bench.driver.time(bench.done('time'))
    bench.driver.close()
    bench.driver.close()
    expect(bench.log).toEqual([])
    bench.run(200)
    expect(bench.log).toEqual(['publish: closed', 'time: closed'])
    for (const call of [
      () => bench.driver.attach(bench.done('x')),
      () => bench.driver.publish('a', payload('x'), 0, bench.done('x')),
      () => bench.driver.signal(bench.done('x')),
    ])
      expect(call).toThrow(expect.objectContaining({ kind: 'closed' }))
  })

  test('within a callback', () => {
    const bench = new DriverBench().online()
    bench.driver.publish('up', payload('x'), 1, () => bench.driver.close())
    bench.driver.time(bench.done('time'))
    bench.run(100)
    expect(bench.log).toEqual(['time: closed'])
  })

  test("a port that cannot be opened is the caller's to hear", () => {
    class Broken {
      constructor() {
        throw new Error('in use')
      }
    }
    const bench = new ModemBench()
    expect(() => new Bc66({ io: Broken as never, baud: 115200, timers: bench.timers })).toThrow('in use')
    const broken = { io: Broken as never, pin: 1, mode: 8 as const }
    const before = bench.hostPort.listener
    expect(() => new Bc66({ ...bench.connection, timers: bench.timers, psmEint: broken })).toThrow('in use')
    expect(bench.hostPort.listener).not.toBe(before)
    expect(bench.hostPort.listener).toBeUndefined()
  })
})

describe('the line', () => {
  /** A port whose transmit buffer holds few bytes, and whose received bytes come in pieces. */
  const narrow = (room: number, piece: number, bench: () => ModemBench) =>
    class implements Serial {
      readonly target: unknown
      private unread: number[] = []
      private free = room

      constructor(private readonly options: SerialOptions) {
        this.target = options.target
        ;(options.port as unknown as UartPort).listener = { onBytes: (bytes) => this.take([...bytes]) }
      }

      private take(bytes: number[]) {
        for (let at = 0; at < bytes.length; at += piece) {
          this.unread.push(...bytes.slice(at, at + piece))
          this.options.onReadable!.call(this, this.unread.length)
        }
      }

      read(): ArrayBuffer | undefined
      read(byteLength: number): ArrayBuffer | undefined
      read(buffer: ByteBuffer): number | undefined
      read(target?: number | ByteBuffer): ArrayBuffer | number | undefined {
        if (this.unread.length === 0) return undefined
        const taken = this.unread.splice(0, (target as Uint8Array).length)
        ;(target as Uint8Array).set(taken)
        return taken.length
      }

      write(buffer: ByteBuffer): void {
        const bytes = bytesOf(buffer)
        if (bytes.length > this.free) throw Object.assign(new Error('full'), { kind: 'buffer-full' })
        this.free -= bytes.length
        const { scheduler, hostPort } = bench()
        scheduler.at(
          hostPort.send(bytes.slice()),
          0,
          () => {
            this.free += bytes.length
            this.options.onWritable!.call(this, this.free)
          },
          undefined,
        )
      }

      flush(): void {}
      close(): void {}
    }

  test.each([1, 2, 3, 5, 7, 64, 65])(
    'answers in pieces of %i bytes and a small transmit buffer make no difference',
    (piece) => {
      const bench: DriverBench = new DriverBench({ io: narrow(200, piece, () => holder.bench) as never })
      holder.bench = bench
      bench.online()
      const bytes = Uint8Array.from({ length: 700 }, (_, index) => index)
      bench.driver.subscribe('down', 1, bench.done('subscribe'))
      bench.driver.publish('up', bytes, 1, bench.done('publish'))
      bench.run(5)
      bench.broker.deliver('down', bytes)
      bench.run(5)
      expect(bench.log).toEqual(['subscribe: 1', 'publish:', `message down ${Buffer.from(bytes).toString('hex')}`])
      expect(bench.broker.published[0]!.payload).toEqual(bytes)
    },
  )

  const holder = {} as { bench: ModemBench }

  test('noise on the line never throws, and the driver finds back', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ minLength: 1, maxLength: 60 }), { maxLength: 10 }), (pieces) => {
        const bench = new DriverBench().online()
        for (const piece of pieces) bench.modemPort.send(piece)
        bench.driver.publish('up', payload('x'), 1, bench.done('first'))
        bench.run(30)
        bench.log.length = 0
        bench.driver.publish('up', payload('y'), 1, bench.done('publish'))
        bench.run(30)
        expect(bench.log).toEqual(['publish:'])
      }),
      { numRuns: 100 },
    )
  })

  test('a publish costs three events of the line and the modem', () => {
    const bench = new DriverBench().online()
    bench.driver.publish('up', payload('x'), 1, bench.done('publish'))
    bench.run(5)
    const before = bench.scheduler.fired
    bench.driver.publish('up', payload('y'), 1, bench.done('publish'))
    bench.run(5)
    // Command, answer, notification; and two of the fake network.
    expect(bench.scheduler.fired - before).toBe(5)
  })
})
