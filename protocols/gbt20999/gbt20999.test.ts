import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { fromHex, toHex } from '../bytes/index.js'
import {
  checksum,
  decodeFrame,
  decodePriorityRecord,
  decodeSpatRecord,
  encodeFrame,
  encodePriorityRecord,
  encodeSpatRecord,
  escapeFrame,
  FrameReader,
  FrameType,
  Objects,
  type Frame,
} from './index.js'

const header = { version: 0x0100, hostId: 7, controllerId: 0x009a2109, crossId: 0 }

/** Frames as facts/protocols.md 5.2 has them, from the rules of a public implementation; the third by the same rules, by hand. */
const vectors: readonly { name: string; hex: string; frame: Frame }[] = [
  {
    name: 'heartbeat',
    hex: '7e000d010007009a2109000170000eb17d',
    frame: { ...header, sequence: 1, type: FrameType.Heartbeat, values: [] },
  },
  {
    name: 'query of the phase table, object 4.2.1.0',
    hex: '7e0013010007009a210900011001010404020100ed0d7d',
    frame: {
      ...header,
      sequence: 1,
      type: FrameType.Query,
      values: [{ index: 1, classId: 4, objectId: 2, attributeId: 1, elementId: 0, data: new Uint8Array(0) }],
    },
  },
]

/** The same CRC bit by bit, as its definition says. */
function plainCrc(bytes: Uint8Array): number {
  let crc = 0
  for (const byte of bytes)
    for (let bit = 7; bit >= 0; bit--) {
      const top = ((crc >> 15) ^ (byte >> bit)) & 1
      crc = ((crc << 1) & 0xffff) ^ (top ? 0x1005 : 0)
    }
  return crc
}

const byte = fc.integer({ min: 0, max: 255 })
const frames: fc.Arbitrary<Frame> = fc.record({
  version: fc.integer({ min: 0, max: 0xffff }),
  hostId: byte,
  controllerId: fc.integer({ min: 0, max: 0xffffffff }),
  crossId: byte,
  sequence: byte,
  type: byte,
  values: fc.array(
    fc.record({
      index: byte,
      classId: byte,
      objectId: byte,
      attributeId: byte,
      elementId: byte,
      // Bytes that need escaping come often.
      data: fc
        .array(fc.oneof(byte, fc.constantFrom(0x7e, 0x7d, 0x5c)), { maxLength: 40 })
        .map((all) => Uint8Array.from(all)),
    }),
    { maxLength: 8 },
  ),
})

function kindOf(work: () => unknown): string {
  try {
    work()
  } catch (error) {
    return (error as { kind: string }).kind
  }
  return 'nothing was thrown'
}

function readAll(pieces: readonly Uint8Array[]): { frames: Frame[]; discarded: number } {
  const reader = new FrameReader()
  const found: Frame[] = []
  for (const piece of pieces) reader.push(piece, (frame) => found.push(frame))
  return { frames: found, discarded: reader.discarded }
}

