import { isDecodeError } from '../bytes/index.js'
import { longestSentence, parseSentence, type NmeaErrorKind, type NmeaSentence } from './sentence.js'

/** What came out of the bytes of a line. */
export type NmeaIncoming =
  | { readonly kind: 'sentence'; readonly sentence: NmeaSentence }
  /** A sentence that was damaged; reading goes on at the next "$". */
  | { readonly kind: 'damaged'; readonly why: NmeaErrorKind }

const dollar = 0x24
const lineFeed = 0x0a
const carriageReturn = 0x0d

/**
 * Cuts sentences out of a stream, in whatever pieces it comes. What is outside of sentences (binary protocols on the same
 * line) is skipped; damage costs one sentence and never throws.
 */
export class NmeaReader {
  private text = ''
  private inside = false

  /** Forgets what was begun. */
  reset(): void {
    this.inside = false
    this.text = ''
  }

  /** Takes one byte; returns what it completes. */
  take(byte: number): NmeaIncoming | undefined {
    if (byte === dollar) return this.begin()
    if (!this.inside) return undefined
    if (byte === carriageReturn) return undefined
    if (byte === lineFeed) return this.finish()
    if (byte < 0x20 || byte > 0x7e) return this.drop('bad-character')
    if (this.text.length === longestSentence) return this.drop('too-long')
    this.text += String.fromCharCode(byte)
    return undefined
  }

  /** A sentence that another one interrupts has lost its end. */
  private begin(): NmeaIncoming | undefined {
    const interrupted = this.inside
    this.inside = true
    this.text = '$'
    return interrupted ? { kind: 'damaged', why: 'bad-framing' } : undefined
  }

  private finish(): NmeaIncoming {
    const { text } = this
    this.reset()
    try {
      return { kind: 'sentence', sentence: parseSentence(text) }
    } catch (error) {
      if (!isDecodeError(error)) throw error
      return { kind: 'damaged', why: error.kind as NmeaErrorKind }
    }
  }

  private drop(why: NmeaErrorKind): NmeaIncoming {
    this.reset()
    return { kind: 'damaged', why }
  }
}
