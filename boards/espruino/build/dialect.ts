import { parse, type Program } from 'acorn'
import { ignoredArguments, missingGlobals, missingIterators, missingMethods, missingStatics } from './dialect-words.js'
import type { SourceMapReader } from './source-map.js'
import { eachVariable, is, isFunction, keyOf, memberName, nameOf, walk, type Syntax } from './syntax.js'

/** Something that the interpreter does not run, or runs differently. `line` from 1, `column` from 0. */
export interface DialectFinding {
  readonly construct: string
  readonly line: number
  readonly column: number
}

/** Code that the interpreter does not run. */
export class DialectError extends Error {
  override readonly name = 'DialectError'

  constructor(readonly findings: readonly (DialectFinding & { readonly source: string })[]) {
    const shown = findings.map(({ source, line, construct }) => `${source}:${line}: ${construct}`)
    super(`outside the language of the interpreter:\n${shown.join('\n')}`)
  }
}

/** What is known of an interpreter besides its version. */
export interface DialectOptions {
  /** Globals and members ("Map", "Promise.race", ".finally") that are there all the same. */
  readonly provided?: ReadonlySet<string>
  /** Whether strings hold characters above 255: few boards' builds do. */
  readonly unicode?: boolean
}

/**
 * What in lowered code the interpreter (2v29.277) does not run as the language says, as far as it can be seen without running
 * it. Methods are known by name, so a name that the program itself defines is let pass.
 */
export function checkDialect(code: string, options: DialectOptions = {}): DialectFinding[] {
  const program = parse(code, {
    ecmaVersion: 'latest',
    sourceType: 'script',
    locations: true,
    allowReturnOutsideFunction: true,
  })
  return new Check(program, options).findings
}

/** @throws DialectError with the places in the sources, where there is anything to refuse */
export function assertDialect(code: string, map: SourceMapReader, options: DialectOptions = {}): void {
  const findings = checkDialect(code, options)
  if (findings.length === 0) return
  const placed = findings.map((finding) => {
    const { construct, line, column } = finding
    const origin = map.findNear(line, column)
    return origin ? { ...origin, construct } : { source: 'image', construct, line, column }
  })
  const unique = new Map(placed.map((each) => [`${each.source}:${each.line}:${each.construct}`, each]))
  throw new DialectError([...unique.values()])
}

/** Goes through a tree once; {@link checkDialect} for a text. */
export class Check {
  readonly findings: DialectFinding[] = []
  private readonly declared = new Set<string>()
  private readonly functions = new Set<string>()
  private readonly ownMembers = new Set<string>()

  private readonly bound = new Set<string>()
  private readonly errors = new Set<string>()
  private readonly provided: ReadonlySet<string>

  constructor(
    program: Program,
    private readonly options: DialectOptions,
  ) {
    const { provided = new Set() } = options
    this.provided = provided
    walk(program, (node) => this.collect(node))
    walk(program, (node) => this.look(node))
    eachVariable(program, (variable) => {
      const { name } = variable
      if (missingGlobals.has(name) && !this.declared.has(name) && !provided.has(name))
        this.refuse(variable, helperNames[name] ?? `${name} is not there`)
    })
  }

  private collect(node: Syntax): void {
    const add = (name: string | undefined, to: Set<string>): void => {
      if (name !== undefined) to.add(name)
    }
    if (isFunction(node)) {
      if (is(node, 'FunctionDeclaration')) add(nameOf(node.id), this.functions)
      add(nameOf((node as { id?: unknown }).id), this.declared)
      for (const parameter of node.params) add(nameOf(parameter), this.declared)
    }
    if (is(node, 'VariableDeclarator')) add(nameOf(node.id), this.declared)
    if (is(node, 'VariableDeclarator') && isNewError(node.init)) add(nameOf(node.id), this.errors)
    if (is(node, 'VariableDeclarator') && isBoundFunction(node.init)) add(nameOf(node.id), this.bound)
    if (is(node, 'CatchClause')) add(nameOf(node.param), this.declared)
    if (is(node, 'Property')) add(keyOf(node), this.ownMembers)
    if (is(node, 'AssignmentExpression')) add(memberName(node.left), this.ownMembers)
  }

  private look(node: Syntax): void {
    const construct = syntaxRules[node.type]?.(node)
    if (construct !== undefined) this.refuse(node, construct)
    if (!this.options.unicode && isWide(node)) this.refuse(node, 'text beyond one byte a character')
    if (is(node, 'MemberExpression')) this.lookAtMember(node)
    if (is(node, 'CallExpression')) this.lookAtCall(node)
    if (is(node, 'NewExpression') && this.bound.has(nameOf(node.callee) ?? ''))
      this.refuse(node, 'new of a bound function')
    if (is(node, 'AssignmentExpression') && memberName(node.left) === 'length')
      this.refuse(node, 'assignment to .length')
  }

