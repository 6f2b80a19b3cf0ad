/** How an expectation compares. */
export type ComparisonOperator = '==' | '!=' | '>=' | '<=' | '>' | '<'

/** What a scenario expects of its summary. */
export interface Expectation {
  /** Dotted path into the summary: "byKind.streetlight.energySaving". */
  readonly path: string
  readonly operator: ComparisonOperator
  readonly operand: number | boolean | string
  /** As it is shown: ">= 0.25", "== 0". */
  readonly text: string
}

/** The form of a text expectation: an operator with a number, or with a word where only == and != make sense. */
export const comparisonPattern =
  '^((>=|<=|>|<|==|!=)[ ]*[+-]?[0-9]+([.][0-9]+)?([eE][+-]?[0-9]+)?|(==|!=)[ ]*[^ =<>!].*|[^ =<>!].*)$'

/** Reads the value of an entry of `expect`: a number, true or false, a word, or an operator before one of them. */
export function parseExpectation(path: string, written: number | boolean | string): Expectation | undefined {
  if (typeof written !== 'string') return { path, operator: '==', operand: written, text: `== ${written}` }
  const match = /^(>=|<=|>|<|==|!=)? *([^ =<>!].*)$/.exec(written)
  if (!match) return undefined
  const operator = (match[1] ?? '==') as ComparisonOperator
  const operand = parseOperand(match[2]!)
  const isOrder = operator !== '==' && operator !== '!='
  if (isOrder && typeof operand !== 'number') return undefined
  return { path, operator, operand, text: `${operator} ${operand}` }
}

function parseOperand(text: string): number | boolean | string {
  if (/^[+-]?\d+(\.\d+)?([eE][+-]?\d+)?$/.test(text)) return Number(text)
  return text === 'true' ? true : text === 'false' ? false : text
}
