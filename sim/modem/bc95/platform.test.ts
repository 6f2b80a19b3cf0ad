import { describe, expect, test } from 'vitest'
import { COAP_CODE, COAP_OPTION, pathOf, pathOptions, textsOf, uintOf } from '../../../protocols/coap/index.js'
import { bytesOf, textOf } from '../engine/bytes.js'
import { ReplayBench } from '../testing/replay.js'
import { prepareNeul } from './prepare.js'

const none = new Uint8Array(0)

/** A BC95-G with a platform set before it attaches, at its command line. */
class PlatformBench extends ReplayBench {
  readonly coap = prepareNeul(this)
  private heard = ''

  constructor() {
    super({ model: 'bc95-g' })
    this.hostPort.listener = { onBytes: (bytes) => void (this.heard += textOf(bytes)) }
    this.happen('power-on')
    this.run(8)
    for (const command of ['ATE0', 'AT+CMEE=1', 'AT+NSMI=1', 'AT+NNMI=1', 'AT+CFUN=0', 'AT+NCDP=192.0.2.5,5683'])
      expect(this.at(command)).toBe('\r\nOK\r\n')
  }

  run(seconds: number): this {
    this.scheduler.runUntil(this.scheduler.nowUs + Math.round(seconds * 1e6))
    return this
  }

  at(command: string, seconds = 0.3): string {
    this.heard = ''
    this.hostPort.send(bytesOf(`${command}\r`))
    this.run(seconds)
    return this.heard
  }

  /** What the modem says from now on, for so long. */
  hear(seconds: number): string {
    this.heard = ''
    this.run(seconds)
    return this.heard
  }

  attach(): this {
    this.at('AT+CFUN=1')
    this.at('AT+CGATT=1')
    return this
  }

  /** Attached, registered and observed. */
  ready(): this {
    this.attach().run(10)
    expect(this.at('AT+NMSTATUS?')).toContain('+NMSTATUS:MO_DATA_ENABLED')
    return this
  }
}

