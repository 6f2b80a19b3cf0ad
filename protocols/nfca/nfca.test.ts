import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { fromHex, toHex } from '../bytes/index.js'
import { beginActivation, bitAt, continueActivation, copyBits, crcA, hasCrcA, withCrcA } from './index.js'
import type { ActivationInput, ActivationOutput, ActivationStep } from './index.js'

describe('CRC_A', () => {
  test('check value of "123456789" is bf05 (catalogue of CRC parameters, CRC-16/ISO-IEC-14443-3-A)', () => {
    const bytes = Uint8Array.from('123456789', (character) => character.charCodeAt(0))
    expect(crcA(bytes, 0, 9)).toBe(0xbf05)
  })

  test.each([
    ['93708804a1b29f', 'ae4b'],
    ['9570c3d4e58072', '3bb1'],
    ['3004', '26ee'],
    ['3000', '02a8'],
    ['60', 'f832'],
    ['5000', '57cd'],
  ])('%s is followed by %s (checked with tshark: facts/protocols.md 2.3)', (hex, crc) => {
    expect(toHex(withCrcA(fromHex(hex)))).toBe(hex + crc)
    expect(hasCrcA(fromHex(hex + crc))).toBe(true)
  })

  test('any one bit that is wrong is noticed', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 30 }), fc.nat(), (bytes, at) => {
        const whole = withCrcA(bytes)
        const bit = at % (whole.length * 8)
        whole[bit >> 3]! ^= 1 << (bit & 7)
        expect(hasCrcA(whole)).toBe(false)
      }),
    )
    expect([hasCrcA(fromHex('')), hasCrcA(fromHex('6363'))]).toEqual([false, false])
  })
})

test('bits are copied to any place, those around them stay', () => {
  fc.assert(
    fc.property(
      fc.uint8Array({ minLength: 4, maxLength: 4 }),
      fc.nat(16),
      fc.nat(16),
      fc.nat(16),
      (source, from, to, count) => {
        const target = new Uint8Array(4).fill(0xa5)
        copyBits(source, from, target, to, count)
        for (let index = 0; index < 32; index++) {
          const isCopied = index >= to && index < to + count
          expect(bitAt(target, index)).toBe(isCopied ? bitAt(source, index - to + from) : (0xa5 >> (index & 7)) & 1)
        }
      },
    ),
  )
})

const answer = (hex: string, collisionAt = -1, bits = hex.length * 4): ActivationInput => ({
  kind: 'answer',
  bytes: fromHex(hex),
  bits,
  collisionAt,
})
const silence: ActivationInput = { kind: 'silence' }
const damaged: ActivationInput = { kind: 'damaged' }

/** What is sent, as "hex/bits", "+crc" where it has one; else the output's kind and reason. */
const shown = (output: ActivationOutput): string => {
  if (output.kind === 'send') return `${toHex(output.frame.bytes)}/${output.frame.bits}${output.crc ? '+crc' : ''}`
  if (output.kind === 'failed') return `failed ${output.why}`
  return output.kind === 'found' ? `found ${toHex(output.tag.uid)} ${output.tag.atqa} ${output.tag.sak}` : output.kind
}

/** Runs a dialogue and lists what the reader did. */
function dialogue(first: ActivationStep, heard: readonly ActivationInput[]): string[] {
  const outputs = [shown(first.output)]
  let { state } = first
  for (const input of heard) {
    const step = continueActivation(state, input)
    outputs.push(shown(step.output))
    state = step.state
  }
  return outputs
}

