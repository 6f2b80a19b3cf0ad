import { fromHex } from '../../../protocols/bytes/hex.js'
import type { RadioState } from '../../radio/cell.js'
import type { DatagramServer } from '../../uplink/datagram.js'
import { CoapPlatform } from '../testing/coap-platform.js'
import type { ReplayBench } from '../testing/replay.js'

/** A server that sends back what it is sent. */
export const echoServer: DatagramServer = { onDatagram: (peer, bytes) => peer.answer(bytes) }

/**
 * The surroundings of the transcripts of modules with Neul's command set: the cell of BC95LOG (facts nbiot.md 3.3), a
 * carrier's platform at 192.0.2.5:5683, an echo server at 192.0.2.7:7.
 */
export function prepareNeul(bench: ReplayBench): CoapPlatform {
  const { cell, scheduler, platform } = bench
  cell.measured = { rsrpDbm: -81.9, rsrqDb: -10.8, snrDb: 23.4, coverageLevel: 0 }
  cell.identity = { ...cell.identity, tac: 0x8ca7, cellId: 125414482, pci: 226, earfcn: 2509, band: 5 }
  const coap = new CoapPlatform(scheduler)
  platform.network.listenDatagram('192.0.2.5', 5683, coap)
  platform.network.listenDatagram('192.0.2.7', 7, echoServer)
  bench
    .does('platform-writes', (hex) => coap.write(fromHex(hex)))
    .does('radio', (state) => bench.modem.onRadio(state as RadioState))
    .does('network-refuses', (cause) => cell.results.unshift({ kind: 'rejected', emmCause: Number(cause) }))
  return coap
}
