import fc from 'fast-check'
import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { partsOf, randomValue, Uper } from '../../asn1/index.js'
import { fromHex } from '../../bytes/hex.js'
import { messageFrame2019, messageFrameYdt, readBsmHead, type MessageFrame } from '../index.js'

/** The frame BSM1 of facts/protocols.md 1.3, decoded by asn1c and Erlang: msgCnt 117, lat 399764645. */
const published = fromHex(
  '002eb7d528470707070704a399af1ab4b614721fc22efc0006047e87e8401fffe022587080a68000060d614712f335e34fdc00101ac28e335a6bc6a578002035851c6f54d78d4c2000406b0a38e9c9af1a9480008000',
)
const type = messageFrame2019()
const uper = new Uper(type, 512)
const bsmType = partsOf(type)[0]!

/** What the codec proper, which asn1c and Erlang check (peers.test.ts), makes of the same bytes. */
function expected({ bsmFrame: bsm }: MessageFrame) {
  const { pos, speed, heading } = bsm!
  return { hasEmergencyExt: bsm!.emergencyExt !== undefined, lat: pos.lat, long: pos.long, speed, heading }
}

describe('the head of a BSM', () => {
  test('of the published frame has the place that asn1c and Erlang read', () => {
    expect(readBsmHead(published)).toMatchObject({ lat: 399764645, hasEmergencyExt: false })
    expect(readBsmHead(published)).toEqual(expected((uper.decode(published) as { value: MessageFrame }).value))
  })

  test('of any value is what the whole codec reads, whatever optional parts stand before it', () => {
    fc.assert(
      fc.property(fc.infiniteStream(fc.double({ min: 0, max: 0.999, noNaN: true })), (stream) => {
        const frame = { bsmFrame: randomValue(bsmType, () => stream.next().value, 3) } as MessageFrame
        expect(readBsmHead(uper.encode(frame))).toEqual(expected(frame))
      }),
      { numRuns: 1000, seed: 7 },
    )
  })

  test('is the same in YD/T 3709', () => {
    const ydt = new Uper(messageFrameYdt(), 512)
    const result = ydt.decode(published)
    expect(result.ok && result.value.bsmFrame?.pos.lat).toBe(399764645)
    expect(readBsmHead(published)?.lat).toBe(399764645)
  })

  test('of a cut frame is none up to its last bit, and the same behind it', () => {
    const whole = readBsmHead(published)
    const heads = Array.from({ length: published.length }, (_, length) => readBsmHead(published.subarray(0, length)))
    // 4 + 8 + 87 + 1 + 63 + 16 (this frame has an elevation) + 3 + 13 + 15 = 210 bits are 27 octets.
    const first = heads.findIndex((head) => head !== undefined)
    expect(first).toBe(27)
    for (const head of heads.slice(first)) expect(head).toEqual(whole)
  })

  test('of other messages is none', () => {
    const spat = fromHex('3602007d003e80080008003820000082300000001360')
    expect(readBsmHead(spat)).toBeUndefined()
    const map = fromHex(readFileSync(new URL('../vectors/csae53_MAP.hex', import.meta.url), 'utf8').trim())
    expect(readBsmHead(map)).toBeUndefined()
    expect(readBsmHead(new Uint8Array(0))).toBeUndefined()
  })

  test('with a heading or a latitude out of its range is none', () => {
    const bytes = new Uint8Array(40)
    expect(readBsmHead(bytes)).toBeDefined()
    // All ones behind the preamble: a latitude of 2^31 - 1 steps.
    expect(readBsmHead(bytes.fill(0xff, 12))).toBeUndefined()
  })

  test('never throws on whatever bytes', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => void readBsmHead(bytes)))
  })
})
