import { isPlainObject, toInteger, toNumber, toText, typeName, valueOf } from './convert.js'
import type { Runtime } from './runtime.js'
import { JsArray, JsFunction, JsObject, Pin, type Value } from './values.js'

export type Binary = (runtime: Runtime, left: Value, right: Value) => Value

function isNumberLike(value: Value): boolean {
  return (
    value === undefined ||
    value === null ||
    typeof value === 'number' ||
    typeof value === 'boolean' ||
    value instanceof Pin
  )
}

function add(runtime: Runtime, left: Value, right: Value): Value {
  if (typeof left === 'number' && typeof right === 'number') return left + right
  if (typeof left === 'string' && typeof right === 'string') return runtime.grow(left + right)
  const a = valueOf(runtime, left)
  const b = valueOf(runtime, right)
  if (a === undefined && b === undefined) return undefined
  if (isNumberLike(a) && isNumberLike(b)) return toNumber(runtime, a) + toNumber(runtime, b)
  return runtime.grow(toText(runtime, a) + toText(runtime, b))
}

function arithmetic(calculate: (left: number, right: number) => number): Binary {
  return (runtime, left, right) => {
    if (typeof left === 'number' && typeof right === 'number') return calculate(left, right)
    const a = valueOf(runtime, left)
    const b = valueOf(runtime, right)
    if (a === undefined && b === undefined) return undefined
    return calculate(toNumber(runtime, a), toNumber(runtime, b))
  }
}

function bitwise(calculate: (left: number, right: number) => number): Binary {
  return (runtime, left, right) => {
    if ((left as number) === ((left as number) | 0) && (right as number) === ((right as number) | 0)) {
      return calculate(left as number, right as number)
    }
    const a = valueOf(runtime, left)
    const b = valueOf(runtime, right)
    if (a === undefined && b === undefined) return undefined
    return calculate(toInteger(runtime, a), toInteger(runtime, b))
  }
}

function compareTexts(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0
}

function relation(ofNumbers: (left: number, right: number) => boolean): Binary {
  return (runtime, left, right) => {
    if (typeof left === 'number' && typeof right === 'number') return ofNumbers(left, right)
    const a = valueOf(runtime, left)
    const b = valueOf(runtime, right)
    if (a === undefined && b === undefined) return undefined
    if (comparesAsNumbers(a, b)) return ofNumbers(toNumber(runtime, a), toNumber(runtime, b))
    return ofNumbers(compareTexts(toText(runtime, a), toText(runtime, b)), 0)
  }
}

function comparesAsNumbers(left: Value, right: Value): boolean {
  if (isNumberLike(left) && isNumberLike(right)) return true
  const numeric = (value: Value): boolean =>
    typeof value === 'number' || typeof value === 'boolean' || value instanceof Pin
  return (numeric(left) && typeof right === 'string') || (numeric(right) && typeof left === 'string')
}

function isReference(value: Value): boolean {
  return value instanceof JsArray || value instanceof JsFunction || isPlainObject(value)
}

/** `==` */
export function looseEqual(runtime: Runtime, left: Value, right: Value): boolean {
  if (typeof left === 'number' && typeof right === 'number') return left === right
  if (typeof left === 'string' && typeof right === 'string') return left === right
  const a = valueOf(runtime, left)
  const b = valueOf(runtime, right)
  if (a === undefined && b === undefined) return true
  if (comparesAsNumbers(a, b)) {
    if (a === undefined || a === null || b === undefined || b === null) return (a ?? null) === (b ?? null)
    return toNumber(runtime, a) === toNumber(runtime, b)
  }
  // Only if both or neither are arrays is identity what counts; otherwise texts are compared.
  if ((isReference(a) || isReference(b)) && a instanceof JsArray === b instanceof JsArray)
    return a === b || sameNative(a, b)
  return toText(runtime, a) === toText(runtime, b)
}

function sameNative(left: Value, right: Value): boolean {
  return (
    left instanceof JsFunction &&
    right instanceof JsFunction &&
    left.native !== undefined &&
    left.native === right.native &&
    !left.hasBoundThis &&
    !right.hasBoundThis
  )
}

/** `===` */
export function strictEqual(runtime: Runtime, left: Value, right: Value): boolean {
  if (left instanceof JsObject || right instanceof JsObject) {
    if (!(left instanceof JsObject && right instanceof JsObject) || left.constructor !== right.constructor) return false
    // Buffers of the same sort are compared by what they hold.
    return left === right || (!isReference(left) ? looseEqual(runtime, left, right) : sameNative(left, right))
  }
  return left === right
}

function remainder(left: number, right: number): number {
  if (right === 0) return NaN
  // The interpreter's integers have no negative zero.
  return (left % right) + 0
}

export const BINARY: Readonly<Record<string, Binary>> = {
  '+': add,
  '-': arithmetic((left, right) => left - right),
  '*': arithmetic((left, right) => left * right + 0),
  '/': arithmetic((left, right) => left / right),
  '%': arithmetic(remainder),
  '&': bitwise((left, right) => left & right),
  '|': bitwise((left, right) => left | right),
  '^': bitwise((left, right) => left ^ right),
  '<<': bitwise((left, right) => left << right),
  '>>': bitwise((left, right) => left >> right),
  '>>>': bitwise((left, right) => left >>> right),
  '<': relation((left, right) => left < right),
  '<=': relation((left, right) => left <= right),
  '>': relation((left, right) => left > right),
  '>=': relation((left, right) => left >= right),
  '==': (runtime, left, right) => looseEqual(runtime, left, right),
  '!=': (runtime, left, right) => !looseEqual(runtime, left, right),
  '===': (runtime, left, right) => strictEqual(runtime, left, right),
  '!==': (runtime, left, right) => !strictEqual(runtime, left, right),
}

export function negate(runtime: Runtime, value: Value): Value {
  if (typeof value === 'number') return 0 - value
  return 0 - toNumber(runtime, valueOf(runtime, value))
}

/** Unary plus, and what `++` starts from. */
export function asNumber(runtime: Runtime, value: Value): number {
  return typeof value === 'number' ? value : toNumber(runtime, valueOf(runtime, value))
}

/** `left in right` */
export function isIn(runtime: Runtime, left: Value, right: Value): boolean {
  return runtime.has(right, left)
}

export function isInstance(runtime: Runtime, value: Value, type: Value): boolean {
  if (!(type instanceof JsFunction)) throw runtime.error('Error', `Expecting function on RHS, got ${typeName(type)}`)
  if (value === undefined || value === null) return false
  const isObjectType = type === runtime.builtins.get('Object')
  if (isPlainObject(value) || value instanceof JsFunction) {
    const prototype = type.properties?.get('prototype')
    for (let proto = value.proto; proto instanceof JsObject; proto = proto.proto) if (proto === prototype) return true
    if (isObjectType) return true
  }
  return runtime.isBasicInstance(value, type) || (isObjectType && value instanceof JsObject)
}
