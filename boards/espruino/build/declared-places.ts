import { isVariable } from './scopes.js'
import { eachChild, is, isFunction, nameOf, type Syntax, type SyntaxOf } from './syntax.js'

/** Where something stands in a function's body, counted in the order of the source. */
type Place = number

/** A declaration, and the part of the body in which it has run before anything else does: from it to the end of its block. */
interface Declared {
  readonly node: SyntaxOf<'VariableDeclaration'>
  readonly from: Place
  to: Place
}

/**
 * Declarations in a function's body that need not move ahead: whoever names the variable stands behind one of its declarations,
 * in the same block, so that the interpreter has met it by then.
 * @param functions functions of the body, which are declared ahead of `rest`
 */
export function declarationsThatStay(functions: readonly Syntax[], rest: readonly Syntax[]): Set<Syntax> {
  const body = new Body()
  for (const statement of rest) body.visit(statement, undefined)
  body.end()
  // They may run at any time after the declarations of the body itself.
  for (const each of functions) body.visit(each, undefined)
  return body.staying()
}

class Body {
  private at: Place = 0
  private readonly mentions = new Map<string, Place[]>()
  private readonly declared: Declared[] = []
  /** Declarations of each block that is open. */
  private readonly open: Declared[][] = [[]]
  /** Those of the body itself, which hold for functions too. */
  private lasting: readonly Declared[] = []

  end(): void {
    this.lasting = this.open[0]!
  }

  staying(): Set<Syntax> {
    for (const each of this.lasting) each.to = Infinity
    const wrong = new Set(
      [...this.mentions].filter(([name, places]) => !this.holds(name, places)).map(([name]) => name),
    )
    const stays = this.declared.filter(({ node }) => node.declarations.every(({ id }) => !wrong.has(nameOf(id)!)))
    return new Set(stays.map(({ node }) => node))
  }

  private holds(name: string, places: readonly Place[]): boolean {
    const ranges = this.declared.filter(({ node }) => node.declarations.some(({ id }) => nameOf(id) === name))
    return places.every((place) => ranges.some(({ from, to }) => place >= from && place <= to))
  }

  visit(node: Syntax, parent: Syntax | undefined): void {
    this.at++
    if (is(node, 'VariableDeclaration')) this.declare(node, parent)
    if (is(node, 'Identifier') && isVariable(node, parent)) this.mention(node.name)
    const isOpened = isBlock(node, parent)
    if (isOpened) this.open.push([])
    eachChild(node, (child) => this.visit(child, node))
    if (isOpened) for (const each of this.open.pop()!) each.to = this.at
  }

  private mention(name: string): void {
    this.mentions.set(name, [...(this.mentions.get(name) ?? []), this.at])
  }

  private declare(node: SyntaxOf<'VariableDeclaration'>, parent: Syntax | undefined): void {
    if (parent && !is(parent, 'BlockStatement') && !isHead(node, parent)) return
    const declared = { node, from: this.at, to: 0 }
    this.declared.push(declared)
    this.open.at(-1)!.push(declared)
  }
}

/** What need not run, but runs in order. What `for (var x = 1;;)` declares outlasts the loop where that stands in a block. */
const isBlock = (node: Syntax, parent: Syntax | undefined): boolean =>
  is(node, 'BlockStatement') ||
  (is(node, 'ForStatement') && parent !== undefined && !is(parent, 'BlockStatement')) ||
  is(node, 'ForInStatement') ||
  is(node, 'ForOfStatement') ||
  isFunction(node)

const isHead = (node: Syntax, parent: Syntax): boolean =>
  (is(parent, 'ForStatement') && parent.init === node) ||
  ((is(parent, 'ForInStatement') || is(parent, 'ForOfStatement')) && parent.left === node)
