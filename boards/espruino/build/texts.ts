import type { Program } from 'acorn'
import { is, memberName, nameOf, walk, type Syntax } from './syntax.js'

/** Texts that an image says by number, in the order of their numbers. */
export type TextTable = readonly string[]

/** Shorter ones are not worth a number. */
const worthLength = 6

/**
 * Replaces the texts of errors and of the log by `#n;`, n in base 36, and gives the table that turns them back. Only texts
 * for people are replaced: what is said to `new Error`, to the makers of errors (functions named `...Error`), and to `log`.
 */
export function numberTexts(program: Program): TextTable {
  const numbers = new Map<string, number>()
  walk(program, (node) => {
    for (const message of messagesOf(node)) eachPiece(message, (text) => code(numbers, text))
  })
  return [...numbers.keys()]
}

/** Turns `#n;` back into text wherever the table has it. */
export function expandTexts(text: string, table: TextTable): string {
  return text.replace(/#([0-9a-z]+);/g, (whole, number: string) => table[parseInt(number, 36)] ?? whole)
}

function code(numbers: Map<string, number>, text: string): string {
  if (text.length < worthLength) return text
  if (!numbers.has(text)) numbers.set(text, numbers.size)
  return `#${numbers.get(text)!.toString(36)};`
}

/** The arguments of a call that are texts for people. */
function messagesOf(node: Syntax): readonly Syntax[] {
  if (is(node, 'NewExpression')) return /Error$/.test(nameOf(node.callee) ?? '') ? node.arguments.slice(0, 1) : []
  if (!is(node, 'CallExpression')) return []
  if (/Error$/.test(nameOf(node.callee) ?? '')) return node.arguments.slice(1)
  return memberName(node.callee) === 'log' && node.arguments.length === 3 ? node.arguments.slice(2) : []
}

/** Replaces the literals that a text is joined of; what is only looked at or passed on to a call stays. */
function eachPiece(node: Syntax, replace: (text: string) => string): void {
  if (is(node, 'Literal') && typeof node.value === 'string') {
    node.value = replace(node.value)
    delete (node as { raw?: string }).raw
  } else if (is(node, 'BinaryExpression') && node.operator === '+') {
    eachPiece(node.left as Syntax, replace)
    eachPiece(node.right, replace)
  } else if (is(node, 'ConditionalExpression')) {
    eachPiece(node.consequent, replace)
    eachPiece(node.alternate, replace)
  } else if (is(node, 'LogicalExpression')) {
    eachPiece(node.left, replace)
    eachPiece(node.right, replace)
  }
}
