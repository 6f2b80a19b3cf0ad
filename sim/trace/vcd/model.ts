/**
 * A value change dump (IEEE 1364-2005, clause 18), four-state and real, as values.
 * Instants are counted in ticks of the time scale.
 */

/** A value as the file has it: a scalar "0", "1", "x", "z"; a vector "b0101"; a real "r3.3". */
export type VcdValue = string

/** One `$var`. */
export interface VcdVariable {
  /** "wire", "reg", "real" and the like. */
  readonly type: string
  /** Bits; 64 for a real. */
  readonly width: number
  /** Printable characters that stand for it in the dump. */
  readonly code: string
  /** With its bit range, where it has one: "bus [7:0]". */
  readonly name: string
  /** Modules around it, the outermost first. */
  readonly scope: readonly string[]
}

/** One change: which variable, by its place in the file's list. */
export interface VcdChange {
  readonly tick: number
  readonly variable: number
  readonly value: VcdValue
}

/** `$date`, `$version`, `$comment` and `$timescale` in the order of the file, and what they say. */
export interface VcdRemark {
  readonly keyword: string
  readonly text: string
}

/** A whole dump. */
export interface VcdDump {
  readonly remarks: readonly VcdRemark[]
  /** Nanoseconds of a tick: 1e6 for 1 ms, 1e-3 for 1 ps. */
  readonly tickNs: number
  readonly variables: readonly VcdVariable[]
  /** What `$dumpvars` says; undefined where the file has none. */
  readonly initial: { readonly tick: number; readonly values: readonly Omit<VcdChange, 'tick'>[] } | undefined
  /** In the order of the file, which is that of time. */
  readonly changes: readonly VcdChange[]
  /** Instant of the last `#`, which may be behind the last change. */
  readonly endTick: number
}

/** The code of the variable with a place in the list: "!", "\"", ... "~", "!!", ... */
export function codeOf(place: number): string {
  const first = 33
  const count = 94
  let code = ''
  for (let rest = place + 1; rest > 0; rest = Math.floor((rest - 1) / count))
    code += String.fromCharCode(first + ((rest - 1) % count))
  return code
}

/** A change as the file has it, without its line end. */
export function formatChange(value: VcdValue, code: string): string {
  return value.length === 1 ? value + code : `${value} ${code}`
}

/** The definitions of a dump, up to `$enddefinitions`. */
export function formatDefinitions(remarks: readonly VcdRemark[], variables: readonly VcdVariable[]): string {
  let text = remarks.map(({ keyword, text }) => `$${keyword} ${text} $end\n`).join('')
  let open: readonly string[] = []
  for (const variable of variables) {
    text += enter(open, variable.scope)
    text += `$var ${variable.type} ${variable.width} ${variable.code} ${variable.name} $end\n`
    open = variable.scope
  }
  return `${text}${'$upscope $end\n'.repeat(open.length)}$enddefinitions $end\n`
}

/** Leaves and enters modules from one scope to another. */
function enter(from: readonly string[], to: readonly string[]): string {
  let common = 0
  while (common < from.length && from[common] === to[common]) common++
  const left = '$upscope $end\n'.repeat(from.length - common)
  return (
    left +
    to
      .slice(common)
      .map((name) => `$scope module ${name} $end\n`)
      .join('')
  )
}
