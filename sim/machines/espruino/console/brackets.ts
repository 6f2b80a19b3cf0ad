const openers = '([{'
const closers = ')]}'

/**
 * Whether a typed text wants another line: brackets that are not closed, or a comment or template literal that is not
 * ended. A quoted text that is not ended wants none: it is run, so that it can fail.
 */
export function wantsMore(source: string): boolean {
  let depth = 0
  for (let at = 0; at < source.length;) {
    const character = source[at]!
    const end = endOfToken(source, at)
    if (end === 'comment') return true
    if (end === 'text') return false
    if (end === at + 1 && openers.includes(character)) depth++
    if (end === at + 1 && closers.includes(character) && --depth < 0) return false
    at = end
  }
  return depth > 0
}

/** Where the token at a place ends, or what it is that does not end. */
function endOfToken(source: string, at: number): number | 'comment' | 'text' {
  const two = source.slice(at, at + 2)
  if (two === '//') return endOrAll(source.indexOf('\n', at), source)
  if (two === '/*') return endOr(source.indexOf('*/', at + 2), 2, 'comment')
  const character = source[at]!
  if (character === '"' || character === "'") return endOfQuoted(source, at, character) ?? 'text'
  if (character === '`') return endOfQuoted(source, at, character) ?? 'comment'
  if (character === '/' && startsRegExp(source, at)) return endOfQuoted(source, at, '/') ?? 'text'
  return at + 1
}

const endOrAll = (found: number, source: string): number => (found < 0 ? source.length : found)

const endOr = (found: number, length: number, missing: 'comment'): number | 'comment' =>
  found < 0 ? missing : found + length

/** Behind the closing quote; undefined where there is none on the line (a template literal may have many lines). */
function endOfQuoted(source: string, at: number, quote: string): number | undefined {
  for (let end = at + 1; end < source.length; end++) {
    if (source[end] === quote) return end + 1
    if (source[end] === '\\') end++
    else if (source[end] === '\n' && quote !== '`') return undefined
  }
  return undefined
}

/** A slash begins a regular expression where a value cannot have ended. */
function startsRegExp(source: string, at: number): boolean {
  const before = source.slice(0, at).trimEnd()
  return before === '' || /[-+*%=<>!&|^~?:;,([{]$|\breturn$/.test(before)
}
