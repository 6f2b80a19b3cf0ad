import { itemAt, lengthOf, toNumber, typeName } from '../convert.js'
import type { Runtime } from '../runtime.js'
import { JsArray, JsFunction, type Value } from '../values.js'

type Compare = (left: Value, right: Value) => number

/** Lists longer than this choose their pivot among three. */
const MEDIAN_FROM = 10

/** The interpreter's own quicksort, not stable: equal elements come out in its order. */
export function sort(runtime: Runtime, list: Value, compareWith: Value): Value {
  if (compareWith !== undefined && !(compareWith instanceof JsFunction)) {
    throw runtime.error('Error', `Expecting compare function, got ${typeName(compareWith)}`)
  }
  const items: Value[] =
    list instanceof JsArray
      ? list.items.filter(() => true)
      : Array.from({ length: lengthOf(list) }, (_, index) => itemAt(list, index))
  quicksort(items, 0, items.length, comparison(runtime, list, compareWith))
  if (list instanceof JsArray) {
    const { length } = list.items
    list.items.length = 0
    items.forEach((item, index) => (list.items[index] = item))
    list.items.length = length
  } else items.forEach((item, index) => runtime.set(list, index, item))
  return list
}

function comparison(runtime: Runtime, list: Value, compareWith: JsFunction | undefined): Compare {
  return (left, right) => {
    if (left === undefined) return 1
    if (right === undefined) return -1
    if (compareWith !== undefined) {
      const order = toNumber(runtime, runtime.invoke(compareWith, undefined, [left, right]))
      return order === 0 ? 0 : order < 0 ? -1 : 1
    }
    if (!(list instanceof JsArray) && typeof left === 'number' && typeof right === 'number') return left - right
    const a = runtime.toText(left)
    const b = runtime.toText(right)
    return a < b ? -1 : a > b ? 1 : 0
  }
}

function quicksort(items: Value[], from: number, count: number, compare: Compare): void {
  if (count < 2) return
  if (count > MEDIAN_FROM) medianFirst(items, from, count, compare)
  const pivot = items[from]
  let place = from
  let pivotIsLowest = true
  for (let at = from + 1; at < from + count; at++) {
    const item = items[at]
    const order = compare(item, pivot)
    if (order > 0) continue
    if (order < 0) pivotIsLowest = false
    // The item goes where the pivot was, the pivot one further, and what was there to the item's place.
    items[place] = item
    place++
    items[at] = items[place]
    items[place] = pivot
  }
  quicksort(items, place + 1, from + count - place - 1, compare)
  if (!pivotIsLowest) quicksort(items, from, place - from, compare)
}

function medianFirst(items: Value[], from: number, count: number, compare: Compare): void {
  const middle = from + (count >> 1)
  const last = from + count - 1
  const [low, mid, high] = [items[from], items[middle], items[last]]
  const lowMid = compare(low, mid)
  const midHigh = compare(mid, high)
  const lowHigh = compare(low, high)
  const swap = (at: number, value: Value): void => {
    items[from] = value
    items[at] = low
  }
  if ((lowMid <= 0 && midHigh <= 0) || (lowHigh <= 0 && midHigh >= 0)) swap(middle, mid)
  else if ((lowMid >= 0 && lowHigh <= 0) || (midHigh >= 0 && lowHigh >= 0)) swap(last, high)
}
