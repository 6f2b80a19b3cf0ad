import type { UartListener, UartPort } from '../../board/uart.js'

/** Which way bytes go on the line between a board and its modem. */
export type LineWay = 'toModem' | 'fromModem'

/** Sees every delivery on a line before it is heard, and may change it; undefined is silence. */
export type LineFilter = (way: LineWay, bytes: Uint8Array) => Uint8Array | undefined

/** Puts a filter between the two ends of a line that are both listened to. `port` is the modem's own. */
export function tapLine(port: UartPort, filter: LineFilter): void {
  const { peer } = port
  if (!peer?.listener || !port.listener) throw new TypeError('a line with a listener at both ends expected')
  port.listener = filtered('toModem', port.listener, filter)
  peer.listener = filtered('fromModem', peer.listener, filter)
}

function filtered(way: LineWay, listener: UartListener, filter: LineFilter): UartListener {
  return {
    onBytes(bytes) {
      const heard = filter(way, bytes)
      if (heard && heard.length > 0) listener.onBytes(heard)
    },
  }
}

/** What can befall the bytes of one delivery. */
export type LineFault = 'lost' | 'doubled' | 'garbled'

/** The bytes with one of them lost, doubled or with one bit turned over. */
export function damaged(bytes: Uint8Array, fault: LineFault, at: number): Uint8Array {
  if (fault === 'garbled') return bytes.map((byte, index) => (index === at ? byte ^ (1 << (at & 7)) : byte))
  const rest = bytes.subarray(at + 1)
  const until = fault === 'lost' ? bytes.subarray(0, at) : bytes.subarray(0, at + 1)
  return Uint8Array.from(fault === 'lost' ? [...until, ...rest] : [...until, bytes[at]!, ...rest])
}
