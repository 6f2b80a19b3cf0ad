import { Refusal } from './errors.js'
import type { Source } from './function-code.js'
import { Lexer } from './lexer.js'
import type { Runtime } from './runtime.js'
import type { StaticScope } from './scope.js'
import { EOF, ID, STR, TOKEN, tokenName } from './tokens.js'
import { lineAndColumn } from './trace.js'

/** Longest name of a token in an error message. */
const NAME_LENGTH = 29

/** The text cannot be parsed from here on; becomes a SyntaxError when execution gets there. */
export class ParseError {
  readonly message: string
  readonly offset: number
  readonly type: 'SyntaxError' | 'Error'

  constructor(message: string, offset: number, type: 'SyntaxError' | 'Error' = 'SyntaxError') {
    this.message = message
    this.offset = offset
    this.type = type
  }
}

/** What every parser of a text shares: its tokens, the scopes being filled, and how errors are raised. */
export class ParserBase {
  protected readonly runtime: Runtime
  protected readonly source: Source
  protected readonly lexer: Lexer
  /** Innermost block or function; undefined at root level. */
  protected scope: StaticScope | undefined
  /** The function's own scope; undefined at root level. */
  protected readonly functionScope: StaticScope | undefined
  /** Depth of blocks in the function: from 1 on, let and const belong to the block. */
  protected blockDepth = 0
  protected inLoop = false
  protected inSwitch = false
  /** In the head of a `for`, where `in` is not an operator. */
  protected forHead = false
  /** Inside a part that the interpreter may skip token by token rather than run. */
  protected skippable = 0

  constructor(
    runtime: Runtime,
    source: Source,
    range: readonly [number, number],
    scope: StaticScope | undefined,
    functionScope: StaticScope | undefined,
  ) {
    this.runtime = runtime
    this.source = source
    this.scope = scope
    this.functionScope = functionScope
    this.lexer = new Lexer(source.text, range[0], range[1], runtime.traits.unicode, (message) => {
      throw new ParseError(message, range[0], 'Error')
    })
  }

  protected get token(): number {
    return this.lexer.token
  }

  protected is(text: string): boolean {
    return this.lexer.token === (TOKEN[text] ?? text.charCodeAt(0))
  }

  /** Takes the token if it is that one. */
  protected take(text: string): boolean {
    if (!this.is(text)) return false
    this.lexer.next()
    return true
  }

  protected match(text: string): void {
    if (!this.take(text)) throw this.unexpected(TOKEN[text] ?? text.charCodeAt(0))
  }

  /** Takes an identifier and returns its text. */
  protected matchIdentifier(): string {
    if (this.token !== ID) throw this.unexpected(ID)
    const { text } = this.lexer
    this.lexer.next()
    return text
  }

  protected unexpected(expected: number): ParseError {
    let got = tokenName(this.token)
    if (this.token === ID) got = `ID:${this.lexer.text}`
    else if (this.token === STR) got = `String:'${this.lexer.string}'`
    return new ParseError(`Got ${got.slice(0, NAME_LENGTH)} expected ${tokenName(expected)}`, this.lexer.start)
  }

  /** Not reproduced here, though the real interpreter does something with it. */
  protected refuse(construct: string): Refusal {
    const { line, column } = lineAndColumn(this.source.text, this.lexer.start)
    return new Refusal(construct, line, column)
  }

  /** Where an error of the expression just parsed is placed. */
  protected get position(): number {
    return this.lexer.lastStart
  }

  /** From inside a block on to its closing brace, which stays the current token. */
  protected skipBlock(from: number): void {
    this.lexer.seek(from)
    for (let depth = 0; this.token !== EOF; this.lexer.next()) {
      if (this.is('{')) depth++
      else if (this.is('}') && depth-- === 0) return
    }
  }

  /** Parses with a part's own flags, and puts them back. */
  protected within<T>(flags: { skippable?: boolean; forHead?: boolean }, parse: () => T): T {
    const { skippable, forHead } = this
    if (flags.skippable === true) this.skippable++
    if (flags.forHead !== undefined) this.forHead = flags.forHead
    const result = parse()
    this.skippable = skippable
    this.forHead = forHead
    return result
  }
}
