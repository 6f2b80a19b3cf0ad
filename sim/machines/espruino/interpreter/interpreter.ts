import { bytesOf } from './builtins/bytes.js'
import { EVENT_PREFIX } from './builtins/events.js'
import { installBuiltins } from './builtins/index.js'
import { parseJson, stringify } from './builtins/json.js'
import { defineGlobal, defineObject } from './builtins/register.js'
import { isPlainObject, toBoolean, toInteger, toNumber } from './convert.js'
import { Interrupted, Refusal, Thrown } from './errors.js'
import { evaluateSource } from './evaluate.js'
import { inspect, RESULT } from './inspect.js'
import { deleteMember, ownKeys } from './properties.js'
import { native, Runtime, type ErrorType } from './runtime.js'
import type { Traits } from './traits.js'
import type { InterpreterHost, InterpreterOptions, MemoryUse, Origin, TypeDefinition } from './types.js'
import type { JsTypedArray } from './values.js'
import { JsArray, JsFunction, JsObject, Pin, type Native, type Value } from './values.js'

/** An interpreter of the emulated language; see `InterpreterHost` for what its host can do with it. */
export class Interpreter implements InterpreterHost {
  /** What natives share; for the modules of this folder and tests. */
  readonly runtime: Runtime

  constructor(options: InterpreterOptions) {
    this.runtime = new Runtime(options)
    installBuiltins(this.runtime)
  }

  get traits(): Traits {
    return this.runtime.traits
  }
  get global(): JsObject {
    return this.runtime.global
  }
  get statements(): number {
    return this.runtime.statements
  }
  get errorFlags(): Set<string> {
    return this.runtime.errorFlags
  }
  get hostRoots(): Set<Value> {
    return this.runtime.meter.hostRoots
  }
  get hasJobs(): boolean {
    return this.runtime.jobs.waiting
  }

  evaluate(source: string, origin: Origin = {}): Value {
    const text = { text: source, file: origin.file ?? '', flash: origin.flash ?? false }
    return evaluateSource(this.runtime, text, origin.name)
  }

  call(callee: Value, thisValue: Value, args: Value[]): Value {
    return this.outside(() => this.runtime.callValue(callee, thisValue, args))
  }

  construct(callee: Value, args: Value[]): Value {
    return this.outside(() => {
      if (!(callee instanceof JsFunction)) {
        throw this.error('Error', `Constructor should be a function, but is ${this.runtime.typeName(callee)}`)
      }
      return this.runtime.construct(callee, args)
    })
  }

  /** A call from the host: puts the frames back if it fails, and recognises that the stack is full. */
  private outside(run: () => Value): Value {
    const { frame, depth } = this.runtime
    try {
      return run()
    } catch (error) {
      if (error instanceof RangeError) throw new Interrupted('stack', '')
      throw error
    } finally {
      this.runtime.frame = frame
      this.runtime.depth = depth
    }
  }

  defineBuiltin(name: string, value: Value): void {
    this.runtime.builtins.set(name, value)
  }
  defineGetter(name: string, get: () => Value): void {
    this.runtime.getters.set(name, get)
  }
  defineFunction(name: string, run: Native): void {
    defineGlobal(this.runtime, name, run)
  }
  defineType(name: string, definition: TypeDefinition): void {
    defineObject(this.runtime, name, definition)
  }
  defineNamespace(
    name: string,
    statics: Readonly<Record<string, Native>>,
    staticGetters?: Readonly<Record<string, (thisValue: Value) => Value>>,
  ): JsObject {
    return defineObject(this.runtime, name, { statics, staticGetters })
  }

  newFunction(run: Native): JsFunction {
    return native(run)
  }
  newObject(type?: string): JsObject {
    const object = new JsObject()
    if (type !== undefined && type !== 'Object') object.proto = this.runtime.touch(type)
    return object
  }
  newArray(items: Value[]): JsArray {
    return this.runtime.newArray(items)
  }
  newUint8Array(bytes: Uint8Array): JsTypedArray {
    return this.runtime.newUint8Array(bytes)
  }
  newPin(name: string, number: number): Pin {
    const pin = new Pin(name, number)
    this.runtime.builtins.set(name, pin)
    return pin
  }

  get(target: Value, key: string | number): Value {
    return this.runtime.get(target, key)
  }
  set(target: Value, key: string | number, value: Value): void {
    this.runtime.set(target, key, value)
  }
  has(target: JsObject, key: string): boolean {
    return this.runtime.has(target, key)
  }
  delete(target: JsObject, key: string): boolean {
    return deleteMember(target, key)
  }
  keys(target: Value): string[] {
    return ownKeys(target, false)
  }
  bytesOf(value: Value): Uint8Array {
    return bytesOf(this.runtime, value)
  }

  toText(value: Value): string {
    return this.runtime.toText(value)
  }
  toNumber(value: Value): number {
    return toNumber(this.runtime, value)
  }
  toInteger(value: Value): number {
    return toInteger(this.runtime, value)
  }
  toBoolean(value: Value): boolean {
    return toBoolean(value)
  }
  typeName(value: Value): string {
    return this.runtime.typeName(value)
  }
  inspect(value: Value): string {
    return inspect(this.runtime, value, RESULT)
  }
  stringify(value: Value): string {
    return stringify(this.runtime, value, undefined) as string
  }
  parseJson(text: string, bareKeys = false): Value {
    return parseJson(this.runtime, text, bareKeys)
  }

  error(type: ErrorType, message: string): Thrown {
    return this.runtime.error(type, message)
  }

  describeUncaught(thrown: unknown): string {
    if (thrown instanceof Thrown) {
      const { value } = thrown
      const stack = isPlainObject(value) ? this.runtime.own(value, 'stack') : undefined
      return `Uncaught ${this.runtime.toText(value)}\n${typeof stack === 'string' ? stack : ''}`
    }
    if (thrown instanceof Interrupted) return describeInterruption(thrown)
    if (thrown instanceof Refusal) return `Uncaught Refused: ${thrown.message}\n`
    throw thrown
  }

  emit(target: JsObject, event: string, args: Value[]): void {
    this.runtime.jobs.queueListeners(target, target.properties?.get(EVENT_PREFIX + event) as Value, args)
  }
  hasListeners(target: JsObject, event: string): boolean {
    const list = target.properties?.get(EVENT_PREFIX + event)
    return list instanceof JsArray ? list.items.length > 0 : list !== undefined
  }
  /** Told of each listener that a script adds. */
  set onListen(listener: (target: JsObject, event: string) => void) {
    this.runtime.onListen = listener
  }
  runJobs(onUncaught: (thrown: unknown) => void): void {
    this.runtime.jobs.run((thrown) => {
      this.runtime.frame = undefined
      this.runtime.depth = 0
      onUncaught(thrown)
    })
  }

  interrupt(): void {
    this.runtime.interrupted = true
    this.runtime.nextSlice = 0
  }

  memory(): MemoryUse {
    const usage = this.runtime.meter.usage()
    const { total } = this.runtime.meter
    return { total, usage, free: total - usage, blocksize: this.traits.bytesPerVariable }
  }
}

function describeInterruption({ reason, stack }: Interrupted): string {
  const error =
    reason === 'stack' ? `Uncaught Error: Too much recursion - the stack is about to overflow\n${stack}` : ''
  return `${error}Execution Interrupted\n${reason === 'stack' ? '' : stack}`
}
