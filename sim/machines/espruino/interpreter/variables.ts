import type { Frame } from './frame.js'
import type { UNDECLARED } from './scope.js'
import { Accessor, JsArray, type Value } from './values.js'

/** A variable that no function declared: in the root scope, or a builtin. */
export function findVariable(frame: Frame, name: string): Value | typeof UNDECLARED {
  const { runtime } = frame
  const root = runtime.global.properties!
  const slot = root.get(name)
  if (slot !== undefined) return slot instanceof Accessor ? runtime.runAccessor(slot) : slot
  if (root.has(name)) return undefined
  if (name === 'arguments') return argumentsOf(frame)
  return runtime.builtin(name)
}

/** All parameters and further arguments; never shorter than the list of parameters. */
function argumentsOf(frame: Frame): Value {
  if (frame.argumentsArray !== undefined) return frame.argumentsArray
  const { code, scope } = frame
  if (code === undefined) throw frame.runtime.error('Error', "Can only use 'arguments' variable inside a function")
  let own = scope!
  while (!own.statics.isFunction) own = own.parent!
  const items: Value[] = []
  const count = Math.max(code.parameters.length, frame.args.length)
  for (let index = 0; index < count; index++) {
    const name = code.parameters[index]
    items.push(name === undefined ? frame.args[index] : (own.slots[own.statics.slots.get(name)!] as Value))
  }
  frame.argumentsArray = new JsArray(items)
  return frame.argumentsArray
}
