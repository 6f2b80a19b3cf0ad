import { isNumeric, itemAt, lengthOf, toInteger, typeName } from '../convert.js'
import { inspect, PRINTED } from '../inspect.js'
import type { Runtime } from '../runtime.js'
import { JsArray, JsArrayBuffer, JsFunction, JsObject, JsTypedArray, type Value } from '../values.js'

/**
 * Data as Serial.write, Storage and E.toUint8Array take it: a number is a byte, text its characters, lists their elements in turn, `{data, count}` the data
 * so often, `{callback}` what the function gives.
 */
export function bytesOf(runtime: Runtime, value: Value): Uint8Array {
  if (value instanceof JsTypedArray && (value.elementType === 'Uint8Array' || value.elementType === 'Int8Array')) {
    return value.buffer.bytes.slice(value.byteOffset, value.byteOffset + value.length)
  }
  if (value instanceof JsArrayBuffer) return value.bytes.slice()
  const bytes: number[] = []
  collect(runtime, value, bytes)
  return Uint8Array.from(bytes)
}

function collect(runtime: Runtime, value: Value, bytes: number[]): void {
  if (typeof value === 'string') for (let at = 0; at < value.length; at++) bytes.push(value.charCodeAt(at) & 255)
  else if (isNumeric(value)) bytes.push(toInteger(runtime, value) & 255)
  else if (value instanceof JsArray || value instanceof JsTypedArray || value instanceof JsArrayBuffer) {
    for (let index = 0; index < lengthOf(value); index++) collect(runtime, itemAt(value, index), bytes)
  } else if (value instanceof JsObject && !(value instanceof JsFunction)) collectObject(runtime, value, bytes)
  else throw runtime.error('TypeError', `Expecting Number or iterable, got ${typeName(value)}`)
}

function collectObject(runtime: Runtime, value: JsObject, bytes: number[]): void {
  const callback = runtime.own(value, 'callback')
  if (callback instanceof JsFunction) return collect(runtime, runtime.invoke(callback, undefined, []), bytes)
  const count = runtime.own(value, 'count')
  const data = runtime.own(value, 'data')
  if (!isNumeric(count) || data === undefined) {
    const form = 'If specifying an object, it must be of the form {data : ..., count : N} or {callback : fn} - got '
    throw runtime.error('TypeError', form + inspect(runtime, value, { ...PRINTED, names: false }))
  }
  for (let left = toInteger(runtime, count); left > 0; left--) collect(runtime, data, bytes)
}

export function bytesToText(bytes: Uint8Array): string {
  let text = ''
  for (const byte of bytes) text += String.fromCharCode(byte)
  return text
}
