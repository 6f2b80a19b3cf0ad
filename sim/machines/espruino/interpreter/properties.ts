import { basicTypeName, hasFields, isPlainObject, typeName } from './convert.js'
import { elementAt, setElement } from './typed-arrays.js'
import { UNDECLARED } from './scope.js'
import { quote } from './quote.js'
import type { Runtime } from './runtime.js'
import {
  Accessor,
  JsArray,
  JsArrayBuffer,
  JsDataView,
  JsFunction,
  JsObject,
  JsTypedArray,
  Pin,
  type Member,
  type Slot,
  type Value,
} from './values.js'

/** Whole numbers from 0 to 2^31-1 as numbers, everything else as text. */
export type Key = string | number

/** No such field. */
export const MISSING: unique symbol = Symbol('missing')

/** The index that a text stands for exactly, or -1. */
export function indexOf(text: string): number {
  const first = text.charCodeAt(0)
  if (!(first >= 48 && first <= 57) || text.length > 10) return -1
  const index = Number(text)
  return String(index) === text && index <= 2147483647 ? index : -1
}

/** Reads a field as `target.key` (`dotted`) or `target[key]` does; the two differ in what fails. */
export function getMember(runtime: Runtime, target: Value, key: Key, dotted: boolean): Value {
  if (target instanceof JsObject) {
    if (typeof key === 'number') {
      if (target instanceof JsArray) {
        const item = target.items[key]
        if (item !== undefined) return item
      } else if (target instanceof JsTypedArray) return elementAt(target, key)
    }
    const slot = findSlot(runtime, target, key)
    if (slot !== MISSING) return slot instanceof Accessor ? runGetter(runtime, target, slot) : (slot as Value)
    if (!dotted && !hasFields(target)) throw cannotCreate(runtime, key, target)
    return undefined
  }
  if (target === undefined || target === null) return ofNothing(runtime, target, key, dotted)
  if (typeof target === 'string') {
    const index = typeof key === 'number' ? key : indexOf(key)
    if (index >= 0) return target[index]
  }
  const slot = findInherited(runtime, target, String(key))
  if (slot !== MISSING) return slot as Value
  if (!dotted) throw cannotCreate(runtime, key, target)
  return undefined
}

function ofNothing(runtime: Runtime, target: undefined | null, key: Key, dotted: boolean): Value {
  if (target === null) {
    const slot = builtinMember(runtime.methodsOf('Object'), String(key), target)
    if (slot !== MISSING) return slot as Value
  }
  if (dotted) throw runtime.error('Error', `Can't read property '${key}' of ${target}`)
  throw cannotCreate(runtime, key, target)
}

function cannotCreate(runtime: Runtime, key: Key, target: Value): unknown {
  const name = quote(String(key))
  return runtime.error(
    'Error',
    `Field or method ${name} does not already exist, and can't create it on ${typeName(target)}`,
  )
}

function runGetter(runtime: Runtime, target: Value, accessor: Accessor): Value {
  return accessor.getter === undefined ? undefined : runtime.invoke(accessor.getter, target, [])
}

/** The object's own field. */
export function ownSlot(target: JsObject, key: Key): Slot | typeof MISSING {
  if (target instanceof JsArray) {
    const index = typeof key === 'number' ? key : indexOf(key)
    if (index >= 0) return index in target.items ? target.items[index] : MISSING
  }
  if (target instanceof JsTypedArray) {
    const index = typeof key === 'number' ? key : indexOf(key)
    if (index >= 0) return elementAt(target, index)
  }
  const { properties } = target
  if (properties === undefined) return MISSING
  const name = typeof key === 'number' ? String(key) : key
  const slot = properties.get(name)
  if (slot !== undefined) return slot
  return properties.has(name) ? undefined : MISSING
}

/** A field of the object, of what it inherits from, or of its builtin type. */
export function findSlot(runtime: Runtime, target: JsObject, key: Key): Slot | typeof MISSING {
  const own = ownSlot(target, key)
  if (own !== MISSING) return own
  return findInherited(runtime, target, typeof key === 'number' ? String(key) : key)
}

export function findInherited(
  runtime: Runtime,
  target: Exclude<Value, undefined | null>,
  name: string,
): Slot | typeof MISSING {
  if (name === '__proto__') return runtime.protoOf(target)
  if (isPlainObject(target)) {
    const slot = throughChain(runtime, target, name)
    if (slot !== MISSING) return slot
    if (target === runtime.global) return ofRoot(runtime, name)
    return builtinOfObject(runtime, target, name)
  }
  if (target instanceof JsFunction && name === 'prototype') return runtime.barePrototype(target)
  for (const type of runtime.typeChain(basicTypeName(target))) {
    const prototype = runtime.touch(type)
    if (prototype === undefined) continue
    if (prototype.properties!.size === 1 && name !== 'constructor') continue
    const slot = ownSlot(prototype, name)
    if (slot !== MISSING) return slot
  }
  return builtinOfBasic(runtime, target, name)
}

