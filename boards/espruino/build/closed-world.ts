import type { Program } from 'acorn'
import { declaredName, splitDeclarations, subjectName } from './declarations.js'
import { Flow } from './flow.js'
import { keyTexts } from './key-texts.js'
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
import { World } from './world.js'

/**
 * Removes what no path from the entry reaches, in a program that is the whole world: functions, classes, methods and
 * properties whose name nobody reads, and assignments to them. Fields are known by name alone. Methods are known by name and,
 * where it is clear whose instance an object is (see flow.ts), by class: `this.close()` keeps the `close` of its own class only. What a module computes for its constants has no effect elsewhere (no
 * module here has mutable state), so a constant that nobody uses goes too.
 * @param isExternal names that the interpreter itself reads
 * @param walked keys of objects that the program walks over
 */
export function removeUnreached(
  program: Program,
  isExternal: (name: string) => boolean,
  walked: ReadonlySet<string>,
): void {
  splitDeclarations(program)
  const world = new Reach(program, new World(program), isExternal, walked)
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
  private readonly flow: Flow
  private readonly texts: ReadonlySet<string>
  /** The class that a member is of. */
  private readonly classOf = new Map<Syntax, string>()

  constructor(
    program: Program,
    private readonly world: World,
    private readonly isExternal: (name: string) => boolean,
    walked: ReadonlySet<string>,
  ) {
    this.texts = keyTexts(world)
    this.flow = new Flow(world, new Set([...this.texts, ...walked]))
    for (const { name, methods } of world.classes.values())
      for (const method of methods.values()) this.classOf.set(world.parents.get(method)!, name)
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

  /** Notes that a name is read: of anything, of anything but a method ("." before it), or of a class ("Class.name"). */
  private read(name: string): void {
    if (this.names.has(name)) return
    this.names.add(name)
    this.queue.push(...(this.waiting.get(name) ?? []))
  }

  private readMember(object: Syntax, name: string): void {
    const classes = this.flow.classesOf(object)
    if (!classes) return this.read(name)
    this.read(`.${name}`)
    for (const each of classes) {
      const owner = this.ownerOf(each, name)
      if (owner !== undefined) this.read(`${owner}.${name}`)
    }
  }

  /** The class, or the one it extends, that has a member of that name. */
  private ownerOf(type: string | undefined, name: string): string | undefined {
    const found = type === undefined ? undefined : this.world.classes.get(type)
    if (!found) return undefined
    const isOwn = ['', 'get ', 'set '].some((kind) => found.methods.has(kind + name))
    return isOwn ? type : this.ownerOf(found.base, name)
  }

  /** @param type the class that has a member of that name, if it is one */
  private wait(name: string, node: Syntax, type = ''): void {
    if (this.isRead(name, type)) return void this.queue.push(node)
    for (const key of [name, `${type}.${name}`]) this.waiting.set(key, [...(this.waiting.get(key) ?? []), node])
  }

  private isRead(name: string, type = ''): boolean {
    return this.names.has(name) || this.names.has(`${type}.${name}`) || this.isExternal(name)
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
    if (is(node, 'Literal')) return this.texts.has(String(node.value)) ? this.read(String(node.value)) : undefined
    if (is(node, 'Property')) return this.visitProperty(node)
    const written = writtenName(node)
    if (written !== undefined) return this.visitWrite(node, written)
    const name = memberName(node)
    if (name !== undefined) this.readMember((node as SyntaxOf<'MemberExpression'>).object as Syntax, name)
    eachChild(node, (child) => {
      if (is(node, 'MemberExpression') && child === node.property && !node.computed) return
      this.visit(child)
    })
  }

  private visitProperty(node: SyntaxOf<'Property'>): void {
    const key = readableKey(node)
    if (key === undefined) this.visit(node.key)
    if (key === undefined || key === '__proto__' || !isPure(node.value)) this.visit(node.value)
    else this.wait(key, node.value, this.classOf.get(node))
  }

  private visitWrite(node: Syntax, name: string): void {
    const { test, expression } = writeOf(node)!
    const target = targetOf(expression)
    if (this.isSetter(name)) this.read(name)
    if (test && !isPure(test)) this.visit(test)
    else if (test) this.wait(name, test)
    if (test) this.wait(name, target.object as Syntax)
    else this.visit(target.object)
    if (!is(expression, 'AssignmentExpression')) return
    if (isPure(expression.right)) this.wait(name, expression.right)
    else this.visit(expression.right)
  }

  private isSetter(name: string): boolean {
    return [...this.world.classes.values()].some(({ methods }) => methods.has(`set ${name}`))
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
    const key = readableKey(property)
    const type = this.classOf.get(property)
    return key === undefined || key === '__proto__' || this.isRead(key, type) || !isPure(property.value)
  }
}

/** The name that a property is read by; undefined for a number, which a computed access reads. */
const readableKey = (node: SyntaxOf<'Property'>): string | undefined =>
  is(node.key, 'Literal') && typeof node.key.value === 'number' ? undefined : keyOf(node)

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
