import { existsSync, readFileSync } from 'node:fs'
import { UsageError } from '../exit.js'
import type { CliIo } from '../io.js'

/** How the input is read. */
export interface InputOptions {
  /** What is not hexadecimal is text, not a mistake. */
  readonly isText: boolean
  /** Every line is a message. */
  readonly lines: boolean
}

/** The messages that an argument means: digits, a file, or stdin. @throws UsageError with the offset of a wrong digit */
export async function readInput(input: string, { isText, lines }: InputOptions, io: CliIo): Promise<Uint8Array[]> {
  if (input !== '-' && !existsSync(input))
    return [isText && !isHex(input) ? Buffer.from(input) : hexBytes(input, 'hex')]
  const content = input === '-' ? await io.readStdin() : readFileSync(input)
  const text = Buffer.from(content).toString('latin1')
  const name = input === '-' ? 'stdin' : input
  if (!lines) return [isHex(text) ? hexBytes(text, name) : content]
  const messages = text
    .split('\n')
    .flatMap((line, index) => (line.trim() === '' ? [] : [hexBytes(line, `${name}:${index + 1}`)]))
  if (messages.length === 0) throw new UsageError(`${name}: expected a line of hexadecimal digits, got nothing`)
  return messages
}

const isSeparator = (character: string): boolean => /[\s:_-]/.test(character)

/** Digits, perhaps with 0x before them and separators between them. */
const isHex = (text: string): boolean => /^\s*(0x)?[0-9a-f][0-9a-f\s:_-]*$/i.test(text)

function hexBytes(text: string, name: string): Uint8Array {
  const digits: number[] = []
  for (let offset = /^\s*0x/i.exec(text)?.[0].length ?? 0; offset < text.length; offset++) {
    const character = text[offset]!
    if (isSeparator(character)) continue
    if (!/[0-9a-f]/i.test(character))
      throw new UsageError(
        `${name}: expected a hexadecimal digit (or a file that exists), got "${character}" at offset ${offset}`,
      )
    digits.push(parseInt(character, 16))
  }
  if (digits.length === 0 || digits.length % 2 === 1) {
    const got = digits.length === 0 ? 'none' : `${digits.length}`
    throw new UsageError(`${name}: expected an even number of hexadecimal digits, got ${got} at offset ${text.length}`)
  }
  return Uint8Array.from({ length: digits.length / 2 }, (_, index) => digits[2 * index]! * 16 + digits[2 * index + 1]!)
}
