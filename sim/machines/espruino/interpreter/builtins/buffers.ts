import { isNumeric, isPlainObject, itemAt, lengthOf, toInteger, toNumber, typeName } from '../convert.js'
import type { Runtime } from '../runtime.js'
import { elementAt, ELEMENT_SIZE, isFloatType, setElement } from '../typed-arrays.js'
import {
  JsArray,
  JsArrayBuffer,
  JsDataView,
  JsFunction,
  JsTypedArray,
  type ElementType,
  type Native,
  type Value,
} from '../values.js'
import { definedIndices, listMethods } from './array.js'
import { defineObject } from './register.js'

/** JSV_ARRAYBUFFER_MAX_LENGTH of most builds. */
const LONGEST = 65535

function newBuffer(runtime: Runtime, length: number): JsArrayBuffer {
  if (length < 0) throw runtime.error('Error', 'Invalid length for ArrayBuffer')
  if (length > LONGEST && Number.isFinite(runtime.traits.variables))
    throw runtime.error('Error', 'ArrayBuffer too long')
  runtime.meter.reserve(length)
  return new JsArrayBuffer(new Uint8Array(length))
}

/** `new Uint8Array(length | list | buffer, byteOffset, length)`. */
function construct(runtime: Runtime, type: ElementType, args: Value[]): Value {
  const [source, offset, count] = args
  const byteOffset = toInteger(runtime, offset)
  if (byteOffset < 0 || byteOffset > 65535) throw runtime.error('Error', 'byteOffset too large (or negative)')
  const size = ELEMENT_SIZE[type]
  if (source instanceof JsArrayBuffer) {
    const length = toInteger(runtime, count) || Math.max(0, Math.trunc((source.bytes.length - byteOffset) / size))
    return new JsTypedArray(type, source, byteOffset, length)
  }
  if (isNumeric(source)) {
    const length = toInteger(runtime, source)
    return new JsTypedArray(type, newBuffer(runtime, size * length), 0, length)
  }
  if (!(source instanceof JsArray || source instanceof JsTypedArray)) {
    throw runtime.error('Error', `Unsupported first argument of type ${typeName(source)}`)
  }
  const length = lengthOf(source)
  const array = new JsTypedArray(type, newBuffer(runtime, size * length), 0, length)
  for (const index of definedIndices(source)) setElement(runtime, array, index, itemAt(source, index))
  return array
}

function set(runtime: Runtime, self: Value, source: Value, at: number): undefined {
  if (!(
    typeof source === 'string' ||
    source instanceof JsArray ||
    source instanceof JsTypedArray ||
    source instanceof JsArrayBuffer
  )) {
    throw runtime.error('Error', `First argument must be Array, not ${typeName(source)}`)
  }
  if (!(self instanceof JsTypedArray)) return undefined
  const items = Array.from({ length: lengthOf(source) }, (_, index) => itemAt(source, index))
  items.forEach((item, index) => {
    if (typeof source !== 'string') setElement(runtime, self, at + index, item)
    else setElement(runtime, self, at + index, source.charCodeAt(index))
  })
  return undefined
}

function subarray(runtime: Runtime, self: Value, begin: Value, endValue: Value): Value {
  if (!(self instanceof JsTypedArray)) {
    throw runtime.error('Error', 'ArrayBufferView.subarray can only be called on an ArrayBufferView')
  }
  let from = toInteger(runtime, begin)
  let to = isNumeric(endValue) ? toInteger(runtime, endValue) : self.length
  if (from < 0) from += self.length
  if (to < 0) to = Math.max(0, to + self.length)
  if (from >= to) return new JsTypedArray(self.elementType, newBuffer(runtime, 0), 0, 0)
  return new JsTypedArray(
    self.elementType,
    self.buffer,
    self.byteOffset + from * ELEMENT_SIZE[self.elementType],
    to - from,
  )
}

