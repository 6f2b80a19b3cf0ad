/** What an emulated thing hears of the line to the outside. */
export interface LineEvents {
  /** Bytes from whoever is at the other end; the array may be kept. */
  onBytes(bytes: Uint8Array): void
  /** Something a person should read: who came, who was refused, what is wrong. */
  onNote(text: string): void
}

/** A serial line to the outside: other people's software is at the other end. */
export interface Line {
  /** What to open: a path, or host:port. */
  readonly name: string
  write(bytes: Uint8Array): void
  /** Gives everything back. Twice is fine. */
  close(): Promise<void>
}

/** Why a line could not be had. */
export class LineError extends Error {
  override readonly name = 'LineError'

  constructor(
    readonly kind: 'path-taken' | 'no-terminal' | 'port-in-use',
    message: string,
  ) {
    super(message)
  }
}
