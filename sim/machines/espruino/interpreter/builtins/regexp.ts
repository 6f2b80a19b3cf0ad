import { typeName } from '../convert.js'
import type { Runtime } from '../runtime.js'
import { JsArray, JsObject, type Value } from '../values.js'
import { defineObject } from './register.js'

/** Groups that a match remembers. */
const MOST_GROUPS = 9
/** Class escapes by letter. */
const CLASSES: Readonly<Record<string, RegExp>> = { d: /[0-9]/, s: /[ \t\n\v\f\r]/, w: /[0-9A-Za-z_$]/ }
const CODES: Readonly<Record<string, string>> = { f: '\f', b: '\b', n: '\n', r: '\r', t: '\t', v: '\v', 0: '\0' }

export function isRegExp(runtime: Runtime, value: Value): value is JsObject {
  const proto = value instanceof JsObject ? value.proto : undefined
  return proto instanceof JsObject && proto.properties?.get('constructor') === runtime.builtins.get('RegExp')
}

export function regExpHasFlag(pattern: JsObject, flag: string): boolean {
  const flags = pattern.properties?.get('flags')
  return typeof flags === 'string' && flags.includes(flag)
}

/** A RegExp object; what is wrong with the pattern shows when it is used. */
export function compileRegExp(runtime: Runtime, source: Value, flags: Value): Value {
  if (typeof source !== 'string') {
    throw runtime.error('TypeError', `Expecting String as first argument, got ${typeName(source)}`)
  }
  const pattern = new JsObject()
  pattern.proto = runtime.touch('RegExp')
  pattern.properties = new Map<string, Value>([['source', source]])
  if (flags !== undefined && flags !== '') pattern.properties.set('flags', flags)
  pattern.properties.set('lastIndex', 0)
  const literal = literalEnd(source)
  if (literal !== undefined) pattern.properties.set('endsWith', literal)
  return pattern
}

/** The text of a pattern that only asks how a string ends, such as /abc$/: the interpreter stores and compares it as such. */
function literalEnd(source: string): string | undefined {
  if (!source.endsWith('$') || source.length > 32) return undefined
  const body = source.slice(0, -1)
  return /^([^.[\]()|^*+$\\]|\\[.\\])*$/.test(body) ? body.replace(/\\([.\\])/g, '$1') : undefined
}

/** Runs the pattern from its `lastIndex` on. @returns the match as an array with index and input, null, or undefined beyond the end */
export function execute(runtime: Runtime, pattern: JsObject, argument: Value): Value {
  const text = runtime.toText(argument)
  const lastIndex = Number(pattern.properties?.get('lastIndex') ?? 0)
  const ending = pattern.properties?.get('endsWith')
  if (typeof ending === 'string') {
    const at = text.length - ending.length
    if (lastIndex <= at && text.endsWith(ending)) return matchArray(text, at, [ending])
  }
  const source = pattern.properties?.get('source')
  if (typeof source !== 'string' || lastIndex > text.length) return undefined
  const found = search(runtime, source, text, lastIndex, regExpHasFlag(pattern, 'i'))
  const next =
    found !== null && regExpHasFlag(pattern, 'g')
      ? (found.properties!.get('index') as number) + (found.items[0] as string).length
      : 0
  pattern.properties!.set('lastIndex', next)
  return found
}

function matchArray(text: string, index: number, items: Value[]): JsArray {
  const found = new JsArray(items)
  found.properties = new Map<string, Value>([
    ['index', index],
    ['input', text],
  ])
  return found
}

function search(runtime: Runtime, source: string, text: string, from: number, ignoreCase: boolean): JsArray | null {
  const last = Math.max(from, text.length - 1)
  for (let start = from; start <= last; start++) {
    const found = new Matcher(runtime, source, text, start, ignoreCase).run()
    if (found !== undefined) return found
  }
  return null
}

interface Groups {
  readonly starts: readonly number[]
  readonly ends: readonly number[]
}

/**
 * The interpreter's matcher works along the pattern: brackets only note positions, `*` and `+` belong to the single character or set before them, a bar
 * anywhere separates whole alternatives, and `?` and `{` are ordinary characters.
 */
class Matcher {
  private readonly runtime: Runtime
  private readonly source: string
  private readonly text: string
  private readonly start: number
  private readonly ignoreCase: boolean

  constructor(runtime: Runtime, source: string, text: string, start: number, ignoreCase: boolean) {
    this.runtime = runtime
    this.source = source
    this.text = text
    this.start = start
    this.ignoreCase = ignoreCase
  }

  run(): JsArray | undefined {
    return this.from(0, this.start, { starts: [], ends: [] })
  }

  private from(patternAt: number, textAt: number, groups: Groups): JsArray | undefined {
    const character = this.source[patternAt]
    if (character === undefined || character === '|') return this.found(textAt, groups)
    if (character === '^') return textAt === 0 ? this.from(patternAt + 1, textAt, groups) : undefined
    if (character === '$') {
      return textAt >= this.text.length
        ? this.from(patternAt + 1, textAt, groups)
        : this.alternative(patternAt + 1, groups)
    }
    if (character === '(') return this.from(patternAt + 1, textAt, opened(groups, textAt))
    if (character === ')') return this.from(patternAt + 1, textAt, closed(groups, textAt))
    const one = this.matchOne(patternAt, textAt)
    const repeat = this.source[one.end]
    if (repeat === '*' || repeat === '+')
      return this.repeated(patternAt, one.matched, one.end + 1, repeat, textAt, groups)
    if (one.matched && textAt < this.text.length) return this.from(one.end, textAt + 1, groups)
    return this.alternative(one.end, groups)
  }

