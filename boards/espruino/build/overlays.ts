import type { Program } from 'acorn'
import { declaredName, innerNames, methodsOf, splitDeclarations, subjectName } from './declarations.js'
import { eachVariable, is, keyOf, nameOf, type Syntax, type SyntaxOf } from './syntax.js'

/**
 * Moves what only one function needs into that function: it then exists while the function runs, or while something it made
 * lives, and takes no variables otherwise. For functions that are called rarely, since the interpreter makes the inner ones
 * anew at each call. Nothing here has module state, so nobody can tell the difference.
 * @param cold names of functions of the top, or of methods as "Class.method", that may hold others
 */
export function sinkIntoColdFunctions(program: Program, cold: Iterable<string>): void {
  splitDeclarations(program)
  for (const name of cold) {
    const mentions = new Mentions(program, name)
    if (!mentions.holder) continue
    const dominated = mentions.dominated()
    if (hidesNames(mentions.holder, dominated, program)) continue
    const moved = (program.body as Syntax[]).filter((statement) => dominated.has(subjectName(statement) ?? ''))
    program.body = (program.body as Syntax[]).filter((statement) => !moved.includes(statement)) as Program['body']
    mentions.holder.body.body = [...moved, ...mentions.holder.body.body] as never
  }
}

/** Whether a holder has names of its own that those who move in would mean otherwise, or bring along. */
function hidesNames(holder: Holder, dominated: ReadonlySet<string>, program: Program): boolean {
  const own = innerNames(holder)
  const moved = (program.body as Syntax[]).filter((statement) => dominated.has(subjectName(statement) ?? ''))
  return moved.some((statement) => {
    let hides = own.has(declaredName(statement) ?? '')
    eachVariable(
      statement,
      ({ name }) => (hides ||= own.has(name) && program.body.some((each) => declaredName(each) === name)),
    )
    return hides
  })
}

/** A function that may hold others. */
type Holder = SyntaxOf<'FunctionDeclaration'> | SyntaxOf<'FunctionExpression'>

/** Who mentions whom at the top, apart from one function that may become a holder. */
class Mentions {
  holder: Holder | undefined
  private readonly uses = new Map<string, Set<string>>()
  private readonly roots: Syntax[] = []

  constructor(
    program: Program,
    private readonly holderName: string,
  ) {
    const body = program.body as Syntax[]
    for (const statement of body) {
      const name = declaredName(statement)
      if (name !== undefined) this.uses.set(name, new Set())
    }
    for (const statement of body) this.add(statement)
  }

  /** What is out of reach once the holder is taken away. */
  dominated(): Set<string> {
    const reached = new Set<string>()
    const queue: string[] = []
    const reach = (name: string): void => {
      if (reached.has(name) || !this.uses.has(name)) return
      reached.add(name)
      queue.push(name)
    }
    reach(this.holderName)
    queue.length = 0
    for (const statement of this.roots) eachVariable(statement, ({ name }) => reach(name))
    for (let name = queue.pop(); name !== undefined; name = queue.pop())
      for (const used of this.uses.get(name)!) reach(used)
    return new Set([...this.uses.keys()].filter((name) => !reached.has(name)))
  }

  private add(statement: Syntax): void {
    const subject = subjectName(statement) ?? ''
    const uses = this.uses.get(subject)
    if (!uses) {
      this.roots.push(statement)
      return
    }
    if (is(statement, 'FunctionDeclaration') && nameOf(statement.id) === this.holderName)
      this.holder = statement as Holder
    const note = (node: Syntax): void => eachVariable(node, ({ name }) => void uses.add(name))
    const methods = methodsOf(statement)
    if (!methods) return note(statement)
    for (const each of methods.properties) {
      const key = is(each, 'Property') ? keyOf(each) : undefined
      if (is(each, 'Property') && `${subject}.${key}` === this.holderName && is(each.value, 'FunctionExpression'))
        this.holder = each.value
      else note(each)
    }
  }
}
