import { splitParameters } from '../../../protocols/at/parameters.js'
import { isFinal, textOf } from '../../../protocols/at/reader.js'
import { renderTable } from '../render/table.js'
import type { Decoded } from './formats.js'

/** One line of a dialogue over AT. */
interface AtLine {
  readonly kind: 'command' | 'final' | 'response' | 'text'
  readonly name?: string
  readonly parameters?: readonly string[]
  readonly text: string
}

/** A transcript of an AT dialogue, line by line. Which responses were asked for cannot be told from the lines alone. */
export function decodeAt(bytes: Uint8Array): Decoded {
  const lines = textOf(bytes)
    .split(/[\r\n]+/)
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .map(lineOf)
  const rows = lines.map(({ kind, name, parameters, text }) => [kind, name ?? text, parameters?.join(' | ') ?? ''])
  return { document: lines, text: renderTable(['kind', 'line', 'parameters'], rows) }
}

function lineOf(text: string): AtLine {
  if (isFinal(text)) return { kind: 'final', text }
  const command = /^AT(?:([+&$%*]?[A-Z0-9]+)(=\?|\?|=)?(.*))?$/i.exec(text)
  if (command) return part('command', text, command[1] ?? 'AT', `${command[2] ?? ''}`, command[3] ?? '')
  const response = /^([+^%*][A-Z0-9 ]+): ?(.*)$/i.exec(text)
  return response ? part('response', text, response[1]!, ':', response[2]!) : { kind: 'text', text }
}

function part(kind: AtLine['kind'], text: string, name: string, sign: string, rest: string): AtLine {
  const parameters = rest === '' ? undefined : splitParameters(rest)
  return { kind, name: kind === 'command' ? `${name}${sign}` : name, ...(parameters ? { parameters } : {}), text }
}
