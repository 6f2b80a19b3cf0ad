import { typeName } from './convert.js'
import type { Evaluate } from './function-code.js'
import { errorAt, isMember, isName, memberKey, type Node } from './nodes.js'
import { getMember } from './properties.js'
import { quote } from './quote.js'
import type { Frame } from './frame.js'
import { JsFunction, type Value } from './values.js'

/** What a call is named in a trace and in "not found". */
function nameOf(callee: Node): string | undefined {
  if (isName(callee)) return callee.name
  return isMember(callee) && typeof callee.key === 'string' ? callee.key : undefined
}

function checkFunction(frame: Frame, value: Value, name: string | undefined, position: number): JsFunction {
  if (value instanceof JsFunction) return value
  if (value !== undefined) throw errorAt(frame, position, 'Error', `Expecting function, got ${typeName(value)}`)
  throw errorAt(
    frame,
    position,
    'Error',
    name === undefined ? 'Function not found!' : `Function ${quote(name)} not found!`,
  )
}

function evaluateAll(frame: Frame, sources: readonly Evaluate[]): Value[] {
  const values: Value[] = []
  for (const source of sources) values.push(source(frame))
  return values
}

/**
 * `callee(args)`. A missing function is noticed before the arguments are evaluated.
 *
 * @param open where the opening bracket is, for that error
 * @param close where the trace places the call
 */
export function callExpression(callee: Node, args: readonly Evaluate[], open: number, close: number): Evaluate {
  const name = nameOf(callee)
  if (isMember(callee)) return methodCall(callee.object, callee, name, args, open, close)
  return (frame) => {
    const target = checkFunction(frame, callee.get(frame), name, open)
    const values = evaluateAll(frame, args)
    frame.position = close
    return frame.runtime.invoke(target, undefined, values, name)
  }
}

function methodCall(
  object: Evaluate,
  callee: Node & { kind: 'member' },
  name: string | undefined,
  args: readonly Evaluate[],
  open: number,
  close: number,
): Evaluate {
  if (!isMember(callee)) throw new TypeError('member expected')
  const { position, key } = callee
  const dotted = typeof key === 'string'
  return (frame) => {
    const { runtime } = frame
    const owner = object(frame)
    const field = dotted ? key : memberKey(callee, frame)
    frame.position = position
    const label = name ?? String(field)
    const target = checkFunction(frame, getMember(runtime, owner, field, dotted), label, open)
    const values = evaluateAll(frame, args)
    frame.position = close
    return runtime.invoke(target, owner, values, label)
  }
}

/** `super.callee(args)` and `super(args)`: runs on the present `this`. */
export function callWithThis(
  callee: Evaluate,
  name: string | undefined,
  args: readonly Evaluate[],
  open: number,
  close: number,
): Evaluate {
  return (frame) => {
    const target = checkFunction(frame, callee(frame), name, open)
    const values = evaluateAll(frame, args)
    frame.position = close
    return frame.runtime.invoke(target, frame.thisValue, values, name)
  }
}

/** `new callee(args)` or `new callee`. */
export function newExpression(callee: Node, args: readonly Evaluate[], open: number, close: number): Evaluate {
  const name = nameOf(callee)
  return (frame) => {
    const target = callee.get(frame)
    if (!(target instanceof JsFunction)) {
      throw errorAt(frame, open, 'Error', `Constructor should be a function, but is ${typeName(target)}`)
    }
    const values = evaluateAll(frame, args)
    frame.position = close
    return frame.runtime.construct(target, values, name)
  }
}
