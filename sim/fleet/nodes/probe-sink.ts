import type { UserEquipment } from '../../radio/cell.js'
import { CoreNetwork } from '../../uplink/index.js'
import type { DatagramPeer, DatagramServer } from '../../uplink/datagram.js'
import type { Network } from '../../uplink/network.js'

/** Where the platform takes probes' datagrams: an address, since not every modem resolves names (RFC 5737, TEST-NET-1) [chosen]. */
export const sinkHost = '192.0.2.9'

/** Its ports: the discard service (RFC 863), and one that answers each datagram [chosen]. */
export const sinkPorts = { silent: 9, acknowledging: 40009 } as const

/** Time that the platform takes to answer, the middle of its default span [chosen]. */
const answerUs = 50_000
const answer = Uint8Array.of(0)

/** The platform's end of probes' datagrams: tells each probe's modem what of it arrived, and answers where that is wanted. */
export class ProbeSink implements DatagramServer {
  private readonly listeners = new Map<UserEquipment, (bytes: Uint8Array) => void>()

  constructor(private readonly acknowledges: boolean) {}

  /** Hears of what arrives from one modem from now on. */
  listen(ue: UserEquipment, onDatagram: (bytes: Uint8Array) => void): void {
    this.listeners.set(ue, onDatagram)
  }

  onDatagram(peer: DatagramPeer, bytes: Uint8Array): void {
    this.listeners.get(peer.ue)?.(bytes)
    if (this.acknowledges) peer.answer(answer, answerUs)
  }
}

/** The sink of a network's platform; the first who asks puts it there. @throws TypeError for a network without servers */
export function sinkOf(network: Network, acknowledges: boolean): ProbeSink {
  if (!(network instanceof CoreNetwork)) throw new TypeError('a network that takes servers expected')
  const port = acknowledges ? sinkPorts.acknowledging : sinkPorts.silent
  const there = network.datagramServerAt(sinkHost, port)
  if (there instanceof ProbeSink) return there
  const sink = new ProbeSink(acknowledges)
  network.listenDatagram(sinkHost, port, sink)
  return sink
}
