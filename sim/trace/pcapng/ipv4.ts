import { ByteWriter } from '../../../protocols/bytes/index.js'

/** Assigned protocol numbers (IANA). */
const protocolNumber = { tcp: 6, udp: 17 } as const

const ipHeaderLength = 20
const tcpHeaderLength = 20
const udpHeaderLength = 8
const timeToLive = 64
/** The model has no windows; this is the largest that goes without scaling. */
const tcpWindow = 0xffff

/** Most bytes of a TCP segment or UDP datagram that one IPv4 packet without options holds. */
export const maxPayload = {
  tcp: 65_535 - ipHeaderLength - tcpHeaderLength,
  udp: 65_535 - ipHeaderLength - udpHeaderLength,
}

/** One end of a transport: four bytes of address, and a port. */
export interface Endpoint {
  readonly address: Uint8Array
  readonly port: number
}

/** What an IPv4 packet is made of. */
export interface Ipv4Packet {
  readonly source: Endpoint
  readonly destination: Endpoint
  /** Identification, 16 bits. */
  readonly identification: number
  readonly payload: Uint8Array
  /** Present for TCP, absent for UDP. Numbers of 32 bits, flags as in RFC 9293 (FIN 1, SYN 2, RST 4, PSH 8, ACK 16). */
  readonly tcp?: { readonly sequence: number; readonly acknowledgement: number; readonly flags: number }
}

/**
 * An IPv4 packet (RFC 791) with a TCP segment (RFC 9293) or a UDP datagram (RFC 768) in it, checksums and all, without options.
 * @throws RangeError where the payload is more than the packet can hold
 */
export function ipv4Packet(packet: Ipv4Packet): Uint8Array {
  const { payload, tcp } = packet
  const most = tcp ? maxPayload.tcp : maxPayload.udp
  if (payload.length > most) throw new RangeError(`a payload of at most ${most} bytes expected, got ${payload.length}`)
  const transport = tcp ? tcpSegment(packet, tcp) : udpDatagram(packet)
  const whole = new ByteWriter(ipHeaderLength + transport.length)
  whole.bytes(ipHeader(packet, transport.length))
  whole.bytes(transport)
  return whole.finish()
}

/** The internet checksum (RFC 1071): the complement of the ones' complement sum of 16-bit words, odd bytes padded with 0. */
export function internetChecksum(...parts: readonly Uint8Array[]): number {
  let sum = 0
  for (const part of parts)
    for (let at = 0; at < part.length; at += 2) sum += (part[at]! << 8) | (at + 1 < part.length ? part[at + 1]! : 0)
  while (sum > 0xffff) sum = (sum & 0xffff) + Math.floor(sum / 0x10000)
  return ~sum & 0xffff
}

function ipHeader({ source, destination, identification, tcp }: Ipv4Packet, transportLength: number): Uint8Array {
  const header = new ByteWriter(ipHeaderLength)
  header.uint8(0x45)
  header.uint8(0)
  header.uint16(ipHeaderLength + transportLength)
  header.uint16(identification)
  // A TCP of today asks not to be fragmented (path MTU discovery, RFC 1191).
  header.uint16(tcp ? 0x4000 : 0)
  header.uint8(timeToLive)
  header.uint8(protocolNumber[tcp ? 'tcp' : 'udp'])
  header.uint16(0)
  header.bytes(source.address)
  header.bytes(destination.address)
  return withChecksum(header.finish(), 10, internetChecksum)
}

function tcpSegment(packet: Ipv4Packet, tcp: NonNullable<Ipv4Packet['tcp']>): Uint8Array {
  const segment = new ByteWriter(tcpHeaderLength + packet.payload.length)
  segment.uint16(packet.source.port)
  segment.uint16(packet.destination.port)
  segment.uint32(tcp.sequence)
  segment.uint32(tcp.acknowledgement)
  segment.uint8((tcpHeaderLength / 4) << 4)
  segment.uint8(tcp.flags)
  segment.uint16(tcpWindow)
  segment.uint16(0)
  segment.uint16(0)
  segment.bytes(packet.payload)
  return withChecksum(segment.finish(), 16, (bytes) => internetChecksum(pseudoHeader(packet, bytes.length), bytes))
}

function udpDatagram(packet: Ipv4Packet): Uint8Array {
  const datagram = new ByteWriter(udpHeaderLength + packet.payload.length)
  datagram.uint16(packet.source.port)
  datagram.uint16(packet.destination.port)
  datagram.uint16(udpHeaderLength + packet.payload.length)
  datagram.uint16(0)
  datagram.bytes(packet.payload)
  // Zero says "no checksum": a sum of zero is sent as all ones (RFC 768).
  const sum = (bytes: Uint8Array): number => internetChecksum(pseudoHeader(packet, bytes.length), bytes) || 0xffff
  return withChecksum(datagram.finish(), 6, sum)
}

/** What TCP and UDP sum besides themselves (RFC 9293, 3.1). */
function pseudoHeader({ source, destination, tcp }: Ipv4Packet, length: number): Uint8Array {
  const header = new ByteWriter(12)
  header.bytes(source.address)
  header.bytes(destination.address)
  header.uint16(protocolNumber[tcp ? 'tcp' : 'udp'])
  header.uint16(length)
  return header.finish()
}

function withChecksum(bytes: Uint8Array, at: number, sum: (bytes: Uint8Array) => number): Uint8Array {
  const value = sum(bytes)
  bytes[at] = value >> 8
  bytes[at + 1] = value & 0xff
  return bytes
}
