/** Why a bus operation failed. */
export type BusErrorKind =
  | 'nack-address' // nobody answered at the address
  | 'nack-data' // the target refused a byte
  | 'timeout' // the bus or the target held the line too long
  | 'arbitration' // another controller took the bus
  | 'overrun' // bytes came faster than they were read
  | 'buffer-full' // the write does not fit; nothing of it was taken
  | 'in-use' // another instance holds the pin, port or address
  | 'closed' // the instance was closed
  | 'power' // the board lost its supply

/** An `Error` with a closed `kind`: callers switch on the kind, never on the text. */
export interface BusError extends Error {
  readonly kind: BusErrorKind
}

/** Makes a bus error. Message: what, expected, got. */
export function busError(kind: BusErrorKind, message: string): BusError {
  return withKind(new Error(message), kind)
}

/** Why a driver gives up. */
export type DriverErrorKind =
  | 'bus' // the bus said no; `cause` has the bus error
  | 'wrong-chip' // something else answers at the address
  | 'not-ready' // the chip did not become ready within its datasheet's maximum
  | 'checksum' // the chip's answer is damaged
  | 'no-answer' // the chip did not answer in time
  | 'busy' // an operation is under way
  | 'missing' // the provider lacks a class that this driver needs
  | 'closed' // the driver was closed

/** An `Error` with a closed `kind` and, where there is one, the error that caused it. */
export interface DriverError extends Error {
  readonly kind: DriverErrorKind
  readonly cause?: Error
}

/** Makes a driver error. Message: what, expected, got. */
export function driverError(kind: DriverErrorKind, message: string, cause?: Error): DriverError {
  const error = withKind(new Error(message), kind)
  if (cause !== undefined) error.cause = cause
  return error as DriverError
}

function withKind<Kind extends string>(error: Error, kind: Kind): Error & { readonly kind: Kind } {
  const kinded = error as Error & { kind: Kind }
  kinded.kind = kind
  return kinded
}
