const SIMPLE_ESCAPES: Readonly<Record<string, string>> = {
  '\n': '\\n',
  '\t': '\\t',
  '\b': '\\b',
  '\f': '\\f',
  '\r': '\\r',
  '\\': '\\\\',
  '"': '\\"',
}

/** In quotes, with the escapes of the language or of JSON. */
export function quote(text: string, json = false): string {
  let quoted = '"'
  for (let at = 0; at < text.length; at++) quoted += escaped(text[at]!, text[at + 1] ?? '', json)
  return quoted + '"'
}

function escaped(character: string, next: string, json: boolean): string {
  const simple = SIMPLE_ESCAPES[character]
  if (simple !== undefined) return simple
  const code = character.charCodeAt(0)
  if (code === 11 && !json) return '\\v'
  if (code < 8 && !json && !(next >= '0' && next <= '7')) return `\\${code}`
  if (code >= 32 && code < 127) return character
  if (json || code > 255) return `\\u${code.toString(16).toUpperCase().padStart(4, '0')}`
  return `\\x${code.toString(16).toUpperCase().padStart(2, '0')}`
}
