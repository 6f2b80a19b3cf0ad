/** What a received line, or the prompt, is. Recognised in this order; "noise" is whatever nothing else explains. */
export type AtTokenKind = 'echo' | 'urc' | 'response' | 'final' | 'prompt' | 'noise'

/** Longest line that is kept unless told otherwise, in characters: a +QMTRECV with 730 bytes in hex fits. */
export const defaultMaxLine = 2048

const promptByte = 62
const noBytes = new Uint8Array(0)

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
  /** What was pushed and not read yet: [at, end) of these bytes. */
  private bytes: Uint8Array = noBytes
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
   */
  push(bytes: Uint8Array, count: number = bytes.length): void {
    const left = this.end - this.at
    if (left > 0) {
      const all = new Uint8Array(left + count)
      all.set(this.bytes.subarray(this.at, this.end))
      all.set(bytes.subarray(0, count), left)
      this.hold(all, left + count)
    } else this.hold(bytes, count)
  }

  /** Forgets an unfinished line: the modem restarted. */
  reset(): void {
    this.hold(noBytes, 0)
    this.overlong = false
  }

  /** The next token, or undefined until more is pushed. */
  next(): AtTokenKind | undefined {
    if (!this.overlong) this.skipLeading()
    const { bytes, at, end } = this
    if (this.promptExpected && !this.overlong && at < end && bytes[at] === promptByte) {
      this.at++
      this.text = ''
      return 'prompt'
    }
    let stop = at
    while (stop < end && bytes[stop] !== 13 && bytes[stop] !== 10) stop++
    if (stop === end) return this.keepRest()
    this.at = stop + 1
    if (!this.overlong && stop - at <= this.maxLine) return this.recognise(at, stop)
    this.overlong = false
    this.text = ''
    return 'noise'
  }

  private hold(bytes: Uint8Array, count: number): void {
    this.bytes = bytes
    this.at = 0
    this.end = count
  }

  /** What no line begins with: line ends, spaces, and the garbage of a UART that listens at another rate. */
  private skipLeading(): void {
    const { bytes, end } = this
    let at = this.at
    while (at < end && !(bytes[at]! > 0x20 && bytes[at]! < 0x7f)) at++
    this.at = at
  }

  /** The line goes on in bytes to come: what there is of it is kept, unless it is too long already. */
  private keepRest(): undefined {
    const { bytes, at, end } = this
    this.text = ''
    if (this.overlong || end - at > this.maxLine) {
      this.overlong = true
      this.hold(noBytes, 0)
    } else if (at === end) this.hold(noBytes, 0)
    else {
      const rest = new Uint8Array(end - at)
      rest.set(bytes.subarray(at, end))
      this.hold(rest, rest.length)
    }
  }

  private recognise(start: number, stop: number): AtTokenKind {
    const { bytes, command } = this
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
