import type { Program } from 'acorn'
import { innerNames } from './declarations.js'
import { is, isFunction, keyOf, memberName, nameOf, rewrite, type Syntax, type SyntaxOf } from './syntax.js'

/**
 * Puts the constants of tables at the top in the place of paths to them: `model.level.path` becomes "3416/0/3", and a table that
 * nobody needs as a whole goes. Tables here are never written to (no module has mutable state).
 */
export function resolveConstantPaths(program: Program): void {
  const tables = tablesOf(program)
  rewrite(program, (node) => {
    const merged = mergedTable(node, tables)
    if (merged) return merged
    const value = is(node, 'MemberExpression') ? resolve(node, tables) : undefined
    return is(value, 'Literal') ? { ...value, start: node.start, end: node.end, loc: node.loc } : node
  })
}

type Tables = ReadonlyMap<string, SyntaxOf<'ObjectExpression'>>

/** Object literals at the top; one that is put together of literals is put together first. */
function tablesOf(program: Program): Tables {
  const tables = new Map<string, SyntaxOf<'ObjectExpression'>>()
  const hidden = new Set<string>()
  for (const statement of program.body as Syntax[]) for (const name of hiddenIn(statement)) hidden.add(name)
  for (const statement of program.body) {
    if (!is(statement, 'VariableDeclaration')) continue
    for (const declarator of statement.declarations) {
      const name = nameOf(declarator.id)
      if (name === undefined || hidden.has(name) || !declarator.init) continue
      declarator.init = (mergedTable(declarator.init, tables) ?? declarator.init) as never
      if (is(declarator.init, 'ObjectExpression')) tables.set(name, declarator.init)
    }
  }
  return tables
}

/** Names that something inside a statement of the top declares anew. */
function hiddenIn(statement: Syntax): Set<string> {
  const hidden = innerNames(statement)
  if (is(statement, 'VariableDeclaration') && !isFunction(statement.declarations[0]?.init))
    for (const { id } of statement.declarations) hidden.delete(nameOf(id) ?? '')
  return hidden
}

/** `Object.assign({ ... }, table)` as one literal, where all its parts are known and no key is in two. */
function mergedTable(node: Syntax, tables: Tables): Syntax | undefined {
  if (!is(node, 'CallExpression') || memberName(node.callee) !== 'assign') return undefined
  if (!is(node.arguments[0], 'ObjectExpression')) return undefined
  const parts = node.arguments.map((each) => (is(each, 'Identifier') ? tables.get(each.name) : each))
  if (!parts.every((each) => is(each, 'ObjectExpression'))) return undefined
  const properties = parts.flatMap((each) => each.properties)
  const keys = properties.map((each) => (is(each, 'Property') ? keyOf(each) : undefined))
  if (keys.includes(undefined) || new Set(keys).size < keys.length) return undefined
  return { ...parts[0]!, properties: properties.map((each) => structuredClone(each)) }
}

function resolve(node: Syntax, tables: Tables): Syntax | undefined {
  if (is(node, 'Identifier')) return tables.get(node.name)
  const name = memberName(node)
  if (name === undefined || !is(node, 'MemberExpression')) return undefined
  const object = resolve(node.object as Syntax, tables)
  if (!is(object, 'ObjectExpression')) return undefined
  const found = object.properties.find((each) => is(each, 'Property') && each.kind === 'init' && keyOf(each) === name)
  return is(found, 'Property') ? found.value : undefined
}