  private lookAtMember(node: Syntax & { type: 'MemberExpression' }): void {
    const name = memberName(node)
    if (name === undefined) return
    const object = nameOf(node.object)
    const path = `${object ?? ''}.${name}`
    if (this.provided.has(path)) return
    if (object !== undefined && missingStatics[object]?.has(name)) this.refuse(node, `${path} is not there`)
    if (missingMethods.has(name) && !this.ownMembers.has(name) && !this.provided.has(`.${name}`))
      this.refuse(node, `method ${name} is not there`)
    if (missingIterators.has(name) && isListLike(node.object) && !this.provided.has(`.${name}`))
      this.refuse(node, `method ${name} is not there`)
    if (name === 'name' && this.errors.has(object ?? '')) this.refuse(node, 'errors have no name')
    if (name === 'toString' && isFunction(node.object)) this.refuse(node, 'the text of a function differs')
    if (name === 'name' && (this.functions.has(object ?? '') || memberName(node.object) === 'constructor'))
      this.refuse(node, 'functions have no name')
    if (name === 'slice' && is(node.object, 'NewExpression') && nameOf(node.object.callee) === 'ArrayBuffer')
      this.refuse(node, 'ArrayBuffer.slice is not there')
    if (memberName(node.object) === 'prototype' && isBuiltinPrototype(node.object) && !this.provided.has('prototype'))
      this.refuse(node, 'methods of builtin prototypes cannot be taken from there')
  }

  private lookAtCall(node: Syntax & { type: 'CallExpression' }): void {
    const method = memberName(node.callee)
    const object = is(node.callee, 'MemberExpression') ? nameOf(node.callee.object) : undefined
    for (const path of [`${object ?? ''}.${method ?? ''}`, `.${method ?? ''}`]) {
      const most = ignoredArguments[path]
      if (most !== undefined && node.arguments.length > most && !this.provided.has(path))
        this.refuse(node, `${path} with more than ${most} argument${most === 1 ? '' : 's'}`)
    }
    const [first] = node.arguments
    if (/^clear(Timeout|Interval|Watch)$/.test(nameOf(node.callee) ?? '') && isUndefined(first))
      this.refuse(node, 'a timer or watch that is undefined cannot be cleared')
  }

  private refuse(node: Syntax, construct: string): void {
    const { line, column } = node.loc!.start
    this.findings.push({ construct, line, column })
  }
}

const isNewError = (node: unknown): boolean => is(node, 'NewExpression') && /Error$/.test(nameOf(node.callee) ?? '')

const isWide = (node: Syntax): boolean =>
  is(node, 'Literal') && typeof node.value === 'string' && /[\u0100-\uffff]/.test(node.value)

const isBuiltinPrototype = (node: unknown): boolean =>
  is(node, 'MemberExpression') && builtins.has(nameOf(node.object) ?? '')

const builtins: ReadonlySet<string> = new Set('Array String Object Function Number RegExp Date Promise Math'.split(' '))

/** What TypeScript's helpers stand for. */
const helperNames: Readonly<Record<string, string>> = {
  __awaiter: 'async functions',
  __generator: 'generators and async functions',
  __asyncGenerator: 'async generators',
  __asyncValues: 'for await',
  __await: 'async generators',
  __makeTemplateObject: 'tagged templates',
  __decorate: 'decorators',
  __classPrivateFieldGet: '#private members',
  __classPrivateFieldSet: '#private members',
}

const isUndefined = (node: unknown): boolean =>
  node !== undefined && (nameOf(node) === 'undefined' || (is(node, 'UnaryExpression') && node.operator === 'void'))

const isBoundFunction = (node: unknown): boolean => is(node, 'CallExpression') && memberName(node.callee) === 'bind'

const isListLike = (node: unknown): boolean =>
  is(node, 'ArrayExpression') || (is(node, 'Literal') && typeof node.value === 'string')

/** Syntax, by the type of its node. What lowering takes away is here too, for whatever it left. */
const syntaxRules: Readonly<Record<string, (node: Syntax) => string | undefined>> = {
  LabeledStatement: () => 'labels',
  WithStatement: () => 'with',
  ImportDeclaration: () => 'modules',
  ExportNamedDeclaration: () => 'modules',
  ExportDefaultDeclaration: () => 'modules',
  ImportExpression: () => 'import()',
  MetaProperty: () => 'new.target and import.meta',
  SpreadElement: () => 'spread',
  RestElement: () => 'rest parameters',
  ArrayPattern: () => 'destructuring',
  ObjectPattern: () => 'destructuring',
  AssignmentPattern: () => 'default values',
  ClassDeclaration: () => 'classes',
  ClassExpression: () => 'classes',
  YieldExpression: () => 'generators',
  AwaitExpression: () => 'async functions',
  ChainExpression: () => '?.',
  PrivateIdentifier: () => '#private members',
  TaggedTemplateExpression: () => 'tagged templates',
  Property: (node) => (is(node, 'Property') && node.computed ? 'computed keys' : undefined),
  ObjectExpression: enumerableFalse,
  SwitchStatement: (node) =>
    is(node, 'SwitchStatement') && node.cases.slice(0, -1).some(({ test }) => !test)
      ? 'a case after default'
      : undefined,
  BinaryExpression: binaryFault,
  NewExpression: newFault,
  CallExpression: callFault,
  AssignmentExpression: (node) =>
    is(node, 'AssignmentExpression') && /^(\*\*|\?\?|\|\||&&)=$/.test(node.operator) ? node.operator : undefined,
  MemberExpression: (node) =>
    is(node, 'MemberExpression') && is(node.property, 'SequenceExpression') ? 'a comma in brackets' : undefined,
  Literal: literalFault,
}

