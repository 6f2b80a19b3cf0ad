import { isPlainObject, typeName } from './convert.js'
import type { Frame } from './frame.js'
import { FunctionCode, type Evaluate, type Source } from './function-code.js'
import { errorAt } from './nodes.js'
import { quote } from './quote.js'
import type { StaticScope } from './scope.js'
import { JsFunction, JsObject, type Value } from './values.js'

export interface ClassMember {
  readonly isStatic: boolean
  readonly isConstructor: boolean
  readonly name: string
  readonly add: (frame: Frame, target: JsObject) => void
  /** Makes the function, for a constructor. */
  readonly create?: Evaluate
}

export interface ClassShape {
  readonly name: string | undefined
  readonly parent: { readonly name: string; readonly get: Evaluate } | undefined
  readonly members: readonly ClassMember[]
  readonly position: number
  readonly source: Source
  readonly scope: StaticScope | undefined
}

/** Runs a class definition: members one by one as they are written, statics at the end. */
export function defineClass(frame: Frame, shape: ClassShape): JsFunction {
  const { runtime } = frame
  const type = new JsFunction()
  type.scope = frame.scope
  const prototype = runtime.prototypeOfFunction(type)
  if (shape.parent !== undefined) inherit(frame, type, prototype, shape.parent)
  const statics = new JsObject()
  for (const member of shape.members) {
    if (member.isConstructor && member.create !== undefined) replaceFunction(type, member.create(frame) as JsFunction)
    else member.add(frame, member.isStatic ? statics : prototype)
  }
  for (const [name, value] of statics.properties ?? []) (type.properties ??= new Map()).set(name, value)
  return type
}

function inherit(frame: Frame, type: JsFunction, prototype: JsObject, parent: NonNullable<ClassShape['parent']>): void {
  const base = parent.get(frame)
  if (!(base instanceof JsFunction)) {
    const message = `'extends' argument ${quote(parent.name)} should be a function, got ${typeName(base)}`
    throw errorAt(frame, frame.position, 'SyntaxError', message)
  }
  const basePrototype = base.properties?.get('prototype')
  if (!(basePrototype instanceof JsObject)) return
  prototype.proto = basePrototype
  const text = `${parent.name}.apply(this,arguments)`
  const source: Source = { text, file: '', flash: false }
  type.code = new FunctionCode(source, [0, text.length], [], undefined, false, type.scope?.statics)
}

/** Gives a function another's code and fields; it stays the same object, in the same scope, with the same prototype. */
export function replaceFunction(target: JsFunction, source: JsFunction): void {
  const prototype = target.properties?.get('prototype')
  target.native = source.native
  target.code = source.code
  target.boundThis = source.boundThis
  target.hasBoundThis = source.hasBoundThis
  target.boundArguments = source.boundArguments
  target.properties = undefined
  for (const [name, value] of source.properties ?? []) {
    if (name !== 'prototype') (target.properties ??= new Map()).set(name, value)
  }
  if (prototype !== undefined) (target.properties ??= new Map()).set('prototype', prototype)
  // A scope that was not there cannot be kept: redefinition in the same place has the same one.
  if (target.scope === undefined || target.scope.statics !== source.scope?.statics) target.scope = source.scope
}

/**
 * What `super` stands for: decided by the present `this`, not by where the method was written, so a method that calls `super` over three levels finds itself
 * (upstream issue 1529).
 */
export function superOwner(frame: Frame, asCall: boolean, position: number): Value {
  const { runtime } = frame
  const outside = (): unknown => errorAt(frame, position, 'SyntaxError', "Calling 'super' outside of class")
  const { thisValue } = frame
  if (isPlainObject(thisValue)) {
    const constructing = asCall ? runtime.currentConstructor : undefined
    const first = constructing === undefined ? thisValue.proto : constructing.properties?.get('prototype')
    const base = first instanceof JsObject ? first.proto : undefined
    if (!(base instanceof JsObject)) throw outside()
    if (!asCall) return base
    const constructor = base.properties?.get('constructor')
    runtime.currentConstructor = constructor instanceof JsFunction ? constructor : undefined
    return constructor as Value
  }
  if (!(thisValue instanceof JsFunction)) throw outside()
  const prototype = thisValue.properties?.get('prototype')
  const base = prototype instanceof JsObject ? prototype.proto : undefined
  if (!(base instanceof JsObject)) throw outside()
  return base.properties?.get('constructor') as Value
}
