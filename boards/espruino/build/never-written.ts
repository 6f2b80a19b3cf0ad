import type { Program } from 'acorn'
import { is, isPure, isSyntax, keyOf, make, memberName, undefinedAt, walk, type Syntax } from './syntax.js'

/**
 * In a program that is the whole world a property that nobody writes is undefined wherever it is read, and one that is only ever
 * set to false is false wherever it is tested. Says so in their places, so that options nobody gives take their code with them.
 * @param isExternal names that the interpreter itself may give
 */
export function settleProperties(program: Program, isExternal: (name: string) => boolean): void {
  const writes = writesOf(program)
  const isWritten = (name: string): boolean => writes.has(name) || isExternal(name)
  mapReads(program, false, (name, node, isTested) => {
    if (!isPure(node)) return undefined
    if (!isWritten(name)) return undefinedAt(node)
    const isAlwaysFalse = !isExternal(name) && [...writes.get(name)!].every((value) => value === false)
    return isTested && isAlwaysFalse ? make('Literal', node, { value: false, raw: 'false' } as never) : undefined
  })
}

/** Something other than `false` that a property may be set to. */
const other = Symbol('other')

/** Every name that is written, and what to: `false`, or something else. Names that stand in texts may be written by key. */
function writesOf(program: Program): Map<string, Set<false | typeof other>> {
  const writes = new Map<string, Set<false | typeof other>>()
  const add = (name: string, value: unknown): void => {
    const isFalse = is(value, 'Literal') && value.value === false
    writes.set(name, (writes.get(name) ?? new Set()).add(isFalse ? false : other))
  }
  walk(program, (node) => {
    if (is(node, 'Literal') && typeof node.value === 'string') add(node.value, undefined)
    if (is(node, 'Property') && keyOf(node) !== undefined)
      add(keyOf(node)!, node.kind === 'init' ? node.value : undefined)
    const target = targetOf(node)
    const name = memberName(target)
    if (name !== undefined)
      add(name, is(node, 'AssignmentExpression') && node.operator === '=' ? node.right : undefined)
  })
  return writes
}

function targetOf(node: Syntax): unknown {
  if (is(node, 'AssignmentExpression')) return node.left
  if (is(node, 'UpdateExpression')) return node.argument
  if (is(node, 'UnaryExpression') && node.operator === 'delete') return node.argument
  return is(node, 'ForInStatement') || is(node, 'ForOfStatement') ? node.left : undefined
}

type Swap = (name: string, node: Syntax, isTested: boolean) => Syntax | undefined

/** Visits every read of a property, telling whether only its truth matters, and puts in its place what `swap` gives. */
function mapReads(node: Syntax, isTested: boolean, swap: Swap): Syntax {
  const name = memberName(node)
  const swapped = name === undefined ? undefined : swap(name, node, isTested)
  if (swapped) return swapped
  const target = targetOf(node)
  const fields = node as unknown as Record<string, unknown>
  for (const [field, value] of Object.entries(fields)) {
    const isLeft = value === target || (field === 'callee' && memberName(value) !== undefined)
    const map = (child: Syntax): Syntax => {
      if (!isLeft) return mapReads(child, testsField(node, field, isTested), swap)
      // What is written or called keeps its name; the object it is a property of is read.
      if (is(child, 'MemberExpression')) child.object = mapReads(child.object as Syntax, false, swap) as never
      return child
    }
    if (Array.isArray(value)) fields[field] = value.map((item) => (isSyntax(item) ? map(item) : item))
    else if (isSyntax(value)) fields[field] = map(value)
  }
  return node
}

/** Whether only the truth of a child matters to its parent. */
function testsField(parent: Syntax, field: string, isTested: boolean): boolean {
  if (field === 'test') return true
  if (is(parent, 'UnaryExpression')) return parent.operator === '!'
  return is(parent, 'LogicalExpression') && parent.operator !== '??' && isTested
}
