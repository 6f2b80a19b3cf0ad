import { decodeError } from '../bytes/error.js'
import type { Lwm2mErrorKind } from './errors.js'

/** One attribute of a link: `rt="oma.lwm2m"`; a flag such as `obs` has no value. */
export interface LinkAttribute {
  readonly name: string
  readonly value?: string
}

/** A link of the CoRE link format (RFC 6690, 2): what stands between the angle brackets, and its attributes in order. */
export interface Link {
  readonly target: string
  readonly attributes: readonly LinkAttribute[]
}

/**
 * Reads a document of links (RFC 6690, 2). Blanks around commas and semicolons are let pass: clients write them, though the
 * format has none.
 * @throws DecodeError<Lwm2mErrorKind> ("bad-link"); the offset counts characters
 */
export function parseLinks(text: string): Link[] {
  return new LinkReader(text).readAll()
}

/** Writes links as a document. Values are quoted unless they are numbers, as in the examples of RFC 6690, 5. */
export function formatLinks(links: readonly Link[]): string {
  return links.map(formatLink).join(',')
}

/** Value of the first attribute of a name; '' for a flag, undefined where there is none. */
export function attributeOf({ attributes }: Link, name: string): string | undefined {
  for (let index = 0; index < attributes.length; index++)
    if (attributes[index]!.name === name) return attributes[index]!.value ?? ''
  return undefined
}

class LinkReader {
  private at = 0

  constructor(private readonly text: string) {}

  readAll(): Link[] {
    const links: Link[] = []
    this.skipBlanks()
    if (this.at === this.text.length) return links
    links.push(this.readLink())
    while (this.at < this.text.length) {
      this.expect(',')
      this.skipBlanks()
      links.push(this.readLink())
    }
    return links
  }

  private readLink(): Link {
    this.expect('<')
    const end = this.text.indexOf('>', this.at)
    if (end < 0) throw this.refused('a > expected')
    const target = this.text.substring(this.at, end)
    this.at = end + 1
    const attributes: LinkAttribute[] = []
    this.skipBlanks()
    while (this.text[this.at] === ';') {
      this.at++
      this.skipBlanks()
      attributes.push(this.readAttribute())
      this.skipBlanks()
    }
    return { target, attributes }
  }

  private readAttribute(): LinkAttribute {
    const name = this.readToken()
    if (this.text[this.at] !== '=') return { name }
    this.at++
    return { name, value: this.text[this.at] === '"' ? this.readQuoted() : this.readToken() }
  }

  private readToken(): string {
    const start = this.at
    while (this.at < this.text.length && ' ",;=<>\\'.indexOf(this.text[this.at]!) < 0) this.at++
    if (this.at === start) throw this.refused('a name or value expected')
    return this.text.substring(start, this.at)
  }

  private readQuoted(): string {
    let value = ''
    for (this.at++; this.at < this.text.length; this.at++) {
      let character = this.text[this.at]!
      if (character === '"') {
        this.at++
        return value
      }
      if (character === '\\') character = this.text[++this.at] ?? ''
      value += character
    }
    throw this.refused('a closing quote expected')
  }

  private skipBlanks(): void {
    while (this.text[this.at] === ' ') this.at++
  }

  private expect(character: string): void {
    if (this.text[this.at] !== character) throw this.refused('a ' + character + ' expected')
    this.at++
  }

  private refused(expected: string) {
    const { text } = this
    // An escape at the very end is looked for behind it.
    const offset = this.at < text.length ? this.at : text.length
    const got = offset < text.length ? text[offset]! : 'the end'
    return decodeError<Lwm2mErrorKind>('bad-link', 'link format: ' + expected + ', got ' + got, offset)
  }
}

function formatLink({ target, attributes }: Link): string {
  return '<' + target + '>' + attributes.map(formatAttribute).join('')
}

function formatAttribute({ name, value }: LinkAttribute): string {
  if (value === undefined) return ';' + name
  return ';' + name + '=' + (isNumber(value) ? value : quoted(value))
}

function isNumber(text: string): boolean {
  for (let at = 0; at < text.length; at++) if (text[at]! < '0' || text[at]! > '9') return false
  return text !== ''
}

function quoted(text: string): string {
  let escaped = ''
  for (let at = 0; at < text.length; at++) {
    const character = text[at]!
    escaped += character === '"' || character === '\\' ? '\\' + character : character
  }
  return '"' + escaped + '"'
}
