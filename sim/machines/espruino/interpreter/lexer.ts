import { parseFloatText, parseIntegerText } from './number-text.js'
import * as T from './tokens.js'

/** Longest text of an identifier or number that the interpreter keeps: what follows is ignored. */
const TOKEN_LENGTH = 63

const PLAIN_ESCAPES: Readonly<Record<string, string>> = { n: '\n', b: '\b', f: '\f', r: '\r', t: '\t', v: '\v' }
/** After these characters a slash starts a regular expression. */
const BEFORE_REGEX = new Set([...'!%&*+-/<=>?[{}(,;:'].map((character) => character.charCodeAt(0)))
const VALUE_WORDS = new Set(['true', 'false', 'null', 'undefined'].map((word) => T.TOKEN[word]!))
/** Operators by their first character, longest first. */
const OPERATORS: Readonly<Record<string, readonly string[]>> = {
  '!': ['!==', '!='],
  '+': ['+=', '++'],
  '-': ['-=', '--'],
  '&': ['&=', '&&'],
  '|': ['|=', '||'],
  '^': ['^='],
  '*': ['*='],
  '?': ['??'],
  '%': ['%='],
  '=': ['===', '==', '=>'],
  '<': ['<=', '<<=', '<<'],
  '>': ['>=', '>>=', '>>>=', '>>>', '>>'],
}

function isDigit(code: number): boolean {
  return code >= 48 && code <= 57
}
function isLetter(code: number): boolean {
  return (code >= 97 && code <= 122) || (code >= 65 && code <= 90) || code === 95 || code === 36
}
function isHexDigit(code: number): boolean {
  return isDigit(code) || (code >= 97 && code <= 102) || (code >= 65 && code <= 70)
}
function isSpace(code: number): boolean {
  return code === 32 || (code >= 9 && code <= 13)
}

/** What the lexer must tell when a text cannot be read further. */
export type LexerFailure = (message: string) => void

/** The tokens of a text (bytes as UTF-16 units), one ahead: `token` is the one to be looked at, from `start` on. */
export class Lexer {
  token = T.EOF
  /** Text of an identifier, reserved word or number. */
  text = ''
  /** Value of a string, template (escapes resolved) or regular expression (with slashes and flags). */
  string = ''
  /** Value of an INT or FLOAT token. */
  number = 0
  /** Offset of the current token. */
  start = 0
  /** Offset of the token before it; where the interpreter places an error. */
  lastStart = 0
  /** Offset after the token before: where a function's code ends. */
  lastEnd = 0
  /** A `this` was read since this was last cleared. */
  sawThis = false
  private at: number
  private readonly source: string
  private readonly end: number
  private readonly unicode: boolean
  private readonly fail: LexerFailure

  constructor(source: string, from: number, end: number, unicode: boolean, fail: LexerFailure) {
    this.source = source
    this.at = from
    this.start = from
    this.lastStart = from
    this.end = end
    this.unicode = unicode
    this.fail = fail
    this.next()
  }

  /** Reads again from a token's offset. */
  seek(offset: number): void {
    this.at = offset
    this.token = T.EOF
    this.start = offset
    this.next()
  }

  private code(offset = 0): number {
    const index = this.at + offset
    return index < this.end ? this.source.charCodeAt(index) : 0
  }

  next(): void {
    const before = this.token
    this.lastStart = this.start
    this.lastEnd = this.at
    this.text = ''
    this.token = T.EOF
    this.skipSpace()
    this.start = this.at
    if (this.token === T.UNFINISHED_COMMENT || this.at >= this.end) return
    const code = this.code()
    if (isLetter(code)) this.readWord()
    else if (isDigit(code)) this.readNumber()
    else if (code === 46) this.readPoint()
    else if (code === 34 || code === 39 || code === 96) this.readString(code)
    else if (code === 47) this.readSlash(before)
    else if (code >= 128) this.readByteToken(code)
    else this.readOperator(code)
  }

  private skipSpace(): void {
    for (;;) {
      while (this.at < this.end && isSpace(this.code())) this.at++
      if (this.code() !== 47) return
      const second = this.code(1)
      if (second === 47) {
        while (this.at < this.end && this.code() !== 10) this.at++
      } else if (second === 42) {
        const close = this.source.indexOf('*/', this.at + 2)
        if (close < 0 || close + 2 > this.end) {
          this.at = this.end
          this.token = T.UNFINISHED_COMMENT
          return
        }
        this.at = close + 2
      } else return
    }
  }

  private readWord(): void {
    const from = this.at
    while (this.at < this.end && (isLetter(this.code()) || isDigit(this.code()))) this.at++
    this.text = this.source.slice(from, Math.min(this.at, from + TOKEN_LENGTH))
    this.token = T.wordToken(this.text)
    if (this.token === T.TOKEN['this']) this.sawThis = true
  }

  private digits(accept: (code: number) => boolean): string {
    const from = this.at
    while (this.at < this.end && (accept(this.code()) || this.code() === 95)) this.at++
    return this.source.slice(from, this.at).replaceAll('_', '')
  }

  private readNumber(): void {
    let text = ''
    this.token = T.INT
    if (this.code() === 48) {
      text = '0'
      this.at++
      if (/[xXbBoO]/.test(this.source[this.at] ?? '') && this.at < this.end) {
        text += this.source[this.at++]! + this.digits(isHexDigit)
        return this.finishNumber(text)
      }
    }
    text += this.digits(isDigit)
    if (this.code() === 46) {
      this.at++
      this.token = T.FLOAT
      text += '.' + this.digits(isDigit)
    }
    this.finishNumber(text + this.exponent())
  }

