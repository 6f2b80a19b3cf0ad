import type { Serial } from '../../../../firmware/hal/index.js'

/** A UART with nothing at its far end: takes what is written, and nothing ever arrives. */
export class OpenLine implements Serial {
  read(): undefined {
    return undefined
  }

  write(): void {}

  flush(): void {}

  close(): void {}
}
