import type { FunctionCode } from './function-code.js'
import type { Scope } from './scope.js'

/**
 * A value of the emulated language. Text is a byte string: one UTF-16 unit per byte, each 0 to 255 (with the trait `unicode` a string literal may hold
 * larger units). A pin is an interned `Pin`: compare with `===`.
 */
export type Value = undefined | null | boolean | number | string | Pin | JsObject

/** A pin constant such as `B3` or `D0`: prints as its name, counts as its number, `typeof` says number. */
export class Pin {
  readonly name: string
  readonly number: number

  constructor(name: string, number: number) {
    this.name = name
    this.number = number
  }
}

/** What a property with a getter or setter holds in place of its value. */
export class Accessor {
  getter: JsFunction | undefined
  setter: JsFunction | undefined
  /** The memory count's own. */
  mark = 0
}

export type Slot = Value | Accessor

/** A plain object; keys keep the order of insertion, also when they are integers. */
export class JsObject {
  properties: Map<string, Slot> | undefined
  /** What `__proto__` names; undefined stands for the builtin of its type. */
  proto: JsObject | null | undefined
  /** Names that `const` or `writable: false` made constant. */
  constants: Set<string> | undefined
  /** Whatever the host keeps with it (a port, a file handle). Never seen by scripts. */
  host: unknown = undefined
  /** Sequence number of the last memory count that saw it; the accounting's own. */
  mark = 0
}

/** Elements are a native sparse array: an index that was never written is absent. */
export class JsArray extends JsObject {
  items: Value[]

  constructor(items: Value[] = []) {
    super()
    this.items = items
  }
}

/** A native function: `this` and the arguments as given, missing ones absent. */
export type Native = (thisValue: Value, args: Value[]) => Value

export class JsFunction extends JsObject {
  /** Set for functions of the host. */
  native: Native | undefined
  /** Set for functions of a script; a class without constructor has neither. */
  code: FunctionCode | undefined
  scope: Scope | undefined
  /** Set by `bind` and for arrow functions that use `this`. */
  boundThis: Value = undefined
  hasBoundThis = false
  boundArguments: Value[] | undefined
  /** Members that a builtin constructor or namespace has, found after its own properties. */
  statics: ReadonlyMap<string, Member> | undefined
  /** Members of the objects that a builtin constructor makes. */
  methods: ReadonlyMap<string, Member> | undefined
}

/** A builtin member: a value, or a getter computed from the object it is read of. */
export type Member = { readonly value: Value } | { readonly get: (thisValue: Value) => Value }

export class JsArrayBuffer extends JsObject {
  readonly bytes: Uint8Array

  constructor(bytes: Uint8Array) {
    super()
    this.bytes = bytes
  }
}

export class JsDataView extends JsObject {
  readonly buffer: JsArrayBuffer
  readonly byteOffset: number
  readonly byteLength: number

  constructor(buffer: JsArrayBuffer, byteOffset: number, byteLength: number) {
    super()
    this.buffer = buffer
    this.byteOffset = byteOffset
    this.byteLength = byteLength
  }
}

/** The types a typed array may have; Uint24Array is Espruino's own. */
export type ElementType =
  | 'Uint8Array'
  | 'Uint8ClampedArray'
  | 'Int8Array'
  | 'Uint16Array'
  | 'Int16Array'
  | 'Uint24Array'
  | 'Uint32Array'
  | 'Int32Array'
  | 'Float32Array'
  | 'Float64Array'

export class JsTypedArray extends JsObject {
  readonly elementType: ElementType
  readonly buffer: JsArrayBuffer
  readonly byteOffset: number
  /** Elements. */
  readonly length: number
  /** Over the whole buffer. */
  readonly view: DataView

  constructor(elementType: ElementType, buffer: JsArrayBuffer, byteOffset: number, length: number) {
    super()
    this.elementType = elementType
    this.buffer = buffer
    this.byteOffset = byteOffset
    this.length = length
    this.view = new DataView(buffer.bytes.buffer, buffer.bytes.byteOffset, buffer.bytes.byteLength)
  }
}
