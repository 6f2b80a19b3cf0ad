import type { Thrown } from './errors.js'
import type { Traits } from './traits.js'
import type { JsArray, JsFunction, JsObject, JsTypedArray, Native, Pin, Value } from './values.js'

export interface InterpreterOptions {
  readonly traits: Traits
  /** Console output of print, console.log, trace: bytes, one UTF-16 unit each, line ends as `\n`. */
  readonly print: (text: string) => void
  /** Milliseconds since 1970 of the board's own clock, with fraction; read by Date. */
  readonly nowMs: () => number
  /** Uniform in [0, 1); read by Math.random. */
  readonly random: () => number
  /** Called once when the job queue becomes non-empty (an `emit`, a settled promise): run `runJobs` from the idle loop. */
  readonly onJobs?: () => void
  /** Called every few thousand statements while a script runs; may call `interrupt`, advance a clock, or throw to abandon the run. */
  readonly onSlice?: (statements: number) => void
  /** Files for require() and what else needs them belong to the machine: its answer for a name that no module is cached under. */
  readonly loadModule?: (name: string) => Value
}

/** Where a text came from. `flash`: function bodies stay in Storage and cost no variables. */
export interface Origin {
  /** Shown in stack traces as `(FILE:1:2)`. */
  readonly file?: string
  readonly flash?: boolean
  /** Shown in front of the position in stack traces, such as `eval`; none for the console. */
  readonly name?: string
}

export interface MemoryUse {
  /** All in JsVars. */
  readonly total: number
  readonly usage: number
  readonly free: number
  readonly blocksize: number
}

/** The machine's view of a type of object: natives by name. `construct` makes `new Type(...)` and `Type(...)` work. */
export interface TypeDefinition {
  readonly construct?: Native
  readonly statics?: Readonly<Record<string, Native>>
  readonly methods?: Readonly<Record<string, Native>>
  /** Read at each access, as `this.name`. */
  readonly getters?: Readonly<Record<string, (thisValue: Value) => Value>>
}

/** How the hosts of an interpreter (machine, membrane) see it. */
export interface InterpreterHost {
  readonly traits: Traits
  /** The root scope, also `globalThis`. */
  readonly global: JsObject
  /** Statements executed since creation. */
  readonly statements: number
  /** FIFO_FULL, CALLBACK, LOW_MEMORY, MEMORY ...: read and cleared by E.getErrorFlags. */
  readonly errorFlags: Set<string>

  /** Runs a text at root scope and returns the value of its last statement. @throws Thrown | Interrupted | Refusal */
  evaluate(source: string, origin?: Origin): Value
  /** @throws Thrown | Interrupted | Refusal */
  call(callee: Value, thisValue: Value, args: Value[]): Value
  /** `new callee(...args)`. @throws Thrown | Interrupted | Refusal */
  construct(callee: Value, args: Value[]): Value

  /** A builtin in the root scope: found by name, not listed by for-in, costs no variables. */
  defineBuiltin(name: string, value: Value): void
  defineFunction(name: string, native: Native): void
  /** A type with its methods; objects made by `newObject(type)` find them. Calling it again adds to an existing type (E, Math ...). */
  defineType(name: string, definition: TypeDefinition): void
  /** A namespace such as `E` or `process`. */
  defineNamespace(
    name: string,
    statics: Readonly<Record<string, Native>>,
    getters?: Readonly<Record<string, (thisValue: Value) => Value>>,
  ): JsObject

  /** A value computed each time its name is read in the root scope. */
  defineGetter(name: string, get: () => Value): void
  newFunction(native: Native): JsFunction
  newObject(type?: string): JsObject
  newArray(items: Value[]): JsArray
  /** The bytes are used, not copied. */
  newUint8Array(bytes: Uint8Array): JsTypedArray
  /** A pin constant; also found by its name in the root scope. */
  newPin(name: string, number: number): Pin
  get(target: Value, key: string | number): Value
  set(target: Value, key: string | number, value: Value): void
  has(target: JsObject, key: string): boolean
  delete(target: JsObject, key: string): boolean
  /** Own keys in the order in which for-in lists them. */
  keys(target: Value): string[]
  /** Flattens data arguments the way Serial.write and E.toUint8Array do: numbers, strings, arrays, typed arrays, `{data, count}`. */
  bytesOf(value: Value): Uint8Array

  toText(value: Value): string
  toNumber(value: Value): number
  toInteger(value: Value): number
  toBoolean(value: Value): boolean
  /** As the console shows a result: `="text"` without the `=`. */
  inspect(value: Value): string
  stringify(value: Value): string
  /** `bareKeys`: keys without quotes too, as Storage.readJSON and packets have them. @throws Thrown(SyntaxError) */
  parseJson(text: string, bareKeys?: boolean): Value
  typeName(value: Value): string

  /** An exception of the language's own types for a native to throw. */
  error(type: 'Error' | 'TypeError' | 'ReferenceError' | 'SyntaxError' | 'InternalError', message: string): Thrown
  /** "Uncaught Error: ..." and its trace as the console prints them. */
  describeUncaught(thrown: unknown): string

  /** Queues the event; its listeners run from `runJobs`. */
  emit(target: JsObject, event: string, args: Value[]): void
  hasListeners(target: JsObject, event: string): boolean
  /** Told of each listener that a script adds: data buffered for `data` may be due. */
  onListen: (target: JsObject, event: string) => void
  /** True when queued events or promise jobs wait. */
  readonly hasJobs: boolean
  /** Runs what is queued now (not what that queues). Exceptions go to `onUncaught`. */
  runJobs(onUncaught: (thrown: unknown) => void): void

  /** Breaks the running script at its next statement, as Ctrl-C does. */
  interrupt(): void
  memory(): MemoryUse
  /** Objects only the host holds (timers' callbacks, watches) that the memory count must reach. */
  readonly hostRoots: Set<Value>
}
