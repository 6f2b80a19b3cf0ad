import { ByteWriter } from '../../../protocols/bytes/index.js'

/*
 * The blocks of a pcapng file (draft-ietf-opsawg-pcapng, section 4). The section is big-endian, which the draft leaves to
 * the writer: its fields are written in the order in which all other codecs here write theirs.
 */

/** Block types (draft, section 10.1). */
const blockType = {
  sectionHeader: 0x0a0d0d0a,
  interfaceDescription: 1,
  nameResolution: 4,
  enhancedPacket: 6,
} as const

/** Codes of the options used here; what a code means hangs on the block (draft, sections 3.5, 4.1 to 4.3). */
const option = {
  end: 0,
  comment: 1,
  packetFlags: 2,
  interfaceName: 2,
  interfaceDescription: 3,
  userApplication: 4,
  timestampResolution: 9,
} as const

/** Direction in the flags of a packet, bits 0 and 1 (draft, section 4.3.1). */
const directionFlag = { inbound: 1, outbound: 2 } as const

/** An interface: a layer with one link type. */
export interface PcapngInterface {
  readonly name: string
  readonly description: string
  /** LINKTYPE_ value of tcpdump.org, 16 bits. */
  readonly linkType: number
}

/** One packet as it was on its link. */
export interface PcapngPacket {
  /** Number of the interface: they count from 0 in the order of their description blocks. */
  readonly interfaceId: number
  /** Microseconds since 1970-01-01 UTC, [0, 2^53]. */
  readonly unixUs: number
  /** As the node sees it. */
  readonly direction: 'inbound' | 'outbound'
  readonly comment: string
  readonly bytes: Uint8Array
}

/** The section header: the first block of a file. */
export function sectionHeaderBlock(application: string): Uint8Array {
  const body = new ByteWriter(64)
  body.uint32(0x1a2b3c4d)
  body.uint16(1)
  body.uint16(0)
  // The length of the section is not known beforehand: -1 in 64 bits.
  body.uint32(0xffffffff)
  body.uint32(0xffffffff)
  writeText(body, option.userApplication, application)
  endOptions(body)
  return block(blockType.sectionHeader, body)
}

/** Describes an interface. Timestamps of its packets are in microseconds; packets are never cut. */
export function interfaceDescriptionBlock({ linkType, name, description }: PcapngInterface): Uint8Array {
  const body = new ByteWriter(128)
  body.uint16(linkType)
  body.uint16(0)
  body.uint32(0)
  writeText(body, option.interfaceName, name)
  writeText(body, option.interfaceDescription, description)
  writeOption(body, option.timestampResolution, Uint8Array.of(6))
  endOptions(body)
  return block(blockType.interfaceDescription, body)
}

/** One packet with its comment. */
export function enhancedPacketBlock(packet: PcapngPacket): Uint8Array {
  const { bytes, unixUs } = packet
  const body = new ByteWriter(96 + bytes.length)
  body.uint32(packet.interfaceId)
  body.uint64(unixUs)
  body.uint32(bytes.length)
  body.uint32(bytes.length)
  body.bytes(bytes)
  pad(body)
  writeText(body, option.comment, packet.comment)
  writeOption(body, option.packetFlags, Uint8Array.of(0, 0, 0, directionFlag[packet.direction]))
  endOptions(body)
  return block(blockType.enhancedPacket, body)
}

/** Gives an IPv4 address its name. `address`: four bytes. */
export function nameResolutionBlock(address: Uint8Array, name: string): Uint8Array {
  const body = new ByteWriter(64)
  const text = utf8(`${name}\0`)
  body.uint16(1)
  body.uint16(address.length + text.length)
  body.bytes(address)
  body.bytes(text)
  pad(body)
  // The end of the records looks like the end of options.
  endOptions(body)
  return block(blockType.nameResolution, body)
}

/** Type, length, body, length again. The body is padded already. */
function block(type: number, body: ByteWriter): Uint8Array {
  const content = body.written()
  const whole = new ByteWriter(12 + content.length)
  whole.uint32(type)
  whole.uint32(12 + content.length)
  whole.bytes(content)
  whole.uint32(12 + content.length)
  return whole.finish()
}

function writeText(body: ByteWriter, code: number, text: string): void {
  writeOption(body, code, utf8(text))
}

/** An option's value is at most 64 KiB less one byte: the length has 16 bits. */
function writeOption(body: ByteWriter, code: number, value: Uint8Array): void {
  const kept = value.subarray(0, 0xffff)
  body.uint16(code)
  body.uint16(kept.length)
  body.bytes(kept)
  pad(body)
}

function endOptions(body: ByteWriter): void {
  body.uint32(option.end)
}

function pad(body: ByteWriter): void {
  while (body.size % 4 !== 0) body.uint8(0)
}

/** What cannot be written, half of a surrogate pair, becomes U+FFFD. */
function utf8(text: string): Uint8Array {
  return new TextEncoder().encode(text)
}