describe('GB/T 20999 frames', () => {
  test('the checksum of "123456789" is 0x5bb8 (facts/protocols.md 5.2), and any other is that of its definition', () => {
    const nine = Uint8Array.from('123456789', (digit) => digit.charCodeAt(0))
    expect(checksum(nine, 0, 9)).toBe(0x5bb8)
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => checksum(bytes, 0, bytes.length) === plainCrc(bytes)),
    )
  })

  test.each(vectors)('$name is encoded, decoded, and found at every split', ({ hex, frame }) => {
    const bytes = fromHex(hex)
    expect(toHex(encodeFrame(frame))).toBe(hex)
    expect(decodeFrame(bytes)).toEqual(frame)
    for (let split = 0; split <= bytes.length; split++)
      expect(readAll([bytes.subarray(0, split), bytes.subarray(split)])).toEqual({ frames: [frame], discarded: 0 })
  })

  test('any frame comes back, plain and through a serial line in pieces of any size', () => {
    fc.assert(
      fc.property(frames, fc.integer({ min: 1, max: 9 }), (frame, size) => {
        const plain = encodeFrame(frame)
        expect(decodeFrame(plain)).toEqual(frame)
        const escaped = escapeFrame(plain)
        const pieces = []
        for (let at = 0; at < escaped.length; at += size) pieces.push(escaped.subarray(at, at + size))
        expect(readAll(pieces)).toEqual({ frames: [frame], discarded: 0 })
      }),
    )
  })

  test('between the markers of an escaped frame no special byte stands without an escape in front', () => {
    fc.assert(
      fc.property(frames, (frame) => {
        const inner = escapeFrame(encodeFrame(frame)).subarray(1, -1)
        for (let at = 0; at < inner.length; at++) {
          expect([0x7e, 0x7d]).not.toContain(inner[at])
          if (inner[at] === 0x5c) expect([0x7e, 0x7d, 0x5c]).toContain(inner[++at])
        }
      }),
    )
  })

  test.each([
    ['', 'too-short'],
    ['7e000d010007009a2109000170000e7d', 'too-short'],
    ['7f000d010007009a2109000170000eb17d', 'bad-marker'],
    ['7e000d010007009a2109000170000eb17e', 'bad-marker'],
    ['7e000e010007009a2109000170000eb17d', 'bad-length'],
    ['7e000d010007009a2109000170000eb07d', 'bad-checksum'],
    ['7e000d010007009a2109000171000eb17d', 'bad-checksum'],
  ])('%s is refused as %s', (hex, kind) => {
    expect(kindOf(() => decodeFrame(fromHex(hex)))).toBe(kind)
  })

  test.each([
    ['a value that runs out of the frame', [1, 5, 4, 2, 1, 0]],
    ['a value shorter than its address', [1, 3, 4, 2, 1, 0]],
    ['bytes behind the last value', [1, 4, 4, 2, 1, 0, 9]],
    ['a value that is cut in its length', [1]],
  ])('%s is refused, however good the checksum', (_, values) => {
    const body = [0, 13 + values.length, 1, 0, 7, 0, 0x9a, 0x21, 9, 0, 1, 0x10, 1, ...values]
    const crc = plainCrc(Uint8Array.from(body))
    const bytes = Uint8Array.from([0x7e, ...body, crc >> 8, crc & 0xff, 0x7d])
    expect(kindOf(() => decodeFrame(bytes))).toBe('bad-value')
    expect(readAll([bytes])).toEqual({ frames: [], discarded: 1 })
  })

  test('a field that does not fit is refused', () => {
    const frame = vectors[0]!.frame
    const value = { index: 1, classId: 1, objectId: 1, attributeId: 1, elementId: 1, data: new Uint8Array(252) }
    expect(kindOf(() => encodeFrame({ ...frame, hostId: 256 }))).toBe('out-of-range')
    expect(kindOf(() => encodeFrame({ ...frame, sequence: 0.5 }))).toBe('out-of-range')
    expect(kindOf(() => encodeFrame({ ...frame, values: [value] }))).toBe('out-of-range')
    const long = { ...value, data: new Uint8Array(251) }
    expect(kindOf(() => encodeFrame({ ...frame, values: [long, long, long, long] }))).toBe('out-of-range')
  })

  test('after noise and damaged frames the next good one is found; nothing ever throws', () => {
    const good = fromHex(vectors[1]!.hex)
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), (noise) => {
        // An escape at the end of the noise takes the next byte with it, as it should.
        const calm = Uint8Array.from([...noise, 0])
        const found = readAll([calm, good])
        expect(found.frames.at(-1)).toEqual(vectors[1]!.frame)
      }),
    )
    expect(readAll([Uint8Array.from([0x7e, ...new Uint8Array(3000)]), good]).frames).toEqual([vectors[1]!.frame])
  })
})

describe('Wayside records in class 128', () => {
  test('a SPAT record comes back; its layout is fixed', () => {
    const group = { group: 3, light: 0x20, elapsed: 12, minimumEnd: 300, maximumEnd: 36001, likelyEnd: 0x1234 }
    const record = { mode: 0x23, plan: 1, stage: 2, status: 0x0400, unixMs: 1782029613250, groups: [group] }
    // By hand: 1782029613250 is 0x0000019ee93df8c2.
    expect(BigInt('0x0000019ee93df8c2')).toBe(1782029613250n)
    expect(toHex(encodeSpatRecord(record))).toBe('0123010204000000019ee93df8c2' + '0320000c012c8ca11234')
    expect(decodeSpatRecord(encodeSpatRecord(record))).toEqual(record)
  })

  test('a priority record comes back; its layout is fixed', () => {
    const record = { id: 3, stage: 2, isPreemption: true, arrival: 258, duration: 300 }
    expect(toHex(encodePriorityRecord(record))).toBe('0302010102012c')
    expect(decodePriorityRecord(fromHex('0302010102012c'))).toEqual(record)
  })

  test('records of another version or length are refused', () => {
    expect(kindOf(() => decodeSpatRecord(new Uint8Array(14)))).toBe('bad-version')
    expect(kindOf(() => decodeSpatRecord(new Uint8Array(13)))).toBe('bad-length')
    expect(kindOf(() => decodeSpatRecord(new Uint8Array(20)))).toBe('bad-length')
    expect(kindOf(() => decodePriorityRecord(new Uint8Array(8)))).toBe('bad-length')
  })

  test('no two objects share an address', () => {
    const all = Object.values(Objects).map(({ classId, objectId, attributeId }) =>
      [classId, objectId, attributeId].join(),
    )
    expect(new Set(all).size).toBe(all.length)
  })
})
