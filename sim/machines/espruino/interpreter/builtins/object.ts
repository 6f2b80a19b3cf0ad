import { basicTypeName, hasFields, isIterable, isPlainObject, lengthOf, toInteger, typeName } from '../convert.js'
import { replaceFunction } from '../classes.js'
import { ownKeys, ownSlot, MISSING, indexOf } from '../properties.js'
import { native, type Runtime } from '../runtime.js'
import { Accessor, JsArray, JsFunction, JsObject, JsTypedArray, type Native, type Slot, type Value } from '../values.js'
import { radixText } from './math.js'
import { defineObject, type Natives } from './register.js'

/** Most arguments that `apply` passes on. */
const MOST_ARGUMENTS = 256

function keyed(key: string): string | number {
  const index = indexOf(key)
  return index < 0 ? key : index
}

function copyFields(target: JsObject, source: JsObject): void {
  for (const [key, slot] of source.properties ?? []) (target.properties ??= new Map()).set(key, slot)
}

function clone(value: Value): Value {
  if (value instanceof JsArray) {
    const copy = new JsArray([...value.items])
    copyFields(copy, value)
    return copy
  }
  if (!isPlainObject(value)) return value
  const copy = new JsObject()
  copyFields(copy, value)
  copy.proto = value.proto
  return copy
}

function ownNames(runtime: Runtime, target: Value): string[] {
  const names = ownKeys(target, true)
  if (target instanceof JsFunction && target.statics !== undefined) names.push(...target.statics.keys())
  if (!(target instanceof JsObject) || !isPlainObject(target)) {
    if (target instanceof JsArray || typeof target === 'string') names.push('length')
  } else if (target === runtime.global) names.push(...runtime.builtins.keys())
  return [...new Set(names)]
}

function hasOwn(runtime: Runtime, target: Value, key: string): boolean {
  if (hasFields(target) && ownSlot(target, key) !== MISSING) return true
  if (target instanceof JsFunction) return target.statics?.has(key) ?? false
  return target === runtime.global && runtime.builtins.has(key)
}

function descriptor(runtime: Runtime, target: Value, key: string): Value {
  if (!hasOwn(runtime, target, key)) return undefined
  const slot: Slot | typeof MISSING = hasFields(target) ? ownSlot(target, key) : MISSING
  const result = new JsObject()
  const hidden = isPlainObject(target) && (key === 'constructor' || key === '__proto__')
  result.properties = new Map<string, Value>([
    ['writable', !(target instanceof JsObject && target.constants?.has(key) === true)],
    ['enumerable', !hidden],
    ['configurable', slot !== MISSING],
  ])
  if (slot instanceof Accessor) {
    result.properties.set('get', slot.getter)
    result.properties.set('set', slot.setter)
  } else result.properties.set('value', slot === MISSING ? runtime.get(target, key) : (slot as Value))
  return result
}

function defineProperty(runtime: Runtime, target: Value, key: Value, shape: Value): Value {
  if (!hasFields(target))
    throw runtime.error('Error', `First argument must be Object, Function or Array, got ${typeName(target)}`)
  if (!isPlainObject(shape)) throw runtime.error('Error', `Property description must be Object, got ${typeName(shape)}`)
  const name = runtime.toText(key)
  const getter = runtime.own(shape, 'get')
  const setter = runtime.own(shape, 'set')
  let slot: Slot = runtime.own(shape, 'value')
  if (getter !== undefined || setter !== undefined) {
    slot = new Accessor()
    if (getter instanceof JsFunction) slot.getter = getter
    if (setter instanceof JsFunction) slot.setter = setter
  }
  if (target instanceof JsArray && indexOf(name) >= 0 && !(slot instanceof Accessor)) target.items[indexOf(name)] = slot
  else (target.properties ??= new Map()).set(name, slot)
  const writable = runtime.own(shape, 'writable')
  if (writable !== undefined && !writable) (target.constants ??= new Set()).add(name)
  return target
}

function assign(runtime: Runtime, args: Value[]): Value {
  let result: JsObject | undefined
  for (const arg of args) {
    if (arg === undefined || arg === null) continue
    if (!isPlainObject(arg)) throw runtime.error('TypeError', `Expecting Object, got ${typeName(arg)}`)
    if (result === undefined) result = arg
    else for (const key of ownKeys(arg, true)) runtime.define(result, key, runtime.get(arg, key))
  }
  return result
}

