import type { Runtime } from '../runtime.js'
import { native } from '../runtime.js'
import { JsFunction, type Member, type Native, type Value } from '../values.js'

export type Natives = Readonly<Record<string, Native>>
export type Getters = Readonly<Record<string, (thisValue: Value) => Value>>

export interface TypeParts {
  readonly construct?: Native
  readonly statics?: Natives
  readonly staticValues?: Readonly<Record<string, Value>>
  readonly staticGetters?: Getters
  readonly methods?: Natives
  readonly getters?: Getters
}

/** Adds members to a table; a name given again is replaced. */
function fill(
  table: ReadonlyMap<string, Member> | undefined,
  natives: Natives = {},
  getters: Getters = {},
): Map<string, Member> {
  const members = new Map(table ?? [])
  for (const [name, run] of Object.entries(natives)) members.set(name, { value: native(run) })
  for (const [name, get] of Object.entries(getters)) members.set(name, { get })
  return members
}

/** A builtin object: a constructor or a namespace; both are native functions to scripts. Calling it again adds to what is there. */
export function defineObject(runtime: Runtime, name: string, parts: TypeParts): JsFunction {
  const existing = runtime.builtins.get(name)
  const builtin: JsFunction = existing instanceof JsFunction ? existing : native(() => undefined)
  if (parts.construct !== undefined) builtin.native = parts.construct
  builtin.statics = fill(builtin.statics, parts.statics, parts.staticGetters)
  for (const [key, value] of Object.entries(parts.staticValues ?? {}))
    (builtin.statics as Map<string, Member>).set(key, { value })
  builtin.methods = fill(builtin.methods, parts.methods, parts.getters)
  runtime.builtins.set(name, builtin)
  runtime.builtinObjects.add(name)
  return builtin
}

/** A builtin function of the root scope. */
export function defineGlobal(runtime: Runtime, name: string, run: Native): JsFunction {
  const value = native(run)
  runtime.builtins.set(name, value)
  return value
}
