import type { CoreNetwork } from '../../uplink/core-network.js'
import type { PacketTap } from '../../uplink/packet-tap.js'
import type { UserEquipment } from '../../radio/cell.js'
import type { PacketEvent } from '../events.js'
import { assertUntapped, type Detach, type TapContext } from './context.js'
import { TcpConversation } from './tcp-conversation.js'

/** The first of the ports that clients take (RFC 6335, 6), and how many there are. */
const firstPort = 49_152
const portCount = 16_384

/** Listens to the packets of one modem. */
export function tapPackets(network: CoreNetwork, ue: UserEquipment, context: TapContext): Detach {
  const taps = (network.taps ??= new Map())
  assertUntapped(taps.get(ue), context)
  taps.set(ue, new ModemPackets(ue, context))
  return () => void taps.delete(ue)
}

/** A packet without what all of them have. */
export type BarePacket = Pick<PacketEvent, 'atUs' | 'direction' | 'payload' | 'tcp'>

class ModemPackets implements PacketTap {
  private opened = 0
  private readonly sockets = new Map<object, number>()

  constructor(
    private readonly ue: UserEquipment,
    private readonly context: TapContext,
  ) {}

  onConnection(host: string, port: number): TcpConversation {
    const emit = this.emitter('tcp', this.takePort(), host, port)
    return new TcpConversation(this.context.scheduler, initialSequence(this.ue.imsi, this.opened), emit)
  }

  onDatagram(isUp: boolean, socket: object, host: string, port: number, payload: Uint8Array, afterUs: number): void {
    let own = this.sockets.get(socket)
    if (own === undefined) this.sockets.set(socket, (own = this.takePort()))
    const atUs = this.context.scheduler.nowUs + afterUs
    this.emitter('udp', own, host, port)({ atUs, direction: isUp ? 'up' : 'down', payload })
  }

  private takePort(): number {
    return firstPort + (this.opened++ % portCount)
  }

  private emitter(protocol: 'tcp' | 'udp', own: number, host: string, port: number): (packet: BarePacket) => void {
    const { hub, node } = this.context
    const server = { address: host, port }
    return (packet) => {
      const modem = { address: addressOf(this.ue, node), port: own }
      const [source, destination] = packet.direction === 'up' ? [modem, server] : [server, modem]
      hub.emit({ channel: 'ip', node, protocol, source, destination, ...packet })
    }
  }
}

/** The address that the network gave the modem, where the emulator tells it; the node's name stands for it elsewhere. */
function addressOf(ue: UserEquipment, node: string): string {
  const { address } = ue as { readonly address?: unknown }
  return typeof address === 'string' && address !== '' ? address : node
}

/** An initial sequence number that differs from connection to connection (RFC 6528) and is the same in every run. */
function initialSequence(imsi: string, count: number): number {
  let hash = 0x811c9dc5 ^ count
  for (let index = 0; index < imsi.length; index++) hash = Math.imul(hash ^ imsi.charCodeAt(index), 0x01000193)
  return Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d) >>> 0
}
