import { functionText, parametersAndBody } from './function-text.js'
import { numberText } from './number-text.js'
import { quote } from './quote.js'
import { elementAt } from './typed-arrays.js'
import { getMember } from './properties.js'
import type { Runtime } from './runtime.js'
import {
  Accessor,
  JsArray,
  JsArrayBuffer,
  JsFunction,
  JsObject,
  JsTypedArray,
  Pin,
  type Slot,
  type Value,
} from './values.js'

/** How a value is turned into text. */
export interface Style {
  /** Spaces, undefined shown, every field. */
  readonly pretty: boolean
  /** Line breaks where things are nested; `all` puts each element on a line. */
  readonly newlines: 'none' | 'some' | 'all'
  /** Long arrays and texts are cut in the middle. */
  readonly limited: boolean
  /** Functions left out, undefined as null, NaN as null, toJSON called, typed arrays as arrays. */
  readonly json: boolean
  /** The constructor's name before an object, and its toString. */
  readonly names: boolean
  /** Keys without quotes where they are identifiers. */
  readonly bareKeys: boolean
  /** With `json`: escapes, NaN and pins as strict JSON has them; else as the language writes them. */
  readonly strict: boolean
  readonly indent: string
}

/** As console.log and print show. */
export const PRINTED: Style = {
  pretty: true,
  newlines: 'some',
  limited: false,
  json: false,
  names: true,
  bareKeys: false,
  strict: false,
  indent: '  ',
}
/** As the console shows a result. */
export const RESULT: Style = { ...PRINTED, limited: true }
export const JSON_STYLE: Style = {
  pretty: false,
  newlines: 'none',
  limited: false,
  json: true,
  names: false,
  bareKeys: false,
  strict: true,
  indent: '  ',
}

/** As E.toJS and packets write it: JSON with bare keys and the escapes of the language. */
export const RJSON_STYLE: Style = { ...JSON_STYLE, bareKeys: true, strict: false }

const LIMIT = 15
const SHOWN = 5
const TEXT_LIMIT = 40
const TEXT_SHOWN = 17
const FIELDS_PER_LINE = 4
const CUT = ' ... '
export function inspect(runtime: Runtime, value: Value, style: Style): string {
  return new Writer(runtime, style).text(value, undefined, 0)
}

function wantsLine(value: Slot): boolean {
  return !(
    value === undefined ||
    value === null ||
    typeof value === 'number' ||
    typeof value === 'boolean' ||
    value instanceof Pin
  )
}

class Writer {
  private readonly runtime: Runtime
  private readonly style: Style
  private readonly open = new Set<JsObject>()
  private allowToJson: boolean

  constructor(runtime: Runtime, style: Style) {
    this.runtime = runtime
    this.style = style
    this.allowToJson = style.json
  }

  text(value: Value, key: string | undefined, depth: number): string {
    if (value === undefined) return this.style.json ? 'null' : 'undefined'
    if (!(value instanceof JsObject)) return this.simple(value)
    if (this.open.has(value)) return ' ... '
    this.open.add(value)
    const text = this.ofObject(value, key, depth)
    this.open.delete(value)
    return text
  }

  private simple(value: Exclude<Value, undefined | JsObject>): string {
    const { strict, limited } = this.style
    if (typeof value === 'string') {
      if (!limited || value.length <= TEXT_LIMIT) return quote(value, strict)
      return quote(value.slice(0, TEXT_SHOWN)) + CUT + quote(value.slice(-TEXT_SHOWN))
    }
    if (typeof value === 'number') return strict && !Number.isFinite(value) ? 'null' : numberText(value)
    return value instanceof Pin ? (strict ? quote(value.name) : value.name) : String(value)
  }

  private ofObject(value: JsObject, key: string | undefined, depth: number): string {
    if (value instanceof JsArray) return this.ofArray(value, depth)
    if (value instanceof JsTypedArray || value instanceof JsArrayBuffer) return this.ofBuffer(value, depth)
    if (value instanceof JsFunction) {
      if (this.style.json) return 'undefined'
      return this.style.limited ? `function ${parametersAndBody(value, true)}` : functionText(value)
    }
    return this.ofPlain(value, key, depth)
  }

  private line(depth: number): string {
    return '\n' + this.style.indent.repeat(depth)
  }

  private get comma(): string {
    return this.style.pretty ? ', ' : ','
  }

  private ofArray(value: JsArray, depth: number): string {
    const { pretty, newlines, limited } = this.style
    const { length } = value.items
    const cut = limited && length > LIMIT
    let text = pretty ? '[ ' : '['
    let breakNext = false
    let first = true
    for (let index = 0; index < length; index++) {
      if (cut && index >= SHOWN && index < length - SHOWN) continue
      if (!first) text += this.comma
      first = false
      if (cut && index === length - SHOWN) text += CUT
      const item = value.items[index]
      const breaks = newlines === 'all' || (newlines === 'some' && wantsLine(item))
      if (breakNext || breaks) text += this.line(depth + 1)
      text += this.text(item, String(index), depth + 1)
      breakNext = breaks
    }
    if (pretty) text += this.fields(value, depth, first).text
    if (breakNext) text += this.line(depth)
    return text + (pretty ? ' ]' : ']')
  }

