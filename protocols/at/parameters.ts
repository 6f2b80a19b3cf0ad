/**
 * The parameters of a response or command: what stands between commas outside quotes, without the quotes and without
 * spaces around. An omitted parameter is ''. A quote that never closes ends with the text. `\"` inside quotes is a quote.
 * @param text what follows the prefix, such as `0,1,"8CA7"`
 */
export function splitParameters(text: string): string[] {
  const parameters: string[] = []
  let at = 0
  for (;;) {
    while (text.charAt(at) === ' ') at++
    const end = text.charAt(at) === '"' ? endOfQuoted(text, at) : endOfBare(text, at)
    parameters.push(valueOf(text, at, end))
    at = endOfBare(text, end)
    if (at >= text.length) return parameters
    at++
  }
}

/** What follows `prefix` and the spaces after it; undefined where the line begins otherwise. */
export function afterPrefix(line: string, prefix: string): string | undefined {
  if (!line.startsWith(prefix)) return undefined
  let at = prefix.length
  while (line.charAt(at) === ' ') at++
  return line.substring(at)
}

/** A decimal integer, or undefined for anything else. */
export function integerOf(text: string | undefined): number | undefined {
  if (text === undefined || text.length === 0 || text.length > 15) return undefined
  let value = 0
  const negative = text.charAt(0) === '-'
  if (negative && text.length === 1) return undefined
  for (let at = negative ? 1 : 0; at < text.length; at++) {
    const digit = text.charCodeAt(at) - 48
    if (!(digit >= 0 && digit <= 9)) return undefined
    value = value * 10 + digit
  }
  return negative ? -value : value
}

function endOfQuoted(text: string, start: number): number {
  let at = start + 1
  while (at < text.length && text.charAt(at) !== '"') at += text.charAt(at) === '\\' ? 2 : 1
  return at < text.length ? at + 1 : text.length
}

function endOfBare(text: string, start: number): number {
  const comma = text.indexOf(',', start)
  return comma < 0 ? text.length : comma
}

function valueOf(text: string, start: number, end: number): string {
  if (text.charAt(start) !== '"') return text.substring(start, end).trim()
  const closed = end - start >= 2 && text.charAt(end - 1) === '"'
  const inner = text.substring(start + 1, closed ? end - 1 : end)
  return inner.indexOf('\\') < 0 ? inner : inner.split('\\"').join('"')
}
