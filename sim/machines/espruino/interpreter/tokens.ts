/**
 * Numbers of tokens as the interpreter's lexer has them; a single character is its own code. Reserved words and operators from 138 on may stand in stored
 * code as that one byte ("pretokenised"), so the numbers are an interface (Espruino src/jslex.h, enum LEX_TYPES, 2v29).
 */
export const EOF = 0
export const ID = 128
export const INT = 129
export const FLOAT = 130
export const STR = 131
export const UNFINISHED_STR = 132
export const TEMPLATE = 133
export const UNFINISHED_TEMPLATE = 134
export const REGEX = 135
export const UNFINISHED_REGEX = 136
export const UNFINISHED_COMMENT = 137

export const FIRST_TOKEN = 138
const OPERATORS = '== === != !== <= << <<= >= >> >>> >>= >>>= += -= ++ -- *= /= %= &= && |= || ^= =>'.split(' ')
const WORDS = (
  'if else do while for break continue function return var let const this throw try catch finally true false null undefined new in ' +
  'instanceof switch case default delete typeof void debugger class extends super static of'
).split(' ')
export const FIRST_WORD = FIRST_TOKEN + OPERATORS.length
export const LAST_WORD = FIRST_WORD + WORDS.length - 1
export const NULLISH = 208
export const LAST_TOKEN = NULLISH
export const RAW_STRING8 = 209
export const RAW_STRING16 = 210
export const RAW_INT0 = 211
export const RAW_INT8 = 212
export const RAW_INT16 = 213

/** The number of a reserved word or operator, such as `TOKEN['=>']`. */
export const TOKEN: Readonly<Record<string, number>> = Object.fromEntries([
  ...[...OPERATORS, ...WORDS].map((text, index): [string, number] => [text, FIRST_TOKEN + index]),
  ['??', NULLISH],
])

const WORD_NUMBERS: ReadonlyMap<string, number> = new Map(WORDS.map((word, index) => [word, FIRST_WORD + index]))
const SPECIAL: Readonly<Record<number, string>> = {
  [EOF]: 'EOF',
  [ID]: 'ID',
  [INT]: 'INT',
  [FLOAT]: 'FLOAT',
  [STR]: 'STRING',
  [UNFINISHED_STR]: 'UNFINISHED STRING',
  [TEMPLATE]: 'TEMPLATE LITERAL',
  [UNFINISHED_TEMPLATE]: 'UNFINISHED TEMPLATE LITERAL',
  [REGEX]: 'REGEX',
  [UNFINISHED_REGEX]: 'UNFINISHED REGEX',
  [UNFINISHED_COMMENT]: 'UNFINISHED COMMENT',
  255: '[ERASED]',
}

/** The reserved word's number, or `ID`. */
export function wordToken(text: string): number {
  return WORD_NUMBERS.get(text) ?? ID
}

export function isReservedWord(token: number): boolean {
  return token >= FIRST_WORD && token <= LAST_WORD
}

/** Text of a reserved word or operator given as one byte. */
export function tokenSource(token: number): string {
  if (token === NULLISH) return '??'
  return OPERATORS[token - FIRST_TOKEN] ?? WORDS[token - FIRST_WORD] ?? ''
}

/** How error messages name a token: `'('`, `ID`, `extends`. */
export function tokenName(token: number): string {
  if (token > 32 && token < 128) return `'${String.fromCharCode(token)}'`
  return SPECIAL[token] ?? (tokenSource(token) || `?[${token}]`)
}
