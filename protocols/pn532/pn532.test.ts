import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { fromHex, toHex } from '../bytes/index.js'
import {
  ackFrame,
  beginExchange,
  continueExchange,
  decodeTargets,
  decodeVersion,
  encodeFrame,
  errorFrame,
  frameLength,
  nackFrame,
  Pn532FrameReader,
  type ExchangeInput,
  type ExchangeStep,
  type Pn532Incoming,
} from './index.js'

/** Reads bytes in pieces cut at the places given. */
function read(bytes: Uint8Array): Pn532Incoming[] {
  const reader = new Pn532FrameReader()
  return [...bytes].flatMap((byte) => reader.take(byte) ?? [])
}

/** Frames of a conversation of libnfc 1.8.0 with its chip (facts/protocols.md 2.1). */
const frames = [
  ['d4', '1401', '0000ff03fdd414011700'],
  ['d5', '15', '0000ff02fed5151600'],
  ['d4', '006c69626e6663'.replace('00', '0000'), '0000ff09f7d400006c69626e6663be00'],
  ['d5', '0332010607', '0000ff06fad50332010607e800'],
  ['d4', '4a0100', '0000ff04fcd44a0100e100'],
  ['d5', '4b01010044000704a1b2c3d4e580', '0000ff0ff1d54b01010044000704a1b2c3d4e5804000'],
  ['d4', '16f0', '0000ff03fdd416f02600'],
] as const

describe('frames', () => {
  test.each(frames)('%s %s is %s, both ways', (tfi, data, frame) => {
    expect(toHex(encodeFrame(parseInt(tfi, 16), fromHex(data)))).toBe(frame)
    expect(read(fromHex(frame))).toEqual([{ kind: 'data', tfi: parseInt(tfi, 16), data: fromHex(data) }])
    expect(frameLength(data.length / 2)).toBe(frame.length / 2)
  })

  test('acknowledge, not acknowledge and error are what the manual says (UM0701-02, 6.2.1)', () => {
    expect([ackFrame, nackFrame, errorFrame].map(toHex)).toEqual(['0000ff00ff00', '0000ffff0000', '0000ff01ff7f8100'])
    expect(read(Uint8Array.of(...ackFrame, ...nackFrame, ...errorFrame)).map(({ kind }) => kind)).toEqual([
      'ack',
      'nack',
      'error',
    ])
  })

  test('254 bytes of data are a normal frame, 255 an extended one, 265 none', () => {
    expect(toHex(encodeFrame(0xd5, new Uint8Array(254)).slice(0, 6))).toBe('0000ffff01d5')
    expect(toHex(encodeFrame(0xd5, new Uint8Array(255)).slice(0, 9))).toBe('0000ffffff0100ffd5')
    expect(() => encodeFrame(0xd5, new Uint8Array(265))).toThrow('at most 264')
  })

  test('any data of any length come back, whatever is between the frames', () => {
    fc.assert(
      fc.property(
        fc.array(fc.uint8Array({ minLength: 1, maxLength: 264 }), { maxLength: 4 }),
        fc.uint8Array({ maxLength: 5 }).filter((noise) => !noise.includes(0xff)),
        (all, noise) => {
          const stream = all.flatMap((data) => [...noise, ...encodeFrame(0xd4, data)])
          expect(read(Uint8Array.from(stream))).toEqual(all.map((data) => ({ kind: 'data', tfi: 0xd4, data })))
        },
      ),
    )
  })

  test('a damaged byte never throws, and the frame after it is read', () => {
    const good = fromHex(frames[3][2])
    for (let at = 0; at < good.length; at++) {
      const bad = good.slice()
      bad[at]! ^= 0x10
      const heard = read(Uint8Array.of(...bad, ...new Uint8Array(300), ...good))
      expect(heard.at(-1)).toEqual(read(good)[0])
    }
  })

  test('a wrong length, a wrong sum, a length of nothing are told apart', () => {
    expect(read(fromHex('0000ff03fc'))).toEqual([{ kind: 'damaged', why: 'bad-length' }])
    expect(read(fromHex('0000ff02fed5151700'))).toEqual([{ kind: 'damaged', why: 'bad-checksum' }])
    expect(read(fromHex('0000ffffff000000'))).toEqual([{ kind: 'damaged', why: 'bad-length' }])
    expect(read(fromHex('0000ffffff0110ef'))).toEqual([{ kind: 'damaged', why: 'bad-length' }])
  })

  test('any bytes at all are read without throwing', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => void read(bytes)))
  })
})

