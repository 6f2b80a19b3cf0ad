/*
 * A dialogue on a UART as text, one entry a line:
 *
 *   wayside-transcript 1
 *   model: bc95-g
 *   baud: 9600
 *   # a comment
 *   ! 0.000000 power-on
 *   > 6.000000 AT\r
 *   < 6.011459 \r\nOK\r\n
 *
 * `>` went to the modem, `<` came from it, `!` happened otherwise. The time is that of the last stop bit, in seconds since
 * the beginning. Of the text, control characters, backslashes and what is not ASCII are written \r, \n, \t, \\ or \xHH.
 */

/** Which way: to the modem, from the modem, or something that happened outside the line. */
export type TranscriptDirection = 'sent' | 'received' | 'event'

/** One line of a dialogue. */
export interface TranscriptEntry {
  /** When its last bit was over, in microseconds since the beginning. */
  readonly atUs: number
  readonly direction: TranscriptDirection
  /** A string of bytes; for an event its name. */
  readonly text: string
}

/** A dialogue, and what its head says of it: "model", "baud", "source" and the like, in their order. */
export interface Transcript {
  readonly head: Readonly<Record<string, string>>
  readonly entries: readonly TranscriptEntry[]
}

const title = 'wayside-transcript 1'
const marks: Readonly<Record<TranscriptDirection, string>> = { sent: '>', received: '<', event: '!' }

/**
 * Reads a transcript.
 * @throws SyntaxError with the number of the line that is wrong, what was expected and what it is
 */
export function parseTranscript(text: string): Transcript {
  const head: Record<string, string> = {}
  const entries: TranscriptEntry[] = []
  const lines = text.split('\n')
  if (lines[0] !== title) throw refused(1, `"${title}"`, lines[0]!)
  for (const [index, line] of lines.entries()) {
    if (index === 0 || line === '' || line.startsWith('#')) continue
    const entry = entryOf(line, index + 1)
    if (entry) entries.push(inOrder(entry, entries.at(-1), index + 1))
    else readHead(head, line, index + 1, entries.length)
  }
  return { head, entries }
}

/** Writes a transcript; comments are not kept. */
export function formatTranscript({ head, entries }: Transcript): string {
  const lines = Object.entries(head).map(([key, value]) => `${key}: ${value}`)
  return [title, ...lines, ...entries.map(formatEntry)].join('\n') + '\n'
}

/** One line of a transcript, without its line end. */
export function formatEntry({ atUs, direction, text }: TranscriptEntry): string {
  return `${marks[direction]} ${Math.floor(atUs / 1e6)}.${String(atUs % 1e6).padStart(6, '0')} ${escapeText(text)}`
}

/**
 * Puts a dialogue down as it goes: bytes that come the same way at the same instant, or that belong to one line of text,
 * become one entry. `emit` is given each line of the file as soon as it is whole; `finish` gives the rest.
 */
export class TranscriptWriter {
  private last: TranscriptEntry | undefined

  constructor(
    private readonly emit: (line: string) => void,
    head: Readonly<Record<string, string>> = {},
  ) {
    emit(title)
    for (const [key, value] of Object.entries(head)) emit(`${key}: ${value}`)
  }

  /** Takes what went over the line, or the name of an event. Times do not go back. */
  take(atUs: number, direction: TranscriptDirection, text: string): void {
    const { last } = this
    const joins = last !== undefined && last.direction === direction && direction !== 'event' && !isWhole(last, atUs)
    if (joins) this.last = { atUs, direction, text: last.text + text }
    else {
      this.finish()
      this.last = { atUs, direction, text }
    }
  }

  /** Emits what was held back. More may follow. */
  finish(): void {
    if (this.last) this.emit(formatEntry(this.last))
    this.last = undefined
  }
}

/** An entry ends with its line, unless more comes at once. */
function isWhole({ atUs, text }: TranscriptEntry, nowUs: number): boolean {
  const end = text.charCodeAt(text.length - 1)
  return nowUs > atUs && (end === 10 || end === 13)
}

/** A string of bytes as printable ASCII. */
export function escapeText(text: string): string {
  let escaped = ''
  for (const char of text) {
    const code = char.charCodeAt(0)
    if (char === '\\') escaped += '\\\\'
    else if (code >= 32 && code < 127) escaped += char
    else escaped += short[char] ?? `\\x${code.toString(16).padStart(2, '0')}`
  }
  return escaped
}

const short: Readonly<Record<string, string>> = { '\r': '\\r', '\n': '\\n', '\t': '\\t' }
const long: Readonly<Record<string, string>> = { r: '\r', n: '\n', t: '\t', '\\': '\\' }

/** The string of bytes that {@link escapeText} wrote; undefined where it cannot have. */
export function unescapeText(escaped: string): string | undefined {
  let wrong = false
  const text = escaped.replace(/\\(x[0-9a-f]{2}|.?)/g, (_all, code: string) => {
    const plain = code.length === 3 ? String.fromCharCode(parseInt(code.slice(1), 16)) : long[code]
    wrong ||= plain === undefined
    return plain ?? ''
  })
  return wrong || /[^\x20-\x7e]/.test(escaped) ? undefined : text
}

function entryOf(line: string, number: number): TranscriptEntry | undefined {
  const direction = (Object.keys(marks) as TranscriptDirection[]).find((way) => line.startsWith(`${marks[way]} `))
  if (!direction) return undefined
  const [, seconds, micros, escaped] = /^. (\d{1,9})\.(\d{6}) (.+)$/.exec(line) ?? []
  if (escaped === undefined) throw refused(number, `"${marks[direction]} SECONDS.MICROS TEXT"`, line)
  const text = unescapeText(escaped)
  if (text === undefined) throw refused(number, 'text with the escapes \\r \\n \\t \\\\ \\xHH', escaped)
  return { atUs: Number(seconds) * 1e6 + Number(micros), direction, text }
}

function inOrder(entry: TranscriptEntry, before: TranscriptEntry | undefined, number: number): TranscriptEntry {
  if (before && before.atUs > entry.atUs) throw refused(number, 'a time not before the last one', formatEntry(entry))
  return entry
}

function readHead(head: Record<string, string>, line: string, number: number, entries: number): void {
  const [, key, value] = /^([a-z][a-z-]*): (.+)$/.exec(line) ?? []
  if (key === undefined || entries > 0) throw refused(number, 'an entry that begins with > < or !', line)
  head[key] = value!
}

function refused(number: number, expected: string, got: string): SyntaxError {
  return new SyntaxError(`transcript, line ${number}: ${expected} expected, got ${JSON.stringify(got)}`)
}
