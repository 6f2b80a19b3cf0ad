import { basicTypeName, isPlainObject, join, toText, typeName } from './convert.js'
import { Interrupted, Refusal, Thrown } from './errors.js'
import { Frame } from './frame.js'
import { FunctionCode, type Source } from './function-code.js'
import { compile } from './functions.js'
import { compileText } from './evaluate.js'
import { Jobs } from './jobs.js'
import { MemoryMeter } from './memory-meter.js'
import { findSlot, getMember, MISSING, ownSlot, setMember, type Key } from './properties.js'
import { Scope, UNDECLARED } from './scope.js'
import { lineAndColumn, stackTrace } from './trace.js'
import { placesOf } from './scope.js'
import type { InterpreterOptions } from './types.js'
import type { Traits } from './traits.js'
import {
  Accessor,
  JsArray,
  JsArrayBuffer,
  JsFunction,
  JsObject,
  JsTypedArray,
  type Member,
  type Native,
  type Slot,
  type Value,
} from './values.js'

/** Calls within calls after which the stack counts as full. The room on real boards was not measured: recalled, not confirmed. */
const DEEPEST = 250
const ELEMENT_TYPES = new Set(
  'Uint8Array Uint8ClampedArray Int8Array Uint16Array Int16Array Uint24Array Uint32Array Int32Array Float32Array Float64Array'.split(
    ' ',
  ),
)

export type ErrorType = 'Error' | 'SyntaxError' | 'TypeError' | 'InternalError' | 'ReferenceError'

/** The state of one interpreter and the operations that its parts share. */
export class Runtime {
  readonly traits: Traits
  readonly options: InterpreterOptions
  readonly global = new JsObject()
  /** Names found after the root scope. */
  readonly builtins = new Map<string, Value>()
  /** Builtins that enter the root scope when they are first used. */
  readonly builtinObjects = new Set<string>()
  readonly getters = new Map<string, () => Value>()
  readonly errorFlags = new Set<string>()
  readonly joining = new Set<Value>()
  readonly meter: MemoryMeter
  readonly jobs: Jobs
  modules: Map<string, Value> = new Map()
  /** Called when a listener was added: buffered data may be due. */
  onListen: ((target: JsObject, event: string) => void) | undefined
  /** Minutes that local time is ahead of UTC (E.setTimeZone). */
  timeZoneMinutes = 0
  frame: Frame | undefined
  depth = 0
  statements = 0
  /** Count of statements at which `slice` is due. */
  nextSlice = 0
  interrupted = false
  /** Sequence number of the last memory count. */
  memoryMark = 0
  currentConstructor: JsFunction | undefined
  objectToString: JsFunction | undefined
  objectValueOf: JsFunction | undefined
  private readonly touched = new Map<string, JsObject>()

  constructor(options: InterpreterOptions) {
    this.options = options
    this.traits = options.traits
    this.global.properties = new Map()
    this.meter = new MemoryMeter(this)
    this.jobs = new Jobs(this)
  }

  // --- names -------------------------------------------------------------------------------------------------------

  /** A builtin by name; builtin objects become fields of the root scope by being used. */
  builtin(name: string): Value | typeof UNDECLARED {
    const getter = this.getters.get(name)
    if (getter !== undefined) return getter()
    const value = this.builtins.get(name)
    if (value === undefined) return this.builtins.has(name) ? undefined : UNDECLARED
    if (this.builtinObjects.has(name)) this.global.properties!.set(name, value)
    return value
  }

  /** Assigning to a builtin that is no object fails, unless the root scope has that name. */
  assignsToBuiltin(name: string): boolean {
    if (this.global.properties!.has(name) || this.builtinObjects.has(name)) return false
    const value = this.builtin(name)
    if (value === UNDECLARED) return false
    throw this.error('Error', `Unable to assign value to non-reference ${typeName(value)}`)
  }

  /** Whether an arrow function's parameter of that name would not be taken for a name. */
  hidesArrow(frame: Frame, name: string): boolean {
    if (!this.builtins.has(name) || this.builtinObjects.has(name) || this.global.properties!.has(name)) return false
    return frame.scope === undefined || placesOf(name, frame.scope.statics).length === 0
  }

  runAccessor(accessor: Accessor): Value {
    return accessor.getter === undefined ? undefined : this.invoke(accessor.getter, this.global, [])
  }

  // --- functions ---------------------------------------------------------------------------------------------------

  invoke(callee: JsFunction, thisValue: Value, args: Value[], name?: string): Value {
    const self = callee.hasBoundThis ? callee.boundThis : thisValue
    const all = callee.boundArguments === undefined ? args : [...callee.boundArguments, ...args]
    if (callee.native !== undefined) return callee.native(self, all)
    const { code } = callee
    if (code === undefined) return undefined
    if (this.depth >= DEEPEST) throw this.tooDeep()
    const compiled = code.compiled ?? compile(this, code)
    const scope = new Scope(compiled.statics, callee.scope)
    const { parameters } = code
    for (let index = 0; index < parameters.length; index++) scope.slots[index] = all[index]
    if (code.ownName !== undefined && !parameters.includes(code.ownName)) {
      scope.slots[compiled.statics.slots.get(code.ownName)!] = callee
    }
    const frame = new Frame(this, code.source, [code.start, code.end], name, callee, scope, self, all)
    this.frame = frame
    this.depth++
    compiled.run(frame)
    this.depth--
    this.frame = frame.caller
    return frame.returned
  }

