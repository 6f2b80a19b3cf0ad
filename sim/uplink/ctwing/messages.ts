/** What the platform is told. `atUs`: now, in microseconds of whatever clock the caller has; it never goes back. */
export type PlatformInput<Peer> =
  | {
      readonly kind: 'datagram'
      readonly atUs: number
      /** Who sent it: equal where it is the same address and port. */
      readonly peer: Peer
      /** May be kept; must not change any more. */
      readonly bytes: Uint8Array
    }
  | {
      readonly kind: 'command'
      readonly atUs: number
      readonly endpoint: string
      /** Whatever the caller calls it by. */
      readonly id: number
      /** Written to 19/1/0 as it is. */
      readonly payload: Uint8Array
      /** How long it may wait for its device. */
      readonly lifetimeUs: number
    }
  /** The instant of an output "wake". */
  | { readonly kind: 'wake'; readonly atUs: number; readonly endpoint: string }

/**
 * What became of a command: it waits for the device to be heard; it was sent; the device took it (2.xx); it refused (a code of
 * 4.00 on, 0 for a reset); it was not taken within its lifetime.
 */
export type CommandState = 'queued' | 'sent' | 'delivered' | 'refused' | 'expired'

/** What the platform does. */
export type PlatformOutput<Peer> =
  | { readonly kind: 'send'; readonly peer: Peer; readonly bytes: Uint8Array }
  /** Wants an input "wake" at that instant; what was wanted before stays wanted. */
  | { readonly kind: 'wake'; readonly endpoint: string; readonly atUs: number }
  | { readonly kind: 'registered'; readonly endpoint: string; readonly lifetimeS: number; readonly objects: string }
  | { readonly kind: 'updated' | 'deregistered' | 'lapsed' | 'observed'; readonly endpoint: string }
  /** `reason`: a response code such as "4.04", "reset", "no answer" or "no object 19". */
  | { readonly kind: 'not-observed'; readonly endpoint: string; readonly reason: string }
  | {
      readonly kind: 'report'
      readonly endpoint: string
      readonly payload: Uint8Array
      /**
       * It is, byte for byte, what came before it under another message identifier: a module that had given it up was asked to
       * send it again. Who counts reports counts it once.
       */
      readonly repeats: boolean
    }
  | {
      readonly kind: 'command'
      readonly endpoint: string
      readonly id: number
      readonly state: CommandState
      /** Code of the response, where there was one. */
      readonly code?: number
    }
  /** A datagram that is no part of any of this. */
  | { readonly kind: 'ignored'; readonly peer: Peer; readonly reason: string }
