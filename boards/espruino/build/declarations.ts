import type { Program } from 'acorn'
import { is, isFunction, memberName, nameOf, walk, type Syntax, type SyntaxOf } from './syntax.js'

/** One declarator a statement, so that each can move or go on its own. */
export function splitDeclarations(program: Program): void {
  const split = (program.body as Syntax[]).flatMap((statement): Syntax[] =>
    is(statement, 'VariableDeclaration')
      ? statement.declarations.map((declarator) => ({ ...statement, declarations: [declarator] }))
      : [statement],
  )
  program.body = split as Program['body']
}

/** The name that a statement of the top declares. */
export function declaredName(statement: Syntax): string | undefined {
  if (is(statement, 'FunctionDeclaration')) return nameOf(statement.id)
  return is(statement, 'VariableDeclaration') ? nameOf(statement.declarations[0]!.id) : undefined
}

/** The name that a statement declares or, for `X.prototype = ...` and `X.y = ...`, adds to. */
export function subjectName(statement: Syntax): string | undefined {
  const left = assignmentOf(statement)?.left
  if (left === undefined) return declaredName(statement)
  return is(left, 'MemberExpression') && !left.computed ? nameOf(left.object) : undefined
}

/** The object in `X.prototype = { ... }`. */
export function methodsOf(statement: Syntax): SyntaxOf<'ObjectExpression'> | undefined {
  const assignment = assignmentOf(statement)
  return memberName(assignment?.left) === 'prototype' && is(assignment?.right, 'ObjectExpression')
    ? assignment.right
    : undefined
}

const assignmentOf = (statement: Syntax): SyntaxOf<'AssignmentExpression'> | undefined =>
  is(statement, 'ExpressionStatement') && is(statement.expression, 'AssignmentExpression')
    ? statement.expression
    : undefined

/** Names that a function declares itself, at any depth: parameters, variables, functions, what is caught. */
export function innerNames(root: Syntax): Set<string> {
  const names = new Set<string>()
  const add = (node: unknown): void => {
    const name = nameOf(node)
    if (name !== undefined) names.add(name)
  }
  walk(root, (node) => {
    if (isFunction(node)) {
      for (const parameter of node.params) add(parameter)
      if (node !== root) add((node as { id?: unknown }).id)
    }
    if (is(node, 'VariableDeclarator')) add(node.id)
    if (is(node, 'CatchClause')) add(node.param)
  })
  return names
}
