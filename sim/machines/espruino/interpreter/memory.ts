import { isPlainObject } from './convert.js'
import type { FunctionCode } from './function-code.js'
import type { Runtime } from './runtime.js'
import { UNDECLARED, type Scope } from './scope.js'
import {
  Accessor,
  JsArray,
  JsArrayBuffer,
  JsDataView,
  JsFunction,
  JsObject,
  JsTypedArray,
  type Slot,
  type Value,
} from './values.js'

/** Variables that a freshly started interpreter has in use, of its own (process.memory().usage at the Pico-like build's first prompt). */
const BASE = 42
/** Characters in the first variable of a name. */
const NAME_START = 4

/** How much fits into one variable of a build (Espruino src/jsutils.h; the figures of 13 bytes confirmed by measuring). */
interface Geometry {
  readonly blockBytes: number
  /** Characters of a text in its first variable, and in each further one. */
  readonly text: number
  readonly further: number
  /** Integers below this, and not below its negative, live in the name of their field. */
  readonly inline: number
}

function geometryOf(blockBytes: number): Geometry {
  const bits = blockBytes <= 12 ? 11 : blockBytes === 13 ? 13 : blockBytes === 14 ? 14 : 16
  const text = NAME_START + ((bits * 3) >> 3)
  return { blockBytes, text, further: NAME_START + ((bits * 3 + 8) >> 3), inline: 2 ** (bits - 1) }
}

/** Everything reachable from the root scope, running code, queued work and the host, in variables. */
export function countVariables(runtime: Runtime, hostRoots: ReadonlySet<Value>): number {
  const counter = new Counter(runtime)
  counter.fields(runtime.global)
  for (let frame = runtime.frame; frame !== undefined; frame = frame.caller) {
    if (frame.scope !== undefined) counter.scope(frame.scope)
    counter.value(frame.thisValue)
  }
  for (const value of runtime.jobs.values()) counter.value(value)
  for (const value of hostRoots) counter.value(value)
  for (const value of runtime.modules.values()) counter.value(value)
  return BASE + counter.total
}

/** Variables of one value and what it refers to, as E.getSizeOf has it: prototypes and scopes not followed twice. */
export function variablesOf(runtime: Runtime, value: Value): number {
  const counter = new Counter(runtime)
  counter.value(value)
  return counter.total
}

/** A walk over values that counts each object once. */
class Counter {
  total = 0
  private readonly geometry: Geometry
  private readonly mark: number
  private readonly texts = new Set<string>()
  private readonly pending: (JsObject | Accessor | Scope)[] = []
  private walking = false

  constructor(runtime: Runtime) {
    this.geometry = geometryOf(runtime.traits.bytesPerVariable)
    this.mark = ++runtime.memoryMark
  }

  /** Variables of a text of that length, chained. */
  private chained(length: number): number {
    const { text, further } = this.geometry
    return length <= text ? 1 : 1 + Math.ceil((length - text) / further)
  }

  /** Data in one piece where that is smaller. */
  private data(bytes: number): number {
    return Math.min(this.chained(bytes), 1 + Math.ceil(bytes / this.geometry.blockBytes))
  }

  /** The variables of a field's name. */
  private name(length: number): void {
    this.total += length <= NAME_START ? 1 : 1 + Math.ceil((length - NAME_START) / this.geometry.further)
  }

  /** A name and what it refers to; small integers need no variable of their own, in arrays neither do booleans. */
  private field(nameLength: number, slot: Slot, inArray = false): void {
    if (inArray) this.total++
    else this.name(nameLength)
    if (
      typeof slot === 'number' &&
      Number.isInteger(slot) &&
      slot >= -this.geometry.inline &&
      slot < this.geometry.inline
    )
      return
    if (inArray && typeof slot === 'boolean') return
    if (slot instanceof Accessor) this.visit(slot)
    else this.value(slot)
  }

  value(value: Value): void {
    if (value === undefined) return
    if (typeof value === 'string') this.text(value)
    else if (value instanceof JsObject) this.visit(value)
    else this.total++
  }

  private text(text: string): void {
    // The same long text in two places is most likely one text.
    if (text.length > this.geometry.text) {
      if (this.texts.has(text)) return
      this.texts.add(text)
    }
    this.total += this.chained(text.length)
  }

  scope(scope: Scope): void {
    this.visit(scope)
  }

  private visit(object: JsObject | Accessor | Scope): void {
    if (object.mark === this.mark) return
    object.mark = this.mark
    this.pending.push(object)
    if (this.walking) return
    this.walking = true
    for (let next = this.pending.pop(); next !== undefined; next = this.pending.pop()) this.count(next)
    this.walking = false
  }

  private count(object: JsObject | Accessor | Scope): void {
    this.total++
    if (object instanceof Accessor) {
      if (object.getter !== undefined) this.field(3, object.getter)
      if (object.setter !== undefined) this.field(3, object.setter)
    } else if (!(object instanceof JsObject)) this.scopeFields(object)
    else if (object instanceof JsFunction) this.functionFields(object)
    else if (object instanceof JsTypedArray) this.visit(object.buffer)
    else if (object instanceof JsArrayBuffer) this.total += this.data(object.bytes.length)
    else this.objectFields(object)
  }

  private objectFields(object: JsObject): void {
    if (object instanceof JsArray)
      for (const key of Object.keys(object.items)) this.field(0, object.items[Number(key)], true)
    if (object instanceof JsDataView) this.visit(object.buffer)
    if (object.proto instanceof JsObject && isPlainObject(object)) this.field('__proto__'.length, object.proto)
    this.fields(object)
  }

  fields(object: JsObject): void {
    for (const [key, slot] of object.properties ?? [])
      this.field(key.length, slot, /^\d/.test(key) && !(slot instanceof Accessor))
  }

  private scopeFields(scope: Scope): void {
    const { slots, statics, parent } = scope
    for (const [name, slot] of statics.slots) {
      const value = slots[slot]
      if (value !== UNDECLARED) this.field(name.length + (statics.isFunction ? 1 : 0), value as Value)
    }
    if (parent !== undefined) this.visit(parent)
  }

  private functionFields(value: JsFunction): void {
    const { code, scope } = value
    this.fields(value)
    if (value.hasBoundThis) this.field(4, value.boundThis)
    if (code === undefined) return
    for (const parameter of code.parameters) this.name(parameter.length + 1)
    if (code.end > code.start) this.code(code)
    if (code.ownName !== undefined) {
      this.name(4)
      this.total += this.chained(code.ownName.length)
    }
    if (scope !== undefined) this.scopeChain(scope)
  }

  /** Code in flash is a reference; code in RAM is a text. */
  private code(code: FunctionCode): void {
    this.name(4)
    this.total += code.source.flash ? 1 : this.chained(code.end - code.start)
  }

  /** One scope is referred to as such; of more, each function has a list of its own. */
  private scopeChain(scope: Scope): void {
    this.name(4)
    let depth = 0
    for (let next: Scope | undefined = scope; next !== undefined; next = next.parent) depth++
    if (depth > 1) this.total += 1 + depth
    this.visit(scope)
  }
}
