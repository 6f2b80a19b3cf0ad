import { isNumeric, toInteger } from '../convert.js'
import type { Runtime } from '../runtime.js'
import type { JsObject } from '../values.js'
import { JsArray, JsFunction, type Native, type Value } from '../values.js'
import { integerOr } from './array.js'
import { execute, isRegExp, regExpHasFlag } from './regexp.js'
import { defineObject } from './register.js'

/** JSVAPPENDSTRINGVAR_MAXLENGTH: to the end. */
const TO_END = 0x7fffffff

function matchText(match: JsArray): string {
  return match.items[0] as string
}
function matchIndex(match: JsArray): number {
  return match.properties!.get('index') as number
}

function indexIn(runtime: Runtime, text: string, search: Value, from: Value, backwards: boolean): number {
  const part = runtime.toText(search)
  const last = text.length - part.length
  if (last < 0) return -1
  if (backwards) {
    const start = isNumeric(from) ? Math.min(Math.max(0, toInteger(runtime, from)), last) : last
    return text.lastIndexOf(part, start)
  }
  const start = isNumeric(from) ? Math.min(Math.max(0, toInteger(runtime, from)), last + 1) : 0
  if (start >= text.length) return -1
  const whole = text.indexOf(part, start)
  return whole >= 0 || runtime.traits.saveOnFlash ? whole : tailIndex(text, part, start)
}

/** The interpreter also finds what a text only ends with the beginning of: 'hello'.indexOf('lox') is 3. */
function tailIndex(text: string, part: string, start: number): number {
  for (let at = Math.max(start, text.length - part.length + 1); at < text.length; at++) {
    if (part.startsWith(text.slice(at))) return at
  }
  return -1
}

function match(runtime: Runtime, text: string, what: Value): Value {
  if (what === undefined) return undefined
  if (!isRegExp(runtime, what)) {
    const part = runtime.toText(what)
    const at = indexIn(runtime, text, part, undefined, false)
    if (at < 0) return null
    const found = new JsArray([part])
    found.properties = new Map<string, Value>([
      ['index', at],
      ['input', part],
    ])
    return found
  }
  runtime.set(what, 'lastIndex', 0)
  const first = execute(runtime, what, text)
  if (!regExpHasFlag(what, 'g')) return first
  const found: Value[] = []
  for (let next = first; next instanceof JsArray; next = execute(runtime, what, text)) {
    found.push(matchText(next))
    runtime.set(what, 'lastIndex', matchIndex(next) + (matchText(next).length || 1))
  }
  runtime.set(what, 'lastIndex', 0)
  return new JsArray(found)
}

function replacement(runtime: Runtime, found: JsArray, by: Value): string {
  if (by instanceof JsFunction) {
    const groups = found.items.slice(1, 11)
    const end = groups.indexOf(undefined)
    const args = [
      matchText(found),
      ...(end < 0 ? groups : groups.slice(0, end)),
      matchIndex(found),
      found.properties!.get('input') as Value,
    ]
    return runtime.toText(runtime.invoke(by, undefined, args))
  }
  return runtime.toText(by).replace(/\$([^])?/g, (whole, code: string | undefined) => {
    const group = code !== undefined && code >= '1' && code <= '9' ? found.items[Number(code)] : undefined
    return typeof group === 'string' ? group : whole
  })
}

function replacePattern(runtime: Runtime, text: string, pattern: JsObject, by: Value, all: boolean): string {
  runtime.set(pattern, 'lastIndex', 0)
  const global = all || regExpHasFlag(pattern, 'g')
  let result = ''
  let from = 0
  for (let found = execute(runtime, pattern, text); found instanceof JsArray;) {
    const at = matchIndex(found)
    const { length } = matchText(found)
    result += text.slice(from, at) + replacement(runtime, found, by)
    from = at + length
    if (!global) break
    runtime.set(pattern, 'lastIndex', from + (length === 0 ? 1 : 0))
    found = execute(runtime, pattern, text)
  }
  if (global) runtime.set(pattern, 'lastIndex', 0)
  return result + text.slice(from)
}

function replace(runtime: Runtime, self: Value, what: Value, by: Value, all: boolean): Value {
  const text = runtime.toText(self)
  if (isRegExp(runtime, what)) return replacePattern(runtime, text, what, by, all)
  const part = runtime.toText(what)
  const substitute = runtime.toText(by)
  if (all && part === '') throw runtime.refusal('replaceAll of an empty text, which never ends on a chip')
  let result = text
  for (let at = indexIn(runtime, text, part, undefined, false); at >= 0;) {
    result = result.slice(0, at) + substitute + result.slice(at + part.length)
    at = all ? indexIn(runtime, result, part, at + substitute.length, false) : -1
  }
  return result
}

function split(runtime: Runtime, text: string, by: Value): Value {
  if (by === undefined) return new JsArray([text])
  if (!isRegExp(runtime, by)) {
    const part = runtime.toText(by)
    if (part === '') return new JsArray([...Array.from({ length: text.length }, (_, index) => text[index])])
    return new JsArray(part.length > text.length + 1 ? [] : text.split(part))
  }
  const parts: Value[] = []
  let from = 0
  runtime.set(by, 'lastIndex', 0)
  for (let found = execute(runtime, by, text); found instanceof JsArray; found = execute(runtime, by, text)) {
    const at = matchIndex(found)
    // An empty match would be found again and again: the interpreter fills its memory here.
    if (matchText(found) === '' && from === at && parts.length > text.length) break
    parts.push(text.slice(from, at))
    from = at + matchText(found).length
    runtime.set(by, 'lastIndex', from)
  }
  runtime.set(by, 'lastIndex', 0)
  if (from <= text.length) parts.push(text.slice(from))
  return new JsArray(parts)
}

