import { describe, expect, test } from 'vitest'
import { Bc26 as Bc26Model } from '../../sim/modem/bc66/bc26.js'
import { Bc66 as Bc66Model, type Bc66Options as ModemOptions } from '../../sim/modem/bc66/bc66.js'
import { Bc660k as Bc660kModel } from '../../sim/modem/bc66/bc660k.js'
import { Sim7020 as Sim7020Model } from '../../sim/modem/sim7020/sim7020.js'
import { Xy1100Q as Xy1100QModel } from '../../sim/modem/xy1100/xy1100-q.js'
import type { EmulatedModem } from '../../sim/modem/registry.js'
import { ModemBench, type EmulatorConstructor } from '../../sim/modem/testing/bench.js'
import type { AtModemOptions } from './at-modem.js'
import { Bc26 } from './bc26.js'
import { Bc66 } from './bc66.js'
import { Bc660k } from './bc660k.js'
import type { Modem, ModemError, MqttOptions } from './modem.js'
import { Sim7020 } from './sim7020.js'
import { Xy1100Q } from './xy1100-q.js'

const broker: MqttOptions = { host: 'broker.test', clientId: 'lamp-1', keepAliveS: 3600, cleanSession: true }
const payload = (text: string) => new TextEncoder().encode(text)
const powerSaving = { activeTimeS: 10, periodicUpdateS: 36000 }

/** What each family is made of, and what it carries. */
interface Family {
  readonly name: string
  readonly Driver: new (options: AtModemOptions) => Modem
  readonly Model: EmulatorConstructor<EmulatedModem & { wakeKey?: () => void }>
  readonly maxPayload: number
  readonly maxDatagram: number
}

const families: readonly Family[] = [
  { name: 'BC66', Driver: Bc66, Model: Bc66Model, maxPayload: 730, maxDatagram: 512 },
  { name: 'BC26', Driver: Bc26, Model: Bc26Model, maxPayload: 730, maxDatagram: 512 },
  { name: 'BC660K', Driver: Bc660k, Model: Bc660kModel, maxPayload: 730, maxDatagram: 512 },
  { name: 'XY1100', Driver: Xy1100Q, Model: Xy1100QModel, maxPayload: 674, maxDatagram: 1358 },
  { name: 'SIM7020', Driver: Sim7020, Model: Sim7020Model, maxPayload: 500, maxDatagram: 512 },
]

/** The unchanged driver on a bench with its emulated modem; `log` is what it called back, in order. */
class FamilyBench extends ModemBench<EmulatedModem> {
  readonly log: string[] = []
  readonly driver: Modem

  constructor(
    { Driver, Model }: Family,
    options: Partial<AtModemOptions> = {},
    modemOptions: Partial<ModemOptions> = {},
  ) {
    super(modemOptions, Model)
    this.driver = new Driver({
      ...this.connection,
      timers: this.timers,
      onMessage: (topic, bytes) => this.log.push(`message ${topic} ${Buffer.from(bytes).toString('hex')}`),
      onDatagram: (host, port, bytes) =>
        this.log.push(`datagram ${host}:${port} ${Buffer.from(bytes).toString('hex')}`),
      onLost: (error) => this.log.push(`lost ${error.kind}`),
      ...options,
    })
  }

