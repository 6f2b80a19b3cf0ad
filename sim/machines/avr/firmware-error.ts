/** Why a board has nothing to run. */
export type FirmwareErrorKind =
  | 'no-image' // the package that ships it is not installed, or has none for the board
  | 'bad-image' // the file is no image for this processor

/** There is no image that a board can run. `cause` has what was wrong with a file. */
export class FirmwareError extends Error {
  override readonly name = 'FirmwareError'

  constructor(
    readonly kind: FirmwareErrorKind,
    message: string,
    cause?: unknown,
  ) {
    super(message, { cause })
  }
}