describe('activation (ISO/IEC 14443-3, 6.5; frames of facts/protocols.md 2.3)', () => {
  const ntag = [answer('4400'), answer('8804a1b29f'), answer('04'), answer('c3d4e58072'), answer('00')]
  const sent = ['26/7', '9320/16', '93708804a1b29f/56+crc', '9520/16', '9570c3d4e58072/56+crc']

  test('a tag with seven bytes of UID goes through two cascade levels', () => {
    expect(dialogue(beginActivation(), ntag)).toEqual([...sent, 'found 04a1b2c3d4e580 68 0'])
  })

  test('a known UID is selected without anticollision, after WUPA', () => {
    const steps = dialogue(beginActivation(0x52, fromHex('04a1b2c3d4e580')), [
      answer('4400'),
      answer('04'),
      answer('00'),
    ])
    expect(steps).toEqual(['52/7', '93708804a1b29f/56+crc', '9570c3d4e58072/56+crc', 'found 04a1b2c3d4e580 68 0'])
  })

  test('UIDs of four and of ten bytes take one level and three', () => {
    const four = dialogue(beginActivation(), [answer('0400'), answer('010203040' + '4'), answer('08')])
    expect(four.at(-1)).toBe('found 01020304 4 8')
    const ten = [answer('8400'), answer('8801020388'.slice(0, 8) + '88'), answer('04')]
    const levels = [answer('8804050687'.slice(0, 8) + toHex(Uint8Array.of(0x88 ^ 4 ^ 5 ^ 6))), answer('04')]
    const last = [answer('0708090a' + toHex(Uint8Array.of(7 ^ 8 ^ 9 ^ 10))), answer('20')]
    expect(dialogue(beginActivation(), [...ten, ...levels, ...last]).at(-1)).toBe('found 0102030405060708090a 132 32')
  })

  test('after a collision the known bits and a one are sent, NVB counts them', () => {
    // UIDs c3d4e580 and c3d4e581 in level 2 differ in bit 24; 25 bits are then known: NVB 51.
    const heard = [...ntag.slice(0, 3), answer('c3d4e500', 24, 40), answer(toHex(Uint8Array.of(0xc0, 0x39)), -1, 15)]
    const steps = dialogue(beginActivation(), heard)
    expect(steps[4]).toBe('9551c3d4e501/41')
    // c3 ^ d4 ^ e5 ^ 81 = 73; the answer is the rest: seven bits of 81, then 73.
    expect(steps[5]).toBe('9570c3d4e58173/56+crc')
  })

  test('a collision in the first bit leaves one bit known', () => {
    expect(dialogue(beginActivation(), [answer('4400'), answer('0000000000', 0)]).at(-1)).toBe('932101/17')
  })

  test('every phase by every input', () => {
    const phases = {
      request: [],
      anticollision: ntag.slice(0, 1),
      select: ntag.slice(0, 2),
      over: [silence],
    }
    const inputs = {
      right: undefined,
      silence,
      damaged,
      short: answer('01', -1, 4),
      collision: answer('00ff000000', 39),
    }
    const rights = { request: ntag[0]!, anticollision: ntag[1]!, select: ntag[2]!, over: ntag[0]! }
    const table = Object.entries(phases).map(([phase, before]) => [
      phase,
      ...Object.values(inputs).map((input) =>
        dialogue(beginActivation(), [...before, input ?? rights[phase as keyof typeof rights]]).at(-1),
      ),
    ])
    const lost = 'failed lost'
    const bad = 'failed damaged'
    expect(table).toEqual([
      // A collision or damage in ATQA is what tags of different kinds do: anticollision follows.
      ['request', '9320/16', 'none', '9320/16', '9320/16', '9320/16'],
      ['anticollision', '93708804a1b29f/56+crc', lost, bad, bad, bad],
      ['select', '9520/16', lost, bad, bad, bad],
      ['over', lost, lost, lost, lost, lost],
    ])
  })

  test('a wrong check byte, a cascade without its tag, a fourth level are damage', () => {
    expect(dialogue(beginActivation(), [answer('4400'), answer('8804a1b29e')]).at(-1)).toBe('failed damaged')
    expect(dialogue(beginActivation(), [answer('4400'), answer('0102030404'), answer('04')]).at(-1)).toBe(
      'failed damaged',
    )
    const third = [...ntag.slice(0, 3), ntag[1]!, ntag[2]!, ntag[1]!, ntag[2]!]
    expect(dialogue(beginActivation(), third).at(-1)).toBe('failed damaged')
  })
})
