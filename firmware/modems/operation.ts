import type { ModemError } from '../../protocols/at/error.js'
import type { AtRequest } from './at-client.js'

/**
 * Something a driver was asked to do: commands and waits, one after the other, until exactly one call of `done`.
 * It is itself the request of its current command, so that the usual one-command operation is one object.
 */
export abstract class Operation implements AtRequest {
  command = ''
  prefix: string | undefined = undefined
  bytes: Uint8Array | undefined = undefined
  timeoutUs = 0
  /** The client's own. */
  nextRequest: AtRequest | undefined = undefined
  /** The driver's own: the operation that waits behind this one. */
  nextOperation: Operation | undefined = undefined
  /** Begins. May end at once: the driver sees to it that `complete` is called later. */
  abstract start(): void
  /** The final result of the current command. */
  abstract onFinal(error: ModemError | undefined): void
  /** Calls `done`. Called by the driver, once. */
  abstract complete(error: ModemError | null): void
  /** Whether it is pointless once the MQTT session is over. */
  needsSession(): boolean {
    return false
  }
  onResponse(_line: string): void {}
  /** A notification of the MQTT client or the network. */
  onUrc(_line: string): void {}
  /** The wait that the operation asked for is over. */
  onTimeout(): void {}
}
