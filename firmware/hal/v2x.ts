import type { Closable } from './base.js'

/** How a frame is to go out. */
export interface V2xSendOptions {
  /** Tells the frames of one kind from others: a newer one takes the place of one that still waits. [0, 255] */
  readonly flow: number
  /** ProSe per-packet priority, 1 (most urgent) to 8. */
  readonly priority: number
  /** Time from frame to frame of the flow: tens of milliseconds from 20 to 1000; 0 for a frame that comes alone. */
  readonly periodMs: number
}

/**
 * A V2X radio (LTE-V2X sidelink, PC5): frames from the adaptation octet on, to all who hear them and from all who are heard.
 * An extension beside ECMA-419. Received frames come by the callback that its constructor is given.
 */
export interface V2xRadio extends Closable {
  /** Sends a frame of up to 2000 bytes; one that the radio cannot take is dropped and counted by it. */
  send(frame: Uint8Array, options: V2xSendOptions): void
  /** Milliseconds since 1970 by the satellites that the radio keeps its subframes by; undefined without a fix. */
  unixMs(): number | undefined
}

/** Hears a received frame; the bytes are nobody's to change and may be kept. */
export type V2xFrameListener = (frame: Uint8Array) => void