  private tooDeep(): unknown {
    return new Interrupted('stack', stackTrace(this.frame))
  }

  construct(callee: JsFunction, args: Value[], name?: string): Value {
    const object = new JsObject()
    const prototype = this.prototypeOfFunction(callee)
    prototype.properties!.set('constructor', callee)
    object.proto = prototype
    this.allocated(object)
    const result = this.invoke(callee, object, args, name)
    return result === undefined ? object : result
  }

  /** What reading `F.prototype` makes: no constructor is in it before something is constructed. */
  barePrototype(callee: JsFunction): JsObject {
    const prototype = new JsObject()
    if (callee.native !== undefined) prototype.properties = new Map([['constructor', callee]])
    ;(callee.properties ??= new Map()).set('prototype', prototype)
    return prototype
  }

  prototypeOfFunction(callee: JsFunction): JsObject {
    const existing = callee.properties?.get('prototype')
    if (isFieldOwner(existing)) {
      existing.properties ??= new Map()
      return existing
    }
    const prototype = new JsObject()
    prototype.properties = new Map([['constructor', callee]])
    ;(callee.properties ??= new Map()).set('prototype', prototype)
    return prototype
  }

  /** Calls what may not be a function. */
  callValue(callee: Value, thisValue: Value, args: Value[]): Value {
    if (callee instanceof JsFunction) return this.invoke(callee, thisValue, args)
    throw this.error(
      'Error',
      callee === undefined ? 'Function not found!' : `Expecting function, got ${typeName(callee)}`,
    )
  }

  /** Runs it and gives back what a script threw in it. */
  catching(run: () => void): Thrown | undefined {
    const { frame, depth } = this
    const scope = frame?.scope
    try {
      run()
      return undefined
    } catch (thrown) {
      if (!(thrown instanceof Thrown)) throw thrown
      this.frame = frame
      this.depth = depth
      if (frame !== undefined) frame.scope = scope
      return thrown
    }
  }

  /** eval: sees the names of the code that runs now. */
  evaluateText(text: string): Value {
    return compileText(this, text, this.frame)
  }

  /** A module's exports. */
  evaluateModule(source: Value): Value {
    const text = source instanceof JsFunction ? (source.code?.text ?? '') : this.toText(source)
    const code = new FunctionCode(
      { text, file: '', flash: false },
      [0, text.length],
      ['exports', 'module'],
      undefined,
      false,
      undefined,
    )
    const run = new JsFunction()
    run.code = code
    const exports = new JsObject()
    const module = new JsObject()
    module.properties = new Map([['exports', exports]])
    this.invoke(run, exports, [exports, module], 'module')
    return this.own(module, 'exports')
  }

  /** `new Function(...)`: parameters, then code; it sees the root scope only. */
  newFunction(args: Value[]): Value {
    const text = args.at(-1)
    if (typeof text !== 'string')
      throw this.error('TypeError', `Function code must be a String, got '${typeName(text)}'`)
    const parameters = args.slice(0, -1).map((value) => this.toText(value))
    const value = new JsFunction()
    value.code = new FunctionCode(
      { text, file: '', flash: false },
      [0, text.length],
      parameters,
      undefined,
      false,
      undefined,
    )
    return value
  }

  newArray(items: Value[]): JsArray {
    return new JsArray(items)
  }

  newUint8Array(bytes: Uint8Array): JsTypedArray {
    this.meter.reserve(bytes.length)
    return new JsTypedArray('Uint8Array', new JsArrayBuffer(bytes), 0, bytes.length)
  }

  /** Puts the running text's frame in place, runs it, and cleans up whatever happens. */
  enter<T>(source: Source, name: string | undefined, run: (frame: Frame) => T): T {
    const outer = this.frame
    const { depth } = this
    const frame = new Frame(this, source, [0, source.text.length], name, undefined, undefined, undefined, [])
    this.frame = frame
    try {
      return run(frame)
    } catch (error) {
      // The host's own stack was exhausted first.
      if (error instanceof RangeError) throw new Interrupted('stack', '')
      throw error
    } finally {
      this.frame = outer
      this.depth = depth
    }
  }

  // --- builtin types -----------------------------------------------------------------------------------------------

  methodsOf(type: string): ReadonlyMap<string, Member> | undefined {
    const builtin = this.builtins.get(type)
    return builtin instanceof JsFunction ? builtin.methods : undefined
  }

  /** The prototype of a builtin type, which comes into being in the root scope when it is first asked for. */
  touch(type: string): JsObject | undefined {
    const known = this.touched.get(type)
    if (known !== undefined) return known
    const builtin = this.builtins.get(type)
    if (!(builtin instanceof JsFunction)) return undefined
    this.global.properties!.set(type, builtin)
    const prototype = this.prototypeOfFunction(builtin)
    this.touched.set(type, prototype)
    return prototype
  }

