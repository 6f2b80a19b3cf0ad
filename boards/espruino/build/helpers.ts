import type { Program } from 'acorn'
import { eachVariable, parse } from './syntax.js'

/**
 * What lowered code calls that TypeScript would bring itself, written for the interpreter: array-likes by index, no inner function
 * declarations, nothing of `Symbol`.
 */
const helpers: Readonly<Record<string, string>> = {
  __spreadArray: `function __spreadArray(to, from) {
    var all = to.slice(), i
    for (i = 0; i < from.length; i++) all.push(from[i])
    return all
  }`,
  __rest: `function __rest(source, names) {
    var rest = {}, key
    for (key in source) if (names.indexOf(key) < 0) rest[key] = source[key]
    return rest
  }`,
  __extends: `function __extends(type, base) {
    var key
    for (key in base) type[key] = base[key]
    type.prototype = Object.create(base.prototype)
    type.prototype.constructor = type
  }`,
}

/** Puts the helpers that a program calls before it. */
export function addHelpers(program: Program): void {
  const used = new Set<string>()
  eachVariable(program, ({ name }) => used.add(name))
  const added = Object.entries(helpers).filter(([name]) => used.has(name))
  program.body = [...added.flatMap(([, text]) => parse(text).body), ...program.body]
}
