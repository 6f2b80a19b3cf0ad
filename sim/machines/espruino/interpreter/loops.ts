import { isIterable, isPlainObject, itemAt, lengthOf, toBoolean, typeName } from './convert.js'
import type { Declaration } from './declarations.js'
import type { Frame } from './frame.js'
import { BREAK, NORMAL, RETURN, type Completion, type Evaluate, type Run } from './function-code.js'
import { errorAt } from './nodes.js'
import { ownKeys } from './properties.js'
import { JsArray, JsObject, type Value } from './values.js'

/** `while` and `do ... while`. */
export function whileLoop(test: Evaluate, body: Run, bodyFirst: boolean): Run {
  return (frame) => {
    const { runtime } = frame
    for (let first = bodyFirst; first || toBoolean(test(frame)); first = false) {
      if (++runtime.statements >= runtime.nextSlice) runtime.slice()
      const completion = body(frame)
      if (completion === BREAK) break
      if (completion === RETURN) return RETURN
    }
    return NORMAL
  }
}

/** The variable of the head is one for all rounds, whatever declares it. */
export function forLoop(initialise: Run, test: Evaluate | undefined, step: Evaluate | undefined, body: Run): Run {
  return (frame) => {
    const { runtime } = frame
    initialise(frame)
    while (test === undefined || toBoolean(test(frame))) {
      if (++runtime.statements >= runtime.nextSlice) runtime.slice()
      const completion = body(frame)
      if (completion === BREAK) break
      if (completion === RETURN) return RETURN
      step?.(frame)
    }
    return NORMAL
  }
}

/** `for (x in y)` and `for (x of y)`: arrays, typed arrays, strings, objects; no iterators. */
export function forInLoop(
  declare: Run,
  store: Declaration['store'],
  source: Evaluate,
  body: Run,
  ofValues: boolean,
  position: number,
): Run {
  return (frame) => {
    declare(frame)
    const list = source(frame)
    if (list === undefined) return NORMAL
    if (!isIterable(list)) {
      const type = typeName(list)
      throw errorAt(frame, position, 'Error', `FOR loop can only iterate over Arrays, Strings or Objects, not ${type}`)
    }
    const put: Put = (value) => store(frame, value, position)
    return ofValues ? overValues(frame, list, put, body) : overKeys(frame, list, put, body)
  }
}

type Put = (value: Value) => void

function overValues(frame: Frame, list: Value, put: Put, body: Run): Completion {
  const { runtime } = frame
  if (isPlainObject(list) || !(list instanceof JsObject || typeof list === 'string') || runtime.isFunction(list)) {
    for (const key of ownKeys(list, false)) {
      put(runtime.get(list, key))
      const completion = body(frame)
      if (completion === BREAK) break
      if (completion === RETURN) return RETURN
    }
    return NORMAL
  }
  // The length is looked at in each round: elements pushed meanwhile are visited.
  for (let index = 0; index < lengthOf(list); index++) {
    if (++runtime.statements >= runtime.nextSlice) runtime.slice()
    put(itemAt(list, index))
    const completion = body(frame)
    if (completion === BREAK) break
    if (completion === RETURN) return RETURN
  }
  return NORMAL
}

function overKeys(frame: Frame, list: Value, put: Put, body: Run): Completion {
  const { runtime } = frame
  let object: Value = list
  while (object !== undefined && object !== null) {
    for (const key of ownKeys(object, false)) {
      if (object instanceof JsObject && !stillThere(object, key)) continue
      if (++runtime.statements >= runtime.nextSlice) runtime.slice()
      put(key)
      const completion = body(frame)
      if (completion === BREAK) return NORMAL
      if (completion === RETURN) return RETURN
    }
    object = nextInChain(frame, object)
  }
  return NORMAL
}

function stillThere(object: JsObject, key: string): boolean {
  return object instanceof JsArray || object.properties === undefined || object.properties.has(key)
}

/** What for-in lists after an object's own keys. */
function nextInChain(frame: Frame, object: Value): Value {
  if (!(object instanceof JsObject)) return undefined
  if (isPlainObject(object) && object.proto !== undefined) return object.proto
  const next = frame.runtime.listedPrototype(object)
  return next === object ? undefined : next
}