/** The root scope's fields include the builtins. */
function ofRoot(runtime: Runtime, name: string): Value | typeof MISSING {
  const value = runtime.builtin(name)
  return value === UNDECLARED ? MISSING : (value as Value)
}

function throughChain(runtime: Runtime, target: JsObject, name: string): Slot | typeof MISSING {
  let object: JsObject = target
  for (;;) {
    const proto = object.proto
    if (proto === undefined) {
      const root = runtime.objectPrototype
      return root === undefined || root === object ? MISSING : ownSlot(root, name)
    }
    if (proto === null) return MISSING
    const slot = ownSlot(proto, name)
    if (slot !== MISSING) return slot
    if (!isPlainObject(proto)) return MISSING
    object = proto
  }
}

function builtinMember(
  table: ReadonlyMap<string, Member> | undefined,
  name: string,
  target: Value,
): Value | typeof MISSING {
  const member = table?.get(name)
  if (member === undefined) return MISSING
  if (!('get' in member)) return member.value
  const value = member.get(target)
  return value === undefined ? MISSING : value
}

function builtinOfObject(runtime: Runtime, target: JsObject, name: string): Value | typeof MISSING {
  if (target instanceof JsDataView && target.proto === undefined) {
    const found = builtinMember(runtime.methodsOf('DataView'), name, target)
    if (found !== MISSING) return found
  }
  const constructor = target.proto instanceof JsObject ? target.proto.properties?.get('constructor') : undefined
  if (constructor instanceof JsFunction && constructor.methods !== undefined) {
    const found = builtinMember(constructor.methods, name, target)
    if (found !== MISSING) return found
  }
  return builtinMember(runtime.methodsOf('Object'), name, target)
}

function builtinOfBasic(
  runtime: Runtime,
  target: Exclude<Value, undefined | null>,
  name: string,
): Value | typeof MISSING {
  if (target instanceof JsFunction && target.statics !== undefined) {
    const found = builtinMember(target.statics, name, target)
    if (found !== MISSING) return found
  }
  const table = target instanceof JsTypedArray ? 'ArrayBufferView' : basicTypeName(target)
  let found = builtinMember(runtime.methodsOf(table), name, target)
  if (found === MISSING && target instanceof Pin) found = builtinMember(runtime.methodsOf('Number'), name, target)
  return found === MISSING ? builtinMember(runtime.methodsOf('Object'), name, target) : found
}

/** Writes a field as an assignment does. */
export function setMember(runtime: Runtime, target: Value, key: Key, value: Value): void {
  if (target instanceof JsArray) {
    const index = typeof key === 'number' ? key : indexOf(key)
    if (index >= 0) {
      target.items[index] = value
      return
    }
  } else if (target instanceof JsTypedArray) {
    const index = typeof key === 'number' ? key : indexOf(key)
    if (index >= 0) return setElement(runtime, target, index, value)
  }
  if (typeof target === 'string') return
  if (!hasFields(target)) {
    if (target === undefined || target === null) return void ofNothing(runtime, target, key, typeof key === 'string')
    throw cannotCreate(runtime, key, target)
  }
  setField(runtime, target, typeof key === 'number' ? String(key) : key, value)
}

function setField(runtime: Runtime, target: JsObject, name: string, value: Value): void {
  if (target.constants?.has(name) === true) throw runtime.error('TypeError', 'Assignment to a constant')
  if (name === '__proto__') {
    target.proto = value instanceof JsObject ? value : null
    return
  }
  const properties = (target.properties ??= new Map())
  let slot: Slot | typeof MISSING = properties.get(name)
  if (slot === undefined && !properties.has(name)) {
    if (target instanceof JsArray && name === 'length') throw runtime.error('TypeError', 'Assignment to a constant')
    slot = isPlainObject(target) && target.proto !== undefined ? throughChain(runtime, target, name) : undefined
  }
  if (slot instanceof Accessor) {
    if (slot.setter !== undefined) runtime.invoke(slot.setter, target, [value])
    return
  }
  properties.set(name, value)
}

/** Removes an own field. @returns whether there was one */
export function deleteMember(target: Value, key: Key): boolean {
  if (!hasFields(target)) return false
  if (target instanceof JsArray) {
    const index = typeof key === 'number' ? key : indexOf(key)
    if (index >= 0) {
      const had = index in target.items
      delete target.items[index]
      return had
    }
  }
  return target.properties?.delete(String(key)) ?? false
}

/** Keys that for-in lists for the object itself. */
export function ownKeys(target: Value, withConstructor: boolean): string[] {
  if (typeof target === 'string') return Array.from(target, (_, index) => String(index))
  if (target instanceof JsTypedArray) return Array.from({ length: target.length }, (_, index) => String(index))
  if (target instanceof JsArrayBuffer) return Array.from({ length: target.bytes.length }, (_, index) => String(index))
  if (!(target instanceof JsObject)) return []
  const named = [...(target.properties?.keys() ?? [])].filter(
    (name) => name.charCodeAt(0) !== 255 && (withConstructor || name !== 'constructor' || target instanceof JsFunction),
  )
  return target instanceof JsArray ? [...Object.keys(target.items), ...named] : named
}