  private ofBuffer(value: JsTypedArray | JsArrayBuffer, depth: number): string {
    const { json, limited, newlines } = this.style
    const type = value instanceof JsTypedArray ? value.elementType : 'ArrayBuffer'
    const length = value instanceof JsTypedArray ? value.length : value.bytes.length
    const item = (index: number): Value =>
      value instanceof JsTypedArray ? elementAt(value, index) : value.bytes[index]
    const items = Array.from({ length }, (_, index) => item(index))
    if (!json && items.every((element) => element === 0)) return `new ${type}(${length})`
    const cut = limited && length > LIMIT
    let text = json ? '[' : `new ${type === 'ArrayBuffer' ? 'Uint8Array' : type}([`
    if (newlines === 'all') text += this.line(depth + 1)
    items.forEach((element, index) => {
      if (cut && index >= SHOWN && index < length - SHOWN) return
      if (index > 0) text += this.comma
      if (newlines === 'all') text += this.line(depth + 1)
      if (cut && index === length - SHOWN) text += CUT
      text += this.text(element, undefined, depth + 1)
    })
    if (newlines === 'all') text += this.line(depth)
    return text + (json ? ']' : '])') + (type === 'ArrayBuffer' && !json ? '.buffer' : '')
  }

  private ofPlain(value: JsObject, key: string | undefined, depth: number): string {
    let prefix = ''
    if (this.style.names && value.proto instanceof JsObject) {
      const named = this.nameAndText(value)
      if (named.whole) return named.text
      prefix = named.text
    }
    if (this.allowToJson) {
      const method = getMember(this.runtime, value, 'toJSON', true)
      if (method instanceof JsFunction) return this.viaToJson(value, method, key, depth)
    }
    const { text, breakAfter } = this.fields(value, depth, true)
    const end = breakAfter ? this.line(depth) : ''
    return prefix + (this.style.pretty ? `{ ${text}${end} }` : `{${text}${end}}`)
  }

  private viaToJson(value: JsObject, method: JsFunction, key: string | undefined, depth: number): string {
    const result = this.runtime.invoke(method, value, key === undefined ? [undefined] : [key])
    if (result === value) this.open.delete(value)
    this.allowToJson = false
    const text = this.text(result, undefined, depth)
    this.allowToJson = true
    return text
  }

  /** "Name: " where the root scope knows the constructor, and the text of a toString of its own. */
  private nameAndText(value: JsObject): { text: string; whole: boolean } {
    const proto = value.proto as JsObject
    const constructor = proto.properties?.get('constructor')
    if (constructor === undefined || constructor instanceof Accessor) return { text: '', whole: false }
    let name = ''
    for (const [key, candidate] of this.runtime.global.properties!) {
      if (candidate === constructor) {
        name = `${key}: `
        break
      }
    }
    const method = getMember(this.runtime, value, 'toString', true)
    if (!(method instanceof JsFunction) || method === this.runtime.objectToString) return { text: name, whole: false }
    return { text: name + this.runtime.toText(this.runtime.invoke(method, value, [])), whole: true }
  }

  private fields(value: JsObject, depth: number, isFirst: boolean): { text: string; breakAfter: boolean } {
    const { newlines, pretty, json } = this.style
    let text = ''
    let breakNext = false
    let first = isFirst
    let onLine = 0
    for (const [key, item] of value.properties ?? []) {
      if (this.hidden(key, item) || (json && (item === undefined || item instanceof JsFunction))) continue
      onLine++
      if (!first) text += this.comma
      first = false
      let breaks = newlines === 'some' && wantsLine(item)
      if (newlines === 'some' && onLine > FIELDS_PER_LINE) breakNext = true
      if (newlines === 'all') breaks = breakNext = true
      if (breakNext || breaks) {
        text += this.line(depth + 1)
        onLine = 0
      }
      text += this.key(key) + (pretty ? ': ' : ':') + this.text(item as Value, key, depth + 1)
      breakNext = breaks
    }
    return { text, breakAfter: breakNext }
  }

  private hidden(key: string, item: Slot): boolean {
    return key.charCodeAt(0) === 255 || key === 'constructor' || item instanceof Accessor
  }

  private key(key: string): string {
    if (this.style.bareKeys && key.length < 63 && /^([A-Za-z_$][\w$]*|\d+)$/.test(key)) return key
    return quote(key, this.style.strict)
  }
}
