import { describe, expect, test } from 'vitest'
import { fromHex, toHex } from '../../../protocols/bytes/index.js'
import {
  COAP_OPTION,
  coapCode,
  coapCodeText,
  decodeCoap,
  encodeCoap,
  pathOf,
  pathOptions,
  textOption,
  textsOf,
  uintOf,
  uintOption,
  type CoapMessage,
} from '../../../protocols/coap/index.js'
import type { PlatformInput, PlatformOutput } from './messages.js'
import { reduce } from './platform.js'
import { newPlatform } from './state.js'

const second = 1_000_000
const none = new Uint8Array(0)
const bytesOf = (text: string) => new TextEncoder().encode(text)
/** [S:QUOS], facts nbiot.md 4.1. */
const links = '</>;rt="oma.lwm2m",</1/0>,</3/0>,</4/0>,</5/0>,</19/0>'
const imei = '867726030000006'

/** The platform and a client that is made of single messages; timeouts have no spread. */
class Bench {
  nowUs = 0
  readonly log: string[] = []
  readonly sent: CoapMessage[] = []
  private readonly state = newPlatform<string>({ awakeUs: 20 * second, chance: () => 0 })
  private readonly wakes: { endpoint: string; atUs: number }[] = []

  /** Lets time pass to an instant in seconds, waking the platform whenever it asked for that. */
  to(atS: number): this {
    for (;;) {
      this.wakes.sort((one, other) => one.atUs - other.atUs)
      const next = this.wakes[0]
      if (!next || next.atUs > atS * second) break
      this.wakes.shift()
      this.nowUs = next.atUs
      this.take({ kind: 'wake', atUs: next.atUs, endpoint: next.endpoint })
    }
    this.nowUs = atS * second
    return this
  }

  /** A datagram from the client. */
  hear(message: Partial<CoapMessage>, peer = 'a:1'): this {
    const whole = {
      type: 'con',
      code: 0,
      messageId: 1,
      token: none,
      options: [],
      payload: none,
      ...message,
    } as CoapMessage
    return this.hearBytes(encodeCoap(whole), peer)
  }

  hearBytes(bytes: Uint8Array, peer = 'a:1'): this {
    this.take({ kind: 'datagram', atUs: this.nowUs, peer, bytes })
    return this
  }

  command(id: number, lifetimeS = 3600, endpoint = imei): this {
    const payload = Uint8Array.of(id)
    this.take({ kind: 'command', atUs: this.nowUs, endpoint, id, payload, lifetimeUs: lifetimeS * second })
    return this
  }

  /** What was logged since the last time. */
  said(): string[] {
    return this.log.splice(0)
  }

  /** Registers, and is observed. */
  observed(): this {
    this.hear(registration())
    this.to(this.nowUs / second + 1)
    this.answerObservation()
    this.said()
    return this
  }

  answerObservation(): this {
    const { messageId, token } = this.lastSent
    return this.hear({
      type: 'ack',
      code: coapCode(2, 5),
      messageId,
      token,
      options: [uintOption(COAP_OPTION.observe, 0)],
    })
  }

  get lastSent(): CoapMessage {
    return this.sent.at(-1)!
  }

  /** The token of the observation asked for last; zeros before the first, which is no token of the platform's. */
  get token(): Uint8Array {
    return this.sent.filter(({ code }) => code === coapCode(0, 1)).at(-1)?.token ?? new Uint8Array(8)
  }

  notify(messageId: number, text: string, more: Partial<CoapMessage> = {}): this {
    const options = [uintOption(COAP_OPTION.observe, messageId)]
    return this.hear({ code: coapCode(2, 5), messageId, token: this.token, options, payload: bytesOf(text), ...more })
  }

  private take(input: PlatformInput<string>): void {
    for (const output of reduce(this.state, input)) this.perform(output)
  }

  private perform(output: PlatformOutput<string>): void {
    if (output.kind === 'wake') return void this.wakes.push(output)
    if (output.kind === 'report')
      return void this.log.push(`report ${Buffer.from(output.payload).toString()}${output.repeats ? ' again' : ''}`)
    if (output.kind === 'command') return void this.log.push(`command ${output.id} ${output.state}`)
    if (output.kind === 'not-observed') return void this.log.push(`not-observed ${output.reason}`)
    if (output.kind !== 'send') return void this.log.push(output.kind)
    const message = decodeCoap(output.bytes)
    this.sent.push(message)
    const path = message.code > 0 && message.code < 32 ? ` ${pathOf(message)}` : ''
    this.log.push(`${output.peer} ${message.type} ${coapCodeText(message.code)}${path}`)
  }
}

