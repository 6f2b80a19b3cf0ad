import { parse, tokTypes, type Token } from 'acorn'
import { composeMaps, encodeMappings, type Segment, type SourceMap } from './source-map.js'

/** The first of the one-byte tokens of the interpreter's lexer (jslex.h, commit c5ff787b1). */
export const firstToken = 138

/**
 * Operators and reserved words in the order of their one-byte tokens, from {@link firstToken} on. Code in flash may hold the
 * byte instead of the word; the interpreter reads it faster and it takes less room. As in jslex.h of commit c5ff787b1 and
 * in the npm package `espruino` 0.1.67, plugin "pretokenise".
 */
export const tokenWords: readonly string[] = (
  '== === != !== <= << <<= >= >> >>> >>= >>>= += -= ++ -- *= /= %= &= && |= || ^= => ' +
  'if else do while for break continue function return var let const this throw try catch finally ' +
  'true false null undefined new in instanceof switch case default delete typeof void debugger ' +
  'class extends super static of'
).split(' ')

const tokenBytes: ReadonlyMap<string, number> = new Map(tokenWords.map((word, index) => [word, firstToken + index]))

/** An image as it goes into flash: bytes, and where each comes from. Columns of the map count bytes. */
export interface TokenisedCode {
  readonly bytes: Uint8Array
  readonly map: SourceMap
}

/** Writes reserved words and operators as one byte each. `code` is ASCII. */
export function tokenise(code: string, map: SourceMap): TokenisedCode {
  const tokens: Token[] = []
  parse(code, { ecmaVersion: 'latest', onToken: tokens, locations: true })
  const writer = new ImageWriter(code)
  for (let at = 0; at < tokens.length; at++) at += writer.token(tokens[at]!, tokens[at + 1], tokens[at - 1])
  const moved: SourceMap = { version: 3, sources: ['image'], names: [], mappings: encodeMappings(writer.lines) }
  return { bytes: Uint8Array.from(writer.bytes), map: composeMaps(moved, map) }
}

/** The text that tokenised bytes stand for, every byte in its line. */
export function untokenise(bytes: Uint8Array): string {
  let text = ''
  for (const byte of bytes) {
    const word = tokenWords[byte - firstToken]
    text += word === undefined ? String.fromCharCode(byte) : /^\w/.test(word) ? ` ${word} ` : word
  }
  return text
}

/** Constants that a minifier spells out of operators, and the token that says the same in one byte. */
const spelled: Readonly<Record<string, string>> = { '!0': 'true', '!1': 'false', void0: 'undefined' }

const semicolon = 59

class ImageWriter {
  readonly bytes: number[] = []
  readonly lines: Segment[][] = [[]]
  private lineStart = 0
  private end = 0

  constructor(private readonly code: string) {}

  /** Writes a token. @returns how many of those after it went with it */
  token(token: Token, next: Token | undefined, before: Token | undefined): number {
    this.blank(token)
    const text = this.code.slice(token.start, token.end)
    const { start } = token.loc!
    // The interpreter keeps the body of a function without braces, and reads on behind a `return` at its end.
    if (text === '}' && before?.type === tokTypes._return) this.bytes.push(semicolon)
    this.lines.at(-1)!.push([this.bytes.length - this.lineStart, 0, start.line - 1, start.column])
    const constant = next && spelled[text + this.code.slice(next.start, next.end)]
    if (constant) {
      this.bytes.push(tokenBytes.get(constant)!)
      this.end = next.end
      return 1
    }
    const byte = before?.type === tokTypes.dot ? undefined : tokenByte(token, text)
    if (byte === undefined) this.text(text)
    else this.bytes.push(byte)
    this.end = token.end
    return 0
  }

  private text(text: string): void {
    for (let at = 0; at < text.length; at++) this.bytes.push(text.charCodeAt(at))
  }

  /** The blank between two words stays where neither became a token; a line's end stays. */
  private blank(token: Token): void {
    const between = this.code.slice(this.end, token.start)
    if (between.includes('\n')) {
      this.bytes.push(10)
      this.lines.push([])
      this.lineStart = this.bytes.length
    } else if (between !== '' && isWordByte(this.bytes.at(-1)!) && needsBlank(token, this.code)) this.bytes.push(32)
  }
}

const isWordByte = (byte: number): boolean => byte < firstToken

function needsBlank(token: Token, code: string): boolean {
  return tokenByte(token, code.slice(token.start, token.end)) === undefined
}

function tokenByte(token: Token, text: string): number | undefined {
  return token.type === tokTypes.string || token.type === tokTypes.template ? undefined : tokenBytes.get(text)
}
