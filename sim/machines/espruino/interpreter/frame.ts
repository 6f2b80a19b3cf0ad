import type { FunctionCode, Source } from './function-code.js'
import type { Runtime } from './runtime.js'
import type { Scope } from './scope.js'
import type { JsArray, JsFunction, Value } from './values.js'

/** One activation: of a function, or of a text that is evaluated. */
export class Frame {
  readonly runtime: Runtime
  readonly caller: Frame | undefined
  readonly source: Source
  /** Offset in the source that positions of a trace count from. */
  readonly base: number
  readonly end: number
  /** Under what name it was called; undefined for callbacks. */
  readonly name: string | undefined
  readonly code: FunctionCode | undefined
  scope: Scope | undefined
  readonly thisValue: Value
  readonly args: readonly Value[]
  /** Offset where the running expression would raise an error. */
  position: number
  returned: Value = undefined
  /** `arguments`, once it was read. */
  argumentsArray: JsArray | undefined

  constructor(
    runtime: Runtime,
    source: Source,
    range: readonly [number, number],
    name: string | undefined,
    callee: JsFunction | undefined,
    scope: Scope | undefined,
    thisValue: Value,
    args: readonly Value[],
  ) {
    this.runtime = runtime
    this.caller = runtime.frame
    this.source = source
    this.base = range[0]
    this.end = range[1]
    this.position = range[0]
    this.name = name
    this.code = callee?.code
    this.scope = scope
    this.thisValue = thisValue
    this.args = args
  }
}
