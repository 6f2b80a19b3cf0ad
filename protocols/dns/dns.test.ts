import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { fromHex, toHex } from '../bytes/hex.js'
import type { DecodeError } from '../bytes/error.js'
import { decodeAnswer, decodeQuestion, encodeAnswer, encodeQuestion } from './dns.js'

// RFC 1035, 4.1: header, labels, type A, class IN, written out by hand.
const question = '123401000001000000000000' + '0462726f6b0474657374' + '00' + '00010001'

describe('DNS', () => {
  test('the question for brok.test', () => {
    expect(toHex(encodeQuestion(0x1234, 'brok.test'))).toBe(question)
    expect(decodeQuestion(fromHex(question))).toEqual({ id: 0x1234, name: 'brok.test' })
  })

  test('the answer has the address behind a pointer to the name', () => {
    const answer = '123481800001000100000000' + question.slice(24) + 'c00c00010001000000780004c6336401'
    expect(toHex(encodeAnswer(fromHex(question), '198.51.100.1', 120))).toBe(answer)
    expect(decodeAnswer(fromHex(answer))).toEqual({ id: 0x1234, code: 0, address: '198.51.100.1' })
  })

  test('an alias before the address is passed over (RFC 1035, 3.3.1)', () => {
    const alias = 'c00c00050001000000780002c00c'
    const answer = '123481800001000200000000' + question.slice(24) + alias + 'c00c00010001000000780004c0000207'
    expect(decodeAnswer(fromHex(answer)).address).toBe('192.0.2.7')
  })

  test('no such name is code 3', () => {
    expect(decodeAnswer(encodeAnswer(fromHex(question), undefined, 0))).toEqual({ id: 0x1234, code: 3 })
  })

  test.each(['', 'a..b', 'x'.repeat(64), 'a b', 'ä.test', `${'x'.repeat(63)}.`.repeat(4) + 'x'])(
    'the name "%s" is refused',
    (name) => {
      expect(() => encodeQuestion(1, name)).toThrow(expect.objectContaining({ kind: 'bad-name' }))
    },
  )

  test('a question is no answer, an answer no question', () => {
    expect(() => decodeAnswer(fromHex(question))).toThrow(expect.objectContaining({ kind: 'not-an-answer' }))
    const answer = encodeAnswer(fromHex(question), '192.0.2.1', 1)
    expect(() => decodeQuestion(answer)).toThrow(expect.objectContaining({ kind: 'not-a-question' }))
  })

  test('any bytes are decoded or refused', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), fc.boolean(), (bytes, asAnswer) => {
        if (bytes.length > 2) bytes[2] = asAnswer ? 0x81 : 0x01
        try {
          if (asAnswer) decodeAnswer(bytes)
          else decodeQuestion(bytes)
        } catch (error) {
          expect(typeof (error as DecodeError).offset).toBe('number')
        }
      }),
    )
  })

  test('every cut of an answer is refused, never misread', () => {
    const answer = encodeAnswer(fromHex(question), '198.51.100.1', 120)
    for (let end = 0; end < answer.length; end++) expect(() => decodeAnswer(answer.subarray(0, end))).toThrow()
  })
})