  typeChain(type: string): readonly string[] {
    return ELEMENT_TYPES.has(type) ? [type, 'ArrayBufferView', 'Object'] : [type, 'Object']
  }

  /** `Object.prototype` once something has used it. */
  get objectPrototype(): JsObject | undefined {
    const object = this.global.properties!.get('Object')
    const prototype = object instanceof JsFunction ? object.properties?.get('prototype') : undefined
    return prototype instanceof JsObject ? prototype : undefined
  }

  protoOf(target: Exclude<Value, undefined | null>): Value | typeof MISSING {
    if (target instanceof JsObject && target.proto !== undefined && !(target instanceof JsArray)) return target.proto
    return this.touch(basicTypeName(target)) ?? MISSING
  }

  /** What for-in goes on with when an object says nothing itself. */
  listedPrototype(object: JsObject): JsObject | undefined {
    if (object instanceof JsArray) {
      const array = this.touched.get('Array')
      if (array !== undefined) return array
    }
    return object instanceof JsArray || isPlainObject(object) ? this.objectPrototype : undefined
  }

  isBasicInstance(value: Exclude<Value, undefined | null>, type: JsFunction): boolean {
    return this.builtins.get(basicTypeName(value)) === type
  }

  isFunction(value: Value): value is JsFunction {
    return value instanceof JsFunction
  }

  // --- fields ------------------------------------------------------------------------------------------------------

  get(target: Value, key: Key): Value {
    return getMember(this, target, key, true)
  }

  set(target: Value, key: Key, value: Value): void {
    setMember(this, target, key, value)
  }

  has(target: Value, key: Value): boolean {
    const name = typeof key === 'number' && (key | 0) === key && key >= 0 ? key : this.toText(key)
    if (target === undefined || target === null) return false
    if (target instanceof JsTypedArray) {
      const index = Number(name)
      return (index >= 0 && index < target.length) || this.methodsOf('ArrayBufferView')!.has(String(name))
    }
    if (target instanceof JsObject) return findSlot(this, target, name) !== MISSING
    return this.methodsOf(basicTypeName(target))?.has(String(name)) ?? false
  }

  /** A field of an object literal or class: replaces what is there. */
  define(target: JsObject, name: string, value: Value): void {
    if (name === '__proto__') target.proto = value instanceof JsObject ? value : null
    else (target.properties ??= new Map()).set(name, value)
  }

  own(target: JsObject, key: Key): Value {
    const slot = ownSlot(target, key)
    return slot === MISSING || slot instanceof Accessor ? undefined : (slot as Value)
  }

  // --- conversions -------------------------------------------------------------------------------------------------

  toText(value: Value): string {
    return toText(this, value)
  }

  typeName(value: Value): string {
    return typeName(value)
  }

  join(list: Value, filler: string): string {
    return join(this, list, filler, true)
  }

  /** Elements as text with nothing between. */
  joinAll(items: readonly Value[]): string {
    return items.map((value) => (value === undefined ? '' : this.toText(value))).join('')
  }

  repeat(text: string, times: number): string {
    this.meter.reserve(text.length * times)
    return text.repeat(times)
  }

  // --- errors ------------------------------------------------------------------------------------------------------

  /** An exception of a builtin type at the present place. */
  error(type: ErrorType, message: string): Thrown {
    return new Thrown(this.newError(type, message))
  }

  newError(type: ErrorType, message: string | undefined): JsObject {
    const object = new JsObject()
    object.proto = this.touch(type)
    object.properties = new Map<string, Value>()
    if (message !== undefined) object.properties.set('message', message)
    object.properties.set('type', type)
    if (this.frame !== undefined) object.properties.set('stack', stackTrace(this.frame))
    return object
  }

  /** What stops a run because the emulation does not reproduce it. */
  refusal(construct: string): Refusal {
    const { line, column } =
      this.frame === undefined ? { line: 0, column: 0 } : lineAndColumn(this.frame.source.text, this.frame.position)
    return new Refusal(construct, line, column)
  }

  thrown(value: Value): Thrown {
    return new Thrown(value)
  }

  // --- execution ---------------------------------------------------------------------------------------------------

  /** Every so many statements: interruption, the host's clock, and whether memory has run out. */
  slice(): void {
    this.nextSlice = this.statements + this.meter.interval
    if (this.interrupted) {
      this.interrupted = false
      throw new Interrupted('ctrl-c', stackTrace(this.frame))
    }
    this.options.onSlice?.(this.statements)
    this.meter.check()
  }

  allocated(_value: JsObject): void {
    // Counted by reachability at the next slice.
  }

  /** A text that an operation built; long ones are accounted for at once. */
  grow(text: string): string {
    if (text.length > 64) this.meter.reserve(text.length)
    return text
  }
}

function isFieldOwner(value: Slot | undefined): value is JsObject {
  return value instanceof JsFunction || (value instanceof JsObject && isPlainObject(value))
}

export function native(run: Native): JsFunction {
  const value = new JsFunction()
  value.native = run
  return value
}
