import type { Completion, Connection } from '../hal/index.js'

/** What a tag said to a command. */
export type TagAnswer =
  | { readonly kind: 'data'; readonly bytes: Uint8Array }
  | { readonly kind: 'acknowledged' }
  /** A NAK: four bits that say why, or -1 where the reader does not tell. The tag has left its active state. */
  | { readonly kind: 'refused'; readonly code: number }

/** A way to one selected Type A tag. What readers give and drivers of tags take. */
export interface TagLink {
  /**
   * Sends a command and takes the answer, CRC_A left out both ways. One at a time.
   * @param waitUs longest time of the tag, microseconds
   * @param done completes once, later; DriverError "no-answer" where the tag is gone, "checksum" where it is not understood,
   * "bus", "busy", "closed" and others of the reader
   */
  exchange(command: Uint8Array, waitUs: number, done: Completion<[TagAnswer]>): void
  /** Selects the tag anew: after a NAK, after another tag was spoken to. */
  select(done: Completion): void
  close(): void
}

/** A tag as a reader hands it to a driver: `new tag.io(tag)`. */
export type TagConnection<Options = object> = Connection<Options, TagLink>

/** Why a tag gives nothing. */
export type TagErrorKind =
  | 'gone' // no answer: it left the field
  | 'refused' // it said no: no such page, locked, protected, wrong password
  | 'damaged' // what came is no answer to this command
  | 'wrong-tag' // another kind of tag
  | 'no-ndef' // no capability container, or no message in it
  | 'read-only' // the capability container says so
  | 'too-large' // the message does not fit
  | 'reader' // the reader failed; `cause` says how
  | 'busy' // an operation is under way
  | 'missing' // no way to a tag was given
  | 'closed' // the driver was closed

/** An `Error` with a closed `kind` and, where there is one, the error that caused it. */
export interface TagError extends Error {
  readonly kind: TagErrorKind
  readonly cause?: Error
}

/** Makes a tag error. Message: what, expected, got. */
export function tagError(kind: TagErrorKind, message: string, cause?: Error): TagError {
  const error = new Error(message) as Error & { kind: TagErrorKind; cause?: Error }
  error.kind = kind
  if (cause !== undefined) error.cause = cause
  return error
}
