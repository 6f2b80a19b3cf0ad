import { toBoolean } from './convert.js'
import { defineClass, type ClassMember, type ClassShape } from './classes.js'
import { BREAK, CONTINUE, NORMAL, RETURN, type Completion, type Evaluate, type Run } from './function-code.js'
import { closureOf, failing } from './functions.js'
import { forInLoop, forLoop, whileLoop } from './loops.js'
import { errorAt, isMember, isName, nameNode, type Node } from './nodes.js'
import { ParseError } from './parse-base.js'
import { elementStore, rootDeclaration, slotDeclaration, type Declaration } from './declarations.js'
import { addAccessor, ExpressionParser } from './parse-expression.js'
import { switchStatement, type Case } from './switch.js'
import { tryStatement } from './try.js'
import { EOF, FLOAT, ID, INT, REGEX, STR, TEMPLATE, TOKEN } from './tokens.js'
import { counted, inScope, sequence } from './sequence.js'
import { StaticScope } from './scope.js'
import type { JsFunction } from './values.js'

const EXPRESSION_STARTS = new Set([
  ID,
  INT,
  FLOAT,
  STR,
  TEMPLATE,
  REGEX,
  ...'new null undefined true false this delete typeof void super ++ --'.split(' ').map((text) => TOKEN[text]!),
  ...'!-+~[('.split('').map((text) => text.charCodeAt(0)),
])

/** The head of a `for`: a variable to be set, and how. */
interface ForHead {
  readonly node: Node | undefined
  readonly run: Run
  readonly store: Declaration['store'] | undefined
}

/** A statement: how to run it, and where it is the last of a text, its value. */
export interface Statement {
  readonly run: Run
  readonly value: Evaluate | undefined
}

const NOTHING: Statement = { run: () => NORMAL, value: undefined }

function afterRun(run: Run, get: Evaluate): Evaluate {
  return (frame) => {
    run(frame)
    return get(frame)
  }
}

export class StatementParser extends ExpressionParser {
  get atEnd(): boolean {
    return this.token === EOF || this.is(';') || this.is('}')
  }
  get atEof(): boolean {
    return this.token === EOF
  }

  protected inner(text: string): ExpressionParser {
    const source = { text, file: '', flash: false }
    return new StatementParser(this.runtime, source, [0, text.length], this.scope, this.functionScope)
  }

  /** Statements up to the end of the function. */
  body(): Run {
    return sequence(this.statements(false))
  }

  /** The next statement of a text run at once; `;` after it is taken. */
  nextStatement(): Statement {
    const statement = this.statement()
    while (this.take(';'));
    return statement
  }

  /** Up to a closing brace or the end. What cannot be parsed fails when execution gets there, not before. */
  private statements(braced: boolean): Run[] {
    const from = this.lexer.start
    const runs: Run[] = []
    while (this.token !== EOF && !this.is('}')) {
      try {
        const { run } = this.statement()
        if (run !== NOTHING.run) runs.push(run)
      } catch (error) {
        if (!(error instanceof ParseError)) throw error
        runs.push(failing(error))
        if (!braced) return runs
        this.skipBlock(from)
        return runs
      }
    }
    return runs
  }

  /** `{ ... }` with a scope of its own for let, const and class. */
  private block(): Run {
    this.match('{')
    const run = this.scoped(() => this.statements(true))
    this.match('}')
    return run
  }

  private scoped(parse: () => Run[]): Run {
    const outer = this.scope
    const { skippable, inLoop, inSwitch } = this
    // Blocks are skipped by counting brackets, so nothing in them is parsed unless it runs.
    this.skippable = 0
    this.blockDepth++
    const statics = new StaticScope(outer, false)
    this.scope = statics
    const run = sequence(parse())
    this.scope = outer
    this.blockDepth--
    Object.assign(this, { skippable, inLoop, inSwitch })
    return statics.isMaterial ? inScope(statics, run) : run
  }

  private blockOrStatement(): Run {
    return this.is('{') ? this.block() : this.statement().run
  }

