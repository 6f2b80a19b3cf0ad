import { fromHex } from '../../../protocols/bytes/hex.js'
import type { DatagramServer } from '../../uplink/datagram.js'
import type { ReplayBench } from './replay.js'

/** A server that sends back what it is sent. */
const echoServer: DatagramServer = { onDatagram: (peer, bytes) => peer.answer(bytes) }

/**
 * The surroundings of the transcripts of modules with an MQTT client: an echo server at 192.0.2.7:7, and the events
 * `publish HEX` (a message on the topic "down"), `power-key` (a pulse on the pin that wakes the module).
 */
export function prepareSurroundings(bench: ReplayBench): void {
  bench.platform.network.listenDatagram('192.0.2.7', 7, echoServer)
  bench
    .does('publish', (hex) => bench.platform.publish('down', fromHex(hex)))
    .does('power-key', () => (bench.modem as unknown as { powerKey(): void }).powerKey())
}