  done(title: string) {
    return (error: ModemError | null, ...results: unknown[]) => {
      this.log.push(
        error ? `${title}: ${error.kind}` : [`${title}:`, ...results.map((it) => JSON.stringify(it))].join(' '),
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

describe.each(families)('$name', (family) => {
  const { maxPayload, maxDatagram } = family
  const bench = (options?: Partial<AtModemOptions>) => new FamilyBench(family, options)

  test('everything is done in the order of the calls, with no command that the modem does not have', () => {
    const it = bench({ apn: 'cmnbiot' })
    it.modem.powerOn()
    const { driver } = it
    driver.attach(it.done('attach'))
    driver.connect({ ...broker, port: 8883, user: 'u', password: 'p' }, it.done('connect'))
    driver.subscribe('down', 1, it.done('subscribe'))
    driver.publish('up', payload('hi'), 1, it.done('publish'))
    driver.publish('up', payload('fire'), 0, it.done('publish 0'))
    driver.publish('up', payload('once'), 2, it.done('publish 2'))
    driver.signal(it.done('signal'))
    driver.time(it.done('time'))
    driver.sendDatagram!('10.1.2.3', 7, payload('x'), it.done('datagram'))
    driver.sleep(it.done('sleep'))
    driver.wake(it.done('wake'))
    driver.disconnect(it.done('disconnect'))
    it.run(60)
    expect(it.log.map((entry) => entry.split(':')[0])).toEqual([
      'attach', 'connect', 'subscribe', 'publish', 'publish 0', 'publish 2', 'signal', 'time', 'datagram', 'sleep', 'wake',
      'disconnect',
    ]) // prettier-ignore
    expect(it.log[0]).toContain('"state":"home","tac":36007,"cellId":27593498,"act":9')
    expect(it.log[6]).toBe('signal: {"rssi":-83,"rsrp":-93,"rsrq":-11}')
    expect(it.log[7]).toMatch(/^time: \{"unixMs":\d+000,"zoneQuarterHours":32\}$/)
    expect(it.log.slice(8)).toEqual(['datagram:', 'sleep:', 'wake:', 'disconnect:'])
    expect([driver.imei, driver.imsi]).toEqual(['867997030127091', '460001234567890'])
    expect(it.broker.sessions[0]!.address).toBe('broker.test:8883')
    expect(it.broker.packets[0]).toMatchObject({ clientId: 'lamp-1', user: 'u', keepAliveS: 3600, cleanSession: true })
    expect(it.broker.published.map(({ topic, qos }) => `${topic} ${qos}`)).toEqual(['up 1', 'up 0', 'up 2'])
    expect(it.modem.stats).toMatchObject({ unknownCommands: 0, stubCommands: 0, published: 3, connects: 1 })
    expect(it.notes).toEqual([])
  })

  test('the largest payload arrives as it is, a larger one is refused before anything is sent', () => {
    const it = bench().online()
    const bytes = Uint8Array.from({ length: maxPayload }, (_, index) => index)
    it.driver.publish('up', bytes, 1, it.done('publish'))
    it.driver.publish('up', new Uint8Array(maxPayload + 1), 1, it.done('large'))
    it.driver.publish('say "hi"', payload('x'), 1, it.done('quote'))
    it.run(5)
    expect(it.log).toEqual(['publish:', 'large: too-long', 'quote: bad-text'])
    expect([...it.broker.published[0]!.payload]).toEqual([...bytes])
  })

  test('messages of the broker are handed on', () => {
    const it = bench().online()
    it.driver.subscribe('down/#', 1, it.done('subscribe'))
    it.run(5)
    it.broker.deliver('down/a', payload('on'), 1, 7)
    it.run(1)
    expect(it.log).toEqual(['subscribe: 1', 'message down/a 6f6e'])
  })

  test('datagrams go where they shall, from one socket, and answers come back', () => {
    const it = bench().online()
    it.broker.answerDatagram = (sent) => Uint8Array.of(sent.length & 255)
    const largest = new Uint8Array(maxDatagram).fill(7)
    it.driver.sendDatagram!('10.1.2.3', 5683, payload('one'), it.done('one'))
    it.driver.sendDatagram!('10.1.2.3', 5683, largest, it.done('largest'))
    it.run(5)
    it.driver.sendDatagram!('10.9.9.9', 7, payload('elsewhere'), it.done('elsewhere'))
    it.driver.sendDatagram!('10.9.9.9', 7, new Uint8Array(maxDatagram + 1), it.done('large'))
    it.driver.sendDatagram!('', 7, payload('x'), it.done('nowhere'))
    it.run(5)
    const size = (maxDatagram & 255).toString(16).padStart(2, '0')
    expect(it.log.sort()).toEqual(
      [
        'one:', 'largest:', 'datagram 10.1.2.3:5683 03', `datagram 10.1.2.3:5683 ${size}`, 'elsewhere:', 'large: too-long',
        'nowhere: bad-text', 'datagram 10.9.9.9:7 09',
      ].sort(),
    ) // prettier-ignore
    expect(it.broker.datagrams.map(({ host, port, bytes }) => `${host}:${port} ${bytes.length}`)).toEqual([
      '10.1.2.3:5683 3',
      `10.1.2.3:5683 ${maxDatagram}`,
      '10.9.9.9:7 9',
    ])
  })

  test('a datagram attaches where that is still to be done, and goes on after a restart', () => {
    const it = bench()
    it.modem.powerOn()
    it.driver.sendDatagram!('10.1.2.3', 7, payload('a'), it.done('first'))
    it.run(20)
    it.modem.reset()
    it.run(10)
    it.driver.sendDatagram!('10.1.2.3', 7, payload('b'), it.done('second'))
    it.run(20)
    expect(it.log).toEqual(['first:', 'second:'])
    expect(it.broker.datagrams).toHaveLength(2)
  })

  test.each([
    ['refused', 'open-failed'],
    ['unknown-host', 'open-failed'],
    ['timeout', 'open-failed'],
  ] as const)('a broker that ends as %s: %s, and the next attempt may succeed', (end, kind) => {
    const it = bench()
    it.broker.opensWith = end
    it.modem.powerOn()
    it.driver.connect(broker, it.done('connect'))
    it.run(30)
    it.broker.opensWith = undefined
    it.driver.connect(broker, it.done('again'))
    it.run(30)
    expect(it.log).toEqual([`connect: ${kind}`, 'again:'])
  })

  test('a session that the broker refuses', () => {
    const it = bench()
    it.broker.returnCode = 5
    it.modem.powerOn()
    it.driver.connect(broker, it.done('connect'))
    it.run(30)
    expect(it.log).toEqual(['connect: refused'])
    expect(it.driver.isConnected).toBe(false)
  })

  test('no acknowledgement: not delivered, in bounded time', () => {
    const it = bench().online()
    it.broker.isSilent = true
    it.driver.publish('up', payload('x'), 1, it.done('publish'))
    it.run(120)
    expect(it.log[0]).toBe('publish: not-delivered')
    it.broker.isSilent = false
    it.driver.connect(broker, it.done('connect'))
    it.driver.publish('up', payload('y'), 1, it.done('again'))
    it.run(30)
    expect(it.log.slice(-2)).toEqual(['connect:', 'again:'])
  })

  test('a lost connection is told once and can be made again', () => {
    const it = bench().online()
    it.broker.drop()
    it.run(1)
    expect(it.log).toEqual(['lost lost'])
    it.driver.publish('up', payload('x'), 1, it.done('publish'))
    it.driver.connect(broker, it.done('connect'))
    it.run(10)
    expect(it.log.slice(1)).toEqual(['publish: not-connected', 'connect:'])
  })

  test('a modem that restarts by itself is noticed and brought up again', () => {
    const it = bench().online()
    it.modem.reset()
    it.run(5)
    expect(it.log).toEqual(['lost reset'])
    it.driver.connect(broker, it.done('connect'))
    it.run(30)
    expect(it.log.slice(1)).toEqual(['connect:'])
  })

  test('one that restarts while it is looked for, too: it is set up anew', () => {
    const it = bench().online()
    it.modem.powerOff()
    it.driver.publish('up', payload('x'), 0, it.done('publish'))
    it.run(6)
    it.modem.powerOn()
    it.run(100)
    expect(it.log[0]).toMatch(/^publish: (timeout|no-answer|reset)$/)
    it.driver.connect(broker, it.done('connect'))
    it.run(30)
    expect(it.log.at(-1)).toBe('connect:')
    expect(it.log).toContain('lost reset')
  })

  test('power saving is asked for, and data goes through a modem that sleeps', () => {
    const wakePin = {
      io: class {
        write(value: number) {
          if (value === 0) (it.modem as unknown as { powerKey(): void }).powerKey()
        }
        read() {
          return 1 as const
        }
        close() {}
      },
      pin: 1,
      mode: 8 as const,
    }
    const options = { powerSaving, psmEint: wakePin, powerKey: wakePin }
    const it: FamilyBench = new FamilyBench(family, options as Partial<AtModemOptions>)
    it.online()
    for (let report = 0; report < 3; report++) {
      it.run(600)
      it.driver.publish('up', payload('x'), 1, it.done('publish'))
      it.run(10)
    }
    expect(it.log).toEqual(['publish:', 'publish:', 'publish:'])
  })

  test('a modem that may doze is woken by what is asked of it', () => {
    const it = bench().online()
    it.driver.sleep(it.done('sleep'))
    it.run(60)
    it.driver.publish('up', payload('x'), 1, it.done('publish'))
    it.run(60)
    it.driver.wake(it.done('wake'))
    it.run(60)
    it.driver.publish('up', payload('y'), 1, it.done('publish'))
    it.run(4)
    expect(it.log).toEqual(['sleep:', 'publish:', 'wake:', 'publish:'])
  })

  test('a radio that was switched off by a garbled command is switched on by the next attempt', () => {
    const it = bench({ registrationLimitS: 60 })
    let isGarbled = true
    const inner = it.modemPort.listener!
    it.modemPort.listener = {
      onBytes(bytes) {
        const isIt = isGarbled && Buffer.from(bytes).toString('latin1') === 'AT+CFUN=1\r'
        if (isIt) isGarbled = false
        inner.onBytes(isIt ? Uint8Array.from(Buffer.from('AT+CFUN=0\r')) : bytes)
      },
    }
    it.modem.powerOn()
    it.driver.attach(it.done('attach'))
    it.run(200)
    it.driver.attach(it.done('again'))
    it.run(60)
    expect(it.log[0]).toBe('attach: not-registered')
    expect(it.log[1]).toContain('again: {"state":"home"')
  })

  test('closing fails what is under way once, and every method throws afterwards', () => {
    const it = bench().online()
    it.driver.publish('up', payload('x'), 1, it.done('publish'))
    it.driver.close()
    it.driver.close()
    it.run(200)
    expect(it.log).toEqual(['publish: closed'])
    const closed = expect.objectContaining({ kind: 'closed' })
    expect(() => it.driver.sendDatagram!('h', 1, payload('x'), it.done('x'))).toThrow(closed)
    expect(() => it.driver.sleep(it.done('x'))).toThrow(closed)
  })
})

describe('the IMEI', () => {
  /** A modem whose IMEI is garbled on the line in its first answers. */
  function attach(imei: string, garbled: number) {
    const it = new FamilyBench(families[0]!, {}, { imei })
    let left = garbled
    const inner = it.hostPort.listener!
    it.hostPort.listener = {
      onBytes(bytes) {
        const text = Buffer.from(bytes).toString('latin1')
        const isIt = text.includes('+CGSN:') && left-- > 0
        inner.onBytes(isIt ? Uint8Array.from(Buffer.from(text.replace(/\d{3}(?=\r)/, '999'), 'latin1')) : bytes)
      },
    }
    it.modem.powerOn()
    it.driver.attach(it.done('attach'))
    it.run(20)
    return it
  }

  // 490154203237518 is the IMEI of GSM 03.03's successor whose check digit is worked out in common use (TS 23.003, B.2).
  test('with a right check digit is believed; garbled, it is asked for again', () => {
    const it = attach('490154203237518', 1)
    expect(it.driver.imei).toBe('490154203237518')
    expect(it.log[0]).toContain('"home"')
  })

  test('with a wrong one is believed when it comes twice', () => {
    expect(attach('490154203237519', 0).driver.imei).toBe('490154203237519')
  })
})
