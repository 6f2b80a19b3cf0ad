import type { Frame } from './frame.js'
import {
  isReservedWord,
  LAST_TOKEN,
  RAW_INT0,
  RAW_INT16,
  RAW_INT8,
  RAW_STRING16,
  RAW_STRING8,
  tokenName,
  tokenSource,
} from './tokens.js'

/** Longest part of a source line that a trace shows. */
const LINE_WIDTH = 60
/** Columns kept before the position when a line is longer than that. */
const LEAD = 30

/** Line and column of an offset, both from 1; modules that the IDE put in front do not count. */
export function lineAndColumn(text: string, offset: number): { line: number; column: number } {
  const before = text.slice(0, offset)
  const lastBreak = before.lastIndexOf('\n')
  let line = 1
  for (let at = before.indexOf('\n'); at >= 0; at = before.indexOf('\n', at + 1)) line++
  return { line, column: offset - lastBreak }
}

function ignoredLines(text: string, line: number): number {
  let ignored = 0
  let from = 0
  while (ignored < line - 1 && text.startsWith('Modules.addCached', from)) {
    ignored++
    from = text.indexOf('\n', from) + 1
  }
  return ignored
}

/** Source characters as a person can read them: pretokenised bytes become words again. */
export function readableSource(text: string): string {
  let readable = ''
  for (let at = 0; at < text.length; at++) {
    const part = readablePart(text, at)
    const wordBefore = /[\w$]$/.test(readable) && /^[\w$]/.test(part.text)
    readable += wordBefore && (part.isToken || isToken(text.charCodeAt(at - 1))) ? ' ' + part.text : part.text
    at += part.taken - 1
  }
  return readable
}

function isToken(code: number): boolean {
  return isReservedWord(code)
}

function readablePart(text: string, at: number): { text: string; taken: number; isToken: boolean } {
  const code = text.charCodeAt(at)
  if (code < 128) return { text: text[at]!, taken: 1, isToken: false }
  if (code === RAW_STRING8 || code === RAW_STRING16) {
    const wide = code === RAW_STRING16
    const length = text.charCodeAt(at + 1) | (wide ? text.charCodeAt(at + 2) << 8 : 0)
    const start = at + (wide ? 3 : 2)
    return { text: JSON.stringify(text.slice(start, start + length)), taken: start + length - at, isToken: false }
  }
  if (code === RAW_INT0) return { text: '0', taken: 1, isToken: false }
  if (code === RAW_INT8) return { text: String((text.charCodeAt(at + 1) << 24) >> 24), taken: 2, isToken: false }
  if (code === RAW_INT16) {
    const value = text.charCodeAt(at + 1) | (text.charCodeAt(at + 2) << 8)
    return { text: String((value << 16) >> 16), taken: 3, isToken: false }
  }
  return { text: tokenSource(code) || (code <= LAST_TOKEN ? tokenName(code) : `?[${code}]`), taken: 1, isToken: true }
}

/** The line of the source and a caret under the position, as a trace shows them. */
function markedLine(text: string, offset: number): string {
  const { column } = lineAndColumn(text, offset)
  const start = offset - column + 1
  const nextBreak = text.indexOf('\n', start)
  const end = nextBreak < 0 ? text.length : nextBreak
  let from = start
  let caret = column
  let shown = ''
  if (end - start > LINE_WIDTH && offset - start > LEAD) {
    from = offset - LEAD
    shown = '...'
    caret = LEAD + 4
  }
  const to = Math.min(end, from + LINE_WIDTH)
  shown += readableSource(text.slice(from, to))
  if (to - from >= LINE_WIDTH) shown += '...'
  return `${shown}\n${' '.repeat(Math.max(0, caret - 1))}^\n`
}

/** The trace of a text that is read by itself, such as JSON. */
export function traceInText(text: string, offset: number): string {
  const { line, column } = lineAndColumn(text, offset)
  return `    at :${line}:${column}\n${markedLine(text, offset)}`
}

/** The trace from a frame outwards, as `.stack` holds it and the console prints it. */
export function stackTrace(innermost: Frame | undefined): string {
  let trace = ''
  for (let frame = innermost; frame !== undefined; frame = frame.caller) {
    const { source } = frame
    // Code in RAM is a string of its own; code in flash is found in its file again.
    const own = source.text.slice(frame.base, frame.end)
    const offset = frame.position - frame.base
    const text = source.flash ? source.text : own
    const { line, column } = lineAndColumn(text, source.flash ? frame.position : offset)
    const place = `${source.flash ? source.file : ''}:${line - ignoredLines(text, line)}:${column}`
    trace += `    at ${frame.name === undefined ? place : `${frame.name} (${place})`}\n${markedLine(own, offset)}`
  }
  return trace
}
