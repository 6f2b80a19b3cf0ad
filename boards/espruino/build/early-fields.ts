import { eachChild, is, memberName, nameOf, type Syntax, type SyntaxOf } from './syntax.js'
import type { World } from './world.js'

/** Fields that a constructor, or that of the class it extends, sets before anybody else can see the instance. */
export function earlyFields(name: string | undefined, world: World): Set<string> {
  const fields = new Set<string>()
  const type = name === undefined ? undefined : world.classes.get(name)
  const constructor = type && world.constructorOf(type.name)
  if (!constructor || !is(constructor.body, 'BlockStatement')) return fields
  for (const expression of constructor.body.body.flatMap((each) => expressionsOf(each as Syntax))) {
    if (isBaseCall(expression, type.base)) return new Set([...fields, ...earlyFields(type.base, world)])
    if (showsSelf(expression)) return fields
    if (!is(expression, 'AssignmentExpression') || !is(expression.left, 'MemberExpression')) continue
    if (is(expression.left.object, 'ThisExpression')) fields.add(memberName(expression.left) ?? '')
  }
  return fields
}

/** Expressions of a statement in their order; a statement of another kind gives itself. */
function expressionsOf(statement: Syntax): Syntax[] {
  if (!is(statement, 'ExpressionStatement')) return [statement]
  const { expression } = statement
  return is(expression, 'SequenceExpression') ? (expression.expressions as Syntax[]) : [expression]
}

/** Whether `this` is more than the object whose fields are set, or somebody reads those already. */
function showsSelf(root: Syntax): boolean {
  let shows = false
  const visit = (node: Syntax, parent: Syntax | undefined): void => {
    const isSet = is(parent, 'AssignmentExpression') && parent.left === node && memberName(node) !== undefined
    if (is(node, 'ThisExpression') || (isSelfName(node) && !is(parent, 'VariableDeclarator'))) shows = true
    if (isSet && is((node as SyntaxOf<'MemberExpression'>).object, 'ThisExpression')) return
    eachChild(node, (child) => visit(child, node))
  }
  if (!is(root, 'VariableDeclaration')) visit(root, undefined)
  else
    for (const { id, init } of root.declarations)
      if (init && !(isSelfName(id) && is(init, 'ThisExpression'))) visit(init, root)
  return shows
}

const isSelfName = (node: unknown): boolean => nameOf(node) === '_this'

const isBaseCall = (node: Syntax, base: string | undefined): boolean =>
  is(node, 'CallExpression') &&
  is(node.callee, 'MemberExpression') &&
  memberName(node.callee) === 'call' &&
  base !== undefined &&
  nameOf(node.callee.object) === base
