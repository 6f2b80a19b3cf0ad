import type { Program } from 'acorn'
import type { Atom, Flow } from './flow.js'
import { is, isPure, make, nameOf, rewrite, undefinedAt, type Syntax, type SyntaxOf } from './syntax.js'

/**
 * Says `true` or `false` for tests of what a value is where all that it may be answers alike: `typeof x === "number"`,
 * `x instanceof Uint8Array`, `x === undefined`. Calls of methods that do nothing go.
 */
export function settleTests(program: Program, flow: Flow): void {
  rewrite(program, (node) => {
    if (is(node, 'BinaryExpression')) return answered(node, flow)
    return is(node, 'CallExpression') && doesNothing(node, flow) ? undefinedAt(node) : node
  })
}

function answered(node: SyntaxOf<'BinaryExpression'>, flow: Flow): Syntax {
  const answer = isPure(node) ? answerOf(node, flow) : undefined
  return answer === undefined ? node : literal(answer, node)
}

const literal = (value: boolean, at: Syntax): Syntax => make('Literal', at, { value, raw: String(value) } as never)

function answerOf({ operator, left, right }: SyntaxOf<'BinaryExpression'>, flow: Flow): boolean | undefined {
  if (operator === 'instanceof') {
    const name = nameOf(right)
    if (name === undefined || !isBuffer(name) || flow.isDeclared(right)) return undefined
    return alike(flow.valuesOf(left as Syntax), isOf(name))
  }
  if (!/^[!=]==?$/.test(operator)) return undefined
  const [value, constant] = is(left, 'Literal') || isVoid(left) ? [right, left] : [left, right]
  const answer = equals(value as Syntax, constant as Syntax, operator.length < 3, flow)
  return answer === undefined ? undefined : answer === operator.startsWith('=')
}

function equals(value: Syntax, constant: Syntax, isLoose: boolean, flow: Flow): boolean | undefined {
  if (is(value, 'UnaryExpression') && value.operator === 'typeof' && is(constant, 'Literal'))
    return alike(flow.valuesOf(value.argument), (atom) => hasType(atom, String(constant.value)))
  if (isVoid(constant) && !isLoose) return alike(flow.valuesOf(value), (atom) => isAbsent(atom, '=undefined'))
  const isNull = is(constant, 'Literal') && constant.value === null
  return isNull && isLoose ? alike(flow.valuesOf(value), (atom) => isAbsent(atom, '=undefined', '=null')) : undefined
}

const isVoid = (node: unknown): boolean => is(node, 'UnaryExpression') && node.operator === 'void'

/** What all atoms answer; undefined where one does not know, or another says otherwise. */
function alike(values: ReadonlySet<Atom>, ask: (atom: Atom) => boolean | undefined): boolean | undefined {
  const answers = new Set([...values].map(ask))
  return answers.size === 1 ? [...answers][0] : undefined
}

const isBuffer = (name: string): boolean => /^(U?[Ii]nt\d+Array|ArrayBuffer|DataView)$/.test(name)

const unknown = (atom: Atom): boolean => atom === '?' || atom === '*' || atom === '%'

const isOf =
  (name: string) =>
  (atom: Atom): boolean | undefined =>
    unknown(atom) ? undefined : atom === `#${name}`

const isAbsent = (atom: Atom, ...absent: Atom[]): boolean | undefined =>
  unknown(atom) ? undefined : absent.includes(atom)

/** Pins are numbers to `typeof`, so that an instance of the interpreter's own is only known where the language says so. */
function hasType(atom: Atom, type: string): boolean | undefined {
  if (unknown(atom) || (atom.startsWith('#') && !isBuffer(atom.slice(1)))) return undefined
  if (atom === '=undefined') return type === 'undefined'
  if (atom.startsWith('=')) return typeof JSON.parse(atom.slice(1)) === type
  if (atom.startsWith('^')) return type === 'function'
  return (/^[@#]/.test(atom) ? 'object' : atom) === type
}

/** Whether a call runs only methods without a body, and nothing else happens. */
function doesNothing({ callee, arguments: given }: SyntaxOf<'CallExpression'>, flow: Flow): boolean {
  if (!is(callee, 'MemberExpression') || !isPure(callee) || !given.every(isPure)) return false
  const methods = flow.methodsOf(callee)
  return (
    !!methods && methods.length > 0 && methods.every(({ body }) => is(body, 'BlockStatement') && body.body.length === 0)
  )
}
