import { readableSource } from './trace.js'
import type { JsFunction } from './values.js'

/** A function as text: rebuilt from its parameters and its code, without the name. */
export function functionText(value: JsFunction, limited = false): string {
  return `function ${parametersAndBody(value, limited)}`
}

/** What follows the word `function`. */
export function parametersAndBody(value: JsFunction, limited: boolean): string {
  const { code } = value
  const bound = value.boundArguments?.length ?? 0
  const parameters = [...(code?.parameters ?? [])]
  for (let index = parameters.length; index < bound; index++) parameters.push('')
  const head = `(${parameters.join(',')}) `
  if (value.native !== undefined) return `${head}{ [native code] }`
  if (code === undefined || code.end <= code.start) return `${head}{}`
  if (limited) return `${head}{ ... }`
  const { text } = code
  const multiline = text.includes('\n')
  return `${head}${multiline ? '{\n  ' : '{'}${code.returns ? 'return ' : ''}${readableSource(text)}${multiline ? '\n}' : '}'}`
}
