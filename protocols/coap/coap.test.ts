import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { DecodeError } from '../bytes/error.js'
import { fromHex, toHex } from '../bytes/hex.js'
import {
  COAP_CODE,
  COAP_OPTION,
  coapCode,
  coapCodeText,
  decodeCoap,
  encodeCoap,
  isSameToken,
  pathOf,
  pathOptions,
  textOption,
  textsOf,
  uintOf,
  uintOption,
  type CoapMessage,
  type CoapType,
} from './index.js'

const none = new Uint8Array(0)
const bytesOf = (text: string) => new TextEncoder().encode(text)
const message = (fields: Partial<CoapMessage>): CoapMessage => ({
  type: 'con',
  code: COAP_CODE.get,
  messageId: 0,
  token: none,
  options: [],
  payload: none,
  ...fields,
})

/** RFC 7252, appendix A: the header rows of its figures, written out. */
const vectors: readonly [title: string, hex: string, fields: Partial<CoapMessage>][] = [
  [
    'figure 16, confirmable GET /temperature',
    '40017d34bb74656d7065726174757265',
    { messageId: 0x7d34, options: pathOptions('temperature') },
  ],
  [
    'figure 16, piggybacked 2.05 "22.3 C"',
    '60457d34ff32322e332043',
    { type: 'ack', code: COAP_CODE.content, messageId: 0x7d34, payload: bytesOf('22.3 C') },
  ],
  [
    'figure 17, GET with token 0x20',
    '41017d3520bb74656d7065726174757265',
    { messageId: 0x7d35, token: Uint8Array.of(0x20), options: pathOptions('temperature') },
  ],
  ['figure 20, empty acknowledgement', '60007d38', { type: 'ack', code: COAP_CODE.empty, messageId: 0x7d38 }],
  [
    'figure 21, non-confirmable response',
    '514523bc20ff32322e332043',
    { type: 'non', code: COAP_CODE.content, messageId: 0x23bc, token: Uint8Array.of(0x20), payload: bytesOf('22.3 C') },
  ],
]

describe('encoding and decoding', () => {
  test.each(vectors)('RFC 7252 appendix A, %s', (_title, hex, fields) => {
    expect(toHex(encodeCoap(message(fields)))).toBe(hex)
    expect(decodeCoap(fromHex(hex))).toEqual(message(fields))
  })

  test('options with extended deltas and lengths: 13, 269 and beyond (RFC 7252, 3.1)', () => {
    const options = [12, 13, 14, 268, 269].map((length, index) => ({
      number: [1, 14, 282, 283, 2000][index]!,
      value: new Uint8Array(length).fill(index),
    }))
    const bytes = encodeCoap(message({ options }))
    // Deltas 1, 13, 268, 1, 1717 and the lengths above: nibbles, then extensions of delta and length.
    expect(toHex(bytes.subarray(4, 5))).toBe('1c')
    expect(toHex(bytes.subarray(17, 20))).toBe('dd0000')
    expect(toHex(bytes.subarray(33, 36))).toBe('ddff01')
    expect(toHex(bytes.subarray(50, 52))).toBe('1dff')
    expect(toHex(bytes.subarray(320, 325))).toBe('ee05a80000')
    expect(decodeCoap(bytes).options).toEqual(options)
  })

  test('any message survives', () => {
    const bytes = (maxLength: number) => fc.uint8Array({ maxLength })
    const option = fc.record({ number: fc.integer({ min: 1, max: 65535 }), value: bytes(300) })
    const any = fc.record({
      type: fc.constantFrom<CoapType[]>('con', 'non', 'ack', 'rst'),
      code: fc.integer({ min: 1, max: 255 }),
      messageId: fc.integer({ min: 0, max: 65535 }),
      token: bytes(8),
      options: fc.array(option, { maxLength: 6 }).map((list) => list.sort((a, b) => a.number - b.number)),
      payload: bytes(50),
    })
    fc.assert(
      fc.property(any, (it) => {
        expect(decodeCoap(encodeCoap(it))).toEqual(it)
      }),
    )
  })

  test('any bytes are decoded or refused, never anything else', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => {
        bytes[0] = 0x40 | (bytes[0]! & 0x3f)
        try {
          const decoded = decodeCoap(bytes)
          // Extensions may be longer than need be: what we write may be shorter, and means the same.
          expect(decodeCoap(encodeCoap(decoded))).toEqual(decoded)
        } catch (error) {
          expect(typeof (error as DecodeError).offset).toBe('number')
        }
      }),
    )
  })
})

