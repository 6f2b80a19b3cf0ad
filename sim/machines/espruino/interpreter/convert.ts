import { floatText, numberText, parseFloatText, parseIntegerText, radixOf, digitValue } from './number-text.js'
import { elementAt } from './typed-arrays.js'
import { functionText } from './function-text.js'
import { getMember } from './properties.js'
import type { Runtime } from './runtime.js'
import { JsArray, JsArrayBuffer, JsFunction, JsObject, JsTypedArray, Pin, type Value } from './values.js'

/** Longest text that converts to a number. */
const LONGEST_NUMBER = 63

/** A plain object: what carries `__proto__` and may have valueOf and toString of its own. */
export function isPlainObject(value: Value): value is JsObject {
  return (
    value instanceof JsObject &&
    !(value instanceof JsArray) &&
    !(value instanceof JsFunction) &&
    !(value instanceof JsTypedArray) &&
    !(value instanceof JsArrayBuffer)
  )
}

/** Object, array or function: what new fields can be put on. */
export function hasFields(value: Value): value is JsObject {
  return value instanceof JsObject && !(value instanceof JsTypedArray) && !(value instanceof JsArrayBuffer)
}

export function isNumeric(value: Value): value is number | boolean | Pin {
  return typeof value === 'number' || typeof value === 'boolean' || value instanceof Pin
}

export function isIterable(value: Value): boolean {
  return typeof value === 'string' || value instanceof JsObject
}

export function typeOf(value: Value): string {
  if (value === undefined) return 'undefined'
  if (value instanceof Pin) return 'number'
  if (value instanceof JsFunction) return 'function'
  return typeof value
}

/** The type as error messages name it. */
export function typeName(value: Value): string {
  if (value === undefined) return 'undefined'
  if (value === null) return 'null'
  return basicTypeName(value)
}

/** The builtin whose methods a value of this sort has. */
export function basicTypeName(value: Exclude<Value, undefined | null>): string {
  if (value instanceof JsTypedArray) return value.elementType
  if (value instanceof JsArrayBuffer) return 'ArrayBuffer'
  if (value instanceof Pin) return 'Pin'
  if (value instanceof JsArray) return 'Array'
  if (value instanceof JsFunction) return 'Function'
  if (value instanceof JsObject) return 'Object'
  return typeof value === 'string' ? 'String' : 'Number'
}

export function toBoolean(value: Value): boolean {
  if (value instanceof Pin) return true
  return Boolean(value)
}

export function toText(runtime: Runtime, value: Value): string {
  if (typeof value === 'string') return value
  if (typeof value === 'number') return numberText(value)
  if (value === undefined || value === null || typeof value === 'boolean') return String(value)
  if (value instanceof Pin) return value.name
  if (value instanceof JsFunction) return functionText(value)
  if (value instanceof JsArray || value instanceof JsTypedArray || value instanceof JsArrayBuffer)
    return join(runtime, value, ',', true)
  const method = getMember(runtime, value, 'toString', true)
  if (method === runtime.objectToString || !(method instanceof JsFunction)) return '[object Object]'
  return toText(runtime, runtime.invoke(method, value, []))
}

/** Elements as text; null and undefined leave nothing (null does so only where `skipNull`). */
export function join(runtime: Runtime, list: Value, filler: string, skipNull: boolean): string {
  if (runtime.joining.has(list)) return ''
  runtime.joining.add(list)
  const parts: string[] = []
  const length = lengthOf(list)
  for (let index = 0; index < length; index++) {
    const value = itemAt(list, index)
    parts.push(value === undefined || (skipNull && value === null) ? '' : toText(runtime, value))
  }
  runtime.joining.delete(list)
  return parts.join(filler)
}

/** Elements of an array, typed array or string; 0 for others. */
export function lengthOf(value: Value): number {
  if (typeof value === 'string') return value.length
  if (value instanceof JsArray) return value.items.length
  if (value instanceof JsTypedArray) return value.length
  if (value instanceof JsArrayBuffer) return value.bytes.length
  return value instanceof JsObject ? [...(value.properties?.keys() ?? [])].length : 1
}

export function itemAt(value: Value, index: number): Value {
  if (typeof value === 'string') return index < value.length ? value[index] : undefined
  if (value instanceof JsArray) return value.items[index]
  if (value instanceof JsTypedArray) return elementAt(value, index)
  if (value instanceof JsArrayBuffer) return value.bytes[index]
  const slot = value instanceof JsObject ? value.properties?.get(String(index)) : undefined
  return slot as Value
}

/** A number, with NaN for what is none: what arithmetic uses. */
export function toNumber(runtime: Runtime, value: Value): number {
  if (typeof value === 'number') return value
  if (value === undefined) return NaN
  if (value === null) return 0
  if (typeof value === 'boolean') return value ? 1 : 0
  if (value instanceof Pin) return value.number
  if (typeof value === 'string') return textToNumber(runtime, value)
  if (value instanceof JsArray || value instanceof JsTypedArray || value instanceof JsArrayBuffer) {
    const length = lengthOf(value)
    return length === 0 ? 0 : length === 1 ? toNumber(runtime, itemAt(value, 0)) : NaN
  }
  return NaN
}

function textToNumber(runtime: Runtime, text: string): number {
  if (text.length > LONGEST_NUMBER) throw runtime.error('Error', 'String too big to convert to number')
  if (text === '') return 0
  if (text === 'Infinity') return Infinity
  if (text === '-Infinity') return -Infinity
  const parsed = parseFloatText(text)
  return parsed.end === text.length ? parsed.value : NaN
}

/** Whether a text is wholly an integer literal, or with a point if that is allowed. */
export function isIntegerText(text: string, allowPoint: boolean): boolean {
  let at = /^\s*[-+]?/.exec(text)![0].length
  const prefix = radixOf(text, at)
  const radix = prefix.radix
  at += prefix.taken
  if (at >= text.length) return prefix.taken === 1
  let point = allowPoint
  for (; at < text.length; at++) {
    if (text[at] === '.' && point) {
      point = false
      continue
    }
    const digit = digitValue(text.charCodeAt(at))
    if (digit < 0 || digit >= radix) return false
  }
  return true
}

/** A 32-bit integer, wrapped; 0 for what is no number. */
export function toInteger(runtime: Runtime, value: Value): number {
  if (typeof value === 'number') return wrapped(value)
  if (typeof value === 'string') {
    if (!isIntegerText(value, true)) return 0
    return wrapped(parseIntegerText(value).value)
  }
  if (value instanceof JsObject) {
    if (!(value instanceof JsArray || value instanceof JsTypedArray || value instanceof JsArrayBuffer)) return 0
    return lengthOf(value) === 1 ? toInteger(runtime, itemAt(value, 0)) : 0
  }
  return value === undefined ? 0 : wrapped(toNumber(runtime, value))
}

/** Object with a valueOf of its own: what that gives; else the value. */
export function valueOf(runtime: Runtime, value: Value): Value {
  if (!(value instanceof JsObject) || !isPlainObject(value)) return value
  const method = getMember(runtime, value, 'valueOf', true)
  if (method === runtime.objectValueOf || !(method instanceof JsFunction)) return value
  return runtime.invoke(method, value, [])
}

/** A double cast to 64 bits and cut to 32; what 64 bits do not hold gives 0. */
export function wrapped(value: number): number {
  return Math.abs(value) >= 2 ** 63 ? 0 : value | 0
}

export function fixedText(value: number, decimals: number): string {
  return floatText(value, 10, Math.max(0, Math.min(20, decimals)))
}
