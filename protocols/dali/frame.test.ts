import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  decodeEdges,
  deviceCommand,
  encodeEdges,
  frameBytes,
  frameOfBytes,
  halfBitsUs,
  receiverUs,
  type DaliFrame,
  type FrameBits,
} from './index.js'

const frames = fc
  .constantFrom<FrameBits>(8, 16, 24)
  .chain((bits) => fc.nat(2 ** bits - 1).map((data): DaliFrame => ({ bits, data })))

/** The levels of a line, half bit by half bit, at the middle of each: how a person reads a scope. */
function halves(edges: readonly number[], count: number): string {
  return Array.from({ length: count }, (_, half) => {
    const atUs = halfBitsUs(half) + 208
    return edges.filter((edge) => edge <= atUs).length % 2 === 1 ? 'L' : 'H'
  }).join('')
}

describe('bits on the line (IEC 62386-101: a one is low, then high; a start bit of one goes before)', () => {
  it('FF 05, recall maximum level to all', () => {
    const ones = 'LH'.repeat(9)
    expect(halves(encodeEdges({ bits: 16, data: 0xff05 }), 36)).toBe(`${ones}${'HL'.repeat(5)}LHHLLHHH`)
  })

  it('last for 17, 9 and 25 bits of 833.3 us', () => {
    expect(encodeEdges({ bits: 16, data: 0 }).at(-1)).toBe(14_167)
    expect(encodeEdges({ bits: 8, data: 0 }).at(-1)).toBe(7_500)
    expect(encodeEdges({ bits: 24, data: 0 }).at(-1)).toBe(20_833)
    // A one at the end rises in the middle of its bit.
    expect(encodeEdges({ bits: 8, data: 0xff }).at(-1)).toBe(7_083)
  })

  it('are read back, whatever they are', () => {
    fc.assert(
      fc.property(frames, (frame) => void expect(decodeEdges(encodeEdges(frame))).toEqual({ kind: 'frame', frame })),
    )
  })

  it('are read from a transmitter that is 10 % slow or fast, with 20 us of jitter', () => {
    fc.assert(
      fc.property(
        frames,
        fc.double({ min: 0.9, max: 1.1, noNaN: true }),
        fc.infiniteStream(fc.integer({ min: -20, max: 20 })),
        (frame, rate, jitter) => {
          const edges = encodeEdges(frame).map((edge) => Math.round(edge * rate) + (jitter.next().value as number))
          expect(decodeEdges(edges)).toEqual({ kind: 'frame', frame })
        },
      ),
    )
  })

  it('are none when any interval is not one or two half bits', () => {
    fc.assert(
      fc.property(frames, fc.nat(), (frame, place) => {
        const edges = encodeEdges(frame)
        const at = 1 + (place % (edges.length - 1))
        const late = edges.map((edge, index) => (index >= at ? edge + 1200 : edge))
        const { kind } = decodeEdges(late)
        expect(kind).toBe('violation')
      }),
    )
  })

  it('are none when cut off at any edge, unless what is left happens to be whole', () => {
    fc.assert(
      fc.property(frames, (frame) => {
        const edges = encodeEdges(frame)
        for (let count = 2; count < edges.length; count += 2) {
          const cut = decodeEdges(edges.slice(0, count))
          if (cut.kind === 'frame') expect(cut.frame.bits).toBeLessThan(frame.bits)
        }
      }),
    )
  })

  it('are a start bit violation when the line was low too long, and a wrong length when there are too few', () => {
    expect(decodeEdges([0, 1300])).toEqual({ kind: 'violation', at: 'start-bit', timingUs: 1300 })
    expect(decodeEdges([0, 417])).toEqual({ kind: 'violation', at: 'length', timingUs: 0 })
  })

  it.each([
    [receiverUs.halfMin, 'frame'],
    [receiverUs.halfMin - 1, 'violation'],
    [receiverUs.halfMax, 'frame'],
    [receiverUs.halfMax + 1, 'violation'],
  ])('half bits of %i us make a %s (table 18: 333 to 500 us)', (half, kind) => {
    const edges = Array.from({ length: 18 }, (_, index) => index * half)
    expect(decodeEdges(edges).kind).toBe(kind)
  })
})

describe('frames as bytes', () => {
  it('go both ways', () => {
    fc.assert(fc.property(frames, (frame) => void expect(frameOfBytes(frameBytes(frame))).toEqual(frame)))
  })

  it('are refused with other lengths, fractions, or numbers that do not fit', () => {
    for (const bytes of [[], [1, 2, 3, 4]])
      expect(() => frameOfBytes(Uint8Array.from(bytes))).toThrow(expect.objectContaining({ kind: 'bad-frame' }))
    for (const frame of [
      { bits: 8, data: 256 },
      { bits: 8, data: -1 },
      { bits: 16, data: 1.5 },
      { bits: 12, data: 0 },
    ])
      expect(() => encodeEdges(frame as DaliFrame)).toThrow(expect.objectContaining({ kind: 'bad-frame' }))
  })

  it('to control devices are 24 bits: short address and a one, whole device, opcode', () => {
    expect(deviceCommand(3, 0x30).frame).toEqual({ bits: 24, data: 0x07fe30 })
    expect(deviceCommand(0xff, 0x10)).toMatchObject({ frame: { data: 0xfffe10 }, twice: true, expectsAnswer: false })
    expect(() => deviceCommand(64, 0)).toThrow(expect.objectContaining({ kind: 'bad-address' }))
  })
})
