import type { Program } from 'acorn'
import { isApiName } from './api-names.js'
import { keyTexts } from './key-texts.js'
import { shortNames } from './short-names.js'
import { is, keyOf, nameOf, walk, type Syntax, type SyntaxOf } from './syntax.js'
import { World } from './world.js'

/**
 * Gives every property a short name, the most frequent the shortest, alike in the whole program. What stays: names of the
 * interpreter, and names that stand in the program as text where a computed access may read them.
 */
export function shortenProperties(program: Program): void {
  const uses = new Map<string, (SyntaxOf<'Identifier'> | SyntaxOf<'Literal'>)[]>()
  const texts = keyTexts(new World(program))
  walk(program, (node) => {
    const name = propertyIdentifier(node)
    if (name) uses.set(textOf(name), [...(uses.get(textOf(name)) ?? []), name])
  })
  const names = shortNames((name) => uses.has(name) || isApiName(name))
  const byUse = [...uses].sort(([, first], [, second]) => second.length - first.length)
  for (const [name, identifiers] of byUse) {
    if (isApiName(name) || texts.has(name) || !/^[A-Za-z_$][\w$]*$/.test(name)) continue
    const short = names.next().value as string
    for (const each of identifiers) Object.assign(each, { type: 'Identifier', name: short })
  }
}

const textOf = (node: SyntaxOf<'Identifier'> | SyntaxOf<'Literal'>): string =>
  is(node, 'Identifier') ? node.name : String(node.value)

function propertyIdentifier(node: Syntax): SyntaxOf<'Identifier'> | SyntaxOf<'Literal'> | undefined {
  if (is(node, 'MemberExpression') && !node.computed && is(node.property, 'Identifier')) return node.property
  if (!is(node, 'Property') || keyOf(node) === undefined) return undefined
  if (node.shorthand) throw new Error('property names: shorthand properties must be lowered before')
  return nameOf(node.key) === undefined && !is(node.key, 'Literal') ? undefined : (node.key as SyntaxOf<'Identifier'>)
}
