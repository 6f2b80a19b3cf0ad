import type { Program } from 'acorn'
import { identifier, is, isSyntax, make, memberName, type Syntax } from './syntax.js'

/** Globals that never change and that code names often. */
const globals: ReadonlySet<string> = new Set(
  'Uint8Array DataView Object Math String Error TypeError Int16Array Int32Array JSON'.split(' '),
)
/** Functions that do not look at `this`. */
const functions: ReadonlySet<string> = new Set(
  'floor ceil min max round abs sqrt sin cos'
    .split(' ')
    .map((name) => `Math.${name}`)
    .concat('String.fromCharCode', 'Object.assign'),
)

/** What may get a short name, where it stands. */
interface Candidate {
  readonly key: string
  /** What the short name is to stand for. */
  readonly value: Syntax
  /** Bytes of flash less for this use. */
  readonly saved: number
  /** Bytes of the value where it is written once. */
  readonly length: number
}

/** Each name takes two variables or three of the interpreter, 13 bytes each: flash must be worth it. */
const worthBytes = 4
/** Bytes of `var x=...;` besides the value. */
const declarationLength = 5

/**
 * Gives what is named often and is long a short name at the top: `Math.floor`, `Uint8Array`, texts, and properties of the
 * interpreter (`x.prototype` becomes `x[p]`). It takes less flash, and no more time: the interpreter finds a global of its own
 * only after it has looked through everything at the top.
 */
export function shareLongNames(program: Program): void {
  const totals = new Map<string, { saved: number; readonly candidate: Candidate }>()
  mapUses(program, (candidate) => {
    const total = totals.get(candidate.key) ?? { saved: 0, candidate }
    total.saved += candidate.saved
    totals.set(candidate.key, total)
    return undefined
  })
  const names = new Map<string, string>()
  const declarations: Syntax[] = []
  for (const [key, { saved, candidate }] of totals) {
    if (saved < candidate.length + declarationLength + worthBytes) continue
    const name = `shared$${names.size}`
    names.set(key, name)
    declarations.push(declare(name, candidate.value))
  }
  mapUses(program, ({ key, value }) => (names.has(key) ? identifier(names.get(key)!, value) : undefined))
  program.body = [...declarations, ...program.body] as Program['body']
}

/** Looks at everything in a tree that could have a short name, and puts in its place what `swap` gives. */
function mapUses(node: Syntax, swap: (candidate: Candidate) => Syntax | undefined): Syntax {
  const candidate = candidateOf(node)
  const swapped = candidate && swap(candidate)
  if (swapped) return swapped
  if (is(node, 'MemberExpression') && !node.computed) {
    // The object of a path that keeps its name is not named on its own.
    if (candidate) return node
    node.object = mapUses(node.object as Syntax, swap) as never
    const property = textCandidate(memberName(node)!, node, 3)
    const name = swap(property)
    if (name) Object.assign(node, { computed: true, property: name })
    return node
  }
  const fields = node as unknown as Record<string, unknown>
  for (const [field, value] of Object.entries(fields)) {
    if (field === 'key' && is(node, 'Property') && !node.computed) continue
    if (Array.isArray(value)) fields[field] = value.map((item) => (isSyntax(item) ? mapUses(item, swap) : item))
    else if (isSyntax(value)) fields[field] = mapUses(value, swap)
  }
  return node
}

function candidateOf(node: Syntax): Candidate | undefined {
  if (is(node, 'Identifier') && globals.has(node.name)) return named(`name ${node.name}`, node, node.name.length)
  if (is(node, 'Literal') && typeof node.value === 'string') return textCandidate(node.value, node, 0)
  if (!is(node, 'MemberExpression') || node.computed || !is(node.object, 'Identifier')) return undefined
  const path = `${node.object.name}.${memberName(node)!}`
  return functions.has(path) ? named(`path ${path}`, { ...node }, path.length) : undefined
}

const named = (key: string, value: Syntax, length: number): Candidate => ({ key, value, saved: length - 2, length })

/** A text: quotes go with it where it is a literal, brackets come where it is a property. */
function textCandidate(text: string, at: Syntax, brackets: number): Candidate {
  const value = make('Literal', at, { value: text, raw: JSON.stringify(text) } as never)
  const written = text.length + (brackets === 0 ? 2 : 1)
  return { key: `text ${text}`, value, saved: written - Math.max(2, brackets + 1), length: text.length + 2 }
}

const declare = (name: string, value: Syntax): Syntax =>
  make('VariableDeclaration', value, {
    kind: 'var',
    declarations: [make('VariableDeclarator', value, { id: identifier(name, value) as never, init: value as never })],
  } as never)
