import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fromHex, toHex } from '../../../protocols/bytes/index.js'
import { internetChecksum, ipv4Packet, maxPayload } from './ipv4.js'

const lamp = { address: Uint8Array.of(192, 168, 0, 1), port: 50_000 }
const server = { address: Uint8Array.of(192, 168, 0, 199), port: 5683 }

describe('the internet checksum', () => {
  it.each([
    ['the example of RFC 1071, section 3', '0001f203f4f5f6f7', 0x220d],
    ['an IPv4 header as Wikipedia works it out', '450000730000400040110000c0a80001c0a800c7', 0xb861],
    ['words whose sum carries twice, worked out by hand', 'ffffffff0001', 0xfffe],
    ['an odd count, padded with zero', 'ff', 0x00ff],
    ['nothing', '', 0xffff],
  ])('of %s', (_name, hex, sum) => expect(internetChecksum(fromHex(hex))).toBe(sum))
})

describe('a packet', () => {
  it('has the fields of RFC 791 and RFC 768', () => {
    const packet = ipv4Packet({ source: lamp, destination: server, identification: 7, payload: fromHex('40010001') })
    // Sums worked out apart, in Python: header 4500+0020+0007+4011+c0a8+0001+c0a8+00c7 = 20750 -> 0752 -> f8ad;
    // datagram c0a8+0001+c0a8+00c7+0011+000c + c350+1633+000c + 4001+0001 = 29bc6 -> 9bc8 -> 6437.
    expect(toHex(packet)).toBe(
      '45000020' + '00070000' + '4011f8ad' + 'c0a80001' + 'c0a800c7' + 'c3501633' + '000c6437' + '40010001',
    )
  })

  it('has the fields of RFC 9293', () => {
    const tcp = { sequence: 0xfffffffe, acknowledgement: 0x12345678, flags: 0x18 }
    const packet = ipv4Packet({ source: lamp, destination: server, identification: 1, payload: fromHex('c000'), tcp })
    expect(toHex(packet.subarray(0, 10))).toBe('4500002a000140004006')
    expect(toHex(packet.subarray(20, 36))).toBe('c3501633' + 'fffffffe' + '12345678' + '5018ffff')
    expect(toHex(packet.subarray(38))).toBe('0000' + 'c000')
  })

  it('sums to all ones with its checksums in, header and transport alike', () => {
    const end = fc.record({
      address: fc.uint8Array({ minLength: 4, maxLength: 4 }),
      port: fc.integer({ min: 0, max: 65_535 }),
    })
    const number = fc.integer({ min: 0, max: 2 ** 32 - 1 })
    const tcp = fc.option(fc.record({ sequence: number, acknowledgement: number, flags: fc.nat(255) }), {
      nil: undefined,
    })
    const packet = fc.record({
      source: end,
      destination: end,
      identification: fc.integer({ min: 0, max: 65_535 }),
      payload: fc.uint8Array({ maxLength: 70 }),
      tcp,
    })
    fc.assert(
      fc.property(packet, (value) => {
        const bytes = ipv4Packet(value)
        const length = bytes.length - 20
        const pseudo = Uint8Array.of(
          ...value.source.address,
          ...value.destination.address,
          0,
          bytes[9]!,
          length >> 8,
          length,
        )
        expect(onesComplementSum(bytes.subarray(0, 20))).toBe(0xffff)
        expect(onesComplementSum(Uint8Array.of(...pseudo, ...bytes.subarray(20)))).toBe(0xffff)
      }),
    )
  })

  it('sends a UDP checksum of zero as all ones', () => {
    const sumOf = (payload: Uint8Array): number => {
      const packet = ipv4Packet({ source: lamp, destination: server, identification: 0, payload })
      return (packet[26]! << 8) | packet[27]!
    }
    const sum = sumOf(Uint8Array.of(0, 0))
    // What complements the rest of the sum makes it all ones, whose complement is zero.
    expect(sumOf(Uint8Array.of(sum >> 8, sum & 0xff))).toBe(0xffff)
  })

  it('is refused when its length would not fit', () => {
    const most = { source: lamp, destination: server, identification: 0, payload: new Uint8Array(maxPayload.udp) }
    expect(ipv4Packet(most).length).toBe(65_535)
    expect(() => ipv4Packet({ ...most, payload: new Uint8Array(maxPayload.udp + 1) })).toThrow(RangeError)
  })
})

/** A second way to the sum: modulo 65535 over one big number. */
function onesComplementSum(bytes: Uint8Array): number {
  const padded = bytes.length % 2 === 0 ? bytes : Uint8Array.of(...bytes, 0)
  const rest = Number(BigInt(`0x${toHex(padded)}`) % 65_535n)
  return rest === 0 ? 0xffff : rest
}