describe('what is no message is refused', () => {
  test.each([
    ['nothing', '', 'short-message'],
    ['half a header', '400100', 'short-message'],
    ['another version', '80010000', 'bad-version'],
    ['a token of 9', '49010000000000000000000000', 'bad-token-length'],
    ['half a token', '4201000001', 'short-message'],
    ['an empty message with a payload', '40000000ff01', 'bad-empty'],
    ['a delta of 15 that is no marker', '40010000f1', 'bad-option'],
    ['a length of 15', '400100001f', 'bad-option'],
    ['option 0', '4001000000', 'bad-option'],
    ['an option beyond 65535', '40010000e0fff3', 'bad-option'],
    ['half an option', '40010000b2aa', 'short-message'],
    ['half an extended delta', '40010000e000', 'short-message'],
    ['a marker without a payload', '40010000ff', 'no-payload'],
  ])('%s', (_title, hex, kind) => {
    expect(() => decodeCoap(fromHex(hex))).toThrow(expect.objectContaining({ kind }))
  })

  test.each<[string, Partial<CoapMessage>, string]>([
    ['a message identifier beyond 16 bits', { messageId: 65536 }, 'bad-message-id'],
    ['a token of 9', { token: new Uint8Array(9) }, 'bad-token-length'],
    ['an empty message with a token', { code: 0, token: Uint8Array.of(1) }, 'bad-empty'],
    ['option 0', { options: [{ number: 0, value: none }] }, 'bad-option'],
    ['options that descend', { options: [uintOption(12, 0), uintOption(11, 0)] }, 'bad-order'],
  ])('when encoding: %s', (_title, fields, kind) => {
    expect(() => encodeCoap(message(fields))).toThrow(expect.objectContaining({ kind }))
  })
})

describe('option values', () => {
  test.each([
    [0, ''],
    [1, '01'],
    [255, 'ff'],
    [256, '0100'],
    [86400, '015180'],
    [4294967295, 'ffffffff'],
  ])('the integer %i takes as few bytes as it can (RFC 7252, 3.2)', (value, hex) => {
    const option = uintOption(COAP_OPTION.observe, value)
    expect(toHex(option.value)).toBe(hex)
    expect(uintOf(message({ options: [option] }), COAP_OPTION.observe)).toBe(value)
  })

  test('an integer that is not there, or is too long, is undefined', () => {
    expect(uintOf(message({}), 6)).toBeUndefined()
    expect(uintOf(message({ options: [{ number: 6, value: new Uint8Array(5) }] }), 6)).toBeUndefined()
  })

  test('a path is its segments, a query its parts', () => {
    const options = [...pathOptions('19/0/0'), textOption(COAP_OPTION.uriQuery, 'b=U'), textOption(15, 'lt=86400')]
    const request = decodeCoap(encodeCoap(message({ options })))
    expect(pathOf(request)).toBe('19/0/0')
    expect(textsOf(request, COAP_OPTION.uriQuery)).toEqual(['b=U', 'lt=86400'])
    expect(pathOf(message({ options: pathOptions('') }))).toBe('')
  })

  test('tokens are compared byte by byte', () => {
    expect(isSameToken(Uint8Array.of(1, 2), Uint8Array.of(1, 2))).toBe(true)
    expect(isSameToken(Uint8Array.of(1, 2), Uint8Array.of(1, 3))).toBe(false)
    expect(isSameToken(Uint8Array.of(1), Uint8Array.of(1, 2))).toBe(false)
  })

  test('codes are written c.dd', () => {
    expect(coapCodeText(coapCode(2, 5))).toBe('2.05')
    expect(coapCodeText(COAP_CODE.methodNotAllowed)).toBe('4.05')
    expect(coapCode(4, 4)).toBe(COAP_CODE.notFound)
  })
})

const hasTshark = spawnSync('tshark', ['--version']).status === 0 && spawnSync('text2pcap', ['--version']).status === 0

describe.skipIf(!hasTshark)('Wireshark (Debian package tshark)', () => {
  test('reads what we write: header, path, query, observe, content format, payload', () => {
    const folder = mkdtempSync(join(tmpdir(), 'coap-'))
    const bytes = encodeCoap(
      message({
        code: COAP_CODE.post,
        messageId: 0x1234,
        token: fromHex('0102030405060708'),
        options: [
          uintOption(COAP_OPTION.observe, 300),
          ...pathOptions('rd'),
          uintOption(COAP_OPTION.contentFormat, 40),
          textOption(COAP_OPTION.uriQuery, 'ep=867997030127091'),
          textOption(COAP_OPTION.uriQuery, 'lt=86400'),
        ],
        payload: bytesOf('</19/0>'),
      }),
    )
    const dump = `0000 ${[...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join(' ')}\n`
    try {
      writeFileSync(join(folder, 'dump.txt'), dump)
      execFileSync('text2pcap', ['-u', '5683,5683', 'dump.txt', 'dump.pcap'], { cwd: folder, stdio: 'ignore' })
      const fields = ['mid', 'code', 'token', 'opt.observe', 'opt.uri_path', 'opt.uri_query', 'opt.ctype']
      const asked = fields.flatMap((field) => ['-e', `coap.${field}`])
      const told = execFileSync('tshark', ['-r', 'dump.pcap', '-T', 'fields', ...asked], { cwd: folder }).toString()
      expect(told.trimEnd().split('\t').slice(0, 2)).toEqual(['4660', '2'])
      expect(told).toContain('ep=867997030127091,lt=86400')
      expect(told).toContain('\trd\t')
      expect(told).toContain('300')
      expect(told.replaceAll(':', '')).toContain('0102030405060708')
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  })
})
