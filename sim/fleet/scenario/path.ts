/** Where something stands in a scenario: keys of maps and indices of lists. */
export type Path = readonly (string | number)[]

/** As people write it: `nodes[0].options.reportEvery`; keys that are no plain words in brackets and quotes. */
export function formatPath(path: Path): string {
  let text = ''
  for (const step of path) {
    if (typeof step === 'number') text += `[${step}]`
    else if (/^[A-Za-z_$][\w$-]*$/.test(step)) text += text === '' ? step : `.${step}`
    else text += `[${JSON.stringify(step)}]`
  }
  return text
}

/** Reads what {@link formatPath} writes, and `nodes.0.count` too; undefined for what is no path. */
export function parsePath(text: string): Path | undefined {
  const path: (string | number)[] = []
  const step = /(?:^|(?<!^)\.)([A-Za-z_$][\w$-]*|\d+)|\[(\d+)\]|\[("(?:[^"\\]|\\.)*")\]/y
  while (step.lastIndex < text.length) {
    const match = step.exec(text)
    if (!match) return undefined
    const [, word, index, quoted] = match
    if (quoted !== undefined) path.push(unquote(quoted))
    else path.push(toStep(word ?? index!))
  }
  return path.length > 0 ? path : undefined
}

const toStep = (word: string): string | number => (/^\d+$/.test(word) ? Number(word) : word)

function unquote(text: string): string {
  try {
    return String(JSON.parse(text))
  } catch {
    return text.slice(1, -1)
  }
}

/** The path as a JSON pointer (RFC 6901), the key under which positions are kept. */
export function toPointer(path: Path): string {
  return path.map((step) => `/${String(step).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('')
}

/** Reads a JSON pointer against the value it points into, which says where the steps are indices. */
export function fromPointer(pointer: string, root: unknown): Path {
  const path: (string | number)[] = []
  let value = root
  for (const part of pointer.split('/').slice(1)) {
    const key = part.replaceAll('~1', '/').replaceAll('~0', '~')
    path.push(Array.isArray(value) ? Number(key) : key)
    value = typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[key] : undefined
  }
  return path
}
