import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { sourceRoot } from './bundle.js'
import { Check, checkDialect, DialectError } from './dialect.js'
import { makeImage } from './image.js'
import { lowerText } from './lower.js'
import { useNativeForms } from './native-forms.js'
import { parse } from './syntax.js'

interface Probe {
  readonly group: string
  readonly name: string
  readonly code: string
  readonly lowered: 'works' | 'FAIL' | 'BUILD'
}

/** Run on the interpreter 2v29.277 (facts/espruino.md, section 2): "lowered" tells how the snippet did after lowering. */
const { probes } = JSON.parse(readFileSync(new URL('../testing/probes.json', import.meta.url), 'utf8')) as {
  probes: Probe[]
}

/** What the probes' own shim brought along (facts/espruino.md, section 3); images carry no such thing. */
const provided: ReadonlySet<string> = new Set(
  ['Map', 'Set', 'WeakMap', 'Symbol', 'RangeError', '.finally', 'Promise.race', 'Object.groupBy', 'prototype'].concat(
    '__awaiter',
    '__generator',
    '__makeTemplateObject',
  ),
)

/** Where the check and the interpreter do not agree, and why. */
const exceptions: Readonly<Record<string, string>> = {
  'TDZ: let used before declaration throws': 'only running tells',
  'let does not leak out of if-block': 'lowering renames no lone let',
  'arrow lexical arguments': 'lowering leaves `arguments` where it is; TypeScript itself refuses it for ES5',
  'public field without init': 'fields without a value are types only here (useDefineForClassFields is false)',
  'call class without new throws': 'only running tells',
  'for-in does not list class methods': 'for-in is fine on plain objects, which is what it is used for',
  'JSON.stringify circular throws': 'only running tells',
  'JSON.parse trailing garbage throws': 'only running tells where the text is not a literal',
  'print 1/3': 'numbers print 11 digits (facts 2.2)',
  'print 0.1+0.2': 'numbers print 11 digits (facts 2.2)',
  'stack overflow is catchable': 'only running tells',
  'for-in over array built with holes': 'only running tells',
  'JSON.stringify number formats': 'numbers print 11 digits (facts 2.2)',
  'Array.from length+map': 'the shim of the probes brought it along for this form only',
  'Uint8Array.from': 'the shim of the probes brought it along',
  'neg lookahead (?!)': 'right by accident: false was expected',
  'neg lookbehind': 'right by accident: false was expected',
  'dynamic import()': 'reports a rejection either way',
}

function isRefused(code: string): boolean {
  try {
    const program = parse(lowerText(code))
    useNativeForms(program)
    return new Check(program, { provided, unicode: true }).findings.length > 0
  } catch {
    return true
  }
}

describe('the dialect check', () => {
  test('lets pass what works after lowering and refuses what does not, with 3 % exceptions at most, each with a reason', () => {
    const wrong = probes
      .filter(({ code, lowered }) => isRefused(code) === (lowered === 'works'))
      .map(({ name }) => name)
    expect(wrong.filter((name) => !(name in exceptions))).toEqual([])
    expect(probes.length).toBe(590)
    expect(wrong.length / probes.length).toBeLessThanOrEqual(0.03)
  })

  test.each([
    ['labels', 'a: for (;;) break a'],
    ['a case after default', 'switch (x) { default: break; case 1: break }'],
    ['Map is not there', 'new Map()'],
    ['generators and async functions', lowerText('async function f() { await 1 }')],
    ['Math.trunc is not there', 'Math.trunc(1)'],
    ['method flat is not there', '[].flat()'],
    ['assignment to .length', 'a.length = 0'],
    ['a comma in brackets', 'a[b, c]'],
    ['this quantifier or group in a regular expression', '/a?/'],
    ['a timer or watch that is undefined cannot be cleared', 'clearTimeout(undefined)'],
    ['text beyond one byte a character', "'\u20ac'"],
  ])('refuses: %s', (construct, code) => {
    expect(checkDialect(code).map((finding) => finding.construct)).toContain(construct)
  })

  test('lets pass a method that the program defines itself', () => {
    expect(checkDialect('var a = { flat: function () {} }; a.flat()')).toEqual([])
  })

  test('names the TypeScript file and line of what is outside the language', async () => {
    const fixture = './boards/espruino/build/fixtures/outside'
    const entry = `import { remember, later } from '${fixture}.js'\nprint(remember("a"), later())\n`
    const build = makeImage(entry, { root: sourceRoot() })
    await expect(build).rejects.toBeInstanceOf(DialectError)
    await expect(build).rejects.toThrow(/fixtures\/outside\.ts:3: Map is not there/)
    await expect(build).rejects.toThrow(/fixtures\/outside\.ts:\d+: async functions/)
  })
})
