import { crc32 } from 'node:zlib'

/*
 * Packets of the interpreter carry a length and no checksum (README_Protocol.md; jsinteractive.c of 2v29.277): a byte that is
 * damaged on the way is acknowledged like any other. So a question brings its own CRC, which the board checks before it does
 * anything, and the answer brings one back. A question that is asked twice must do no harm.
 */

/** Characters of an answer: numbers, lists of them, base64. */
const answerPattern = /<(\d+) (\d+) ([\w+/=,.-]*)>/g

/** CRC-32 of a byte string, as `E.CRC32` has it. */
export const crcOf = (text: string): number => crc32(Buffer.from(text, 'latin1'))

/**
 * An expression that evaluates another one where that arrived whole, and gives `<CRC number value>`. The watchdog of a program
 * that ran before is kept quiet meanwhile.
 * @throws RangeError for an expression that cannot stand between double quotes
 */
export function guarded(expression: string, number: number): string {
  if (/["\\]|[^ -~]/.test(expression)) throw new RangeError('an expression without double quotes and escapes expected')
  return (
    `(function(s,r){if(E.CRC32(s)==${crcOf(expression)}){E.kickWatchdog&&E.kickWatchdog();r="${number} "+eval(s);` +
    `return"<"+E.CRC32(r)+" "+r+">"}})("${expression}")`
  )
}

/** The value of the answer with that number, in what came from a board; undefined where it has not come, or not whole. */
export function answerIn(text: string, number: number): string | undefined {
  for (const [, crc, answered, value] of text.matchAll(answerPattern))
    if (Number(answered) === number && Number(crc) === crcOf(`${answered} ${value}`)) return value
  return undefined
}

/**
 * EVAL of the packet protocol: DLE SOH, three bits of type and thirteen of length, the text. Spaces behind the text keep the
 * length free of control codes: XON, XOFF and Ctrl-C may be taken out on the way, and the Linux build ends at a 4.
 * @throws RangeError for more than 8,159 characters
 */
export function evalPacket(text: string): Uint8Array {
  const length = text.length + Math.max(0, 0x20 - (text.length & 0xff))
  if (length > 0x1fff) throw new RangeError(`at most 8159 characters expected, got ${text.length}`)
  const padded = Buffer.from(text.padEnd(length, ' '), 'latin1')
  return Uint8Array.from([0x10, 0x01, 0x20 | (length >> 8), length & 0xff, ...padded])
}

/** A line of the console that is not echoed, for interpreters without packets. */
export const quietLine = (text: string): Uint8Array => Uint8Array.from(Buffer.from(`\x10print(${text})\n`, 'latin1'))