function enumerableFalse(node: Syntax): string | undefined {
  if (!is(node, 'ObjectExpression')) return undefined
  const keys = node.properties.flatMap((each) => (is(each, 'Property') ? [each] : []))
  const isHidden = keys.some(
    (each) => keyOf(each) === 'enumerable' && is(each.value, 'Literal') && each.value.value === false,
  )
  // Accessors are never listed anyhow.
  return isHidden && keys.some((each) => keyOf(each) === 'value') ? 'enumerable: false' : undefined
}

function binaryFault(node: Syntax): string | undefined {
  if (!is(node, 'BinaryExpression')) return undefined
  if (node.operator === '**') return '**'
  const isOwnError = node.operator === 'instanceof' && /^(Type|Reference|Syntax)Error$/.test(nameOf(node.right) ?? '')
  return isOwnError ? 'the class of an error: those of the interpreter are plain' : undefined
}

function newFault(node: Syntax): string | undefined {
  if (!is(node, 'NewExpression')) return undefined
  if (isNewError(node) && node.arguments.length > 1) return 'the cause of an error'
  const isBound = is(node.callee, 'CallExpression') && memberName(node.callee.callee) === 'apply'
  return isBound ? 'spread in new' : undefined
}

function callFault(node: Syntax): string | undefined {
  if (!is(node, 'CallExpression')) return undefined
  const [first] = node.arguments
  const path = `${nameOf((node.callee as { object?: unknown }).object) ?? ''}.${memberName(node.callee) ?? ''}`
  if (path === 'Math.round' && is(first, 'UnaryExpression')) return 'Math.round of a negative number'
  if (path === 'JSON.stringify' && first && holdsTypedArray(first)) return 'JSON of a typed array'
  if (nameOf(node.callee) === 'Symbol') return 'symbols'
  if (
    nameOf(node.callee) === 'encodeURIComponent' &&
    first &&
    /[\u0080-\uffff]/.test(String((first as { value?: unknown }).value))
  )
    return 'encodeURIComponent of such text'
  if (path === 'JSON.parse' && is(first, 'Literal') && /[}\]]\s*[^\s}\],]+$/.test(String(first.value)))
    return 'JSON.parse with something behind'
  if (memberName(node.callee) === 'lastIndexOf' && is((node.callee as { object?: unknown }).object, 'ArrayExpression'))
    return 'lastIndexOf of an array'
  const isBlank = nameOf(node.callee) === 'Number' && is(first, 'Literal') && /^\s|^$|\s$/.test(String(first.value))
  if (isBlank) return 'Number of blanks'
  const isSubclass = is(node.callee, 'FunctionExpression') && nameOf(node.callee.params[0]) === '_super'
  return isSubclass && builtins.has(nameOf(first) ?? '') && nameOf(first) !== 'Promise'
    ? 'a subclass of a builtin'
    : undefined
}

function holdsTypedArray(node: Syntax): boolean {
  let found = false
  walk(node, (each) => void (found ||= is(each, 'NewExpression') && /\d+Array$/.test(nameOf(each.callee) ?? '')))
  return found
}

function literalFault(node: Syntax): string | undefined {
  if (!is(node, 'Literal')) return undefined
  if (node.bigint !== undefined && node.bigint !== null) return 'BigInt'
  return node.regex ? regexFault(node.regex.pattern, node.regex.flags) : undefined
}

/** Simple patterns only: classes, one level of groups, alternation, `*` and `+` of single characters, anchors. */
function regexFault(pattern: string, flags: string): string | undefined {
  if (/[^gi]/.test(flags)) return 'this regular expression flag'
  const escapes = pattern.replace(/\\(?:x[0-9a-fA-F]{2}|[dDwWsSnrt.*+?^${}()|[\]\\/-])/g, '_')
  if (/\\/.test(escapes)) return 'this escape in a regular expression'
  const simple = escapes.replace(/\[[^\]]*\]/g, '_')
  if (/\/.*\[|\[[^\]]*\//.test(pattern) && /\[[^\]]*\/[^\]]*\]/.test(pattern))
    return '/ inside [] of a regular expression'
  if (/[?{]/.test(simple.replace(/\(\?:/g, '('))) return 'this quantifier or group in a regular expression'
  if (/\)[*+]/.test(simple)) return 'a repeated group in a regular expression'
  if (/\([^)]*\(/.test(simple)) return 'nested groups in a regular expression'
  return undefined
}