function registration(messageId = 1, queries = ['b=U', 'lwm2m=1.0', 'lt=86400', `ep=${imei}`]): Partial<CoapMessage> {
  const options = [
    ...pathOptions('rd'),
    uintOption(COAP_OPTION.contentFormat, 40),
    ...queries.map((query) => textOption(COAP_OPTION.uriQuery, query)),
  ]
  return { code: coapCode(0, 2), messageId, token: fromHex('0102030405060708'), options, payload: bytesOf(links) }
}

const at = (bench: Bench, code: number, messageId: number, queries: string[] = []): Partial<CoapMessage> => {
  const created = bench.sent.filter((message) => message.code === coapCode(2, 1)).at(-1)!
  const path = textsOf(created, COAP_OPTION.locationPath)
  const options = [
    ...path.map((segment) => textOption(COAP_OPTION.uriPath, segment)),
    ...queries.map((query) => textOption(COAP_OPTION.uriQuery, query)),
  ]
  return { code, messageId, options }
}

describe('registration (OMA LwM2M 1.0, 5.3)', () => {
  test('it is created with a location and the token of the request, then 19/0/0 is observed', () => {
    const bench = new Bench().hear(registration())
    expect(bench.said()).toEqual(['a:1 ack 2.01', 'registered'])
    const created = bench.lastSent
    expect([created.messageId, toHex(created.token)]).toEqual([1, '0102030405060708'])
    expect(textsOf(created, COAP_OPTION.locationPath)).toHaveLength(2)
    bench.to(2)
    expect(bench.said()).toEqual(['a:1 con 0.01 19/0/0'])
    expect([uintOf(bench.lastSent, COAP_OPTION.observe), bench.lastSent.token.length]).toEqual([0, 8])
    bench.answerObservation()
    expect(bench.to(3600).said()).toEqual(['observed'])
  })

  test.each([
    ['without a name', registration(1, ['lt=60']), '4.00'],
    ['with a lifetime that is none', registration(1, [`ep=${imei}`, 'lt=x']), '4.00'],
    ['with links that are none', { ...registration(), payload: bytesOf('1/0') }, '4.00'],
    ['with links that are no UTF-8', { ...registration(), payload: Uint8Array.of(0x3c, 0xff, 0x3e) }, '4.00'],
    ['in another format', { ...registration(), options: [...pathOptions('rd'), uintOption(12, 50)] }, '4.15'],
    [
      'with a critical option nobody knows',
      { ...registration(), options: [uintOption(9, 1), ...pathOptions('rd')] },
      '4.02',
    ],
    ['by GET', { code: coapCode(0, 1), options: pathOptions('rd') }, '4.05'],
    ['elsewhere', { code: coapCode(0, 2), options: pathOptions('register') }, '4.04'],
    ['of a location that is none', { code: coapCode(0, 2), options: pathOptions('rd/0-1') }, '4.04'],
  ] as [string, Partial<CoapMessage>, string][])('a request %s is refused', (_title, message, code) => {
    expect(new Bench().hear(message).to(100).said()).toEqual([`a:1 ack ${code}`])
  })

  test('a request that is not confirmable is answered so', () => {
    expect(new Bench().hear({ ...registration(), type: 'non' }).said()[0]).toBe('a:1 non 2.01')
  })

  test('what can be discovered is where to register (RFC 6690, 4)', () => {
    const bench = new Bench().hear({ code: coapCode(0, 1), options: pathOptions('.well-known/core') })
    expect(Buffer.from(bench.lastSent.payload).toString()).toBe('</rd>;rt="core.rd";ct=40')
  })

  test('a request that comes again is answered again and done once', () => {
    const bench = new Bench().hear(registration()).hear(registration())
    expect(bench.said()).toEqual(['a:1 ack 2.01', 'registered', 'a:1 ack 2.01'])
    expect(textsOf(bench.sent[0]!, 8)).toEqual(textsOf(bench.sent[1]!, 8))
  })

  test('a device whose registration was answered once more is observed once more, under the same token', () => {
    const bench = new Bench().hear(registration()).to(1).answerObservation()
    const { token } = bench
    bench.said()
    bench.hear(registration()).to(3)
    expect(bench.said()).toEqual(['a:1 ack 2.01', 'a:1 con 0.01 19/0/0'])
    expect(toHex(bench.token)).toBe(toHex(token))
  })

  test('an update renews it, from another address too; it ends when it is taken back', () => {
    const bench = new Bench().observed()
    bench.to(86_000).hear(at(bench, coapCode(0, 2), 2, ['lt=86400']), 'b:2')
    expect(bench.said()).toEqual(['b:2 ack 2.04', 'updated'])
    bench.to(90_000).command(1)
    bench.notify(9, 'here', {})
    expect(bench.said()).toEqual([
      'command 1 queued',
      'a:1 ack 0.00',
      'report here',
      'a:1 con 0.03 19/1/0',
      'command 1 sent',
    ])
    bench.hear(at(bench, coapCode(0, 4), 3))
    expect(bench.said()).toEqual(['command 1 queued', 'a:1 ack 2.02', 'deregistered'])
    expect(bench.hear(at(bench, coapCode(0, 2), 4)).said()).toEqual(['a:1 ack 4.04'])
  })

  test('it lapses when nobody renews it: updates are refused and notifications reset', () => {
    const bench = new Bench().observed().to(86_402)
    expect(bench.hear(at(bench, coapCode(0, 2), 2)).said()).toEqual(['lapsed', 'a:1 ack 4.04'])
    expect(bench.notify(5, 'late').said()).toEqual(['a:1 rst 0.00', 'ignored'])
  })

  test('a device that registers anew has a new location, and the old observation is gone', () => {
    const bench = new Bench().observed()
    const { token } = bench
    const old = at(bench, coapCode(0, 2), 7)
    bench.hear(registration(2))
    expect(bench.said()).toEqual(['a:1 ack 2.01', 'registered'])
    expect(bench.hear(old).said()).toEqual(['a:1 ack 4.04'])
    expect(bench.notify(5, 'old', { token }).said()).toEqual(['a:1 rst 0.00', 'ignored'])
  })

  test('a device without object 19 is not observed', () => {
    const bench = new Bench().hear({ ...registration(), payload: bytesOf('</1/0>,</3/0>') })
    expect(bench.to(1000).said()).toEqual(['a:1 ack 2.01', 'registered', 'not-observed no object 19'])
  })
})