  private exponent(): string {
    if ((this.code() | 32) !== 101) return ''
    this.token = T.FLOAT
    let text = this.source[this.at++]!
    if (this.code() === 45 || this.code() === 43) text += this.source[this.at++]!
    return text + this.digits(isDigit)
  }

  private finishNumber(text: string): void {
    this.text = text.slice(0, TOKEN_LENGTH)
    this.number = this.token === T.INT ? parseIntegerText(this.text).value : parseFloatText(this.text).value
  }

  private readPoint(): void {
    this.at++
    if (!isDigit(this.code())) {
      this.token = 46
      return
    }
    this.token = T.FLOAT
    this.finishNumber('.' + this.digits(isDigit) + this.exponent())
  }

  private readSlash(before: number): void {
    const operator = before >= T.FIRST_TOKEN && before <= T.LAST_TOKEN && !VALUE_WORDS.has(before)
    if (before === T.EOF || operator || BEFORE_REGEX.has(before)) return this.readRegex()
    this.at++
    this.token = 47
    if (this.code() !== 61) return
    this.at++
    this.token = T.TOKEN['/=']!
  }

  private readRegex(): void {
    let text = '/'
    this.at++
    while (this.at < this.end && this.code() !== 47 && this.code() !== 10) {
      if (this.code() === 92) text += this.source[this.at++]!
      text += this.source[this.at++] ?? ''
    }
    this.token = T.REGEX
    if (this.code() !== 47) {
      this.token = T.UNFINISHED_REGEX
      return
    }
    text += '/'
    this.at++
    while (this.at < this.end && 'gimyu'.includes(this.source[this.at]!)) text += this.source[this.at++]!
    this.string = text
  }

  private readOperator(code: number): void {
    const character = String.fromCharCode(code)
    const candidates = OPERATORS[character]
    if (candidates !== undefined) {
      const longest = candidates.reduce(
        (best, text) =>
          text.length > best.length && this.source.startsWith(text, this.at) && this.at + text.length <= this.end
            ? text
            : best,
        '',
      )
      if (longest !== '') {
        this.at += longest.length
        this.token = T.TOKEN[longest]!
        return
      }
    }
    this.at++
    this.token = code
  }

  /** A byte from 128 on: a pretokenised word, operator, string or integer; anything else is a token of its own that nothing expects. */
  private readByteToken(code: number): void {
    this.at++
    this.token = code
    if (code === T.TOKEN['this']) this.sawThis = true
    if (code >= T.FIRST_WORD && code <= T.LAST_WORD) this.text = T.tokenSource(code)
    else if (code === T.RAW_STRING8 || code === T.RAW_STRING16) {
      let length = this.code()
      this.at++
      if (code === T.RAW_STRING16) length |= this.code() << 8
      if (code === T.RAW_STRING16) this.at++
      this.string = this.source.slice(this.at, this.at + length)
      this.at += length
      this.token = T.STR
    } else if (code === T.RAW_INT0) this.rawInteger(0, 0)
    else if (code === T.RAW_INT8) this.rawInteger((this.code() << 24) >> 24, 1)
    else if (code === T.RAW_INT16) this.rawInteger(((this.code() | (this.code(1) << 8)) << 16) >> 16, 2)
  }

  private rawInteger(value: number, bytes: number): void {
    this.at += bytes
    this.number = value
    this.token = T.INT
  }

  private readString(delimiter: number): void {
    const template = delimiter === 96
    let text = ''
    let nesting = 0
    let hasTemplate = false
    let last = delimiter
    this.at++
    while (this.at < this.end && (this.code() !== delimiter || nesting > 0)) {
      const code = this.code()
      if (template) {
        if ((last === 36 || nesting > 0) && code === 123) {
          nesting++
          hasTemplate = true
        } else if (nesting > 0 && code === 125) nesting--
      }
      if (nesting === 0 && code === 92) {
        const escaped = this.readEscape()
        text += escaped
        last = escaped.charCodeAt(escaped.length - 1)
      } else if (code === 10 && !template) break
      else {
        text += this.readCharacter(code)
        last = code
      }
    }
    this.string = text
    this.token = template && hasTemplate ? T.TEMPLATE : T.STR
    if (this.code() !== delimiter) this.token = template ? T.UNFINISHED_TEMPLATE : T.UNFINISHED_STR
    this.at++
  }

  /** One character of a string: with unicode a valid UTF-8 sequence is one. */
  private readCharacter(code: number): string {
    this.at++
    if (!this.unicode || code < 192) return String.fromCharCode(code)
    const more = code >= 240 ? 3 : code >= 224 ? 2 : 1
    let point = code & (63 >> more)
    for (let index = 0; index < more; index++) {
      if ((this.code(index) & 192) !== 128) return String.fromCharCode(code)
      point = (point << 6) | (this.code(index) & 63)
    }
    this.at += more
    return String.fromCodePoint(point)
  }

  private readEscape(): string {
    this.at++
    const character = this.source[this.at] ?? ''
    const plain = PLAIN_ESCAPES[character]
    if (plain !== undefined) {
      this.at++
      return plain
    }
    if (character === 'x' || character === 'u') return this.readHexEscape(character === 'u' ? 4 : 2)
    const octal = /^[0-7]{1,3}/.exec(this.source.slice(this.at, Math.min(this.end, this.at + 3)))?.[0]
    this.at += octal?.length ?? 1
    return octal === undefined ? character : String.fromCharCode(parseInt(octal, 8) & 255)
  }

  private readHexEscape(length: number): string {
    this.at++
    const from = this.at
    while (this.at < from + length) {
      if (!isHexDigit(this.code())) {
        this.fail('Invalid escape sequence')
        break
      }
      this.at++
    }
    const point = parseInt(this.source.slice(from, this.at) || '0', 16)
    return String.fromCharCode(this.unicode ? point : point & 255)
  }
}
