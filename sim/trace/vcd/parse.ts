import {
  formatChange,
  formatDefinitions,
  type VcdChange,
  type VcdDump,
  type VcdRemark,
  type VcdVariable,
} from './model.js'

/**
 * Reads a value change dump: Wayside's own, sigrok's, GTKWave's. What follows a point where the file breaks off is not there.
 * @throws SyntaxError for text that is no dump, saying where and what was expected
 */
export function parseVcd(text: string): VcdDump {
  // A line without its end is where the file breaks off.
  return new VcdParser(text.slice(0, text.lastIndexOf('\n') + 1)).parse()
}

/** Writes a dump. One that was parsed from a file of this format's own is written the same, byte for byte. */
export function formatVcd({ remarks, variables, initial, changes, endTick }: VcdDump): string {
  const lines: string[] = []
  let tick = -1
  const goTo = (next: number): void => {
    if (next !== tick) lines.push(`#${next}`)
    tick = next
  }
  if (initial) {
    goTo(initial.tick)
    const values = initial.values.map(({ variable, value }) => formatChange(value, variables[variable]!.code))
    lines.push('$dumpvars', ...values, '$end')
  }
  for (const { tick: at, variable, value } of changes) {
    goTo(at)
    lines.push(formatChange(value, variables[variable]!.code))
  }
  if (endTick >= 0) goTo(endTick)
  return formatDefinitions(remarks, variables) + lines.map((line) => `${line}\n`).join('')
}

const units: Readonly<Record<string, number>> = { s: 1e9, ms: 1e6, us: 1e3, ns: 1, ps: 1e-3, fs: 1e-6 }

class VcdParser {
  private readonly tokens: RegExp
  private readonly remarks: VcdRemark[] = []
  private readonly variables: VcdVariable[] = []
  private readonly places = new Map<string, number>()
  private readonly scope: string[] = []
  private readonly changes: VcdChange[] = []
  private initial: { tick: number; values: Omit<VcdChange, 'tick'>[] } | undefined
  private tickNs = 0
  private tick = 0
  private endTick = -1
  private isDumping = false

  constructor(private readonly text: string) {
    this.tokens = /\S+/g
  }

  parse(): VcdDump {
    this.parseDefinitions()
    for (let token = this.next(); token !== undefined; token = this.next()) this.parseChange(token)
    const { remarks, tickNs, variables, initial, changes, endTick } = this
    return { remarks, tickNs, variables, initial, changes, endTick }
  }

  private parseDefinitions(): void {
    // sigrok-cli 0.7.2 puts a line of its own before the first keyword.
    this.tokens.lastIndex = Math.max(0, this.text.indexOf('$'))
    for (;;) {
      const token = this.next()
      if (token === undefined) throw this.refused('$enddefinitions', 'the end of the file')
      if (!token.startsWith('$')) throw this.refused('a keyword that begins with $', token)
      const words = this.wordsToEnd(token)
      if (token === '$enddefinitions') break
      this.define(token.slice(1), words)
    }
    if (this.tickNs === 0) throw this.refused('a $timescale', 'none')
  }

  private define(keyword: string, words: readonly string[]): void {
    if (keyword === 'scope') this.scope.push(words[1] ?? '')
    else if (keyword === 'upscope') this.scope.pop()
    else if (keyword === 'var') this.addVariable(words)
    else {
      this.remarks.push({ keyword, text: words.join(' ') })
      if (keyword === 'timescale') this.tickNs = this.scaleOf(words.join(''))
    }
  }

  private addVariable([type, width, code, ...name]: readonly string[]): void {
    const bits = Number(width)
    if (type === undefined || code === undefined || name.length === 0 || !(bits >= 1))
      throw this.refused('$var TYPE WIDTH CODE NAME', [type, width, code, ...name].join(' '))
    // Two names of one wire share a code; its changes count for the first.
    if (!this.places.has(code)) this.places.set(code, this.variables.length)
    this.variables.push({ type, width: bits, code, name: name.join(' '), scope: [...this.scope] })
  }

  private scaleOf(text: string): number {
    const [, count, unit] = /^(1|10|100)(s|ms|us|ns|ps|fs)$/.exec(text) ?? []
    if (unit === undefined) throw this.refused('a time scale such as 100 ns', text)
    return Number(count) * units[unit]!
  }

  private parseChange(token: string): void {
    const first = token[0]!
    if (first === '#') return this.goTo(token)
    if (first === '$') return this.command(token)
    if ('bBrR'.includes(first)) return this.change(first.toLowerCase() + token.slice(1), this.next())
    if ('01xXzZ'.includes(first)) return this.change(first.toLowerCase(), token.slice(1))
    throw this.refused('a value change', token)
  }

  private goTo(token: string): void {
    const tick = /^#\d+$/.test(token) ? Number(token.slice(1)) : NaN
    if (!(tick >= this.tick)) throw this.refused(`an instant from #${this.tick} on`, token)
    this.tick = tick
    this.endTick = tick
  }

  private command(token: string): void {
    if (token === '$comment') return void this.wordsToEnd(token)
    if (token === '$end') this.isDumping = false
    else if (token === '$dumpvars') {
      this.isDumping = true
      this.initial ??= { tick: this.tick, values: [] }
    } else if (!['$dumpall', '$dumpon', '$dumpoff'].includes(token)) throw this.refused('a command of a dump', token)
  }

  private change(value: string, code: string | undefined): void {
    const variable = code === undefined ? undefined : this.places.get(code)
    if (variable === undefined) throw this.refused('the code of a variable', code ?? 'nothing')
    if (this.isDumping && this.initial?.tick === this.tick && this.changes.length === 0)
      this.initial.values.push({ variable, value })
    else this.changes.push({ tick: this.tick, variable, value })
  }

  private wordsToEnd(keyword: string): string[] {
    const words: string[] = []
    for (let token = this.next(); token !== '$end'; token = this.next()) {
      if (token === undefined) throw this.refused(`$end of ${keyword}`, 'the end of the file')
      words.push(token)
    }
    return words
  }

  private next(): string | undefined {
    return this.tokens.exec(this.text)?.[0]
  }

  private refused(expected: string, got: string): SyntaxError {
    const line = this.text.slice(0, this.tokens.lastIndex || this.text.length).split('\n').length
    return new SyntaxError(`VCD, line ${line}: ${expected} expected, got ${got}`)
  }
}
