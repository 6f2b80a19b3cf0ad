import {
  JsArray,
  JsArrayBuffer,
  JsFunction,
  JsObject,
  JsTypedArray,
  Pin,
  Thrown,
  type ElementType,
  type InterpreterHost,
  type Value,
} from './interpreter/index.js'

/** Runs work on the emulated processor: its time passes, its idle loop is woken afterwards. */
export type RunOnChip = <Result>(work: () => Result) => Result

type Callable = (this: unknown, ...args: unknown[]) => unknown

/**
 * Lets code of the host use objects that live in an emulated interpreter, and the other way round. Each side sees the other's
 * objects as its own kind: functions can be called and constructed, properties read and written when they are asked for,
 * typed arrays share their memory, errors arrive as errors of the same class. An object that comes back is the one that went.
 */
export class Membrane {
  private readonly hostByDevice = new WeakMap<JsObject, object>()
  private readonly deviceByHost = new WeakMap<object, JsObject>()
  private readonly helpers: Helpers
  /** Exceptions of the host's callbacks that nobody on the chip caught on its way. */
  escaped = 0

  constructor(
    private readonly interpreter: InterpreterHost,
    private readonly run: RunOnChip,
  ) {
    this.helpers = new Helpers(interpreter)
  }

  /** A value of the interpreter as the host sees it. A pin stays what it is: an object that nobody looks into. */
  toHost(value: Value): unknown {
    if (value instanceof Pin || !(value instanceof JsObject)) return value
    const known = this.hostByDevice.get(value)
    if (known) return known
    const made = this.makeHost(value)
    // The memory and the list of a result are the host's own from now on.
    if (!(value instanceof JsArrayBuffer) && !(value instanceof JsArray)) this.join(made, value)
    return made
  }

  /** A value of the host as the interpreter sees it. */
  toDevice(value: unknown): Value {
    if (value instanceof Pin) return value
    if (typeof value !== 'object' && typeof value !== 'function') return value as Value
    if (value === null) return null
    const known = this.deviceByHost.get(value)
    if (known) return known
    const made = this.makeDevice(value)
    this.join(value, made)
    return made
  }

  private join(host: object, device: JsObject): void {
    this.hostByDevice.set(device, host)
    this.deviceByHost.set(host, device)
  }

  private makeHost(value: JsObject): object {
    if (value instanceof JsArrayBuffer) return value.bytes.slice().buffer
    if (value instanceof JsTypedArray) {
      const bytes = value.buffer.bytes
      return new Uint8Array(bytes.buffer, bytes.byteOffset + value.byteOffset, value.length)
    }
    if (value instanceof JsArray) return value.items.map((item) => this.toHost(item))
    if (value instanceof JsFunction) return new Proxy(function () {}, this.functionHandler(value))
    return this.helpers.classOfError(value) ? this.errorOf(value) : new Proxy({}, this.objectHandler(value))
  }

  private errorOf(value: JsObject): Error {
    const Type = errorClasses[this.helpers.classOfError(value)!]
    const error = new Type(String(this.interpreter.get(value, 'message')))
    const kind = this.interpreter.get(value, 'kind')
    return kind === undefined ? error : Object.assign(error, { kind })
  }

  private objectHandler(device: JsObject): ProxyHandler<object> {
    const { interpreter } = this
    return {
      get: (_target, key) => (typeof key === 'symbol' ? undefined : this.onChip(() => interpreter.get(device, key))),
      set: (_target, key, value) => {
        this.onChip(() => void interpreter.set(device, key as string, this.toDevice(value)))
        return true
      },
      has: (_target, key) => typeof key === 'string' && this.helpers.isIn(key, device),
      ownKeys: () => interpreter.keys(device),
      getOwnPropertyDescriptor: (_target, key) =>
        interpreter.keys(device).includes(key as string)
          ? {
              configurable: true,
              enumerable: true,
              writable: true,
              value: this.toHost(interpreter.get(device, key as string)),
            }
          : undefined,
      getPrototypeOf: () => Object.prototype,
    }
  }