  /** The longest repetition after which the rest still matches. */
  private repeated(
    at: number,
    first: boolean,
    after: number,
    repeat: string,
    from: number,
    groups: Groups,
  ): JsArray | undefined {
    if (!first && repeat === '+') return this.alternative(after, groups)
    let best = this.from(after, from, groups)
    let matched = first
    for (let textAt = from; textAt < this.text.length && matched;) {
      textAt++
      matched = this.matchOne(at, textAt).matched
      best = this.from(after, textAt, groups) ?? best
    }
    return best
  }

  /** What follows the next bar, tried from where the match started. */
  private alternative(patternAt: number, groups: Groups): JsArray | undefined {
    for (let at = patternAt; at < this.source.length; at++) {
      if (this.source[at] === '\\') at++
      else if (this.source[at] === '|') return this.from(at + 1, this.start, groups)
    }
    return undefined
  }

  private found(end: number, groups: Groups): JsArray {
    const items: Value[] = [this.text.slice(this.start, end)]
    groups.starts.forEach((start, index) => items.push(this.text.slice(start, Math.max(start, groups.ends[index]!))))
    return matchArray(this.text, this.start, items)
  }

  private matchOne(at: number, textAt: number): { matched: boolean; end: number } {
    const character = this.text[textAt] ?? '\0'
    if (this.source[at] === '.') return { matched: true, end: at + 1 }
    if (this.source[at] === '[') return this.matchSet(at, character)
    const atom = this.atom(at)
    return { matched: this.matches(atom, character), end: atom.end }
  }

  private matchSet(from: number, character: string): { matched: boolean; end: number } {
    let at = from + 1
    const inverted = this.source[at] === '^'
    if (inverted) at++
    let matched = false
    while (at < this.source.length && this.source[at] !== ']') {
      const low = this.atom(at)
      at = low.end
      if (low.code !== undefined && this.source[at] === '-' && this.source[at + 1] !== ']') {
        const high = this.atom(at + 1)
        at = high.end
        matched ||= this.inRange(low.code, high, character)
      } else matched ||= this.matches(low, character)
    }
    if (at >= this.source.length) throw this.runtime.error('Error', 'Unfinished character set in RegEx')
    return { matched: matched !== inverted, end: at + 1 }
  }

  private inRange(low: string, high: Atom, character: string): boolean {
    if (high.code === undefined) return this.matches(high, character)
    const [from, to, code] = [low, high.code, character].map((part) => (this.ignoreCase ? lower(part) : part))
    return code! >= from! && code! <= to! && from! < to!
  }

  private atom(at: number): Atom {
    const character = this.source[at]!
    if (character !== '\\') return { code: character, end: at + 1 }
    const escaped = this.source[at + 1] ?? ''
    const set = CLASSES[escaped.toLowerCase()]
    if (set !== undefined) return { code: undefined, set, inverted: escaped !== escaped.toLowerCase(), end: at + 2 }
    if (escaped >= '1' && escaped <= '9') throw this.runtime.error('Error', 'Backreferences not supported')
    const hex = /^x(..)/s.exec(this.source.slice(at + 1))
    if (hex !== null) return { code: String.fromCharCode(parseInt(hex[1]!, 16) & 255), end: at + 4 }
    return { code: CODES[escaped] ?? escaped, end: at + 2 }
  }

  private matches(atom: Atom, character: string): boolean {
    if (atom.set !== undefined) return atom.set.test(character) !== atom.inverted
    return this.ignoreCase ? lower(atom.code!) === lower(character) : atom.code === character
  }
}

interface Atom {
  /** The character it stands for; undefined for a class. */
  readonly code: string | undefined
  readonly set?: RegExp
  readonly inverted?: boolean
  readonly end: number
}

function lower(character: string): string {
  return character >= 'A' && character <= 'Z' ? character.toLowerCase() : character
}

function opened(groups: Groups, at: number): Groups {
  if (groups.starts.length >= MOST_GROUPS) return groups
  return { starts: [...groups.starts, at], ends: [...groups.ends, at] }
}

/** A closing bracket ends the group opened last, also when that one is closed already. */
function closed(groups: Groups, at: number): Groups {
  return { starts: groups.starts, ends: groups.ends.map((end, index) => (index === groups.ends.length - 1 ? at : end)) }
}

export function installRegExp(runtime: Runtime): void {
  defineObject(runtime, 'RegExp', {
    construct: (_this, [source, flags]) => compileRegExp(runtime, source, flags),
    methods: {
      exec: (self, [text]) => execute(runtime, self as JsObject, text),
      test: (self, [text]) => {
        const found = execute(runtime, self as JsObject, text)
        return found !== undefined && found !== null
      },
    },
  })
}
