import type { Frame } from './frame.js'
import type { StaticScope } from './scope.js'
import type { Value } from './values.js'

/** Runs a statement; what it returns says how to go on. */
export type Run = (frame: Frame) => Completion
export type Evaluate = (frame: Frame) => Value

export const NORMAL = 0
export const BREAK = 1
export const CONTINUE = 2
/** The value is in `frame.returned`. */
export const RETURN = 3
export type Completion = 0 | 1 | 2 | 3

/** A text that code was read from. */
export interface Source {
  readonly text: string
  /** Name of the file in Storage, shown in traces. */
  readonly file: string
  /** Function bodies are references into flash: no variables for their text, and positions count from the start of the file. */
  readonly flash: boolean
}

/** A function's code, parsed when it is first called, as the interpreter finds a body's errors only then. */
export class FunctionCode {
  readonly source: Source
  /** Offsets of the body's text: without braces, and without a leading `return`. */
  readonly start: number
  readonly end: number
  readonly parameters: readonly string[]
  /** Name of a named function expression, visible inside. */
  readonly ownName: string | undefined
  /** The body is one expression, or starts with `return`: only that expression is evaluated. */
  readonly returns: boolean
  readonly outer: StaticScope | undefined
  compiled: Compiled | undefined

  constructor(
    source: Source,
    range: readonly [number, number],
    parameters: readonly string[],
    ownName: string | undefined,
    returns: boolean,
    outer: StaticScope | undefined,
  ) {
    this.source = source
    this.start = range[0]
    this.end = range[1]
    this.parameters = parameters
    this.ownName = ownName
    this.returns = returns
    this.outer = outer
  }

  get text(): string {
    return this.source.text.slice(this.start, this.end)
  }
}

export interface Compiled {
  readonly statics: StaticScope
  readonly run: Run
}
