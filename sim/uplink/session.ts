import type { MqttWill, Qos } from '../../protocols/mqtt/packets.js'
import type { PacketReader } from '../../protocols/mqtt/reader.js'
import type { ServerStream, StreamHandler } from './tcp-stream.js'

/** Who handles what comes over a session's connection. */
export interface SessionOwner {
  receive(session: Session, bytes: Uint8Array): void
  lose(session: Session): void
}

/** One topic filter of a session. */
export class SessionSubscription {
  constructor(
    readonly filter: string,
    public qos: Qos,
    public next: SessionSubscription | undefined,
  ) {}
}

/** A message on its way to a node, kept until the node acknowledges it. */
export class OutgoingMessage {
  next: OutgoingMessage | undefined = undefined

  constructor(
    readonly bytes: Uint8Array,
    readonly messageId: number,
    public isSent: boolean,
  ) {}
}

/** What few sessions have. */
export interface RareState {
  will?: MqttWill
  /** Takes bytes that do not end where a packet ends. */
  reader?: PacketReader
  /** Identifiers of QoS 2 messages that wait for their PUBREL. */
  unreleased?: Set<number>
}

/**
 * MQTT state of one client id (MQTT 3.1.1, 3.1.2.4), some 150 bytes: it stays when the connection ends, so that a
 * report that comes twice is noticed.
 */
export class Session implements StreamHandler {
  /** The connection, undefined while there is none. */
  stream: ServerStream | undefined = undefined
  /** Whose client it is, by the world's count; -1 if nobody said. */
  node = -1
  isPersistent = false
  keepAliveS = 0
  /** When the client was last heard, in whole seconds of virtual time. */
  heardS = 0
  /** Hash of the last payload accepted; 0 before the first. */
  fingerprint = 0
  subscriptions: SessionSubscription | undefined = undefined
  outgoing: OutgoingMessage | undefined = undefined
  rare: RareState | undefined = undefined
  /** The carrier's own note: which connection to the real broker. */
  route: unknown = undefined
  private lastId = 0

  constructor(
    private readonly owner: SessionOwner,
    readonly clientId: string,
    readonly index: number,
  ) {}

  onData(bytes: Uint8Array): void {
    this.owner.receive(this, bytes)
  }

  onEnd(): void {
    this.owner.lose(this)
  }

  /** The next free packet identifier, [1, 65535]. */
  takeMessageId(): number {
    do this.lastId = (this.lastId % 65535) + 1
    while (this.isInUse(this.lastId))
    return this.lastId
  }

  /** Keeps a message until it is acknowledged. Returns how many there are now. */
  keep(message: OutgoingMessage): number {
    let count = 1
    if (!this.outgoing) this.outgoing = message
    else {
      let last = this.outgoing
      for (count = 2; last.next; count++) last = last.next
      last.next = message
    }
    return count
  }

  /** Forgets an acknowledged message. */
  settle(messageId: number): boolean {
    let before: OutgoingMessage | undefined
    for (let message = this.outgoing; message; message = message.next) {
      if (message.messageId === messageId) {
        if (before) before.next = message.next
        else this.outgoing = message.next
        return true
      }
      before = message
    }
    return false
  }

  /** Messages kept for the client. */
  get backlog(): number {
    let count = 0
    for (let message = this.outgoing; message; message = message.next) count++
    return count
  }

  private isInUse(messageId: number): boolean {
    for (let message = this.outgoing; message; message = message.next) if (message.messageId === messageId) return true
    return false
  }
}