  private statement(): Statement {
    if (EXPRESSION_STARTS.has(this.token)) return this.expressionStatement()
    if (this.is('{')) return { run: this.block(), value: undefined }
    if (this.take(';')) return NOTHING
    if (this.is('var') || this.is('let') || this.is('const')) return this.variableStatement()
    if (this.take('if')) return this.ifStatement()
    if (this.take('while')) return counted(this.whileStatement())
    if (this.take('do')) return counted(this.doStatement())
    if (this.take('for')) return counted(this.forStatement())
    if (this.take('try')) return counted(this.tryStatement())
    if (this.take('return')) return counted(this.returnStatement())
    if (this.take('throw')) return counted(this.throwStatement())
    if (this.take('function')) return this.functionStatement()
    if (this.take('class')) return this.classStatement()
    if (this.take('continue'))
      return counted(this.jump(CONTINUE, this.inLoop, 'CONTINUE statement outside of FOR or WHILE loop'))
    if (this.take('break')) {
      return counted(
        this.jump(BREAK, this.inLoop || this.inSwitch, 'BREAK statement outside of SWITCH, FOR or WHILE loop'),
      )
    }
    if (this.take('switch')) return counted(this.switchStatement())
    if (this.take('debugger')) return NOTHING
    if (this.token !== EOF) throw this.unexpected(EOF)
    return NOTHING
  }

  private expressionStatement(): Statement {
    const { get } = this.expression()
    return {
      run: (frame): Completion => {
        if (++frame.runtime.statements >= frame.runtime.nextSlice) frame.runtime.slice()
        get(frame)
        return NORMAL
      },
      value: get,
    }
  }

  private variableStatement(): Statement {
    const { node, run } = this.variables()
    return { run: counted(run).run, value: node === undefined ? undefined : afterRun(run, node.get) }
  }

  /** Declarations; what is returned of a variable is of the last one. */
  private variables(): ForHead {
    const isConstant = this.is('const')
    const inBlock = !this.is('var') && this.blockDepth > 0
    this.lexer.next()
    const runs: Run[] = []
    let last: Declaration | undefined
    while (this.token === ID) {
      const name = this.matchIdentifier()
      const declared = this.declare(name, inBlock, isConstant)
      last = declared
      const get = this.take('=') ? this.assignmentExpression().get : undefined
      const at = this.position
      runs.push((frame) => {
        declared.initialise(frame, get, at)
        return NORMAL
      })
      if (!this.is(',')) break
      this.lexer.next()
    }
    return { node: last?.node, store: last?.store, run: sequence(runs) }
  }

  private declare(name: string, inBlock: boolean, isConstant: boolean): Declaration {
    const owner = inBlock ? this.scope : this.functionScope
    if (owner?.sealed === true) throw this.refuse('a variable declared by eval inside a function')
    const node = nameNode(name, this.scope, () => this.position)
    if (owner === undefined) return rootDeclaration(node, name, isConstant)
    const slot = owner.declare(name)
    if (isConstant) owner.constants.add(name)
    return slotDeclaration(node, owner, this.scope, slot)
  }

  private condition(): Evaluate {
    this.match('(')
    const { get } = this.expression()
    this.match(')')
    return get
  }

  private ifStatement(): Statement {
    const test = this.condition()
    const then = this.branch()
    this.take(';')
    const otherwise = this.take('else') ? this.branch() : NOTHING
    const run: Run = (frame) => {
      if (++frame.runtime.statements >= frame.runtime.nextSlice) frame.runtime.slice()
      return toBoolean(test(frame)) ? then.run(frame) : otherwise.run(frame)
    }
    if (then.value === undefined && otherwise.value === undefined) return { run, value: undefined }
    return {
      run,
      value: (frame) => {
        const branch = toBoolean(test(frame)) ? then : otherwise
        if (branch.value !== undefined) return branch.value(frame)
        branch.run(frame)
        return undefined
      },
    }
  }

  private branch(): Statement {
    return this.within({ skippable: true }, () => {
      if (this.is(';')) return NOTHING
      return this.is('{') ? { run: this.block(), value: undefined } : this.statement()
    })
  }