  private functionHandler(device: JsFunction): ProxyHandler<Callable> {
    const { interpreter } = this
    const given = (args: unknown[]): Value[] => args.map((value) => this.toDevice(value))
    return {
      get: (_target, key) =>
        typeof key === 'symbol' || key === 'prototype' ? undefined : this.onChip(() => interpreter.get(device, key)),
      has: (_target, key) => typeof key === 'string' && this.helpers.isIn(key, device),
      apply: (_target, self, args) => this.onChip(() => interpreter.call(device, this.toDevice(self), given(args))),
      construct: (_target, args) => this.onChip(() => interpreter.construct(device, given(args))) as object,
    }
  }

  /** Work on the chip whose result, or error, the host gets. */
  private onChip(work: () => Value | void): unknown {
    try {
      return this.toHost(this.run(work) as Value)
    } catch (thrown) {
      throw thrown instanceof Thrown ? this.toHost(thrown.value) : thrown
    }
  }

  private makeDevice(value: object): JsObject {
    if (typeof value === 'function') return this.callback(value as Callable)
    if (value instanceof ArrayBuffer) return new JsArrayBuffer(new Uint8Array(value))
    if (value instanceof DataView)
      return this.helpers.dataView(this.bufferOf(value), value.byteOffset, value.byteLength)
    if (ArrayBuffer.isView(value)) return this.typedArray(value as unknown as Uint16Array)
    return this.mirrored(value)
  }

  private bufferOf(view: ArrayBufferView): JsArrayBuffer {
    return this.toDevice(view.buffer) as JsArrayBuffer
  }

  /** Node's Buffer is a Uint8Array by another name. */
  private typedArray(view: Uint8Array | Uint16Array): JsObject {
    const type = view instanceof Uint8Array ? 'Uint8Array' : (view.constructor.name as ElementType)
    return new JsTypedArray(type, this.bufferOf(view), view.byteOffset, view.length)
  }

  /** A function of the host: what it throws goes on as an error on the chip. */
  private callback(callable: Callable): JsFunction {
    return this.interpreter.newFunction((self, args) => {
      try {
        return this.toDevice(
          callable.apply(
            this.toHost(self),
            args.map((value) => this.toHost(value)),
          ),
        )
      } catch (error) {
        this.escaped++
        throw this.interpreter.error('Error', String(error))
      }
    })
  }

  /** A plain object of the host: each property is read on the host when the chip reads it. */
  private mirrored(value: object): JsObject {
    const device = this.interpreter.newObject()
    for (const key of Object.keys(value)) {
      const read = this.interpreter.newFunction(() => this.toDevice((value as Record<string, unknown>)[key]))
      this.helpers.defineGetter(device, key, read)
    }
    return device
  }
}

const errorClasses = { Error, TypeError } as const

/** What only a script can ask for. */
class Helpers {
  private readonly functions: Record<'getter' | 'isIn' | 'isError' | 'isTypeError' | 'dataView', Value>

  constructor(private readonly interpreter: InterpreterHost) {
    const script = (text: string): Value => interpreter.evaluate(`(${text})`)
    this.functions = {
      getter: script('function(o,k,f){Object.defineProperty(o,k,{get:f,enumerable:true,configurable:true})}'),
      isIn: script('function(k,o){return k in o}'),
      isError: script('function(v){return v instanceof Error}'),
      dataView: script('function(b,o,n){return new DataView(b,o,n)}'),
      isTypeError: script('function(v){return v instanceof TypeError}'),
    }
  }

  defineGetter(object: JsObject, key: string, getter: JsFunction): void {
    this.call('getter', object, key, getter)
  }

  dataView(buffer: JsArrayBuffer, byteOffset: number, byteLength: number): JsObject {
    return this.call('dataView', buffer, byteOffset, byteLength) as JsObject
  }

  isIn(key: string, object: JsObject): boolean {
    return this.call('isIn', key, object) as boolean
  }

  /** The interpreter has Error, TypeError and others, but no RangeError. Undefined for what is no error. */
  classOfError(value: JsObject): keyof typeof errorClasses | undefined {
    if (this.call('isTypeError', value)) return 'TypeError'
    return this.call('isError', value) ? 'Error' : undefined
  }

  private call(name: keyof Helpers['functions'], ...args: Value[]): Value {
    return this.interpreter.call(this.functions[name], undefined, args)
  }
}
