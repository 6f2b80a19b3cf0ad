import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { answerIn, crcOf, evalPacket, guarded, quietLine } from './frame.js'

const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString('latin1')

test('the CRC is that of IEEE 802.3: check value of "123456789" in the CRC catalogue (CRC-32/ISO-HDLC)', () => {
  expect(crcOf('123456789')).toBe(0xcbf43926)
})

describe('an EVAL packet', () => {
  test('has DLE, SOH, type 1 in three bits, the length in thirteen, and the text (README_Protocol.md)', () => {
    const expression = 'process.env.VERSION+"--------------"'
    expect(text(evalPacket(expression))).toBe(`\x10\x01\x20\x24${expression}`)
    expect([...evalPacket('x'.repeat(0x1234)).subarray(2, 4)]).toEqual([0x32, 0x34])
  })

  test('has no control code in its length: spaces fill it up', () => {
    for (let length = 0; length <= 1100; length++) {
      const packet = evalPacket('x'.repeat(length))
      const said = ((packet[2]! & 0x1f) << 8) | packet[3]!
      expect(said).toBe(packet.length - 4)
      expect(packet[3]).toBeGreaterThanOrEqual(0x20)
      expect(text(packet.subarray(4)).trimEnd()).toHaveLength(length)
    }
  })

  test('that is too long is refused', () => {
    expect(() => evalPacket('x'.repeat(8192))).toThrow(RangeError)
  })
})

test('a quiet line is behind DLE and prints', () => {
  expect(text(quietLine('1+1'))).toBe('\x10print(1+1)\n')
})

describe('a guarded expression', () => {
  test.each(['a"b', 'a\\b', 'a\nb', '\xe9'])('with %j in it is refused', (expression) => {
    expect(() => guarded(expression, 1)).toThrow(RangeError)
  })

  /** The board, as far as an expression needs it; evaluated by this engine in place of the interpreter. */
  const evaluate = (source: string): unknown =>
    (new Function('E', `return ${source}`) as (e: object) => unknown)({ CRC32: crcOf })

  test('gives a value that is found by its number', () => {
    expect(answerIn(`>"${String(evaluate(guarded("[1,2].join('.')", 7)))}"`, 7)).toBe('1.2')
    expect(answerIn(String(evaluate(guarded('6*7', 7))), 8)).toBeUndefined()
  })

  test('gives nothing where any one byte of what it evaluates was changed', () => {
    const source = guarded('6*7', 1)
    const at = source.lastIndexOf('6*7')
    for (let index = at; index < at + 3; index++)
      expect(evaluate(`${source.slice(0, index)}9${source.slice(index + 1)}`)).toBeUndefined()
  })
})

/** CRC-32 of "5 QUJD", by Python's zlib.crc32. */
const answer = '<1180024355 5 QUJD>'

describe('an answer', () => {
  test('is found among what a board prints besides, wherever it was cut', () => {
    const heard = `\x06\x10\x01\x00\x14"${answer}"\r\n>`
    for (let cut = 0; cut <= heard.length; cut++) {
      const first = answerIn(heard.slice(0, cut), 5)
      expect(first === undefined || first === 'QUJD').toBe(true)
      expect(answerIn(heard.slice(0, cut) + heard.slice(cut), 5)).toBe('QUJD')
    }
  })

  test('with one bit changed is none', () => {
    for (let at = 0; at < answer.length; at++)
      for (let bit = 0; bit < 8; bit++) {
        const changed =
          answer.slice(0, at) + String.fromCharCode(answer.charCodeAt(at) ^ (1 << bit)) + answer.slice(at + 1)
        expect(answerIn(changed, 5)).toBeUndefined()
      }
  })

  test('is never found in noise, and noise throws nothing', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => answerIn(text(bytes), 5) === undefined))
  })
})
