/** What a received line, or the prompt, is. Recognised in this order; "noise" is whatever nothing else explains. */
export type AtTokenKind = 'echo' | 'urc' | 'response' | 'final' | 'prompt' | 'noise'

/** Longest line that is kept unless told otherwise, in characters: a +QMTRECV with 730 bytes in hex fits. */
export const defaultMaxLine = 2048

/**
 * Cuts what a modem sends into tokens. Pure state: the caller pushes bytes as they come, split anywhere, and asks for
 * tokens until there is none. It never throws and never holds more than one line.
 *
 * What a line means depends on what was asked, so the caller says so in `command`, `prefix` and `promptExpected`; it may
 * change these between two tokens.
 */
export class AtReader {
  /** The command under way as it was sent, without CR; '' while there is none. Its echo is told from answers by it. */
  command = ''
  /** What information responses of the command begin with; '' for text without prefix; undefined where there are none. */
  prefix: string | undefined = undefined
  /** Whether `>` may come: elsewhere it is an ordinary character. */
  promptExpected = false
  /**
   * The line that {@link next} recognised last, without CR LF; '' for the prompt, for a line that was too long, and where there
   * was none.
   */
  text = ''
  private held = ''
  private at = 0
  private overlong = false

  /** `urcs`: what unsolicited lines of this family begin with. `maxLine`: characters; a longer line becomes noise. */
  constructor(
    private readonly urcs: readonly string[],
    private readonly maxLine: number = defaultMaxLine,
  ) {}

  /** Takes received bytes: the first `count` of the array, which may be used again. */
  push(bytes: Uint8Array, count: number = bytes.length): void {
    this.pushText(textOf(bytes, count))
  }

  /** Takes received characters, one a byte. */
  pushText(text: string): void {
    this.held = this.at < this.held.length ? this.held.substring(this.at) + text : text
    this.at = 0
  }

  /** Forgets an unfinished line: the modem restarted. */
  reset(): void {
    this.held = ''
    this.at = 0
    this.overlong = false
  }

  /** The next token, or undefined until more is pushed. */
  next(): AtTokenKind | undefined {
    for (;;) {
      if (!this.overlong) this.skipLeading()
      if (this.takePrompt()) return 'prompt'
      const end = endOfLine(this.held, this.at)
      if (end < 0) {
        this.boundHeld()
        this.text = ''
        return undefined
      }
      const tooLong = this.overlong || end - this.at > this.maxLine
      this.text = tooLong ? '' : this.held.substring(this.at, end)
      this.at = end + 1
      this.overlong = false
      if (tooLong) return 'noise'
      if (this.text.length > 0) return this.kindOf(this.text)
    }
  }

  /** What no line begins with: line ends, spaces, and the garbage of a UART that listens at another rate. */
  private skipLeading(): void {
    const { held } = this
    let at = this.at
    while (at < held.length && !(held.charCodeAt(at) > 0x20 && held.charCodeAt(at) < 0x7f)) at++
    this.at = at
  }

  private takePrompt(): boolean {
    if (!this.promptExpected || this.overlong || this.held.charAt(this.at) !== '>') return false
    this.at++
    this.text = ''
    return true
  }

  private boundHeld(): void {
    if (this.at > 0) this.held = this.held.substring(this.at)
    this.at = 0
    if (this.held.length <= this.maxLine && !this.overlong) return
    this.held = ''
    this.overlong = true
  }

  private kindOf(line: string): AtTokenKind {
    const { command, prefix } = this
    // Most lines are this one, and it is nothing else.
    if (line === 'OK') return 'final'
    if (command !== '' && (line === command || line.startsWith('AT'))) return 'echo'
    const expected = prefix !== undefined && line.startsWith(prefix)
    if (!(expected && prefix !== '') && this.isUrc(line)) return 'urc'
    const final = isFinal(line)
    // Text without prefix may be anything but a final result: IMSI, ATI.
    if (expected && !(prefix === '' && final)) return 'response'
    return final ? 'final' : 'noise'
  }

  private isUrc(line: string): boolean {
    for (let index = 0; index < this.urcs.length; index++) if (line.startsWith(this.urcs[index]!)) return true
    return false
  }
}

/** Whether a line ends a command (ITU-T V.250 6.1, 3GPP TS 27.007 9.2, and what Quectel adds for sockets). */
export function isFinal(line: string): boolean {
  switch (line) {
    case 'OK':
    case 'ERROR':
    case 'SEND OK':
    case 'SEND FAIL':
    case 'CLOSE OK':
    case 'CONNECT OK':
      return true
  }
  return line.startsWith('+CME ERROR:') || line.startsWith('+CMS ERROR:')
}

function endOfLine(text: string, from: number): number {
  for (let at = from; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code === 13 || code === 10) return at
  }
  return -1
}

/** The first `count` bytes as characters of the same value. */
export function textOf(bytes: Uint8Array, count: number = bytes.length): string {
  let text = ''
  let at = 0
  // Four a step: joining strings is what costs.
  for (; at + 4 <= count; at += 4)
    text += String.fromCharCode(bytes[at]!, bytes[at + 1]!, bytes[at + 2]!, bytes[at + 3]!)
  for (; at < count; at++) text += String.fromCharCode(bytes[at]!)
  return text
}
