/** Why an upload was given up. */
export type UploadErrorKind =
  | 'silent' // no interpreter answers
  | 'wrong-board' // another board than the image is for
  | 'old-interpreter' // it cannot run images of ours
  | 'no-room' // the image does not fit, or not beside the old one
  | 'refused' // the board answers, and never as it should
  | 'verify' // what is read back is not what was written

/** An `Error` with a closed `kind`: callers switch on the kind, never on the text. */
export interface UploadError extends Error {
  readonly kind: UploadErrorKind
}

/** Makes an upload error. Message: what, expected, got. */
export function uploadError(kind: UploadErrorKind, message: string): UploadError {
  return Object.assign(new Error(message), { kind })
}
