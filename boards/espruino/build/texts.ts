import type { Program } from 'acorn'
import { innerNames } from './declarations.js'
import { eachVariable, is, isFunction, keyOf, memberName, nameOf, walk, type Syntax, type SyntaxOf } from './syntax.js'

/** Texts that an image says by number, in the order of their numbers. */
export type TextTable = readonly string[]

/** Shorter ones are not worth a number. */
const worthLength = 6

const digits = '0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ'

/**
 * Replaces the texts of errors and of the log by `#n;`, n in base 62, and gives the table that turns them back. Only texts for
 * people are replaced: what is said to `new Error` and to `log`, and what is given to a function that does nothing with it but
 * say it there.
 */
export function numberTexts(program: Program): TextTable {
  const numbers = new Map<string, number>()
  const makers = new Makers(program)
  walk(program, (node) => {
    for (const message of makers.messagesOf(node))
      eachPiece(message, (piece) => {
        if (!is(piece, 'Literal') || typeof piece.value !== 'string') return
        piece.value = code(numbers, piece.value)
        delete (piece as { raw?: string }).raw
      })
  })
  return [...numbers.keys()]
}

/** Turns `#n;` back into text wherever the table has it. */
export function expandTexts(text: string, table: TextTable): string {
  return text.replace(/#([0-9a-zA-Z]+);/g, (whole, number: string) => {
    const index = [...number].reduce((sum, digit) => sum * digits.length + digits.indexOf(digit), 0)
    return table[index] ?? whole
  })
}

function code(numbers: Map<string, number>, text: string): string {
  if (text.length < worthLength) return text
  if (!numbers.has(text)) numbers.set(text, numbers.size)
  return `#${inDigits(numbers.get(text)!)};`
}

function inDigits(number: number): string {
  const last = digits[number % digits.length]!
  return number < digits.length ? last : inDigits(Math.floor(number / digits.length)) + last
}

type Callable = SyntaxOf<'FunctionDeclaration'> | SyntaxOf<'FunctionExpression'> | SyntaxOf<'ArrowFunctionExpression'>

/** Which arguments of whom are nothing but a part of a text for people. */
class Makers {
  private readonly functions = new Map<string, Callable>()
  private readonly methods = new Map<string, Callable[]>()
  private readonly texts = new Map<Callable, Set<number>>()

  constructor(program: Program) {
    walk(program, (node) => this.collect(node))
    for (const statement of program.body)
      for (const name of innerNames(statement as Syntax)) this.functions.delete(name)
    while (this.learn(program));
  }

  /** The arguments of a call that are texts for people. */
  messagesOf(node: Syntax): readonly Syntax[] {
    if (is(node, 'NewExpression')) return /Error$/.test(nameOf(node.callee) ?? '') ? node.arguments.slice(0, 1) : []
    if (!is(node, 'CallExpression')) return []
    const called = nameOf(node.callee) ?? memberName(node.callee) ?? ''
    if (/^log\d*$/.test(called) && node.arguments.length === 3) return node.arguments.slice(2)
    const callees = nameOf(node.callee) === undefined ? this.methods.get(called) : [this.functions.get(called)!]
    return node.arguments.filter((_, index) => callees?.every((each) => this.texts.get(each)?.has(index)))
  }

  private collect(node: Syntax): void {
    if (is(node, 'FunctionDeclaration')) this.functions.set(nameOf(node.id)!, node)
    if (is(node, 'VariableDeclarator') && isFunction(node.init)) this.functions.set(nameOf(node.id)!, node.init)
    if (is(node, 'Property')) this.method(keyOf(node), node.value)
    if (is(node, 'AssignmentExpression')) this.method(memberName(node.left), node.right)
  }

  /** What else is kept under the name of a method may be anything, so that no call of it says a text for sure. */
  private method(name: string | undefined, value: Syntax): void {
    if (name !== undefined) this.methods.set(name, [...(this.methods.get(name) ?? []), value as Callable])
  }

  /** Finds further parameters that are only said. @returns whether there were any */
  private learn(program: Program): boolean {
    const said = new Set<Syntax>()
    walk(program, (node) => {
      for (const message of this.messagesOf(node)) eachPiece(message, (piece) => void said.add(piece))
    })
    let learned = false
    for (const callable of [...this.functions.values(), ...this.methods.values()].flat())
      if (isFunction(callable)) learned = this.learnOf(callable, said) || learned
    return learned
  }

  private learnOf(callable: Callable, said: ReadonlySet<Syntax>): boolean {
    const known = this.texts.get(callable) ?? new Set()
    const before = known.size
    const places = new Map<string, boolean>()
    eachVariable(callable.body as Syntax, (place) =>
      places.set(place.name, (places.get(place.name) ?? true) && said.has(place)),
    )
    callable.params.forEach((parameter, index) => {
      if (places.get(nameOf(parameter) ?? '')) known.add(index)
    })
    this.texts.set(callable, known)
    return known.size > before
  }
}

/** Looks at what a text is joined of; what is passed on to a call there is no piece. */
function eachPiece(node: Syntax, visit: (piece: Syntax) => void): void {
  if (is(node, 'Literal') || is(node, 'Identifier')) visit(node)
  else if (is(node, 'BinaryExpression') && node.operator === '+') {
    eachPiece(node.left as Syntax, visit)
    eachPiece(node.right, visit)
  } else if (is(node, 'ConditionalExpression')) {
    eachPiece(node.consequent, visit)
    eachPiece(node.alternate, visit)
  } else if (is(node, 'LogicalExpression')) {
    eachPiece(node.left, visit)
    eachPiece(node.right, visit)
  }
}