  private loopBody(): Run {
    const { inLoop } = this
    this.inLoop = true
    const run = this.within({ skippable: true }, () => this.blockOrStatement())
    this.inLoop = inLoop
    return run
  }

  private whileStatement(): Run {
    const test = this.condition()
    return whileLoop(test, this.loopBody(), false)
  }

  private doStatement(): Run {
    const needsSemicolon = !this.is('{')
    const body = this.loopBody()
    // An expression statement leaves its semicolon; the empty statement takes it.
    if (needsSemicolon) this.match(';')
    this.match('while')
    return whileLoop(this.condition(), body, true)
  }

  private forStatement(): Run {
    this.match('(')
    const outer = this.scope
    const statics = new StaticScope(outer, false)
    this.scope = statics
    this.blockDepth++
    const run = this.forParts()
    this.scope = outer
    this.blockDepth--
    return statics.isMaterial ? inScope(statics, run) : run
  }

  private forParts(): Run {
    let head: ForHead = { node: undefined, run: NOTHING.run, store: undefined }
    if (!this.is(';')) head = this.within({ forHead: true }, () => this.forHeadStatement())
    if (this.is('in') || this.is('of')) return this.forInParts(head)
    this.match(';')
    const test = this.is(';') ? undefined : this.expression().get
    this.match(';')
    const step = this.is(')') ? undefined : this.within({ skippable: true }, () => this.expression().get)
    this.match(')')
    return forLoop(head.run, test, step, this.loopBody())
  }

  private forHeadStatement(): ForHead {
    if (this.is('var') || this.is('let') || this.is('const')) return this.variables()
    const node = this.expression()
    const run: Run = (frame) => {
      node.get(frame)
      return NORMAL
    }
    return { node, run, store: undefined }
  }

  private forInParts(head: ForHead): Run {
    const ofValues = this.is('of')
    const at = this.position
    this.lexer.next()
    const { get } = this.expression()
    this.match(')')
    const target = head.node
    if (target === undefined || (!isName(target) && !isMember(target))) {
      return (frame) => {
        const type = this.runtime.typeName(target?.get(frame))
        throw errorAt(
          frame,
          at,
          'Error',
          `for(a ${ofValues ? 'of' : 'in'} b) - 'a' must be a variable name, not ${type}`,
        )
      }
    }
    const store = head.store ?? elementStore(target)
    const body = this.loopBody()
    // Only a declaration is run beforehand; a plain variable is just assigned to. Errors are placed behind the body, which was skipped through first.
    return forInLoop(head.store === undefined ? NOTHING.run : head.run, store, get, body, ofValues, this.position)
  }

  private tryStatement(): Run {
    const attempt = this.block()
    let handler: { statics: StaticScope | undefined; run: Run } | undefined
    if (this.take('catch')) handler = this.catchClause()
    let last: Run | undefined
    if (this.is('finally') || handler === undefined) {
      this.match('finally')
      last = this.block()
    }
    return tryStatement(attempt, handler, last)
  }

  private catchClause(): { statics: StaticScope | undefined; run: Run } {
    if (!this.take('(')) return { statics: undefined, run: this.block() }
    const outer = this.scope
    const statics = new StaticScope(outer, false)
    statics.declare(this.matchIdentifier())
    this.match(')')
    this.scope = statics
    const run = this.block()
    this.scope = outer
    return { statics, run }
  }

  private returnStatement(): Run {
    const get = this.is(';') || this.is('}') ? undefined : this.expression().get
    const at = this.position
    if (this.functionScope === undefined) {
      return (frame) => {
        get?.(frame)
        throw errorAt(frame, at, 'SyntaxError', 'RETURN statement, but not in a function.')
      }
    }
    if (this.functionScope.sealed) throw this.refuse('return inside eval')
    return (frame) => {
      frame.returned = get?.(frame)
      return RETURN
    }
  }

  private throwStatement(): Run {
    const { get } = this.expression()
    const at = this.position
    return (frame) => {
      const value = get(frame)
      frame.position = at
      throw frame.runtime.thrown(value)
    }
  }

  private functionStatement(): Statement {
    const name = this.matchIdentifier()
    const create = closureOf(this.functionDefinition(false))
    return this.functionLike(name, create)
  }