function pad(runtime: Runtime, self: Value, target: Value, filler: Value, atStart: boolean): Value {
  const length = toInteger(runtime, target)
  if (typeof self !== 'string' || self.length >= length) return self
  const by = filler === undefined ? ' ' : runtime.toText(filler)
  return runtime.grow(atStart ? self.padStart(length, by) : self.padEnd(length, by))
}

function changeCase(text: string, upper: boolean): string {
  return upper
    ? text.replace(/[a-z]/g, (letter) => letter.toUpperCase())
    : text.replace(/[A-Z]/g, (letter) => letter.toLowerCase())
}

export function installString(runtime: Runtime): void {
  const text = (self: Value): string => runtime.toText(self)
  const onText =
    (run: (self: string, args: Value[]) => Value, otherwise?: Value): Native =>
    (self, args) =>
      typeof self === 'string' ? run(self, args) : otherwise
  defineObject(runtime, 'String', {
    construct: (_this, args) => (args.length === 0 ? '' : text(args[0])),
    statics: {
      fromCharCode: (_this, args) => args.map((code) => String.fromCharCode(toInteger(runtime, code) & 255)).join(''),
    },
    getters: { length: (self) => (typeof self === 'string' ? self.length : undefined) },
    methods: {
      charAt: (self, [at]) => (typeof self === 'string' ? (self[toInteger(runtime, at)] ?? '') : ''),
      charCodeAt: onText((self, [at]) => self.charCodeAt(toInteger(runtime, at)), NaN),
      indexOf: onText((self, [part, from]) => indexIn(runtime, self, part, from, false), 0),
      lastIndexOf: onText((self, [part, from]) => indexIn(runtime, self, part, from, true), 0),
      includes: onText((self, [part, from]) => indexIn(runtime, self, part, from, false) >= 0, true),
      match: onText((self, [what]) => match(runtime, self, what)),
      replace: (self, [what, by]) => runtime.grow(replace(runtime, self, what, by, false) as string),
      replaceAll: (self, [what, by]) => runtime.grow(replace(runtime, self, what, by, true) as string),
      substring: (self, [start, end]) => {
        const from = Math.max(0, toInteger(runtime, start))
        const to = Math.max(0, integerOr(runtime, end, TO_END))
        return text(self).slice(Math.min(from, to), Math.max(from, to))
      },
      substr: (self, [start, length]) => {
        let from = toInteger(runtime, start)
        if (from < 0) from = Math.max(0, from + text(self).length)
        return text(self).substr(from, Math.max(0, integerOr(runtime, length, TO_END)))
      },
      slice: (self, [start, end]) => text(self).slice(toInteger(runtime, start), integerOr(runtime, end, TO_END)),
      split: onText((self, [by]) => split(runtime, self, by)),
      toLowerCase: (self) => changeCase(text(self), false),
      toUpperCase: (self) => changeCase(text(self), true),
      trim: (self) => text(self).replace(/^[ \t\n\v\f\r]+|[ \t\n\v\f\r]+$/g, ''),
      concat: onText((self, args) => runtime.grow(self + runtime.joinAll(args))),
      startsWith: onText((self, [part, at]) => {
        const from = toInteger(runtime, at)
        return from >= 0 && self.startsWith(text(part), from) && from + text(part).length <= self.length
      }, false),
      endsWith: onText((self, [part, length]) => {
        const end = isNumeric(length) ? toInteger(runtime, length) : self.length
        return end <= self.length && end >= text(part).length && self.endsWith(text(part), end)
      }, false),
      repeat: (self, [count]) => {
        const times = toInteger(runtime, count)
        if (times < 0) throw runtime.error('Error', 'Invalid count value')
        runtime.grow(' '.repeat(Math.min(65, times)))
        return runtime.repeat(text(self), times)
      },
      padStart: (self, [length, filler]) => pad(runtime, self, length, filler, true),
      padEnd: (self, [length, filler]) => pad(runtime, self, length, filler, false),
      removeAccents: (self) => removeAccents(text(self)),
    },
  })
}

const UNACCENTED = 'AAAAAA\u0000CEEEEIIIIDNOOOOO\u00d7OUUUUYP\u0000'

/** Letters of Latin-1 without their accents. */
function removeAccents(text: string): string {
  return text.replace(/[\u00c0-\u00ff]/g, (character) => {
    const code = character.charCodeAt(0)
    const lower = code >= 0xe0
    const upperCode = lower ? code - 32 : code
    if (upperCode === 0xc6) return lower ? 'ae' : 'AE'
    if (upperCode === 0xdf) return lower ? 'y' : 'SS'
    const plain = UNACCENTED[upperCode - 0xc0]!
    return lower ? String.fromCharCode(plain.charCodeAt(0) + 32) : plain
  })
}