describe('the LwM2M client in the module', () => {
  test('registers as the carriers expect: path, query, links, eight bytes of token (facts nbiot.md 4.1, QUOS)', () => {
    const { coap } = new PlatformBench().ready()
    const [request] = coap.heard
    expect(request!.type).toBe('con')
    expect(pathOf(request!)).toBe('rd')
    expect(textsOf(request!, COAP_OPTION.uriQuery)).toEqual(['b=U', 'lwm2m=1.0', 'lt=86400', 'ep=867726031076062'])
    expect(uintOf(request!, COAP_OPTION.contentFormat)).toBe(40)
    expect(textOf(request!.payload)).toBe('</>;rt="oma.lwm2m",</1/0>,</3/0>,</4/0>,</5/0>,</19/0>')
    expect(request!.token).toHaveLength(8)
  })

  test('a notification carries the token and a growing number of the observation (RFC 7641, 3.4)', () => {
    const bench = new PlatformBench().ready()
    bench.at('AT+NMGS=1,41', 2)
    bench.at('AT+NMGS=1,42,100', 2)
    const notifications = bench.coap.heard.filter(
      ({ code, payload }) => code === COAP_CODE.content && payload.length > 0,
    )
    expect(notifications.map(({ type }) => type)).toEqual(['non', 'con'])
    expect(notifications.map(({ token }) => [...token])).toEqual([[0xca, 0xfe], [0xca, 0xfe]]) // prettier-ignore
    expect(notifications.map((it) => uintOf(it, COAP_OPTION.observe))).toEqual([1, 2])
    expect(notifications.map((it) => uintOf(it, COAP_OPTION.contentFormat))).toEqual([42, 42])
  })

  test('what is not acknowledged is sent five times in all, then given up (RFC 7252, 4.8: 62 to 93 s)', () => {
    const bench = new PlatformBench().ready()
    bench.coap.isSilent = true
    const before = bench.coap.heard.length
    expect(bench.at('AT+NMGS=1,41,100')).toBe('\r\nOK\r\n')
    expect(bench.hear(61)).toBe('')
    expect(bench.hear(33)).toBe('\r\n+NSMI:DISCARDED\r\n')
    const tries = bench.coap.heard.slice(before)
    expect(tries).toHaveLength(5)
    expect(new Set(tries.map(({ messageId }) => messageId)).size).toBe(1)
    expect(bench.at('AT+NQMGS')).toContain('PENDING=0,SENT=0,ERROR=1')
  })

  test('a lost registration is tried again, a silent platform is a timeout', () => {
    const bench = new PlatformBench()
    bench.coap.isSilent = true
    bench.attach().run(8)
    expect(bench.at('AT+NMSTATUS?')).toContain('+NMSTATUS:REGISTERING')
    bench.coap.isSilent = false
    bench.run(20)
    expect(bench.at('AT+NMSTATUS?')).toContain('+NMSTATUS:MO_DATA_ENABLED')
    const other = new PlatformBench()
    other.coap.isSilent = true
    other.attach()
    expect(other.hear(100)).toContain('+QLWEVTIND:8')
    expect(other.at('AT+NMSTATUS?')).toContain('+NMSTATUS:TIMEOUT')
  })

  test('a platform that refuses is told', () => {
    const bench = new PlatformBench()
    bench.coap.registerCode = COAP_CODE.badRequest
    bench.attach()
    expect(bench.hear(10)).toContain('+QLWEVTIND:8')
    expect(bench.at('AT+NMSTATUS?')).toContain('+NMSTATUS:REJECTED_BY_SERVER')
    expect(bench.at('AT+NMGS=1,41')).toBe('\r\n+CME ERROR: 513\r\n')
  })

  test('at most eight messages wait; one more is refused ([S:XY])', () => {
    const bench = new PlatformBench().ready()
    bench.coap.isSilent = true
    for (let count = 0; count < 8; count++) expect(bench.at('AT+NMGS=1,41,100')).toBe('\r\nOK\r\n')
    expect(bench.at('AT+NMGS=1,41,100')).toBe('\r\n+CME ERROR: 3\r\n')
    expect(bench.at('AT+NQMGS')).toContain('PENDING=8')
  })

  test('a reset or an observation taken back ends the right to send', () => {
    const bench = new PlatformBench().ready()
    bench.coap.observe(false)
    expect(bench.hear(2)).toBe('\r\n+QLWEVTIND:9\r\n')
    expect(bench.at('AT+NMGS=1,41')).toBe('\r\n+CME ERROR: 513\r\n')
    bench.coap.observe(true)
    expect(bench.hear(2)).toBe('\r\n+QLWEVTIND:3\r\n')
    bench.at('AT+NMGS=1,41', 2)
    const { messageId } = bench.coap.heard.at(-1)!
    bench.coap.send({ type: 'rst', code: 0, messageId, token: none, options: [], payload: none })
    expect(bench.hear(2)).toBe('\r\n+QLWEVTIND:9\r\n')
  })

  test('a command that comes twice is answered twice and taken once (RFC 7252, 4.5)', () => {
    const bench = new PlatformBench().ready()
    const put = { type: 'con', code: COAP_CODE.put, messageId: 0x777, token: Uint8Array.of(1), options: pathOptions('19/1/0'), payload: Uint8Array.of(0x31) } as const // prettier-ignore
    bench.coap.send(put)
    bench.coap.send(put)
    expect(bench.hear(2)).toBe('\r\n+NNMI:1,31\r\n')
    expect(bench.coap.answers.filter((code) => code === COAP_CODE.changed)).toHaveLength(2)
  })

  test('other paths are not found, other methods not allowed; the update trigger updates (OMA LwM2M 1.0, object 1)', () => {
    const bench = new PlatformBench().ready()
    const ask = (code: number, path: string): void =>
      bench.coap.ask({ type: 'con', code, token: Uint8Array.of(2), options: pathOptions(path), payload: none })
    ask(COAP_CODE.get, '3/0/0')
    ask(COAP_CODE.post, '19/1/0')
    ask(COAP_CODE.post, '1/0/8')
    expect(bench.hear(3)).toBe('\r\n+QLWEVTIND:2\r\n')
    expect(bench.coap.answers.slice(-3)).toEqual([COAP_CODE.notFound, COAP_CODE.methodNotAllowed, COAP_CODE.changed])
    const update = bench.coap.heard.filter((it) => it.code === COAP_CODE.post).at(-1)!
    expect(pathOf(update)).toBe('rd/5a3f')
  })

  test('the registration is renewed before its lifetime is over', () => {
    const bench = new PlatformBench().ready()
    bench.at('AT+QLWSREGIND=0,3600', 5)
    const before = bench.coap.heard.length
    expect(bench.hear(3600)).toContain('+QLWEVTIND:2')
    expect(bench.coap.heard.length).toBeGreaterThan(before)
  })

  test('the type of a message says what follows, to the cell', () => {
    const bench = new PlatformBench().ready()
    bench.cell.assistances.length = 0
    for (const type of [0, 1, 2, 100, 101, 102]) bench.at(`AT+NMGS=1,41,${type}`, 2)
    expect(bench.cell.assistances).toEqual(['none', 'no-more', 'one-answer', 'none', 'no-more', 'one-answer'])
    expect(bench.at('AT+NMGS=1,41,3')).toBe('\r\n+CME ERROR: 50\r\n')
    expect(bench.at('AT+QLWULDATAEX=1,41,0x0101', 2)).toContain('+NSMI:SENT')
    expect(bench.at('AT+QLWULDATASTATUS?')).toContain('+QLWULDATASTATUS:4')
  })

  test('the supply takes everything but the address of the platform', () => {
    const bench = new PlatformBench().ready()
    bench.modem.powerOff()
    bench.run(5)
    bench.modem.powerOn()
    bench.run(20)
    expect(bench.at('AT+NCDP?')).toContain('+NCDP:192.0.2.5,5683')
    expect(bench.at('AT+NMSTATUS?')).toContain('+NMSTATUS:MO_DATA_ENABLED')
  })
})
