import type { Thrown } from './errors.js'
import type { Frame } from './frame.js'
import type { Evaluate } from './function-code.js'
import { getMember, setMember, type Key } from './properties.js'
import { quote } from './quote.js'
import type { Runtime } from './runtime.js'
import { placesOf, UNDECLARED, type Place, type Scope, type StaticScope } from './scope.js'
import type { Value } from './values.js'
import { findVariable } from './variables.js'

/** A parsed expression: how to get its value, and what else can be done with it. */
export interface Node {
  readonly get: Evaluate
  readonly kind: 'value' | 'name' | 'member'
}

export interface NameNode extends Node {
  readonly kind: 'name'
  readonly name: string
  /** Assigns; errors are placed at that offset. */
  readonly set: (frame: Frame, value: Value, position: number) => void
  /** Its value, or undefined where it does not exist; for typeof. */
  readonly peek: Evaluate
}

export interface MemberNode extends Node {
  readonly kind: 'member'
  readonly object: Evaluate
  /** Constant key, or how to get it. */
  readonly key: string | Evaluate
  readonly position: number
}

export function valueNode(get: Evaluate): Node {
  return { get, kind: 'value' }
}

export function isName(node: Node): node is NameNode {
  return node.kind === 'name'
}
export function isMember(node: Node): node is MemberNode {
  return node.kind === 'member'
}

/** An error of the running code at an offset of its source. */
export function errorAt(
  frame: Frame,
  position: number,
  type: 'Error' | 'TypeError' | 'ReferenceError' | 'SyntaxError',
  message: string,
): Thrown {
  frame.position = position
  return frame.runtime.error(type, message)
}

function scopeOf(frame: Frame, hops: number): Scope {
  let scope = frame.scope!
  for (let left = hops; left > 0; left--) scope = scope.parent!
  return scope
}

/** Reads a variable; `missing` says what to do when it is nowhere. */
function reader(name: string, statics: StaticScope | undefined, missing: Evaluate): Evaluate {
  const fromRoot: Evaluate = (frame) => {
    const value = findVariable(frame, name)
    return value === UNDECLARED ? missing(frame) : (value as Value)
  }
  const build = (): Evaluate => {
    const places = placesOf(name, statics)
    if (places.length === 0) return fromRoot
    const { hops, slot } = places[0]!
    const further = places.slice(1)
    const fallBack: Evaluate = (frame) => {
      for (const place of further) {
        const value = scopeOf(frame, place.hops).slots[place.slot]!
        if (value !== UNDECLARED) return value as Value
      }
      return fromRoot(frame)
    }
    return (frame) => {
      let scope = frame.scope!
      for (let left = hops; left > 0; left--) scope = scope.parent!
      const value = scope.slots[slot]
      return value === UNDECLARED ? fallBack(frame) : (value as Value)
    }
  }
  // Names are resolved at the first run: only then is the enclosing function parsed to its end.
  let read: Evaluate = (frame) => (read = build())(frame)
  return (frame) => read(frame)
}

function writer(name: string, statics: StaticScope | undefined): NameNode['set'] {
  let places: Place[] | undefined
  return (frame, value, position) => {
    places ??= placesOf(name, statics)
    for (const { hops, slot, constant } of places) {
      const scope = scopeOf(frame, hops)
      if (scope.slots[slot] === UNDECLARED) continue
      if (constant) throw errorAt(frame, position, 'TypeError', 'Assignment to a constant')
      scope.slots[slot] = value
      return
    }
    frame.position = position
    if (!frame.runtime.assignsToBuiltin(name)) setMember(frame.runtime, frame.runtime.global, name, value)
  }
}

/** A variable's name at a place in the text. */
export function nameNode(name: string, statics: StaticScope | undefined, position: () => number): NameNode {
  const at = position()
  return {
    kind: 'name',
    name,
    get: reader(name, statics, (frame) => {
      throw errorAt(frame, at, 'ReferenceError', `${quote(name)} is not defined`)
    }),
    peek: reader(name, statics, () => undefined),
    set: writer(name, statics),
  }
}

export function memberNode(object: Evaluate, key: string | Evaluate, position: number): MemberNode {
  const get: Evaluate =
    typeof key === 'string'
      ? (frame) => {
          const target = object(frame)
          frame.position = position
          return getMember(frame.runtime, target, key, true)
        }
      : (frame) => {
          const target = object(frame)
          const index = key(frame)
          frame.position = position
          return getMember(frame.runtime, target, keyOf(frame.runtime, index), false)
        }
  return { kind: 'member', get, object, key, position }
}

/** The key that a member expression has now. */
export function memberKey(node: MemberNode, frame: Frame): Key {
  return typeof node.key === 'string' ? node.key : keyOf(frame.runtime, node.key(frame))
}

/** A value used as an index: whole numbers from 0 stay numbers, everything else becomes text. */
export function keyOf(runtime: Runtime, index: Value): Key {
  if (typeof index === 'number' && index >= 0 && (index | 0) === index) return index
  return runtime.toText(index)
}
