import type { Lwm2mPath } from '../../../protocols/lwm2m/index.js'

/** A command that waits for its device, or for its device's response. */
export interface QueuedCommand {
  readonly id: number
  readonly payload: Uint8Array
  readonly expiresUs: number
  /**
   * Message identifier and token, given when it is first sent. It keeps them: a client that took it, and whose response was
   * lost, knows it again and answers without carrying it out twice (RFC 7252, 4.5).
   */
  messageId: number | undefined
  serial: number
}

/** A confirmable request of the platform's that is not over. */
export interface Exchange {
  /** The command it carries; undefined: it is the observation. */
  readonly command: QueuedCommand | undefined
  readonly bytes: Uint8Array
  readonly messageId: number
  readonly serial: number
  /** Time to the next retransmission, doubled each time. */
  timeoutUs: number
  dueUs: number
  retransmissions: number
  /** An empty acknowledgement came: the response follows by itself. */
  isAcknowledged: boolean
}

/** What a device said when it registered. */
export interface Registration {
  /** Which registration of the device it is: part of its location. */
  readonly serial: number
  readonly objects: readonly Lwm2mPath[]
  lifetimeS: number
  expiresUs: number
}

/** All that the platform knows of a device. */
export interface Device<Peer> {
  /** Counted from 0: part of locations and tokens. */
  readonly number: number
  readonly endpoint: string
  peer: Peer | undefined
  registration: Registration | undefined
  /** Serial of the observation's token; 0 while there is none. */
  observation: number
  isObserved: boolean
  /** When to observe, and how often that came to nothing. */
  observeAtUs: number
  observeFailures: number
  /** When it was last heard; -Infinity once it was found asleep. */
  heardUs: number
  exchange: Exchange | undefined
  readonly queue: QueuedCommand[]
  /** Earliest instant that a wake is on its way for. */
  wakeUs: number
  messageId: number
  serial: number
  /** Message identifiers heard from its present address, the oldest first. */
  readonly recent: { readonly messageId: number; readonly atUs: number }[]
  /** The answer to its last request, for when that comes again. */
  answer: { readonly messageId: number; readonly atUs: number; readonly bytes: Uint8Array } | undefined
  lastReport: Uint8Array | undefined
}

/** A device that was not heard yet. */
export function newDevice<Peer>(number: number, endpoint: string, messageId: number): Device<Peer> {
  return {
    number,
    endpoint,
    peer: undefined,
    registration: undefined,
    observation: 0,
    isObserved: false,
    observeAtUs: Infinity,
    observeFailures: 0,
    heardUs: -Infinity,
    exchange: undefined,
    queue: [],
    wakeUs: Infinity,
    messageId,
    serial: 0,
    recent: [],
    answer: undefined,
    lastReport: undefined,
  }
}

/** Most message identifiers that are remembered of a device: four times what a module catching up sends in that time. */
const recentMessages = 512

/** Whether a message of a device was heard before; if not, it is now. `lifetimeUs`: how long that is remembered. */
export function wasHeard({ recent }: Device<unknown>, messageId: number, nowUs: number, lifetimeUs: number): boolean {
  let old = 0
  while (old < recent.length && nowUs - recent[old]!.atUs > lifetimeUs) old++
  if (recent.length - old >= recentMessages) old++
  if (old > 0) recent.splice(0, old)
  for (let at = 0; at < recent.length; at++) if (recent[at]!.messageId === messageId) return true
  recent.push({ messageId, atUs: nowUs })
  return false
}

/** What was heard from another address says nothing of this one (RFC 7252, 4.4: identifiers belong to an endpoint). */
export function forgetHeard(device: Device<unknown>): void {
  device.recent.length = 0
  device.answer = undefined
}

/** The token of a request of the platform's: which device, and which request of it. */
export function tokenOf(number: number, serial: number): Uint8Array {
  const token = new Uint8Array(8)
  for (let at = 0; at < 4; at++) {
    token[at] = number >>> (24 - 8 * at)
    token[at + 4] = serial >>> (24 - 8 * at)
  }
  return token
}

/** What a token says; undefined for one that is none of the platform's. Serials count from 1. */
export function readToken(token: Uint8Array): { readonly number: number; readonly serial: number } | undefined {
  if (token.length !== 8) return undefined
  let number = 0
  let serial = 0
  for (let at = 0; at < 4; at++) {
    number = number * 256 + token[at]!
    serial = serial * 256 + token[at + 4]!
  }
  return serial === 0 ? undefined : { number, serial }
}
