import type { ConnectPacket, Subscription } from '../../protocols/mqtt/packets.js'
import type { PublishLayout } from '../../protocols/mqtt/publish.js'
import type { Session } from './session.js'

/**
 * What carries the messages of the modelled platform on to the real one. Where `answers` is "real", a node gets the real
 * broker's answers, when they come: the callbacks say so. Where it is "modelled" the callbacks are left out.
 */
export interface Carrier {
  readonly answers: 'modelled' | 'real'
  /** A node's client connected. `done` gets the CONNACK return code. */
  open(session: Session, connect: ConnectPacket, done?: (returnCode: number) => void): void
  /** A node's client is no longer connected. */
  shut(session: Session): void
  /** Carries a PUBLISH that the platform has accepted, at `start` in the array, which must not change any more. */
  publish(session: Session, bytes: Uint8Array, layout: PublishLayout, start: number): void
  /** `done` gets the SUBACK return codes. */
  subscribe(session: Session, subscriptions: readonly Subscription[], done?: (codes: number[]) => void): void
  unsubscribe(session: Session, filter: string): void
}
