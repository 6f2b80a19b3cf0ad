import type { FrameEvent, PacketEvent, TraceChannel, TraceEvent, TraceSink, UartEvent } from '../events.js'
import type { TraceOutput } from '../output.js'
import { shownBytes } from '../shown-bytes.js'
import { AddressBook } from './address-book.js'
import {
  enhancedPacketBlock,
  interfaceDescriptionBlock,
  nameResolutionBlock,
  sectionHeaderBlock,
  type PcapngInterface,
} from './blocks.js'
import { ipv4Packet, maxPayload, type Endpoint, type Ipv4Packet } from './ipv4.js'
import { frameInterfaces, ipInterface, iso14443Record, rtacSerialRecord, serialInterface } from './links.js'

/** How a pcapng trace is written; what is left out takes the default stated. */
export interface PcapngOptions {
  /** What virtual instant 0 is, milliseconds since 1970. Default 0. */
  readonly startUnixMs?: number
  /** Which channels, of those that have packets: default "ip", "uart", "frames". */
  readonly channels?: readonly TraceChannel[]
}

const packetChannels = ['ip', 'uart', 'frames'] as const

/**
 * Writes packets and frames as pcapng (draft-ietf-opsawg-pcapng), one interface for each layer, described before its first
 * packet. Each block is one write: a file that ends early is whole up to its last block. A packet is stamped with the
 * instant at which its last bit was over, in virtual time, and says in its comment whose it is.
 *
 * Of "frames", CAN events carry the SocketCAN record (link type 227: identifier and flags big-endian, length, FD flags, two
 * reserved bytes, data); the others carry the frame as on its link, ISO 14443 with CRC.
 */
export function createPcapngSink(output: TraceOutput, options: PcapngOptions = {}): TraceSink {
  return new PcapngSink(output, options)
}

class PcapngSink implements TraceSink {
  readonly channels: readonly TraceChannel[]
  private readonly startUnixUs: number
  private readonly interfaceIds = new Map<string, number>()
  private readonly addresses = new AddressBook()
  private readonly identifications = new Map<string, number>()

  constructor(
    private readonly output: TraceOutput,
    { startUnixMs = 0, channels = packetChannels }: PcapngOptions,
  ) {
    this.channels = channels.filter((channel) => packetChannels.some((known) => known === channel))
    this.startUnixUs = Math.round(startUnixMs * 1000)
    output.write(sectionHeaderBlock('Wayside'))
  }

  onEvent(event: TraceEvent): void {
    if (!this.channels.includes(event.channel)) return
    if (event.channel === 'ip') this.onPacket(event)
    else if (event.channel === 'uart') this.onSerial(event)
    else if (event.channel === 'frames') this.onFrame(event)
  }

  flush(): Promise<void> {
    return this.output.flush()
  }

  end(_atUs: number): Promise<void> {
    return this.output.end()
  }

  private onPacket(event: PacketEvent): void {
    const source = this.endpoint(event.source)
    const destination = this.endpoint(event.destination)
    const most = maxPayload[event.protocol]
    // No IP packet holds more: what a model sends as one segment goes as several.
    for (let at = 0; at === 0 || at < event.payload.length; at += most) {
      const payload = event.payload.subarray(at, at + most)
      const tcp = event.tcp && { ...event.tcp, sequence: (event.tcp.sequence + at) % 2 ** 32 }
      this.writeIp(event, { source, destination, payload, tcp, identification: this.identify(event.source.address) })
    }
  }

  private writeIp(event: PacketEvent, packet: Ipv4Packet): void {
    this.write(ipInterface, event, event.direction === 'up' ? 'sent' : 'received', ipv4Packet(packet), event.direction)
  }

  private onSerial(event: UartEvent): void {
    const comment = `${event.line} ${event.direction} ${shownBytes(event.bytes)}`
    const record = rtacSerialRecord(event, this.startUnixUs + event.atUs)
    this.write(serialInterface(event.line), event, event.direction, record, comment)
  }

  private onFrame(event: FrameEvent): void {
    const record = event.link === 'iso14443' ? iso14443Record(event) : event.bytes
    const comment = [event.link, event.direction, event.comment].filter((word) => word).join(' ')
    this.write(frameInterfaces[event.link], event, event.direction, record, comment)
  }

  private write(
    link: PcapngInterface,
    { node, atUs }: TraceEvent,
    direction: 'sent' | 'received',
    bytes: Uint8Array,
    comment: string,
  ): void {
    const packet = {
      interfaceId: this.interfaceId(link),
      unixUs: this.startUnixUs + atUs,
      direction: direction === 'sent' ? 'outbound' : 'inbound',
      comment: `${node}: ${comment}`,
      bytes,
    } as const
    this.output.write(enhancedPacketBlock(packet))
  }

  private interfaceId(link: PcapngInterface): number {
    const known = this.interfaceIds.get(link.name)
    if (known !== undefined) return known
    const id = this.interfaceIds.size
    this.interfaceIds.set(link.name, id)
    this.output.write(interfaceDescriptionBlock(link))
    return id
  }

  private endpoint({ address, port }: PacketEvent['source']): Endpoint {
    const { bytes, newName } = this.addresses.resolve(address)
    if (newName !== undefined) this.output.write(nameResolutionBlock(bytes, newName))
    return { address: bytes, port }
  }

  /** The next identification of a sender: unlike for each of its packets until they wrap around (RFC 6864). */
  private identify(sender: string): number {
    const next = ((this.identifications.get(sender) ?? 0) + 1) & 0xffff
    this.identifications.set(sender, next)
    return next
  }
}
