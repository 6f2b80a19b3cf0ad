import { isIterable, isNumeric, isPlainObject, itemAt, lengthOf, toBoolean, toInteger, toNumber } from '../convert.js'
import { strictEqual } from '../operators.js'
import type { Runtime } from '../runtime.js'
import { JsArray, JsFunction, JsObject, type Native, type Value } from '../values.js'
import { defineObject, type Natives } from './register.js'
import { sort } from './sort.js'

const HUGE = 2147483647

export function integerOr(runtime: Runtime, value: Value, otherwise: number): number {
  return value === undefined ? otherwise : toInteger(runtime, value)
}

/** Indices that hold something, as of now. */
export function definedIndices(list: Value): number[] {
  if (list instanceof JsArray) return Object.keys(list.items).map(Number)
  if (list instanceof JsObject && isPlainObject(list)) {
    return [...(list.properties?.keys() ?? [])].filter((key) => /^(0|[1-9]\d*)$/.test(key)).map(Number)
  }
  return Array.from({ length: lengthOf(list) }, (_, index) => index)
}

type Visit = (value: Value, index: number, result: Value) => boolean

/** Calls the function on each defined element until `visit` says so; shared by forEach, map, filter, find, some and every. */
function iterate(runtime: Runtime, list: Value, callee: Value, self: Value, visit: Visit): void {
  if (!isIterable(list)) throw runtime.error('Error', 'Must be called on something iterable')
  if (!(callee instanceof JsFunction)) throw runtime.error('Error', 'First argument must be a function')
  if (self !== undefined && !isPlainObject(self))
    throw runtime.error('Error', 'Second argument must be Object or undefined')
  const indices =
    list instanceof JsArray && Object.keys(list.items).length === list.items.length ? undefined : definedIndices(list)
  for (let step = 0; step < (indices?.length ?? lengthOf(list)); step++) {
    const index = indices?.[step] ?? step
    const value = itemAt(list, index)
    if (visit(value, index, runtime.invoke(callee, self, [value, index, list]))) return
  }
}

/** Methods that arrays and typed arrays share. */
export function listMethods(runtime: Runtime): Natives {
  const indexOfValue: Native = (list, [value, start]) => {
    const from = integerOr(runtime, start, 0)
    return definedIndices(list).find((index) => index >= from && strictEqual(runtime, itemAt(list, index), value)) ?? -1
  }
  return {
    forEach: (list, [callee, self]) => void iterate(runtime, list, callee, self, () => false),
    map: (list, [callee, self]) => {
      const items: Value[] = []
      iterate(runtime, list, callee, self, (_value, index, result) => {
        items[index] = result
        return false
      })
      return new JsArray(items)
    },
    filter: (list, [callee, self]) => {
      const items: Value[] = []
      iterate(runtime, list, callee, self, (value, _index, result) => {
        if (toBoolean(result)) items.push(value)
        return false
      })
      return new JsArray(items)
    },
    find: (list, [callee]) => {
      let found: Value
      iterate(runtime, list, callee, undefined, (value, _index, result) => {
        if (toBoolean(result)) found = value
        return toBoolean(result)
      })
      return found
    },
    findIndex: (list, [callee]) => {
      let found = -1
      iterate(runtime, list, callee, undefined, (_value, index, result) => {
        if (toBoolean(result)) found = index
        return toBoolean(result)
      })
      return found
    },
    some: (list, [callee, self]) => {
      let some = false
      iterate(runtime, list, callee, self, (_value, _index, result) => (some = toBoolean(result)))
      return some
    },
    every: (list, [callee, self]) => {
      let every = true
      iterate(runtime, list, callee, self, (_value, _index, result) => !(every = toBoolean(result)))
      return every
    },
    reduce: (list, [callee, initial]) => reduce(runtime, list, callee, initial),
    indexOf: indexOfValue,
    includes: (list, [value, start]) => {
      if (!isIterable(list)) return false
      let from = integerOr(runtime, start, 0)
      if (from < 0) from = Math.max(0, from + lengthOf(list))
      const indices =
        value === undefined ? Array.from({ length: lengthOf(list) }, (_, index) => index) : definedIndices(list)
      return indices.some((index) => {
        const item = itemAt(list, index)
        return index >= from && (strictEqual(runtime, item, value) || (Number.isNaN(value) && Number.isNaN(item)))
      })
    },
    join: (list, [filler]) => {
      if (!isIterable(list)) return undefined
      return runtime.grow(runtime.join(list, filler === undefined ? ',' : runtime.toText(filler)))
    },
    slice: (list, [start, end]) => slice(runtime, list, start, end),
    sort: (list, [compare]) => sort(runtime, list, compare),
    fill: (list, [value, start, end]) => fill(runtime, list, value, start, end),
    reverse: (list) => reverse(runtime, list),
  }
}

