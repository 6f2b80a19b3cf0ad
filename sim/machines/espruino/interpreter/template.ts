/** A part of a template literal: text, or code to be evaluated. */
export interface TemplatePart {
  readonly text: string
  readonly code: string | undefined
}

/** Splits a template, whose escapes are resolved already, at its `${...}`. */
export function templateParts(template: string): TemplatePart[] {
  const parts: TemplatePart[] = []
  let text = ''
  for (let at = 0; at < template.length; at++) {
    if (template[at] !== '$' || template[at + 1] !== '{') {
      text += template[at]!
      continue
    }
    if (text !== '') parts.push({ text, code: undefined })
    text = ''
    const end = closingBrace(template, at + 2)
    parts.push({ text: '', code: template.slice(at + 2, end) })
    at = end
  }
  if (text !== '') parts.push({ text, code: undefined })
  return parts
}

function closingBrace(template: string, from: number): number {
  let depth = 1
  for (let at = from; at < template.length; at++) {
    if (template[at] === '{') depth++
    else if (template[at] === '}' && --depth === 0) return at
  }
  return template.length
}
