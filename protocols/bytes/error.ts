/** A codec refused its input: `kind` is one of the closed list the decoder documents, `offset` is the byte (or character) it stopped at. */
export type DecodeError<Kind extends string = string> = Error & { kind: Kind; offset: number }

/** A codec was asked to write what its format cannot carry: `kind` is one of the closed list the encoder documents. */
export type EncodeError<Kind extends string = string> = Error & { kind: Kind }

/**
 * Makes the one error every decoder throws. Switch on `kind`, never on the text.
 * @param offset index of the offending byte, counted from the start of the array the caller passed
 */
export function decodeError<Kind extends string>(kind: Kind, message: string, offset: number): DecodeError<Kind> {
  const error = new Error(`${message} (at byte ${offset})`) as DecodeError<Kind>
  error.kind = kind
  error.offset = offset
  return error
}

/** Makes the one error every encoder throws. Switch on `kind`, never on the text. */
export function encodeError<Kind extends string>(kind: Kind, message: string): EncodeError<Kind> {
  const error = new Error(message) as EncodeError<Kind>
  error.kind = kind
  return error
}

/** True for what decodeError() made; anything else a parser loop catches is a defect and is to be thrown on. */
export function isDecodeError(thrown: unknown): thrown is DecodeError {
  if (!(thrown instanceof Error)) return false
  const error = thrown as DecodeError
  return typeof error.kind === 'string' && typeof error.offset === 'number'
}
