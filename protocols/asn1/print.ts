import {
  KIND,
  PRESENCE,
  partsOf,
  type Asn1Node,
  type ListNode,
  type NamesNode,
  type PartsNode,
  type SimpleNode,
} from './type.js'

/*
 * A schema as the text of an ASN.1 module (X.680), so that independent compilers can check the schema itself. Open types
 * are printed as OCTET STRING: PER encodes both alike (X.691 clauses 11.2 and 17), and no compiler needs the table.
 */

/**
 * The module that defines the given types and all named types inside them, with AUTOMATIC TAGS.
 * @throws Error when two different types have one name
 */
export function printAsn1(moduleName: string, types: readonly Asn1Node[]): string {
  const definitions: Record<string, string> = {}
  for (const type of types) define(type, definitions)
  const lines = [`${moduleName} DEFINITIONS AUTOMATIC TAGS ::= BEGIN`]
  for (const name of Object.keys(definitions)) lines.push(`${name} ::= ${definitions[name]}`)
  lines.push('END')
  return lines.join('\n\n') + '\n'
}

function define(type: Asn1Node, definitions: Record<string, string>): void {
  if (type.typeName !== '') {
    const text = body(type)
    const known = definitions[type.typeName]
    if (known !== undefined && known !== text)
      throw new Error(`ASN.1: one type named ${type.typeName} expected, got two`)
    if (known !== undefined) return
    definitions[type.typeName] = text
  }
  for (const part of partsOf(type)) define(part, definitions)
}

function reference(type: Asn1Node): string {
  return type.typeName === '' ? body(type) : type.typeName
}

function body(type: Asn1Node): string {
  switch (type.kind) {
    case KIND.boolean:
      return 'BOOLEAN'
    case KIND.null:
      return 'NULL'
    case KIND.integer:
      return `INTEGER${range(type)}`
    case KIND.enumerated:
      return `ENUMERATED {${split(type, enumerationItem)}}`
    case KIND.flags:
      return `BIT STRING${bitList(type)}${size({ lower: type.width, upper: type.width, isExtensible: type.isExtensible })}`
    case KIND.bitString:
      return `BIT STRING${size(type)}`
    case KIND.octetString:
      return `OCTET STRING${size(type)}`
    case KIND.ia5String:
      return `IA5String${size(type)}`
    case KIND.utf8String:
      return 'UTF8String'
    case KIND.sequence:
      return `SEQUENCE {${split(type, component)}}`
    case KIND.sequenceOf:
      return `SEQUENCE${size(type)} OF ${reference(type.item)}`
    case KIND.choice:
      return `CHOICE {${split(type, alternative)}}`
    default:
      return 'OCTET STRING'
  }
}

function range({ lower, upper, isExtensible }: SimpleNode): string {
  if (lower === -Infinity && upper === Infinity) return ''
  return ` (${bound(lower)}..${bound(upper)}${isExtensible ? ', ...' : ''})`
}

function bound(value: number): string {
  if (value === -Infinity) return 'MIN'
  return value === Infinity ? 'MAX' : String(value)
}

function size({ lower, upper, isExtensible }: Pick<ListNode, 'lower' | 'upper' | 'isExtensible'>): string {
  if (lower === 0 && upper === Infinity) return ''
  const bounds = lower === upper ? String(lower) : `${lower}..${bound(upper)}`
  return ` (SIZE (${bounds}${isExtensible ? ', ...' : ''}))`
}

function bitList({ bitNames }: NamesNode): string {
  return bitNames.length === 0 ? '' : ` {${bitNames.map((name, index) => `${name} (${index})`).join(', ')}}`
}

/** The parts before and after the extension marker, a line each. */
function split<Node extends NamesNode | PartsNode>(type: Node, part: (type: Node, index: number) => string): string {
  const lines: string[] = []
  for (let i = 0; i < type.rootCount; i++) lines.push(part(type, i))
  if (type.isExtensible) lines.push('...')
  for (let i = type.rootCount; i < type.names.length; i++) lines.push(part(type, i))
  return `\n  ${lines.join(',\n  ')}\n`
}

function enumerationItem({ names }: NamesNode, index: number): string {
  return `${names[index]!} (${index})`
}

function component(type: PartsNode, index: number): string {
  const isAddition = index >= type.rootCount
  const mode = isAddition ? PRESENCE.optional : type.presence[index]
  const suffix = mode === PRESENCE.optional ? ' OPTIONAL' : mode === PRESENCE.default ? defaultText(type, index) : ''
  return `${type.names[index]!} ${indent(reference(type.items[index]!))}${suffix}`
}

function defaultText(type: PartsNode, index: number): string {
  const value = type.defaults[index]
  const item = type.items[index]!
  if (typeof value === 'boolean') return ` DEFAULT ${value ? 'TRUE' : 'FALSE'}`
  if (item.kind === KIND.flags) return ` DEFAULT '${binary(value as number, item.width)}'B`
  const isText = item.kind === KIND.ia5String || item.kind === KIND.utf8String
  return ` DEFAULT ${isText ? `"${value as string}"` : String(value)}`
}

function binary(value: number, width: number): string {
  let digits = ''
  let rest = value
  for (let i = 0; i < width; i++) {
    digits = `${rest % 2}${digits}`
    rest = Math.floor(rest / 2)
  }
  return digits
}

function alternative(type: PartsNode, index: number): string {
  return `${type.names[index]!} ${indent(reference(type.items[index]!))}`
}

function indent(text: string): string {
  return text.split('\n').join('\n  ')
}
