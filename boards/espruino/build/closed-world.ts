import type { Program } from 'acorn'
import { declaredName, splitDeclarations, subjectName } from './declarations.js'
import {
  eachChild,
  is,
  isPure,
  keyOf,
  memberName,
  rewrite,
  type Replacement,
  type Syntax,
  type SyntaxOf,
} from './syntax.js'

/**
 * Removes what no path from the entry reaches, in a program that is the whole world: functions, classes, methods and
 * properties whose name nobody reads, and assignments to them. A property is known by its name alone: if anything reads
 * `.close`, every `close` of a class in use stays. What a module computes for its constants has no effect elsewhere (no
 * module here has mutable state), so a constant that nobody uses goes too.
 * @param isExternal names that the interpreter itself reads
 */
export function removeUnreached(program: Program, isExternal: (name: string) => boolean): void {
  splitDeclarations(program)
  const world = new Reach(program, isExternal)
  world.follow()
  program.body = program.body.flatMap((statement) => world.kept(statement)) as Program['body']
}

class Reach {
  /** Statements that declare a name of the top, and those that give a class its members. */
  private readonly declarations = new Map<string, Syntax[]>()
  private readonly reached = new Set<Syntax>()
  private readonly variables = new Set<string>()
  private readonly names = new Set<string>()
  /** What is looked at as soon as its name is read. */
  private readonly waiting = new Map<string, Syntax[]>()
  private readonly queue: Syntax[] = []

  constructor(
    program: Program,
    private readonly isExternal: (name: string) => boolean,
  ) {
    for (const statement of program.body) {
      const name = declaredName(statement)
      if (name !== undefined) this.declarations.set(name, [])
    }
    for (const statement of program.body) {
      const statements = this.declarations.get(subjectName(statement) ?? '')
      if (statements) statements.push(statement)
      else this.queue.push(statement)
    }
  }

  follow(): void {
    for (let node = this.queue.pop(); node; node = this.queue.pop()) this.visit(node)
  }

  /** The statement as it stays: without what was not reached, or not at all. */
  kept(statement: Syntax): Syntax[] {
    const name = subjectName(statement)
    if (name !== undefined && this.declarations.has(name) && !this.variables.has(name)) return []
    const kept = rewrite(statement, (node) => this.prune(node))
    return kept === undefined ? [] : ([kept].flat() as Syntax[])
  }

  private read(name: string): void {
    if (this.names.has(name)) return
    this.names.add(name)
    this.queue.push(...(this.waiting.get(name) ?? []))
  }

  private wait(name: string, node: Syntax): void {
    if (this.isRead(name)) this.queue.push(node)
    else this.waiting.set(name, [...(this.waiting.get(name) ?? []), node])
  }

  private isRead(name: string): boolean {
    return this.names.has(name) || this.isExternal(name)
  }

  private useVariable(name: string): void {
    if (this.variables.has(name)) return
    this.variables.add(name)
    this.queue.push(...(this.declarations.get(name) ?? []))
  }

  private visit(node: Syntax): void {
    if (this.reached.has(node)) return
    this.reached.add(node)
    if (is(node, 'Identifier')) return this.useVariable(node.name)
    if (is(node, 'Literal') && typeof node.value === 'string') return this.read(node.value)
    if (is(node, 'Property')) return this.visitProperty(node)
    const written = writtenName(node)
    if (written !== undefined) return this.visitWrite(node, written)
    const name = memberName(node)
    if (name !== undefined) this.read(name)
    eachChild(node, (child) => {
      if (is(node, 'MemberExpression') && child === node.property && !node.computed) return
      this.visit(child)
    })
  }

  private visitProperty(node: SyntaxOf<'Property'>): void {
    const key = keyOf(node)
    if (key === undefined) this.visit(node.key)
    if (key === undefined || key === '__proto__' || !isPure(node.value)) this.visit(node.value)
    else this.wait(key, node.value)
  }

  private visitWrite(node: Syntax, name: string): void {
    const { test, expression } = writeOf(node)!
    const target = targetOf(expression)
    if (test && !isPure(test)) this.visit(test)
    else if (test) this.wait(name, test)
    if (test) this.wait(name, target.object as Syntax)
    else this.visit(target.object)
    if (!is(expression, 'AssignmentExpression')) return
    if (isPure(expression.right)) this.wait(name, expression.right)
    else this.visit(expression.right)
  }

  private prune(node: Syntax): Replacement {
    if (is(node, 'ObjectExpression')) {
      node.properties = node.properties.filter((each) => !is(each, 'Property') || this.isKept(each))
      return node
    }
    const written = writtenName(node)
    if (written === undefined || this.isRead(written)) return node
    const { test, expression } = writeOf(node)!
    if (test || !is(expression, 'AssignmentExpression') || isPure(expression.right)) return this.nothing(node)
    return { ...node, expression: expression.right } as Syntax
  }

  private nothing(node: Syntax): Syntax {
    return { type: 'EmptyStatement', start: node.start, end: node.end, loc: node.loc } as Syntax
  }

  private isKept(property: SyntaxOf<'Property'>): boolean {
    const key = keyOf(property)
    return key === undefined || key === '__proto__' || this.isRead(key) || !isPure(property.value)
  }
}

/** A statement that does nothing but write a property, perhaps only if something holds: `a.b = c`, `a.b++`, `d && (a.b = c)`. */
interface Write {
  readonly test?: Syntax
  readonly expression: SyntaxOf<'AssignmentExpression'> | SyntaxOf<'UpdateExpression'>
}

function writeOf(node: Syntax): Write | undefined {
  if (is(node, 'IfStatement') && !node.alternate && isPure(node.test)) {
    const inner = writeOf(
      is(node.consequent, 'BlockStatement') ? (node.consequent.body.at(-1) as Syntax) : node.consequent,
    )
    const isOnly = !is(node.consequent, 'BlockStatement') || node.consequent.body.length === 1
    return inner && isOnly && !inner.test && isHarmless(inner)
      ? { test: node.test, expression: inner.expression }
      : undefined
  }
  if (!is(node, 'ExpressionStatement')) return undefined
  const { expression } = node
  if (is(expression, 'LogicalExpression') && expression.operator === '&&' && isPure(expression.left)) {
    const inner = simpleWrite(expression.right)
    return inner && isHarmless(inner) ? { test: expression.left, expression: inner.expression } : undefined
  }
  return simpleWrite(expression)
}

function simpleWrite(expression: Syntax): Write | undefined {
  if (is(expression, 'AssignmentExpression') && memberName(expression.left) !== undefined) return { expression }
  return is(expression, 'UpdateExpression') && memberName(expression.argument) !== undefined
    ? { expression }
    : undefined
}

const isHarmless = ({ expression }: Write): boolean =>
  is(expression, 'AssignmentExpression') && isPure(expression.right) && isPure(targetOf(expression).object)

const targetOf = (expression: Write['expression']): SyntaxOf<'MemberExpression'> =>
  (is(expression, 'AssignmentExpression') ? expression.left : expression.argument) as SyntaxOf<'MemberExpression'>

/** The property that a statement does nothing but write. */
function writtenName(node: Syntax): string | undefined {
  const write = writeOf(node)
  return write && memberName(targetOf(write.expression))
}