function statics(runtime: Runtime): Natives {
  const values = (target: Value): Value[] => ownKeys(target, true).map((key) => runtime.get(target, keyed(key)))
  return {
    keys: (_this, [target]) => new JsArray(ownKeys(target, true)),
    values: (_this, [target]) => new JsArray(values(target)),
    entries: (_this, [target]) => {
      const all = values(target)
      return new JsArray(ownKeys(target, true).map((key, index) => new JsArray([key, all[index]])))
    },
    fromEntries: (_this, [entries]) => {
      if (!(entries instanceof JsArray)) return undefined
      const object = new JsObject()
      for (const entry of entries.items) {
        if (entry instanceof JsArray && typeof entry.items[0] === 'string')
          runtime.define(object, entry.items[0], entry.items[1])
      }
      return object
    },
    create: (_this, [proto, properties]) => {
      if (!isPlainObject(proto) && proto !== null) {
        throw runtime.error('TypeError', `Object prototype may only be an Object or null: ${typeName(proto)}`)
      }
      if (isPlainObject(properties)) throw runtime.error('Error', 'propertiesObject is not supported yet')
      const object = new JsObject()
      if (proto !== null) object.proto = proto
      return object
    },
    assign: (_this, args) => assign(runtime, args),
    getOwnPropertyNames: (_this, [target]) => new JsArray(ownNames(runtime, target)),
    getOwnPropertyDescriptor: (_this, [target, key]) => descriptor(runtime, target, runtime.toText(key)),
    getOwnPropertyDescriptors: (_this, [target]) => {
      if (!hasFields(target)) throw runtime.error('TypeError', `First argument must be Object, got ${typeName(target)}`)
      const all = new JsObject()
      for (const key of ownNames(runtime, target)) runtime.define(all, key, descriptor(runtime, target, key))
      return all
    },
    defineProperty: (_this, [target, key, shape]) => defineProperty(runtime, target, key, shape),
    defineProperties: (_this, [target, shapes]) => {
      if (!isPlainObject(target)) throw runtime.error('Error', `First argument must be Object, got ${typeName(target)}`)
      if (!isPlainObject(shapes))
        throw runtime.error('Error', `Second argument must be Object, got ${typeName(shapes)}`)
      for (const key of ownKeys(shapes, true)) defineProperty(runtime, target, key, runtime.get(shapes, key))
      return target
    },
    getPrototypeOf: (_this, [target]) => runtime.get(target, '__proto__'),
    setPrototypeOf: (_this, [target, proto]) => {
      if (!isPlainObject(target) && !(target instanceof JsFunction))
        throw runtime.error('TypeError', "Can't extend undefined")
      target.proto = proto instanceof JsObject ? proto : null
      return target
    },
  }
}

function construct(runtime: Runtime, value: Value): Value {
  if (hasFields(value)) return value
  const builtin = value === undefined || value === null ? undefined : runtime.builtins.get(basicTypeName(value))
  return builtin instanceof JsFunction ? runtime.invoke(builtin, undefined, [value]) : new JsObject()
}

function apply(runtime: Runtime, self: Value, thisValue: Value, list: Value): Value {
  if (!isIterable(list) && list !== undefined) {
    throw runtime.error('Error', `Second argument to Function.apply must be iterable, got ${typeName(list)}`)
  }
  const count = list === undefined ? 0 : lengthOf(list)
  if (count > MOST_ARGUMENTS) {
    throw runtime.error(
      'Error',
      `Array passed to Function.apply is too big! Maximum ${MOST_ARGUMENTS} arguments, got ${count}`,
    )
  }
  const args = Array.from({ length: count }, (_, index) => runtime.get(list, index))
  if (!(self instanceof JsFunction)) throw runtime.error('Error', `Expecting function, got ${typeName(self)}`)
  return runtime.invoke(self, thisValue, args)
}

function bind(runtime: Runtime, self: Value, thisValue: Value, args: Value[]): Value {
  if (!(self instanceof JsFunction)) {
    throw runtime.error('TypeError', `Function.bind expects to be called on function, got ${typeName(self)}`)
  }
  const bound = native(() => undefined)
  bound.native = self.native
  bound.code = self.code
  bound.scope = self.scope
  copyFields(bound, self)
  bound.boundThis = thisValue
  bound.hasBoundThis = thisValue !== undefined || self.hasBoundThis
  bound.boundArguments = [...(self.boundArguments ?? []), ...args]
  return bound
}

export function installObject(runtime: Runtime): void {
  const object = defineObject(runtime, 'Object', {
    construct: (_this, [value]) => construct(runtime, value),
    statics: statics(runtime),
    getters: {
      length: (self) => {
        if (self instanceof JsFunction)
          return Math.max(self.code?.parameters.length ?? 0, self.boundArguments?.length ?? 0)
        return self instanceof JsArray || self instanceof JsTypedArray || typeof self === 'string'
          ? lengthOf(self)
          : undefined
      },
    },
    methods: {
      valueOf: ((self) => {
        if (self === undefined) throw runtime.error('TypeError', 'Invalid type undefined for valueOf')
        return self
      }) satisfies Native,
      toString: ((self, [radix]) => {
        const base = typeof radix === 'number' ? toInteger(runtime, radix) : 0
        const text = base >= 2 && base <= 36 ? radixText(self, base) : undefined
        return text ?? runtime.toText(self)
      }) satisfies Native,
      clone: (self) => clone(self),
      hasOwnProperty: ((self, [key]) => hasOwn(runtime, self, runtime.toText(key))) satisfies Native,
    },
  })
  const methods = object.methods!
  const valueOfMember = (name: string): JsFunction => (methods.get(name) as { value: Value }).value as JsFunction
  runtime.objectToString = valueOfMember('toString')
  runtime.objectValueOf = valueOfMember('valueOf')
  defineObject(runtime, 'Function', {
    construct: (_this, args) => runtime.newFunction(args),
    methods: {
      call: (self, [thisValue, ...args]) => apply(runtime, self, thisValue, new JsArray(args)),
      apply: (self, [thisValue, list]) => apply(runtime, self, thisValue, list),
      bind: (self, [thisValue, ...args]) => bind(runtime, self, thisValue, args),
      replaceWith: (self, [other]) => {
        if (!(self instanceof JsFunction && other instanceof JsFunction))
          throw runtime.error('TypeError', 'Argument should be a function')
        replaceFunction(self, other)
        return undefined
      },
    },
  })
}