describe('observation (RFC 7641)', () => {
  test('it is asked for five times, 2, 4, 8 and 16 s apart, and given up after 32 s (RFC 7252, 4.2); then again a minute later', () => {
    const bench = new Bench().hear(registration())
    bench.said()
    const times: number[] = []
    for (let tick = 0; tick < 1240; tick++) {
      bench.to(tick / 10)
      if (bench.said().includes('a:1 con 0.01 19/0/0')) times.push(tick / 10)
    }
    expect(times).toEqual([1, 3, 7, 15, 31, 123])
  })

  test.each([
    ['refuses it', { type: 'ack', code: coapCode(4, 4) }, 'not-observed 4.04'],
    ['answers without observing', { type: 'ack', code: coapCode(2, 5) }, 'not-observed 2.05'],
    ['resets it', { type: 'rst' }, 'not-observed reset'],
  ] as const)('a device that %s is asked again later', (_title, answer, said) => {
    const bench = new Bench().hear(registration()).to(1)
    bench.said()
    const { messageId, token } = bench.lastSent
    bench.hear({ messageId, token: answer.type === 'rst' ? none : token, ...answer })
    expect(bench.said()).toEqual([said])
    expect(bench.to(60).said()).toEqual([])
    expect(bench.to(62).said()).toEqual(['a:1 con 0.01 19/0/0'])
  })

  test('a response that follows its acknowledgement is waited for without asking again', () => {
    const bench = new Bench().hear(registration()).to(1)
    bench.said()
    const { messageId, token } = bench.lastSent
    bench.hear({ type: 'ack', messageId })
    expect(bench.to(60).said()).toEqual([])
    bench.hear({ code: coapCode(2, 5), messageId: 77, token, options: [uintOption(6, 1)] })
    expect(bench.said()).toEqual(['a:1 ack 0.00', 'observed'])
  })

  test('confirmable notifications are acknowledged, each is reported once, in whatever order they come', () => {
    const bench = new Bench().observed()
    bench.notify(12, 'two').notify(11, 'one').notify(12, 'two').notify(11, 'one').notify(13, 'three')
    expect(bench.said()).toEqual([
      'a:1 ack 0.00', 'report two', 'a:1 ack 0.00', 'report one', 'a:1 ack 0.00', 'a:1 ack 0.00', 'a:1 ack 0.00', 'report three',
    ]) // prettier-ignore
  })

  test('others are reported and not answered', () => {
    const bench = new Bench().observed()
    expect(bench.notify(12, 'x', { type: 'non' }).notify(12, 'x', { type: 'non' }).said()).toEqual(['report x'])
  })

  test('the same bytes under another identifier are told apart; an identifier is forgotten after 247 s', () => {
    const bench = new Bench().observed()
    bench.notify(12, 'x').notify(13, 'x')
    expect(bench.said()).toEqual(['a:1 ack 0.00', 'report x', 'a:1 ack 0.00', 'report x again'])
    bench.to(300).notify(12, 'y')
    expect(bench.said()).toEqual(['a:1 ack 0.00', 'report y'])
  })

  test('a notification before the answer to the observation stands for it', () => {
    const bench = new Bench().hear(registration()).to(1)
    bench.said()
    expect(bench.notify(5, 'x').to(50).said()).toEqual(['a:1 ack 0.00', 'observed', 'report x'])
  })

  test('a notification of an error ends it', () => {
    const bench = new Bench().observed()
    expect(bench.notify(5, '', { code: coapCode(4, 4), options: [] }).said()).toEqual([
      'a:1 ack 0.00',
      'not-observed 4.04',
    ])
    expect(bench.to(120).said()[0]).toBe('a:1 con 0.01 19/0/0')
  })

  test('within TLV the resource is what counts (OMA LwM2M 1.0, 6.4.3)', () => {
    const bench = new Bench().observed()
    const options = [uintOption(6, 1), uintOption(12, 11542)]
    bench.notify(5, '', { options, payload: fromHex('c300313233') })
    expect(bench.said()).toEqual(['a:1 ack 0.00', 'report 123'])
  })
})

