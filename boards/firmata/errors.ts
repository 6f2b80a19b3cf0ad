import type { PortErrorKind } from '../serial/errors.js'

/** Why a tethered board cannot be had, or is had no more. */
export type FirmataErrorKind =
  | PortErrorKind // of these "lost" is also a board that restarted
  | 'silent' // nothing answers on the port
  | 'not-firmata' // something answers, and it is not Firmata at this baud rate

/** An `Error` with a closed `kind`: callers switch on the kind, never on the text. */
export interface FirmataError extends Error {
  readonly kind: FirmataErrorKind
  readonly cause?: Error
}

/** Makes a Firmata error. Message: what, expected, got. */
export function firmataError(kind: FirmataErrorKind, message: string, cause?: Error): FirmataError {
  return Object.assign(new Error(message, cause && { cause }), { kind }) as FirmataError
}
