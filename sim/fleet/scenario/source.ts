import {
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  parseDocument,
  visit,
  type Alias,
  type Document,
  type Node,
  type Pair,
} from 'yaml'
import { describeValue, ScenarioError, type Diagnostic } from './diagnostic.js'
import { formatPath, toPointer, type Path } from './path.js'

/** Line and column, from 1. */
export interface Position {
  readonly line: number
  readonly column: number
}

/** A YAML file as plain values, with where each of them stands. */
export interface Source {
  readonly file: string
  readonly value: unknown
  /** Whether the file itself has something at a path. */
  has(path: Path): boolean
  /** Where a value stands, or the nearest thing around it that exists. */
  positionOf(path: Path): Position
  /** Where the key of a map's entry stands. */
  keyPositionOf(path: Path): Position
}

/** Reading stops here: aliases inside aliases can make a small file enormous. */
const maximumValues = 100_000
const maximumDepth = 100

/** Reads a YAML 1.2 text. @throws ScenarioError for what is no YAML, or YAML that is no plain data */
export function readSource(text: string, file: string): Source {
  const lines = new LineCounter()
  const document = parse(text, file, lines)
  const reader = new Reader(document, file, lines)
  reader.reportSyntax()
  const value = document.contents === null ? null : reader.read(document.contents, [], [])
  reader.throwIfAny()
  return {
    file,
    value,
    has: (path) => reader.has(path),
    positionOf: (path) => reader.near(path),
    keyPositionOf: (path) => reader.nearKey(path),
  }
}

function parse(text: string, file: string, lineCounter: LineCounter): Document {
  try {
    return parseDocument(text, { lineCounter, prettyErrors: false, uniqueKeys: true, strict: true, logLevel: 'error' })
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error)
    throw new ScenarioError([
      {
        file,
        line: 1,
        column: 1,
        path: '',
        message: `expected YAML, got what cannot be read: ${message}`,
        expected: 'YAML',
        got: message,
      },
    ])
  }
}

class Reader {
  private readonly values = new Map<string, Position>()
  private readonly keys = new Map<string, Position>()
  private readonly diagnostics: Diagnostic[] = []
  private readonly targets: ReadonlyMap<Alias, Node>
  private count = 0

  constructor(
    private readonly document: Document,
    private readonly file: string,
    private readonly lines: LineCounter,
  ) {
    this.targets = aliasTargets(document)
  }

  /** The parser's own findings; duplicate keys are told by {@link read}, which knows their path. */
  reportSyntax(): void {
    for (const { code, message, pos } of [...this.document.errors, ...this.document.warnings])
      if (code !== 'DUPLICATE_KEY') this.report(this.positionAt(pos[0]), [], 'valid YAML', message)
  }

  throwIfAny(): void {
    if (this.diagnostics.length > 0) throw new ScenarioError(this.diagnostics)
  }

  read(node: unknown, path: Path, around: readonly unknown[]): unknown {
    const position = this.positionAt((node as { range?: [number] } | null)?.range?.[0])
    if (!this.values.has(toPointer(path))) this.values.set(toPointer(path), position)
    if (++this.count > maximumValues || around.length > maximumDepth)
      throw this.failure(position, path, `at most ${maximumValues} values, ${maximumDepth} deep`, 'more')
    if (isAlias(node)) return this.readAlias(this.targets.get(node), node.source, position, path, around)
    if (isScalar(node)) return node.value
    if (isSeq(node)) return node.items.map((item, index) => this.read(item, [...path, index], [...around, node]))
    if (isMap(node)) return this.readMap(node.items, path, [...around, node])
    return null
  }

  private readAlias(target: unknown, name: string, at: Position, path: Path, around: readonly unknown[]): unknown {
    if (target !== undefined && !around.includes(target)) return this.read(target, path, around)
    this.report(at, path, 'an anchor set before its alias', `*${name}`)
    return null
  }

  private readMap(items: readonly Pair[], path: Path, around: readonly unknown[]): unknown {
    const map: Record<string, unknown> = {}
    for (const { key, value } of items) {
      const position = this.positionAt((key as { range?: [number] } | null)?.range?.[0])
      if (!isScalar(key)) this.report(position, path, 'a plain key', describeValue(this.read(key, path, around)))
      else this.readEntry(map, String(key.value), value, path, position, around)
    }
    return map
  }

  private readEntry(
    map: Record<string, unknown>,
    key: string,
    value: unknown,
    path: Path,
    position: Position,
    around: readonly unknown[],
  ): void {
    const entryPath = [...path, key]
    if (Object.hasOwn(map, key)) this.report(position, entryPath, 'each key once', `"${key}" again`)
    this.keys.set(toPointer(entryPath), position)
    const read = this.read(value, entryPath, around)
    // Not an assignment: "__proto__" is a key like any other here.
    Object.defineProperty(map, key, { value: read, enumerable: true, configurable: true, writable: true })
  }

  has(path: Path): boolean {
    return this.values.has(toPointer(path))
  }

  near(path: Path): Position {
    for (let length = path.length; length >= 0; length--) {
      const position = this.values.get(toPointer(path.slice(0, length)))
      if (position) return position
    }
    return { line: 1, column: 1 }
  }

  nearKey(path: Path): Position {
    return this.keys.get(toPointer(path)) ?? this.near(path)
  }

  private report(position: Position, path: Path, expected: string, got: string): void {
    this.diagnostics.push(this.diagnostic(position, path, expected, got))
  }

  private failure(position: Position, path: Path, expected: string, got: string): ScenarioError {
    return new ScenarioError([...this.diagnostics, this.diagnostic(position, path, expected, got)])
  }

  private diagnostic(position: Position, path: Path, expected: string, got: string): Diagnostic {
    const message = `expected ${expected}, got ${got}`
    return { file: this.file, ...position, path: formatPath(path), message, expected, got }
  }

  private positionAt(offset: number | undefined): Position {
    const { line, col } = this.lines.linePos(offset ?? 0)
    return { line: Math.max(1, line), column: Math.max(1, col) }
  }
}

/** What every alias stands for: the last node before it with its anchor. */
function aliasTargets(document: Document): Map<Alias, Node> {
  const anchors = new Map<string, Node>()
  const targets = new Map<Alias, Node>()
  visit(document, {
    Node(_key, node) {
      if (isAlias(node)) {
        const target = anchors.get(node.source)
        if (target) targets.set(node, target)
      } else if (node.anchor !== undefined) anchors.set(node.anchor, node)
    },
  })
  return targets
}
