import type { Frame } from './frame.js'
import type { Evaluate } from './function-code.js'
import { replaceFunction } from './classes.js'
import { errorAt, isMember, isName, memberKey, type NameNode, type Node } from './nodes.js'
import { setMember } from './properties.js'
import { UNDECLARED, type Scope, type StaticScope } from './scope.js'
import { JsFunction, type Value } from './values.js'

/** What a declaring statement does when it runs. */
export interface Declaration {
  readonly node: NameNode
  /** Makes the variable exist, then gives it its value if there is one. */
  readonly initialise: (frame: Frame, get: Evaluate | undefined, position: number) => void
  /** Sets it anew: the variable of a `for ... in`. */
  readonly store: (frame: Frame, value: Value, position: number) => void
  /** A function of that name keeps its identity and takes over the new one's code. */
  readonly redefine: (frame: Frame, value: JsFunction) => void
}

export function rootDeclaration(node: NameNode, name: string, isConstant: boolean): Declaration {
  const put = (frame: Frame, value: Value): void => void frame.runtime.global.properties!.set(name, value)
  return {
    node,
    store: (frame, value, position) => {
      // Only what this very head declares constant may be set again.
      if (!isConstant && frame.runtime.global.constants?.has(name) === true) {
        throw errorAt(frame, position, 'TypeError', 'Assignment to a constant')
      }
      put(frame, value)
    },
    initialise: (frame, get, position) => {
      const { global } = frame.runtime
      if (!global.properties!.has(name)) put(frame, undefined)
      if (get !== undefined) {
        const value = get(frame)
        if (global.constants?.has(name) === true)
          throw errorAt(frame, position, 'TypeError', 'Assignment to a constant')
        put(frame, value)
      }
      if (isConstant) (global.constants ??= new Set()).add(name)
    },
    redefine: (frame, value) => {
      const existing = frame.runtime.global.properties!.get(name)
      if (existing instanceof JsFunction) replaceFunction(existing, value)
      else put(frame, value)
    },
  }
}

export function slotDeclaration(
  node: NameNode,
  owner: StaticScope,
  from: StaticScope | undefined,
  slot: number,
): Declaration {
  let hops: number | undefined
  const scopeOf = (frame: Frame): Scope => {
    hops ??= hopsTo(owner, from)
    let scope = frame.scope!
    for (let left = hops; left > 0; left--) scope = scope.parent!
    return scope
  }
  return {
    node,
    store: (frame, value) => void (scopeOf(frame).slots[slot] = value),
    initialise: (frame, get) => {
      const { slots } = scopeOf(frame)
      if (slots[slot] === UNDECLARED) slots[slot] = undefined
      if (get !== undefined) slots[slot] = get(frame)
    },
    redefine: (frame, value) => {
      const { slots } = scopeOf(frame)
      const existing = slots[slot]
      if (existing instanceof JsFunction) replaceFunction(existing, value)
      else slots[slot] = value
    },
  }
}

function hopsTo(owner: StaticScope, from: StaticScope | undefined): number {
  let hops = 0
  for (let scope = from; scope !== owner; scope = scope!.parent) if (scope!.isMaterial) hops++
  return hops
}

/** Assigns an element in turn to what stands before `in` or `of`. */
export function elementStore(target: Node): Declaration['store'] {
  if (isName(target)) return (frame, value, position) => target.set(frame, value, position)
  return (frame, value, position) => {
    if (!isMember(target)) return
    const owner = target.object(frame)
    frame.position = position
    setMember(frame.runtime, owner, memberKey(target, frame), value)
  }
}
