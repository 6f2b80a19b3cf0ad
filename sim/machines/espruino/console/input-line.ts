/** Where a character of a text is: lines and columns from 1. */
function placeOf(text: string, at: number): { readonly line: number; readonly column: number } {
  const before = text.slice(0, at)
  const lineStart = before.lastIndexOf('\n') + 1
  return { line: before.split('\n').length, column: at - lineStart + 1 }
}

/** What moves a terminal's cursor from one character of a text to another (VT100). */
function moves(text: string, from: number, to: number): string {
  const old = placeOf(text, from)
  const next = placeOf(text, to)
  const columns = next.column - old.column
  const lines = next.line - old.line
  return (
    (columns > 0 ? '\x1b[C' : '\x1b[D').repeat(Math.abs(columns)) +
    (lines > 0 ? '\x1b[B' : '\x1b[A').repeat(Math.abs(lines))
  )
}

/** A text as it is shown behind the prompt: each further line behind a colon. */
const shown = (text: string): string => text.replaceAll('\n', '\r\n:')

const eraseAhead = '\x1b[J'

/**
 * The line that is typed at the prompt, of one or more lines, with a cursor in it. Each change says what a terminal must be
 * sent to show it, as the interpreter does (jsinteractive.c of 2v29.277, seen on its terminal).
 */
export class InputLine {
  text = ''
  cursor = 0
  private readonly history: string[] = []
  /** Which line of the history is shown, undefined where what is shown was typed. */
  private recalled: number | undefined

  get isEmpty(): boolean {
    return this.text === ''
  }

  /** Whether nothing but the end of the line is behind the cursor. */
  get isAtEnd(): boolean {
    return this.text.slice(this.cursor).trim() === ''
  }

  clear(): void {
    this.text = ''
    this.cursor = 0
    this.recalled = undefined
  }

  /** What takes the shown line away. */
  removal(): string {
    return `${moves(this.text, this.cursor, 0)}\r${eraseAhead}`
  }

  /** What shows the line anew behind a prompt. */
  display(): string {
    return shown(this.text) + moves(this.text, this.text.length, this.cursor)
  }

  /** A character is typed. */
  type(text: string): string {
    this.recalled = undefined
    const isInside = this.cursor < this.text.length
    this.text = this.text.slice(0, this.cursor) + text + this.text.slice(this.cursor)
    const redrawn = isInside ? this.restOfLine() : ''
    this.cursor += text.length
    return redrawn + text
  }

  /** A line end is typed that does not run the line. */
  breakLine(): string {
    this.recalled = undefined
    const { text, cursor } = this
    this.text = `${text.slice(0, cursor)}\n${text.slice(cursor)}`
    this.cursor++
    if (cursor === text.length) return '\r\n:'
    return eraseAhead + shown(this.text.slice(cursor)) + moves(this.text, this.text.length, this.cursor)
  }

  /** Takes away the character before the cursor. */
  backspace(): string {
    return this.cursor === 0 ? '' : this.remove(this.cursor - 1, '\x08')
  }

  /** Takes away the character behind the cursor. */
  delete(): string {
    return this.cursor >= this.text.length ? '' : this.remove(this.cursor, '')
  }

  left(): string {
    if (this.cursor === 0 || this.text[this.cursor - 1] === '\n') return ''
    this.cursor--
    return '\x1b[D'
  }

  right(): string {
    if (this.cursor >= this.text.length || this.text[this.cursor] === '\n') return ''
    this.cursor++
    return '\x1b[C'
  }

  home(): string {
    const start = this.text.lastIndexOf('\n', this.cursor - 1) + 1
    const back = this.cursor === 0 ? 0 : this.cursor - start
    this.cursor -= back
    return '\x08'.repeat(back)
  }

  end(): string {
    const rest = this.text.slice(this.cursor).split('\n', 1)[0]!
    this.cursor += rest.length
    return rest
  }

  /** To the first or last character. */
  page(isDown: boolean): string {
    const from = this.cursor
    this.cursor = isDown ? this.text.length : 0
    return moves(this.text, from, this.cursor)
  }

  /** Up or down: through the history where the cursor is behind an empty or recalled line, through the lines elsewhere. */
  vertical(direction: -1 | 1): string {
    const isAtEnd = this.cursor === this.text.length
    if (isAtEnd && (this.isEmpty || this.recalled !== undefined)) return this.recall(direction)
    const { line, column } = placeOf(this.text, this.cursor)
    const lines = this.text.split('\n')
    const next = Math.min(Math.max(line + direction, 1), lines.length)
    const start = lines.slice(0, next - 1).reduce((sum, { length }) => sum + length + 1, 0)
    const from = this.cursor
    this.cursor = start + Math.min(column - 1, lines[next - 1]!.length)
    return moves(this.text, from, this.cursor)
  }

  /** Keeps a line that was run: once, as the latest. Lines of more than 500 characters are not kept. */
  remember(line: string): void {
    if (line === '' || line.length > 500) return
    const known = this.history.indexOf(line)
    if (known >= 0) this.history.splice(known, 1)
    this.history.push(line)
  }

  private recall(direction: -1 | 1): string {
    const from = this.recalled ?? this.history.length
    const next = from + direction
    if (next >= 0 && next < this.history.length) {
      const removal = moves(this.text, this.cursor, 0) + eraseAhead
      this.recalled = next
      this.text = this.history[next]!
      this.cursor = this.text.length
      return removal + shown(this.text)
    }
    if (direction < 0) return ''
    const removal = moves(this.text, this.cursor, 0) + eraseAhead
    this.clear()
    return removal
  }

  private remove(at: number, back: string): string {
    const isLineEnd = this.text[at] === '\n'
    const isBackspace = back !== ''
    const toLineBefore = isLineEnd && isBackspace ? `\x08 ${moves(this.text, this.cursor, at)}` : ''
    this.recalled = undefined
    this.text = this.text.slice(0, at) + this.text.slice(at + 1)
    this.cursor = at
    if (!isLineEnd) return back + this.restOfLine()
    return eraseAhead + toLineBefore + shown(this.text.slice(at)) + moves(this.text, this.text.length, at)
  }

  /** Draws what is behind the cursor up to the line end, a blank over what was there, and goes back. */
  private restOfLine(): string {
    const rest = this.text.slice(this.cursor).split('\n', 1)[0]!
    return `${rest} ${'\x08'.repeat(rest.length + 1)}`
  }
}
