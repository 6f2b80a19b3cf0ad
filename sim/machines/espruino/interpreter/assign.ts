import type { Evaluate } from './function-code.js'
import { typeName } from './convert.js'
import { errorAt, isMember, isName, memberKey, type Node } from './nodes.js'
import { asNumber, BINARY, type Binary } from './operators.js'
import { getMember, setMember } from './properties.js'
import type { Value } from './values.js'

/** `target = source`: what stands left is looked up first. */
export function assignment(target: Node, source: Evaluate, position: number): Evaluate {
  if (isName(target)) {
    const { set } = target
    return (frame) => {
      const value = source(frame)
      set(frame, value, position)
      return value
    }
  }
  if (isMember(target)) {
    const { object } = target
    return (frame) => {
      const owner = object(frame)
      const key = memberKey(target, frame)
      frame.position = target.position
      if (owner === undefined || owner === null) getMember(frame.runtime, owner, key, typeof target.key === 'string')
      const value = source(frame)
      frame.position = position
      setMember(frame.runtime, owner, key, value)
      return value
    }
  }
  return notAReference(target, source, position)
}

function notAReference(target: Node, source: Evaluate, position: number): Evaluate {
  return (frame) => {
    const value = target.get(frame)
    source(frame)
    throw errorAt(frame, position, 'Error', `Unable to assign value to non-reference ${typeName(value)}`)
  }
}

/** `target op= source`: the interpreter reads the old value after it has evaluated the source. */
export function compoundAssignment(target: Node, operator: string, source: Evaluate, position: number): Evaluate {
  return update(target, position, source, BINARY[operator]!, false)
}

/** `++` and `--`. */
export function increment(target: Node, by: 1 | -1, postfix: boolean, position: number): Evaluate {
  const step: Binary = (runtime, old) =>
    by === 1 && !postfix ? BINARY['+']!(runtime, old, 1) : asNumber(runtime, old) + by
  return update(target, position, () => undefined, step, postfix)
}

function update(target: Node, position: number, source: Evaluate, calculate: Binary, postfix: boolean): Evaluate {
  if (isName(target)) {
    return (frame) => {
      const operand = source(frame)
      const old = target.get(frame)
      frame.position = position
      const value = calculate(frame.runtime, old, operand)
      target.set(frame, value, position)
      return postfix ? asNumber(frame.runtime, old) : value
    }
  }
  if (isMember(target)) {
    return (frame) => {
      const { runtime } = frame
      const owner = target.object(frame)
      const key = memberKey(target, frame)
      const operand: Value = source(frame)
      frame.position = target.position
      const old = getMember(runtime, owner, key, typeof target.key === 'string')
      frame.position = position
      const value = calculate(runtime, old, operand)
      setMember(runtime, owner, key, value)
      return postfix ? asNumber(runtime, old) : value
    }
  }
  return notAReference(target, source, position)
}
