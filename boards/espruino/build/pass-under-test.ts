import { createContext, runInContext } from 'node:vm'
import type { Program } from 'acorn'
import { print } from './compress.js'
import { parse } from './syntax.js'

/** What a pass makes of a program, printed without blanks. */
export async function afterPass(code: string, pass: (program: Program) => unknown): Promise<string> {
  const program = parse(code)
  pass(program)
  const map = { version: 3 as const, sources: [], names: [], mappings: '' }
  return (await print(program, map, 10000)).code
}

/** What a script prints in Node; `print` is the interpreter's. */
export function printed(code: string): string[] {
  const lines: string[] = []
  runInContext(code, createContext({ print: (...values: unknown[]) => lines.push(values.join(' ')) }))
  return lines
}