function map(runtime: Runtime, self: Value, callee: Value, thisValue: Value): Value {
  if (!(self instanceof JsTypedArray)) throw runtime.error('Error', 'Can only be called on an ArrayBufferView')
  if (!(callee instanceof JsFunction)) throw runtime.error('Error', 'First argument must be a function')
  if (thisValue !== undefined && !isPlainObject(thisValue))
    throw runtime.error('Error', 'Second argument must be Object or undefined')
  const size = ELEMENT_SIZE[self.elementType]
  const result = new JsTypedArray(self.elementType, newBuffer(runtime, size * self.length), 0, self.length)
  for (let index = 0; index < self.length; index++) {
    setElement(runtime, result, index, runtime.invoke(callee, thisValue, [elementAt(self, index), index, self]))
  }
  return result
}

const SIZES = { Float32: 4, Float64: 8, Int16: 2, Int32: 4, Int8: 1, Uint16: 2, Uint32: 4, Uint8: 1 } as const

function installDataView(runtime: Runtime): void {
  const viewOf = (self: Value): { view: DataView; length: number } => {
    if (!(self instanceof JsDataView)) throw runtime.error('TypeError', `Invalid DataView, got ${typeName(self)}`)
    const { bytes } = self.buffer
    return {
      view: new DataView(bytes.buffer, bytes.byteOffset + self.byteOffset, self.byteLength),
      length: self.byteLength,
    }
  }
  const methods: Record<string, Native> = {}
  for (const [name, size] of Object.entries(SIZES) as [keyof typeof SIZES, number][]) {
    methods[`get${name}`] = (self, [at, little]) => {
      const { view, length } = viewOf(self)
      const offset = toInteger(runtime, at)
      if (offset < 0 || offset + size > length) return 0
      return view[`get${name}`](offset, Boolean(little))
    }
    methods[`set${name}`] = (self, [at, value, little]) => {
      const { view, length } = viewOf(self)
      const offset = toInteger(runtime, at)
      if (offset < 0 || offset + size > length) return undefined
      const number = name.startsWith('Float') ? toNumber(runtime, value) : toInteger(runtime, value)
      view[`set${name}`](offset, number, Boolean(little))
      return undefined
    }
  }
  defineObject(runtime, 'DataView', {
    construct: (_this, [buffer, offset, length]) => {
      if (!(buffer instanceof JsArrayBuffer)) {
        throw runtime.error('TypeError', `Expecting ArrayBuffer, got ${typeName(buffer)}`)
      }
      const byteOffset = toInteger(runtime, offset)
      const view = new JsDataView(
        buffer,
        byteOffset,
        length === undefined ? buffer.bytes.length - byteOffset : toInteger(runtime, length),
      )
      view.proto = runtime.touch('DataView')
      view.properties = new Map<string, Value>([
        ['buffer', buffer],
        ['byteOffset', byteOffset],
        ['byteLength', view.byteLength],
      ])
      return view
    },
    methods,
  })
}

export function installBuffers(runtime: Runtime): void {
  defineObject(runtime, 'ArrayBuffer', {
    construct: (_this, [length]) => newBuffer(runtime, toInteger(runtime, length)),
    getters: { byteLength: (self) => (self instanceof JsArrayBuffer ? self.bytes.length : undefined) },
  })
  defineObject(runtime, 'ArrayBufferView', {
    methods: {
      ...listMethods(runtime),
      map: (self, [callee, thisValue]) => map(runtime, self, callee, thisValue),
      set: (self, [source, at]) => set(runtime, self, source, toInteger(runtime, at)),
      subarray: (self, [begin, end]) => subarray(runtime, self, begin, end),
      indexOf: (self, [value, start]) => {
        if (!(self instanceof JsTypedArray)) return undefined
        const wanted = isFloatType(self.elementType) ? value : toInteger(runtime, value)
        for (let index = toInteger(runtime, start); index < self.length; index++)
          if (elementAt(self, index) === wanted) return index
        return -1
      },
    },
    getters: {
      buffer: (self) => (self instanceof JsTypedArray ? self.buffer : undefined),
      byteLength: (self) => (self instanceof JsTypedArray ? self.length * ELEMENT_SIZE[self.elementType] : undefined),
      byteOffset: (self) => (self instanceof JsTypedArray ? self.byteOffset : undefined),
    },
  })
  for (const type of Object.keys(ELEMENT_SIZE) as ElementType[]) {
    defineObject(runtime, type, { construct: (_this, args) => construct(runtime, type, args) })
  }
  installDataView(runtime)
}
