import { ByteWriter } from '../../../protocols/bytes/index.js'
import type { FrameEvent, UartEvent } from '../events.js'
import type { PcapngInterface } from './blocks.js'

/*
 * Link types are those of tcpdump.org/linktypes.html. DALI and V2X have none of their own and use two of the sixteen that
 * are left to users (147 to 162, LINKTYPE_USER0 and on); docs/trace-wireshark.md says how Wireshark is told.
 */

/** IPv4 or IPv6 packets without a link layer around them. */
export const ipInterface: PcapngInterface = {
  name: 'ip',
  description: 'IP packets of the uplink as the core network sees them',
  linkType: 101,
}

/** The interface of each link that has frames of its own. */
export const frameInterfaces: Readonly<Record<FrameEvent['link'], PcapngInterface>> = {
  iso14443: { name: 'nfc', description: 'ISO/IEC 14443-3 frames with CRC', linkType: 264 },
  can: { name: 'can', description: 'CAN frames as SocketCAN has them', linkType: 227 },
  dali: {
    name: 'dali',
    description: 'DALI frames, IEC 62386-101: 1 byte backward, 2 or 3 bytes forward',
    linkType: 147,
  },
  v2x: { name: 'v2x', description: 'V2X frames from the network layer on', linkType: 148 },
}

/**
 * The interface of a serial line. RTAC serial rather than a link type of users: its header tells sent from received, and
 * Wireshark has a dissector for it that needs no settings and hands the bytes on (Decode As: Modbus RTU and others).
 */
export function serialInterface(line: string): PcapngInterface {
  return { name: `uart-${line}`, description: `Serial line to the ${line}`, linkType: 250 }
}

/** RTAC serial events: the last byte of a transmission or reception is over (tcpdump.org, LINKTYPE_RTAC_SERIAL). */
const rtacEvent = { sent: 3, received: 4 } as const

/** A record of link type 250: time, event, state of the control lines (none are modelled), two reserved bytes, data. */
export function rtacSerialRecord({ direction, bytes }: UartEvent, unixUs: number): Uint8Array {
  const record = new ByteWriter(12 + bytes.length)
  const seconds = Math.floor(unixUs / 1e6)
  record.uint32(seconds)
  record.uint32(unixUs - seconds * 1e6)
  record.uint8(rtacEvent[direction])
  record.uint8(0)
  record.uint16(0)
  record.bytes(bytes)
  return record.finish()
}

/** Who talks, in the pseudo-header of link type 264: the reader (PCD) or the card (PICC), with the CRC in the data. */
const iso14443Event = { sent: 0xfe, received: 0xff } as const

/**
 * A record of link type 264: version 0, event, length, frame. The node is the reader.
 * Layout as the libpcap header and Wireshark's dissector have it.
 */
export function iso14443Record({ direction, bytes }: FrameEvent): Uint8Array {
  const record = new ByteWriter(4 + bytes.length)
  record.uint8(0)
  record.uint8(iso14443Event[direction])
  record.uint16(bytes.length)
  record.bytes(bytes)
  return record.finish()
}
