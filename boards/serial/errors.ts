/** Why a port cannot be had, or is had no more. */
export type PortErrorKind =
  | 'gone' // no such port, or nobody listens there
  | 'busy' // another program has the port
  | 'denied' // the user may not open the port
  | 'port' // the port refuses for another reason; `cause` has it
  | 'lost' // the line broke while it was used

/** An `Error` with a closed `kind`: callers switch on the kind, never on the text. */
export interface PortError extends Error {
  readonly kind: PortErrorKind
  readonly cause?: Error
}

/** Makes a port error. Message: what, expected, got. */
export function portError(kind: PortErrorKind, message: string, cause?: Error): PortError {
  return Object.assign(new Error(message, cause && { cause }), { kind }) as PortError
}

export const isPortError = (error: unknown): error is PortError =>
  error instanceof Error && /^(gone|busy|denied|port|lost)$/.test(String((error as { kind?: unknown }).kind))
