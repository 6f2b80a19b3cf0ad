import { toInteger, toNumber } from './convert.js'
import type { Runtime } from './runtime.js'
import type { ElementType, JsTypedArray, Value } from './values.js'

/** Bytes of an element. */
export const ELEMENT_SIZE: Readonly<Record<ElementType, number>> = {
  Uint8Array: 1,
  Uint8ClampedArray: 1,
  Int8Array: 1,
  Uint16Array: 2,
  Int16Array: 2,
  Uint24Array: 3,
  Uint32Array: 4,
  Int32Array: 4,
  Float32Array: 4,
  Float64Array: 8,
}

export function isFloatType(type: ElementType): boolean {
  return type === 'Float32Array' || type === 'Float64Array'
}

/** Undefined beyond the end. */
export function elementAt(array: JsTypedArray, index: number): Value {
  if (index >= array.length) return undefined
  const { view, elementType } = array
  const at = array.byteOffset + index * ELEMENT_SIZE[elementType]
  if (at + ELEMENT_SIZE[elementType] > view.byteLength) return undefined
  switch (elementType) {
    case 'Uint8Array':
    case 'Uint8ClampedArray':
      return view.getUint8(at)
    case 'Int8Array':
      return view.getInt8(at)
    case 'Uint16Array':
      return view.getUint16(at, true)
    case 'Int16Array':
      return view.getInt16(at, true)
    case 'Uint24Array':
      return view.getUint16(at, true) | (view.getUint8(at + 2) << 16)
    case 'Uint32Array':
      return view.getUint32(at, true)
    case 'Int32Array':
      return view.getInt32(at, true)
    case 'Float32Array':
      return view.getFloat32(at, true)
    case 'Float64Array':
      return view.getFloat64(at, true)
  }
}

/** Ignored beyond the end. */
export function setElement(runtime: Runtime, array: JsTypedArray, index: number, value: Value): void {
  if (index >= array.length) return
  const { view, elementType } = array
  const at = array.byteOffset + index * ELEMENT_SIZE[elementType]
  if (at + ELEMENT_SIZE[elementType] > view.byteLength) return
  if (elementType === 'Float32Array') return view.setFloat32(at, toNumber(runtime, value), true)
  if (elementType === 'Float64Array') return view.setFloat64(at, toNumber(runtime, value), true)
  const integer = toInteger(runtime, value)
  switch (ELEMENT_SIZE[elementType]) {
    case 1:
      return view.setUint8(at, elementType === 'Uint8ClampedArray' ? Math.max(0, Math.min(255, integer)) : integer)
    case 2:
      return view.setUint16(at, integer, true)
    case 3:
      view.setUint16(at, integer, true)
      return view.setUint8(at + 2, integer >> 16)
    default:
      return view.setInt32(at, integer, true)
  }
}
