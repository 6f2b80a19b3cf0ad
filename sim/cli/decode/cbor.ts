import { toHex } from '../../../protocols/bytes/hex.js'
import { decode, isMap, isTag, type CborValue } from '../../../protocols/cbor/index.js'
import type { Decoded } from './formats.js'

/** How many arrays, maps and tags may be inside each other. */
const maximumDepth = 64

/** One CBOR item: as JSON, and in diagnostic notation (RFC 8949 section 8). */
export function decodeCbor(bytes: Uint8Array): Decoded {
  const value = decode(bytes, maximumDepth)
  return { document: toJson(value), text: `${notation(value, '')}\n` }
}

/** Maps with text keys alone become objects, others lists of pairs; byte strings become hex. */
function toJson(value: CborValue): unknown {
  if (value instanceof Uint8Array) return { bytes: toHex(value) }
  if (Array.isArray(value)) return value.map(toJson)
  if (typeof value === 'number') return Number.isFinite(value) ? value : { float: String(value) }
  if (value === undefined) return { simple: 'undefined' }
  if (typeof value !== 'object' || value === null) return value
  if (isTag(value)) return { tag: value.tag, value: toJson(value.value) }
  if (!isMap(value)) return value
  const keys = value.pairs.map(([key]) => key)
  const isObject = keys.every((key) => typeof key === 'string') && new Set(keys).size === keys.length
  const pairs = value.pairs.map(([key, inner]) => [toJson(key), toJson(inner)] as const)
  return isObject ? Object.fromEntries(pairs as (readonly [string, unknown])[]) : { pairs }
}

function notation(value: CborValue, indent: string): string {
  if (value instanceof Uint8Array) return `h'${toHex(value)}'`
  if (typeof value === 'string') return JSON.stringify(value)
  if (typeof value !== 'object' || value === null) return String(value)
  const inner = `${indent}  `
  if (Array.isArray(value))
    return block(
      '[',
      value.map((item) => notation(item, inner)),
      ']',
      indent,
    )
  if (isTag(value)) return `${value.tag}(${notation(value.value, indent)})`
  if (!isMap(value)) return `simple(${value.simple})`
  const entries = value.pairs.map(([key, item]) => `${notation(key, inner)}: ${notation(item, inner)}`)
  return block('{', entries, '}', indent)
}

function block(open: string, items: readonly string[], close: string, indent: string): string {
  const line = `${open}${items.join(', ')}${close}`
  if (line.length <= 80 && !line.includes('\n')) return line
  return `${open}\n${items.map((item) => `${indent}  ${item}`).join(',\n')}\n${indent}${close}`
}