describe('commands', () => {
  const answer = (bench: Bench, code: number) => {
    const { messageId, token } = bench.lastSent
    return bench.hear({ type: 'ack', code, messageId, token })
  }

  test('a device that listens gets them one after the other, each when the one before was answered', () => {
    const bench = new Bench().observed().command(1).command(2)
    expect(bench.said()).toEqual(['command 1 queued', 'a:1 con 0.03 19/1/0', 'command 1 sent', 'command 2 queued'])
    expect([...bench.lastSent.payload]).toEqual([1])
    answer(bench, coapCode(2, 4))
    expect(bench.said()).toEqual(['command 1 delivered', 'a:1 con 0.03 19/1/0', 'command 2 sent'])
    answer(bench, coapCode(4, 5))
    expect(bench.to(1000).said()).toEqual(['command 2 refused'])
  })

  test('a device that sleeps gets them after its next report', () => {
    const bench = new Bench().observed().to(100).command(1)
    expect(bench.to(600).said()).toEqual(['command 1 queued'])
    expect(bench.notify(5, 'x').said()).toEqual(['a:1 ack 0.00', 'report x', 'a:1 con 0.03 19/1/0', 'command 1 sent'])
  })

  test('a device that is not there yet gets them once it is observed', () => {
    const bench = new Bench().command(1).to(10)
    bench.hear(registration())
    expect(bench.said()).toEqual(['command 1 queued', 'a:1 ack 2.01', 'registered'])
    bench.to(11).answerObservation()
    expect(bench.said()).toEqual(['a:1 con 0.01 19/0/0', 'observed', 'a:1 con 0.03 19/1/0', 'command 1 sent'])
  })

  test('one that nobody answers waits for the next report and keeps its identifier and token', () => {
    const bench = new Bench().observed().command(1)
    const first = bench.lastSent
    const sent = bench.to(200).said()
    expect(sent.filter((line) => line.includes('0.03'))).toHaveLength(5)
    expect(sent.at(-1)).toBe('command 1 queued')
    bench.notify(5, 'x')
    const { messageId, token } = bench.lastSent
    expect([messageId, toHex(token)]).toEqual([first.messageId, toHex(first.token)])
    answer(bench, coapCode(2, 4))
    expect(bench.said().at(-1)).toBe('command 1 delivered')
  })

  test('one whose time is over is not sent any more', () => {
    const bench = new Bench().observed().to(100).command(1, 60).command(2, 600)
    expect(bench.to(161).said()).toEqual(['command 1 queued', 'command 2 queued', 'command 1 expired'])
    bench.notify(5, 'x')
    expect([...bench.lastSent.payload]).toEqual([2])
  })

  test('one whose time runs out under way ends with its exchange', () => {
    const bench = new Bench().observed().command(1, 5)
    expect(bench.to(60).said().at(-1)).toBe('a:1 con 0.03 19/1/0')
    expect(bench.to(64).said()).toEqual(['command 1 queued', 'command 1 expired'])
  })

  test('a reset refuses it', () => {
    const bench = new Bench().observed().command(1)
    bench.hear({ type: 'rst', messageId: bench.lastSent.messageId })
    expect(bench.said().at(-1)).toBe('command 1 refused')
  })

  test('an answer to something else is none to it', () => {
    const bench = new Bench().observed().command(1)
    const { messageId, token } = bench.lastSent
    bench.said()
    bench.hear({ type: 'ack', messageId: messageId + 1, code: coapCode(2, 4), token })
    bench.hear({ type: 'ack', messageId: messageId + 1 })
    bench.hear({ type: 'ack', messageId, code: coapCode(2, 4), token: none })
    bench.hear({ type: 'ack', messageId, code: coapCode(2, 4), token }, 'c:3')
    expect(bench.said()).toEqual(['ignored', 'ignored', 'ignored'])
  })
})

