import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fromHex, toHex } from '../../../protocols/bytes/index.js'
import { enhancedPacketBlock, interfaceDescriptionBlock, nameResolutionBlock, sectionHeaderBlock } from './blocks.js'

// Made by hand after the figures of draft-ietf-opsawg-pcapng-01: spaces between fields, big-endian section.
const vectors = [
  {
    name: 'a section header (4.1): magic, version 1.0, unknown length, application',
    block: sectionHeaderBlock('Wayside'),
    hex: '0a0d0d0a 0000002c 1a2b3c4d 0001 0000 ffffffffffffffff 0004 0007 5761797369646500 00000000 0000002c',
  },
  {
    name: 'an interface description (4.2): link type, no limit, name, description, microseconds',
    block: interfaceDescriptionBlock({ name: 'ip', description: 'x', linkType: 101 }),
    hex: '00000001 00000030 0065 0000 00000000 0002 0002 69700000 0003 0001 78000000 0009 0001 06000000 00000000 00000030',
  },
  {
    name: 'an enhanced packet (4.3): time in two halves, padded data, comment, direction',
    block: enhancedPacketBlock({
      interfaceId: 1,
      unixUs: 2 ** 32 + 5,
      direction: 'outbound',
      comment: 'hi',
      bytes: Uint8Array.of(0xaa, 0xbb, 0xcc),
    }),
    hex: '00000006 00000038 00000001 00000001 00000005 00000003 00000003 aabbcc00 0001 0002 68690000 0002 0004 00000002 00000000 00000038',
  },
  {
    name: 'an inbound packet without data',
    block: enhancedPacketBlock({
      interfaceId: 0,
      unixUs: 0,
      direction: 'inbound',
      comment: '',
      bytes: new Uint8Array(0),
    }),
    hex: '00000006 00000030 00000000 00000000 00000000 00000000 00000000 0001 0000 0002 0004 00000001 00000000 00000030',
  },
  {
    name: 'a name resolution (4.5): IPv4 record, end of records',
    block: nameResolutionBlock(Uint8Array.of(10, 0, 0, 1), 'broker'),
    hex: '00000004 00000020 0001 000b 0a000001 62726f6b657200 00 00000000 00000020',
  },
]

describe('blocks', () => {
  it.each(vectors)('$name', ({ block, hex }) => expect(toHex(block)).toBe(hex.replaceAll(' ', '')))

  it('tell their length at both ends, in fours, whatever is in them', () => {
    const packet = fc.record({
      interfaceId: fc.nat(3),
      unixUs: fc.maxSafeNat(),
      direction: fc.constantFrom('inbound' as const, 'outbound' as const),
      comment: fc.string({ unit: 'binary' }),
      bytes: fc.uint8Array(),
    })
    fc.assert(
      fc.property(packet, (value) => {
        const block = enhancedPacketBlock(value)
        const view = new DataView(block.buffer)
        expect(block.length % 4).toBe(0)
        expect([view.getUint32(4), view.getUint32(block.length - 4)]).toEqual([block.length, block.length])
        expect(view.getBigUint64(12)).toBe(BigInt(value.unixUs))
        expect(block.subarray(28, 28 + value.bytes.length)).toEqual(value.bytes)
      }),
    )
  })

  it('cut a comment that is longer than an option can be', () => {
    const comment = 'x'.repeat(70_000)
    const block = enhancedPacketBlock({
      interfaceId: 0,
      unixUs: 0,
      direction: 'inbound',
      comment,
      bytes: fromHex('00'),
    })
    expect(new DataView(block.buffer).getUint16(34)).toBe(0xffff)
    expect(block.length).toBe(12 + 20 + 4 + 4 + 65_536 + 8 + 4)
  })
})
