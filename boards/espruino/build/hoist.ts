import type { Program } from 'acorn'
import { declarationsThatStay } from './declared-places.js'
import {
  identifier,
  is,
  isFunction,
  isSyntax,
  make,
  nameOf,
  undefinedAt,
  walk,
  type Syntax,
  type SyntaxOf,
} from './syntax.js'

/**
 * Puts functions before the statements that call them and declares variables before anything can read them, which the
 * interpreter does not do by itself, and fills array holes, at which it stumbles. A variable that is declared where its
 * block begins to run anyhow stays there (see declared-places.ts).
 */
export function hoist(program: Program): void {
  program.body = hoistBody(program.body as Syntax[]) as Program['body']
  walk(program, (node) => {
    if (isFunction(node) && is(node.body, 'BlockStatement')) node.body.body = hoistBody(node.body.body) as never
    if (is(node, 'ArrayExpression'))
      node.elements = node.elements.map((element) => element ?? (undefinedAt(node) as never))
  })
}

function hoistBody(body: readonly Syntax[]): Syntax[] {
  const functions = body.filter((each) => is(each, 'FunctionDeclaration'))
  const rest = body.filter((each) => !is(each, 'FunctionDeclaration'))
  const stays = declarationsThatStay(functions, rest)
  const names: string[] = []
  const hoisted = rest.flatMap((each) => lift(each, names, stays))
  const declaration = declarationOf([...new Set(names)], body[0])
  return joinDeclarations([...functions, ...(declaration ? [declaration] : []), ...hoisted])
}

/** One `var` for declarations that follow each other. */
function joinDeclarations(statements: readonly Syntax[]): Syntax[] {
  const joined: Syntax[] = []
  for (const statement of statements) {
    const last = joined.at(-1)
    if (is(statement, 'VariableDeclaration') && is(last, 'VariableDeclaration'))
      joined[joined.length - 1] = { ...last, declarations: [...last.declarations, ...statement.declarations] }
    else joined.push(statement)
  }
  return joined
}

function declarationOf(names: readonly string[], at: Syntax | undefined): Syntax | undefined {
  if (names.length === 0 || !at) return undefined
  return make('VariableDeclaration', at, {
    kind: 'var',
    declarations: names.map((name) =>
      make('VariableDeclarator', at, { id: identifier(name, at) as never, init: null }),
    ),
  } as never)
}

/** Turns the declarations in a statement into assignments, except those that stay. */
function lift(statement: Syntax, names: string[], stays: ReadonlySet<Syntax>): Syntax[] {
  if (stays.has(statement)) return [statement]
  const lifted = rewriteOutsideFunctions(statement, (node) =>
    is(node, 'VariableDeclaration') && !stays.has(node) ? assignmentsOf(node, names) : node,
  )
  return lifted && !is(lifted, 'EmptyStatement') ? [lifted] : []
}

function assignmentsOf(node: SyntaxOf<'VariableDeclaration'>, names: string[]): Syntax {
  for (const { id } of node.declarations) names.push(nameOf(id)!)
  const assignments = node.declarations
    .filter(({ init }) => init)
    .map(({ id, init }) => make('AssignmentExpression', id, { operator: '=', left: id as never, right: init! }))
  if (assignments.length === 0) return make('EmptyStatement', node, {})
  const expression =
    assignments.length === 1 ? assignments[0]! : make('SequenceExpression', node, { expressions: assignments as never })
  return make('ExpressionStatement', node, { expression: expression as never })
}

/** Rewrites a statement without entering functions; loop heads take the expression alone. */
function rewriteOutsideFunctions(node: Syntax, replace: (node: Syntax) => Syntax): Syntax | undefined {
  const fields = node as unknown as Record<string, unknown>
  for (const [key, value] of Object.entries(fields)) {
    if (Array.isArray(value)) fields[key] = value.map((item) => (isSyntax(item) ? inside(item, replace) : item))
    else if (isSyntax(value)) fields[key] = headOf(node, key, inside(value, replace), value)
  }
  return replace(node)
}

const inside = (node: Syntax, replace: (node: Syntax) => Syntax): Syntax =>
  isFunction(node) ? node : rewriteOutsideFunctions(node, replace)!

/** What stands in the head of a loop: `for (var x = 1;;)` and `for (var x in y)` lose `var`, not the name. */
function headOf(parent: Syntax, key: string, lifted: Syntax, before: Syntax): unknown {
  if (!is(before, 'VariableDeclaration') || is(lifted, 'VariableDeclaration')) return lifted
  if (is(parent, 'ForStatement') && key === 'init') return is(lifted, 'ExpressionStatement') ? lifted.expression : null
  if ((is(parent, 'ForInStatement') || is(parent, 'ForOfStatement')) && key === 'left')
    return before.declarations[0]!.id
  return lifted
}
