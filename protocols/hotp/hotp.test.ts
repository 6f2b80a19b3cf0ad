import { createHash, createHmac } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { fromHex, toHex } from '../bytes/index.js'
import { findCounter, hmacSha1, hotp, sha1 } from './index.js'

const ascii = (text: string) => new TextEncoder().encode(text)

test.each([
  // FIPS 180-4 examples, csrc.nist.gov "SHA1.pdf"
  ['abc', 'a9993e364706816aba3e25717850c26c9cd0d89d'],
  ['', 'da39a3ee5e6b4b0d3255bfef95601890afd80709'],
  ['abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq', '84983e441c3bd26ebaae4aa1f95129e5e54670f1'],
])('SHA-1 of "%s" is %s', (text, digest) => expect(toHex(sha1(ascii(text)))).toBe(digest))

test.each([
  // RFC 2202, section 3, cases 1, 2, 6
  ['0b'.repeat(20), 'Hi There', 'b617318655057264e28bc0b6fb378c8ef146be00'],
  [toHex(ascii('Jefe')), 'what do ya want for nothing?', 'effcdf6ae5eb2fa2d27416d5f184df9c259a7c79'],
  [
    'aa'.repeat(80),
    'Test Using Larger Than Block-Size Key - Hash Key First',
    'aa4ae5e15272d00e95705637ce8a3b55ed402112',
  ],
])('HMAC-SHA-1 with key %s', (key, text, mac) => expect(toHex(hmacSha1(fromHex(key), ascii(text)))).toBe(mac))

test('both are what OpenSSL says, for any bytes', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), fc.uint8Array({ maxLength: 300 }), (key, message) => {
      expect(toHex(sha1(message))).toBe(createHash('sha1').update(message).digest('hex'))
      expect(toHex(hmacSha1(key, message))).toBe(createHmac('sha1', key).update(message).digest('hex'))
    }),
  )
})

describe('one-time codes (RFC 4226, appendix D)', () => {
  const secret = ascii('12345678901234567890')
  const codes = ['755224', '287082', '359152', '969429', '338314', '254676', '287922', '162583', '399871', '520489']

  test.each(codes.map((code, counter) => [counter, code] as const))('counter %i gives %s', (counter, code) =>
    expect(hotp(secret, counter)).toBe(code),
  )

  test('of eight digits (RFC 6238, appendix B: counters 1 and 37037036 of SHA1)', () => {
    expect(hotp(secret, 1, 8)).toBe('94287082')
    expect(hotp(secret, 37037036, 8)).toBe('07081804')
  })

  test('are found ahead of the expected counter, never behind it or beyond the window', () => {
    expect(findCounter(secret, codes[5]!, 3, 5)).toBe(5)
    expect(findCounter(secret, codes[5]!, 6, 4)).toBeUndefined()
    expect(findCounter(secret, codes[9]!, 3, 5)).toBeUndefined()
    for (const wrong of ['', '12345', '755225', '123456789', 'abcdef'])
      expect(findCounter(secret, wrong, 0, 100)).toBeUndefined()
  })

  test.each([
    [-1, 6],
    [0.5, 6],
    [2 ** 53, 6],
    [0, 5],
    [0, 9],
    [0, 6.5],
  ])('refuse counter %d with %d digits', (counter, digits) =>
    expect(() => hotp(secret, counter, digits)).toThrow(RangeError),
  )
})
