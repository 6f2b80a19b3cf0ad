/** A codec was given a value its format does not allow: `kind` is one of the closed list the codec documents. */
export type CodecError<Kind extends string = string> = Error & { kind: Kind }

/** A codec refused bytes: `offset` is the byte (or character) it stopped at. */
export type DecodeError<Kind extends string = string> = CodecError<Kind> & { offset: number }

/**
 * Makes the one error every decoder throws. Switch on `kind`, never on the text.
 * @param offset index of the offending byte, counted from the start of the array the caller passed
 */
export function decodeError<Kind extends string>(kind: Kind, message: string, offset: number): DecodeError<Kind> {
  const error = new Error(message) as DecodeError<Kind>
  error.kind = kind
  error.offset = offset
  return error
}

/** Makes the one error every codec throws over a value. Switch on `kind`, never on the text. */
export function codecError<Kind extends string>(kind: Kind, message: string): CodecError<Kind> {
  const error = new Error(message) as CodecError<Kind>
  error.kind = kind
  return error
}

/** True for what decodeError() made; anything else a parser loop catches is a defect and is to be thrown on. */
export function isDecodeError(thrown: unknown): thrown is DecodeError {
  if (!(thrown instanceof Error)) return false
  const error = thrown as DecodeError
  return typeof error.kind === 'string' && typeof error.offset === 'number'
}