  private classStatement(): Statement {
    const name = this.matchIdentifier()
    return this.functionLike(name, this.classDefinition(false))
  }

  /** Functions and classes belong to the function they stand in, however deep in blocks, from the moment the statement runs. */
  private functionLike(name: string, create: Evaluate): Statement {
    const declared = this.declare(name, false, false)
    const run: Run = (frame) => {
      if (++frame.runtime.statements >= frame.runtime.nextSlice) frame.runtime.slice()
      declared.redefine(frame, create(frame) as JsFunction)
      return NORMAL
    }
    return {
      run,
      value: (frame) => {
        run(frame)
        return declared.node.get(frame)
      },
    }
  }

  private jump(completion: Completion, allowed: boolean, complaint: string): Run {
    const at = this.position
    if (allowed) return () => completion
    return (frame) => {
      throw errorAt(frame, at, 'SyntaxError', complaint)
    }
  }

  private switchStatement(): Run {
    const subject = this.condition()
    this.match('{')
    const { inSwitch } = this
    this.inSwitch = true
    const cases: Case[] = []
    while (this.take('case')) {
      const test = this.assignmentExpression().get
      this.match(':')
      cases.push({ test, run: this.caseBody() })
    }
    let otherwise: Run | undefined
    if (this.take('default')) {
      this.match(':')
      otherwise = this.caseBody()
    }
    this.inSwitch = inSwitch
    const at = this.position
    const lateCase = this.is('case')
    if (lateCase) this.skipBlock(this.lexer.start)
    this.match('}')
    return switchStatement(subject, cases, otherwise, lateCase ? at : undefined)
  }

  private caseBody(): Run {
    const runs: Run[] = []
    this.within({ skippable: true }, () => {
      while (this.token !== EOF && !this.is('case') && !this.is('default') && !this.is('}'))
        runs.push(this.blockOrStatement())
    })
    return sequence(runs)
  }

  protected classDefinition(takeName: boolean): Evaluate {
    if (this.skippable > 0) throw this.refuse('a class inside code that may be skipped')
    const name = takeName && this.token === ID ? this.matchIdentifier() : undefined
    let parent: { name: string; get: Evaluate } | undefined
    if (this.take('extends')) {
      const { text } = this.lexer
      if (this.token !== ID) throw this.unexpected(ID)
      this.lexer.next()
      parent = { name: text, get: nameNode(text, this.scope, () => this.position).get }
    }
    const at = this.position
    this.match('{')
    const members: ClassMember[] = []
    while (this.token === ID || this.is('static')) members.push(this.classMember())
    this.match('}')
    const shape: ClassShape = { name, parent, members, position: at, source: this.source, scope: this.scope }
    return (frame) => defineClass(frame, shape)
  }

  private classMember(): ClassMember {
    const isStatic = this.take('static')
    let name = this.matchIdentifier()
    let accessor: 'get' | 'set' | undefined
    const isConstructor = name === 'constructor'
    if (this.token === ID && (name === 'get' || name === 'set')) {
      accessor = name
      name = this.matchIdentifier()
    }
    const add = this.classMemberValue(isStatic, name, accessor, isConstructor)
    while (this.take(';'));
    return add
  }

  private classMemberValue(
    isStatic: boolean,
    name: string,
    accessor: 'get' | 'set' | undefined,
    isConstructor: boolean,
  ): ClassMember {
    if (accessor === undefined && !isConstructor && !this.is('(')) {
      this.match('=')
      const { get } = this.assignmentExpression()
      return {
        isStatic,
        isConstructor: false,
        name,
        add: (frame, target) => this.runtime.define(target, name, get(frame)),
      }
    }
    const create = closureOf(this.functionDefinition(false))
    if (accessor === undefined) {
      return {
        isStatic,
        isConstructor,
        name,
        add: (frame, target) => this.runtime.define(target, name, create(frame)),
        create,
      }
    }
    return {
      isStatic,
      isConstructor,
      name,
      add: (frame, target) => addAccessor(target, name, accessor, create(frame) as JsFunction),
    }
  }
}
