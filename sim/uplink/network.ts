import type { Cell, ReleaseAssistance, UserEquipment } from '../radio/cell.js'

/** Why a byte stream ended, or never began. */
export type StreamEnd =
  | 'refused' // nobody listens at the port
  | 'unknown-host' // the name does not resolve
  | 'timeout' // retransmissions ran out
  | 'closed' // the other side closed it
  | 'reset' // the other side broke it off

/** The modem's side of a TCP connection: what happens to it. */
export interface StreamClient {
  onOpen(): void
  /** Bytes arrived; the array may be kept. */
  onData(bytes: Uint8Array): void
  /** The stream is over; nothing comes after. */
  onEnd(end: StreamEnd): void
}

/** A TCP connection as the modem holds it. Every segment crosses the cell and costs what the cell says. */
export interface Stream {
  /** Sends bytes; the array must not change any more. Lost segments are sent again; when that fails the stream ends. */
  send(bytes: Uint8Array): void
  /** Ends the connection from this side; no more callbacks. */
  close(): void
  /** Forgets the connection without a word to the other side: the modem lost its supply or rebooted. No more callbacks. */
  abort(): void
}

/** What a modem's UDP socket hears: who sent it, and the bytes, which may be kept. */
export type DatagramReceiver = (host: string, port: number, bytes: Uint8Array) => void

/** A UDP socket as the modem holds it. Every datagram crosses the cell once; what is lost is lost, without a word. */
export interface DatagramSocket {
  /**
   * Sends a datagram to a name or address and a port of 1 to 65535; the array must not change any more. `assistance`: what
   * the modem tells the cell about what follows; default "none".
   */
  send(host: string, port: number, bytes: Uint8Array, assistance?: ReleaseAssistance): void
  /** Nothing arrives any more. */
  close(): void
}

/** What a modem reaches over its cell. */
export interface Network {
  /**
   * Opens a TCP connection. Exactly one of `onOpen` and `onEnd` is called first, later.
   * Host is a name or an IPv4 address, port 1..65535.
   */
  connect(ue: UserEquipment, cell: Cell, host: string, port: number, client: StreamClient): Stream
  /** Opens a UDP socket at a port of the network's own choice. Answers reach it until it is closed. */
  openDatagram(ue: UserEquipment, cell: Cell, onDatagram: DatagramReceiver): DatagramSocket
  /**
   * Asks the operator's name server for the IPv4 address of a name: one question and one answer over the cell. `undefined`
   * where there is no such name, or no answer in `limitUs`. Called back later, once.
   */
  resolve(
    ue: UserEquipment,
    cell: Cell,
    host: string,
    limitUs: number,
    done: (address: string | undefined) => void,
  ): void
  /** Network time as the cell tells it (NITZ), milliseconds since 1970, and the zone in quarter hours. */
  time(): { readonly unixMs: number; readonly zoneQuarterHours: number }
}