function reduce(runtime: Runtime, list: Value, callee: Value, initial: Value): Value {
  if (!isIterable(list)) throw runtime.error('Error', 'Must be called on something iterable')
  if (!(callee instanceof JsFunction)) throw runtime.error('Error', 'First argument must be a function')
  const indices = definedIndices(list)
  let value = initial
  if (value === undefined) {
    if (indices.length === 0) throw runtime.error('Error', 'Used on empty array with no initial value')
    value = itemAt(list, indices.shift()!)
  }
  for (const index of indices) value = runtime.invoke(callee, undefined, [value, itemAt(list, index), index, list])
  return value
}

function slice(runtime: Runtime, list: Value, start: Value, end: Value): Value {
  const length = lengthOf(list)
  const from = integerOr(runtime, start, 0)
  const to = integerOr(runtime, end, length)
  const first = from < 0 ? Math.max(length + from, 0) : Math.min(from, length)
  const last = to < 0 ? Math.max(length + to, 0) : Math.min(to, length)
  const items: Value[] = []
  for (let index = first; index < last; index++) items.push(itemAt(list, index))
  return new JsArray(items)
}

function fill(runtime: Runtime, list: Value, value: Value, start: Value, end: Value): Value {
  if (!(list instanceof JsObject)) return undefined
  const length = lengthOf(list)
  let from = integerOr(runtime, start, 0)
  if (from < 0) from += length
  if (from < 0) return undefined
  let to = isNumeric(end) ? toInteger(runtime, end) : length
  if (to < 0) to += length
  if (to < 0) return undefined
  for (let index = from; index < Math.min(to, length); index++) runtime.set(list, index, value)
  return list
}

function reverse(runtime: Runtime, list: Value): Value {
  if (!isIterable(list) || isPlainObject(list)) return undefined
  if (list instanceof JsArray) {
    list.items.reverse()
    return list
  }
  const items = Array.from({ length: lengthOf(list) }, (_, index) => itemAt(list, index)).reverse()
  items.forEach((item, index) => runtime.set(list, index, item))
  return list
}

function splice(runtime: Runtime, list: Value, args: Value[]): Value {
  if (!(list instanceof JsArray)) return undefined
  const { length } = list.items
  let index = toInteger(runtime, args[0])
  if (index < 0) index = Math.max(0, index + length)
  index = Math.min(index, length)
  const count = isNumeric(args[1]) ? toInteger(runtime, args[1]) : length
  const removed = list.items.splice(index, Math.min(count, length - index), ...args.slice(2))
  // Holes are not among what was removed.
  return new JsArray(removed.filter(() => true))
}

export function installArray(runtime: Runtime): void {
  const methods: Natives = {
    ...listMethods(runtime),
    push: (list, args) => {
      if (!(list instanceof JsArray)) return -1
      for (const value of args) list.items.push(value)
      return list.items.length
    },
    pop: (list) => (list instanceof JsArray ? list.items.pop() : undefined),
    shift: (list) => (list instanceof JsArray ? list.items.shift() : undefined),
    unshift: (list, args) => (list instanceof JsArray ? list.items.unshift(...args) : undefined),
    splice: (list, args) => splice(runtime, list, args),
    concat: (list, args) => {
      const items: Value[] = []
      // An undefined argument ends the list.
      const end = args.indexOf(undefined)
      for (const part of [list, ...(end < 0 ? args : args.slice(0, end))]) {
        // Holes are left out, which moves what follows them.
        if (part instanceof JsArray) part.items.forEach((item) => items.push(item))
        else items.push(part)
      }
      return new JsArray(items)
    },
    toString: ((list) => runtime.toText(list)) satisfies Native,
  }
  defineObject(runtime, 'Array', {
    construct: (_this, args) => {
      if (args.length !== 1 || !isNumeric(args[0])) return new JsArray([...args])
      const length = toNumber(runtime, args[0])
      if (length < 0 || length > HUGE || !Number.isInteger(length)) throw runtime.error('Error', 'Invalid array length')
      const array = new JsArray()
      array.items.length = length
      return array
    },
    statics: { isArray: (_this, [value]) => value instanceof JsArray },
    methods,
    getters: { length: (list) => (list instanceof JsArray ? list.items.length : undefined) },
  })
}
