import type { Value } from './values.js'

/** What a variable holds before the statement that declares it has run: the name is then looked for further out. */
export const UNDECLARED: unique symbol = Symbol('undeclared')

/** The names that a function or a block may come to declare, known after it was parsed. */
export class StaticScope {
  readonly parent: StaticScope | undefined
  /** A function's own scope: `var`, parameters and `function` go here. */
  readonly isFunction: boolean
  readonly slots = new Map<string, number>()
  readonly constants = new Set<string>()
  /** Code run by eval is being compiled into it: new names cannot be added any more. */
  sealed = false

  constructor(parent: StaticScope | undefined, isFunction: boolean) {
    this.parent = parent
    this.isFunction = isFunction
  }

  declare(name: string): number {
    let slot = this.slots.get(name)
    if (slot === undefined) {
      slot = this.slots.size
      this.slots.set(name, slot)
    }
    return slot
  }

  /** Whether it exists at run time; a block without let, const or class inside does not. */
  get isMaterial(): boolean {
    return this.isFunction || this.slots.size > 0
  }
}

/** A scope at run time. */
export class Scope {
  readonly slots: (Value | typeof UNDECLARED)[]
  readonly parent: Scope | undefined
  readonly statics: StaticScope
  /** The memory count's own. */
  mark = 0

  constructor(statics: StaticScope, parent: Scope | undefined) {
    this.statics = statics
    this.parent = parent
    const size = statics.slots.size
    const slots: (Value | typeof UNDECLARED)[] = []
    for (let slot = 0; slot < size; slot++) slots.push(UNDECLARED)
    this.slots = slots
  }
}

/** Where a name may be found: so many material scopes out, in that slot; innermost first. */
export interface Place {
  readonly hops: number
  readonly slot: number
  readonly constant: boolean
}

export function placesOf(name: string, from: StaticScope | undefined): Place[] {
  const places: Place[] = []
  let hops = 0
  for (let scope = from; scope !== undefined; scope = scope.parent) {
    const slot = scope.slots.get(name)
    if (slot !== undefined) places.push({ hops, slot, constant: scope.constants.has(name) })
    if (scope.isMaterial) hops++
  }
  return places
}