describe('answers', () => {
  test('version and tags of the conversation above', () => {
    expect(decodeVersion(fromHex('32010607'))).toEqual({ ic: 0x32, version: 1, revision: 6, support: 7 })
    expect(decodeTargets(fromHex('01010044000704a1b2c3d4e580'))).toEqual([
      { number: 1, atqa: 0x0044, sak: 0, uid: fromHex('04a1b2c3d4e580') },
    ])
    expect(decodeTargets(fromHex('00'))).toEqual([])
  })

  test('two tags, the first with an ATS behind its UID (UM0701-02, 7.3.5)', () => {
    const tags = decodeTargets(fromHex('0201000420040102030403' + '7880' + '02004400' + '07' + '04a1b2c3d4e580'))
    expect(tags.map(({ number, sak, uid }) => [number, sak, toHex(uid)])).toEqual([
      [1, 0x20, '01020304'],
      [2, 0x00, '04a1b2c3d4e580'],
    ])
  })

  test('cut anywhere they are truncated; counts and lengths that cannot be are refused', () => {
    const whole = fromHex('01010044000704a1b2c3d4e580')
    for (let length = 0; length < whole.length; length++)
      expect(() => decodeTargets(whole.slice(0, length))).toThrow(expect.objectContaining({ kind: 'truncated' }))
    for (let length = 0; length < 4; length++)
      expect(() => decodeVersion(new Uint8Array(length))).toThrow(expect.objectContaining({ kind: 'truncated' }))
    for (const hex of ['03', '0101004400050102030405'])
      expect(() => decodeTargets(fromHex(hex))).toThrow(expect.objectContaining({ kind: 'bad-value' }))
  })
})

describe('the dialogue of a command (UM0701-02, 6.2.2)', () => {
  const command = fromHex('02')
  const frame = '0000ff02fed4022a00'
  const data = (hex: string, tfi = 0xd5): ExchangeInput => ({
    kind: 'incoming',
    incoming: { kind: 'data', tfi, data: fromHex(hex) },
  })
  const incoming = (kind: 'ack' | 'nack' | 'error'): ExchangeInput => ({ kind: 'incoming', incoming: { kind } })
  const damaged: ExchangeInput = { kind: 'incoming', incoming: { kind: 'damaged', why: 'bad-checksum' } }
  const timeout: ExchangeInput = { kind: 'timeout' }
  const cancel: ExchangeInput = { kind: 'cancel' }

  const shown = ({ outputs }: ExchangeStep): string =>
    outputs
      .map((output) => {
        if (output.kind === 'send') return `send ${toHex(output.bytes)}`
        if (output.kind === 'wake') return `wake ${output.afterUs}`
        return output.kind === 'done' ? `done ${toHex(output.answer)}` : `failed ${output.why}`
      })
      .join(', ')

  const after = (...inputs: readonly ExchangeInput[]): ExchangeStep =>
    inputs.reduce((step, input) => continueExchange(step.state, input), beginExchange(command, 50_000))

  test('sent, acknowledged, answered', () => {
    expect(shown(after())).toBe(`send ${frame}, wake 15000`)
    expect(shown(after(incoming('ack')))).toBe('wake 50000')
    expect(shown(after(incoming('ack'), data('0332010607')))).toBe('done 32010607')
  })

  test('every phase by every input', () => {
    const inputs = [
      incoming('ack'),
      incoming('nack'),
      incoming('error'),
      damaged,
      data('03'),
      data('05'),
      timeout,
      cancel,
    ]
    const again = `send ${frame}, wake 15000`
    const phases = [[], [incoming('ack')], [cancel]]
    const table = phases.map((before) => inputs.map((input) => shown(after(...before, input))))
    const ack = 'send 0000ff00ff00'
    expect(table).toEqual([
      ['wake 50000', again, 'failed refused', again, '', '', again, `${ack}, failed cancelled`],
      [
        '',
        '',
        'failed refused',
        'send 0000ffff0000, wake 50000',
        'done ',
        '',
        `${ack}, failed no-answer`,
        `${ack}, failed cancelled`,
      ],
      ['', '', '', '', '', '', '', ''],
    ])
  })

  test('it is given up after three tries without an acknowledge, or three damaged answers', () => {
    expect(shown(after(timeout, timeout, timeout))).toBe('failed no-acknowledge')
    expect(shown(after(incoming('ack'), damaged, damaged, damaged))).toBe('send 0000ff00ff00, failed damaged')
    expect(shown(after(timeout, timeout, incoming('ack'), data('03aa')))).toBe('done aa')
  })

  test('a frame to the chip is no answer', () => {
    expect(shown(after(incoming('ack'), data('03', 0xd4)))).toBe('')
  })
})