describe('every input in every state', () => {
  const states = {
    unknown: () => new Bench(),
    registered: () => new Bench().hear(registration()),
    observing: () => new Bench().hear(registration()).to(1),
    observed: () => new Bench().observed(),
    commanded: () => new Bench().observed().command(1),
    asleep: () => new Bench().observed().to(100).command(1),
    lapsed: () => new Bench().observed().to(86_500),
  }
  /** To the request sent last, or to none. */
  const respond = (bench: Bench, message: Partial<CoapMessage>) => {
    const { messageId = 99, token = none } = bench.sent.filter(({ code }) => code > 0 && code < 32).at(-1) ?? {}
    return bench.hear({ messageId, token: message.type === 'rst' ? none : token, ...message })
  }
  const location = (bench: Bench, code: number) =>
    bench.sent.length > 0 ? at(bench, code, 50) : { code, messageId: 50, options: pathOptions('rd/0-1') }
  const inputs = {
    registration: (bench: Bench) => bench.hear(registration(50)),
    update: (bench: Bench) => bench.hear(location(bench, coapCode(0, 2))),
    end: (bench: Bench) => bench.hear(location(bench, coapCode(0, 4))),
    notification: (bench: Bench) => bench.notify(51, 'x'),
    '2.05': (bench: Bench) => respond(bench, { type: 'ack', code: coapCode(2, 5), options: [uintOption(6, 0)] }),
    '2.04': (bench: Bench) => respond(bench, { type: 'ack', code: coapCode(2, 4) }),
    reset: (bench: Bench) => respond(bench, { type: 'rst' }),
    command: (bench: Bench) => bench.command(9),
  }
  const written = 'a:1 con 0.03 19/1/0'

  test.each([
    ['unknown', 'registration', 'a:1 ack 2.01, registered'],
    ['unknown', 'update', 'a:1 ack 4.04'],
    ['unknown', 'end', 'a:1 ack 4.04'],
    ['unknown', 'notification', 'a:1 rst 0.00, ignored'],
    ['unknown', '2.05', 'ignored'],
    ['unknown', '2.04', 'ignored'],
    ['unknown', 'reset', ''],
    ['unknown', 'command', 'command 9 queued'],
    ['registered', 'registration', 'a:1 ack 2.01, registered'],
    ['registered', 'update', 'a:1 ack 2.04, updated'],
    ['registered', 'end', 'a:1 ack 2.02, deregistered'],
    ['registered', 'notification', 'a:1 rst 0.00, ignored'],
    ['registered', '2.05', 'ignored'],
    ['registered', '2.04', 'ignored'],
    ['registered', 'reset', ''],
    ['registered', 'command', 'command 9 queued'],
    ['observing', 'registration', 'a:1 ack 2.01, registered'],
    ['observing', 'update', 'a:1 ack 2.04, updated'],
    ['observing', 'end', 'a:1 ack 2.02, deregistered'],
    ['observing', 'notification', 'a:1 ack 0.00, observed, report x'],
    ['observing', '2.05', 'observed'],
    ['observing', '2.04', 'not-observed 2.04'],
    ['observing', 'reset', 'not-observed reset'],
    ['observing', 'command', 'command 9 queued'],
    ['observed', 'registration', 'a:1 ack 2.01, registered'],
    ['observed', 'update', 'a:1 ack 2.04, updated'],
    ['observed', 'end', 'a:1 ack 2.02, deregistered'],
    ['observed', 'notification', 'a:1 ack 0.00, report x'],
    ['observed', '2.05', 'ignored'],
    ['observed', '2.04', 'ignored'],
    ['observed', 'reset', ''],
    ['observed', 'command', `command 9 queued, ${written}, command 9 sent`],
    ['commanded', 'registration', 'command 1 queued, a:1 ack 2.01, registered'],
    ['commanded', 'update', 'a:1 ack 2.04, updated'],
    ['commanded', 'end', 'command 1 queued, a:1 ack 2.02, deregistered'],
    ['commanded', 'notification', 'a:1 ack 0.00, report x'],
    ['commanded', '2.05', 'command 1 delivered'],
    ['commanded', '2.04', 'command 1 delivered'],
    ['commanded', 'reset', 'command 1 refused'],
    ['commanded', 'command', 'command 9 queued'],
    ['asleep', 'registration', 'a:1 ack 2.01, registered'],
    ['asleep', 'update', `a:1 ack 2.04, updated, ${written}, command 1 sent`],
    ['asleep', 'end', 'a:1 ack 2.02, deregistered'],
    ['asleep', 'notification', `a:1 ack 0.00, report x, ${written}, command 1 sent`],
    ['asleep', '2.05', 'ignored'],
    ['asleep', '2.04', 'ignored'],
    ['asleep', 'reset', ''],
    ['asleep', 'command', 'command 9 queued'],
    ['lapsed', 'registration', 'a:1 ack 2.01, registered'],
    ['lapsed', 'update', 'lapsed, a:1 ack 4.04'],
    ['lapsed', 'end', 'lapsed, a:1 ack 4.04'],
    ['lapsed', 'notification', 'lapsed, a:1 rst 0.00, ignored'],
    ['lapsed', '2.05', 'ignored'],
    ['lapsed', '2.04', 'ignored'],
    ['lapsed', 'reset', ''],
    ['lapsed', 'command', 'command 9 queued, lapsed'],
  ] as const)('%s, %s: %s', (state, input, said) => {
    const bench = states[state]()
    bench.said()
    expect(inputs[input](bench).said().join(', ')).toBe(said)
  })
})

describe('other datagrams', () => {
  test.each([
    ['a ping (RFC 7252, 4.3)', '40000007', ['a:1 rst 0.00']],
    ['an empty message that is not confirmable', '50000007', []],
    ['a reset of nothing', '70000007', []],
    ['an acknowledgement of nothing', '60000007', []],
    ['a reserved code', '40200007', ['a:1 rst 0.00', 'ignored']],
    ['a request as an acknowledgement', '60010007', ['ignored']],
    ['a notification nobody asked for', '504500078101ff41', ['a:1 rst 0.00', 'ignored']],
    ['a response nobody asked for', '484500070000000000000001ff41', ['a:1 rst 0.00', 'ignored']],
    ['a confirmable message that cannot be read', '4f010007', ['a:1 rst 0.00', 'ignored']],
    ['another version', '80010007', ['ignored']],
    ['nothing', '', ['ignored']],
    ['less than a header', '4001', ['ignored']],
  ])('%s', (_title, hex, said) => {
    expect(new Bench().hearBytes(fromHex(hex)).to(100).said()).toEqual(said)
  })
})
