/** What a received line, or the prompt, is. Recognised in this order; "noise" is whatever nothing else explains. */
export type AtTokenKind = 'echo' | 'urc' | 'response' | 'final' | 'prompt' | 'noise'

/** Longest line that is kept unless told otherwise, in characters: a +QMTRECV with 730 bytes in hex fits. */
export const defaultMaxLine = 2048

const promptByte = 62

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
  /** The beginning of a line whose end has not come. */
  private rest: Uint8Array | undefined = undefined
  /** What of the bytes that are read is left: [at, end). */
  private at = 0
  private end = 0
  private overlong = false

  /** `urcs`: what unsolicited lines of this family begin with. `maxLine`: characters; a longer line becomes noise. */
  constructor(
    private readonly urcs: readonly string[],
    private readonly maxLine: number = defaultMaxLine,
  ) {}

  /**
   * Takes received bytes: the first `count` of the array, which may be used again once {@link next} has given undefined.
   * Returns what {@link next} is to be given: that array, or a longer one where a line began earlier.
   */
  push(bytes: Uint8Array, count: number = bytes.length): Uint8Array {
    const { rest } = this
    this.at = 0
    this.end = count
    if (!rest) return bytes
    this.rest = undefined
    this.end += rest.length
    const all = new Uint8Array(this.end)
    all.set(rest)
    all.set(bytes.subarray(0, count), rest.length)
    return all
  }

  /** Forgets an unfinished line, and what was pushed: the modem restarted. */
  reset(): void {
    this.rest = undefined
    this.at = this.end = 0
    this.overlong = false
  }

  /** The next token in what {@link push} gave, or undefined until more is pushed. */
  next(bytes: Uint8Array): AtTokenKind | undefined {
    const { end } = this
    let at = this.at
    // What no line begins with: line ends, spaces, and the garbage of a UART that listens at another rate.
    if (!this.overlong) while (at < end && !(bytes[at]! > 0x20 && bytes[at]! < 0x7f)) at++
    if (this.promptExpected && !this.overlong && at < end && bytes[at] === promptByte) {
      this.at = at + 1
      this.text = ''
      return 'prompt'
    }
    let stop = at
    while (stop < end && bytes[stop] !== 13 && bytes[stop] !== 10) stop++
    if (stop === end) return this.keep(bytes, at)
    this.at = stop + 1
    if (!this.overlong && stop - at <= this.maxLine) return this.recognise(bytes, at, stop)
    this.overlong = false
    this.text = ''
    return 'noise'
  }

  /** The line goes on in bytes to come: what there is of it is kept, unless it is too long already. */
  private keep(bytes: Uint8Array, at: number): undefined {
    const length = this.end - at
    this.at = this.end
    this.text = ''
    if (this.overlong || length > this.maxLine) this.overlong = true
    else if (length > 0) {
      this.rest = new Uint8Array(length)
      this.rest.set(bytes.subarray(at, this.end))
    }
  }

  private recognise(bytes: Uint8Array, start: number, stop: number): AtTokenKind {
    const { command } = this
    // Most lines are this one, and it is nothing else.
    if (stop - start === 2 && bytes[start] === 79 && bytes[start + 1] === 75) {
      this.text = 'OK'
      return 'final'
    }
    if (command !== '' && isText(bytes, start, stop, command)) {
      this.text = command
      return 'echo'
    }
    this.text = textOf(bytes, start, stop)
    return this.kindOf(this.text)
  }

  private kindOf(line: string): AtTokenKind {
    const { command, prefix } = this
    if (command !== '' && line.startsWith('AT')) return 'echo'
    const expected = prefix !== undefined && line.startsWith(prefix)
    if (!(expected && prefix !== '') && this.isUrc(line)) return 'urc'
    const final = isFinal(line)
    // Text without prefix may be anything but a final result: IMSI, ATI.
    if (expected && !(prefix === '' && final)) return 'response'
    return final ? 'final' : 'noise'
  }

  private isUrc(line: string): boolean {
    const { urcs } = this
    for (let index = 0; index < urcs.length; index++) if (begins(line, urcs[index]!)) return true
    return false
  }
}

/** As startsWith; the last character tells most of what begins alike. */
function begins(line: string, start: string): boolean {
  const last = start.length - 1
  return line.length > last && line.charCodeAt(last) === start.charCodeAt(last) && line.startsWith(start)
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

function isText(bytes: Uint8Array, start: number, stop: number, text: string): boolean {
  if (stop - start !== text.length) return false
  let at = 0
  while (at < text.length && bytes[start + at] === text.charCodeAt(at)) at++
  return at === text.length
}

/** Bytes of [start, stop) as characters of the same value. */
export function textOf(bytes: Uint8Array, start: number = 0, stop: number = bytes.length): string {
  let text = ''
  let at = start
  // Four a step: joining strings is what costs.
  for (; at + 4 <= stop; at += 4)
    text += String.fromCharCode(bytes[at]!, bytes[at + 1]!, bytes[at + 2]!, bytes[at + 3]!)
  for (; at < stop; at++) text += String.fromCharCode(bytes[at]!)
  return text
}
