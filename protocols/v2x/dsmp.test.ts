import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { isDecodeError } from '../bytes/error.js'
import { fromHex, toHex } from '../bytes/hex.js'
import { ByteWriter } from '../bytes/writer.js'
import { applicationOf, decodeDsmp, encodeDsmp, readAid, v2xApplications, writeAid } from './index.js'

const encoded = (aid: number): string => {
  const writer = new ByteWriter(4)
  writeAid(writer, aid)
  return toHex(writer.finish())
}

function refusal(work: () => unknown): { kind: string; offset: number } {
  try {
    work()
  } catch (thrown) {
    if (!isDecodeError(thrown)) throw thrown
    return { kind: thrown.kind, offset: thrown.offset }
  }
  throw new Error('nothing was thrown')
}

describe('p-encoding', () => {
  test.each([
    // The configuration of the 2020 trials (facts/protocols.md 1.1).
    [111, '6f'],
    [114, '72'],
    [3618, '8da2'],
    [3619, '8da3'],
    [3623, '8da7'],
    [3629, '8dad'],
    // The first and last of each size (IEEE 1609.12, the ranges recalled, not confirmed).
    [0, '00'],
    [127, '7f'],
    [128, '8000'],
    [16511, 'bfff'],
    [16512, 'c00000'],
    [2113663, 'dfffff'],
    [2113664, 'e0000000'],
    [270549119, 'efffffff'],
  ])('%i is %s', (aid, hex) => {
    expect(encoded(aid)).toBe(hex)
    expect(readAid(fromHex(hex), 0)).toEqual({ aid, size: hex.length / 2 })
    for (let cut = 0; cut < hex.length / 2; cut++)
      expect(refusal(() => readAid(fromHex(hex).subarray(0, cut), 0)).kind).toBe('incomplete')
  })

  test('any number in range comes back', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 270549119 }), (aid) => {
        expect(readAid(fromHex(`ff${encoded(aid)}ff`), 1).aid).toBe(aid)
      }),
    )
    for (const aid of [-1, 0.5, 270549120, NaN]) expect(() => encoded(aid)).toThrow('AID: 0 to 270549119 expected')
    expect(refusal(() => readAid(fromHex('f0000000'), 0))).toEqual({ kind: 'bad-aid', offset: 0 })
  })
})

describe('DSMP', () => {
  test('a MAP frame begins with adaptation type, version and its AID (facts/protocols.md 1.1)', () => {
    const payload = fromHex('1122334455')
    const bytes = encodeDsmp({ aid: 3618, payload })
    expect(toHex(bytes)).toBe('04' + '00' + '8da2' + '0005' + '1122334455')
    expect(decodeDsmp(bytes)).toEqual({ aid: 3618, payload })
    for (let cut = 0; cut < bytes.length; cut++)
      expect(refusal(() => decodeDsmp(bytes.subarray(0, cut))).kind).toBe('incomplete')
  })

  test.each([
    ['another protocol', '0000', 'not-dsmp', 0],
    ['another version', '04206f0000', 'bad-version', 1],
    ['an extension', '04106f0000', 'unsupported-extension', 1],
    ['an AID that is none', '0400ff0000', 'bad-aid', 2],
    ['octets behind it', '04006f000000', 'trailing', 5],
  ])('%s is refused', (_name, hex, kind, offset) => {
    expect(refusal(() => decodeDsmp(fromHex(hex)))).toEqual({ kind, offset })
  })

  test('what is too long is not written', () => {
    expect(() => encodeDsmp({ aid: 111, payload: new Uint8Array(65536) })).toThrow('at most 65535 octets')
  })

  test('any bytes are a frame or refused', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 20 }), (bytes) => {
        try {
          const frame = decodeDsmp(bytes)
          expect(decodeDsmp(encodeDsmp(frame))).toEqual(frame)
        } catch (thrown) {
          if (!isDecodeError(thrown)) throw thrown
        }
      }),
    )
  })
})

test('applications have each their AID and layer-2 id', () => {
  expect(applicationOf(3619)).toMatchObject({ message: 'SPAT', layer2Id: 0x000007, priority: 176 })
  expect(applicationOf(3623)).toMatchObject({ message: 'RSM', layer2Id: 0x00000b, priority: 208 })
  expect(applicationOf(1)).toBeUndefined()
  const ids = v2xApplications.map(({ layer2Id }) => layer2Id)
  expect(new Set(ids).size).toBe(ids.length)
})
