/*
 * CAN frames as lines of ASCII on a serial line, the way of LAWICEL adapters (CAN232 manual 2010; recalled, not confirmed):
 * "t" and 3 digits of identifier, or "T" and 8, then the count of data bytes, then their digits, then CR. Adapters say other
 * things in between; those are left alone.
 */

/** A data frame of CAN 2.0. */
export interface CanFrame {
  readonly isExtended: boolean
  /** 11 or 29 bits. */
  readonly id: number
  /** At most 8 bytes. */
  readonly data: readonly number[]
}

/** Longest line: "T", 8 digits, the count, 16 digits. */
const longestLine = 26
const carriageReturn = 13

/** Takes CAN frames from bytes that come in any portions. */
export class SlcanReader {
  /** Lines that began as a frame and were none. */
  refused = 0
  private line = ''

  push(bytes: Uint8Array, onFrame: (frame: CanFrame) => void): void {
    for (let at = 0; at < bytes.length; at++) {
      const byte = bytes[at]!
      if (byte !== carriageReturn) {
        // Longer than any frame: what it is does not matter, only that it is not taken for one.
        if (this.line.length <= longestLine) this.line += String.fromCharCode(byte)
        continue
      }
      const { line } = this
      this.line = ''
      if (line[0] !== 't' && line[0] !== 'T') continue
      const frame = frameOf(line)
      if (frame) onFrame(frame)
      else this.refused++
    }
  }
}

function frameOf(line: string): CanFrame | undefined {
  const isExtended = line[0] === 'T'
  const idEnd = isExtended ? 9 : 4
  const id = hexOf(line, 1, idEnd)
  const count = hexOf(line, idEnd, idEnd + 1)
  if (count > 8 || line.length !== idEnd + 1 + 2 * count || id > (isExtended ? 0x1fffffff : 0x7ff)) return undefined
  const data: number[] = []
  for (let at = idEnd + 1; at < line.length; at += 2) data.push(hexOf(line, at, at + 2))
  for (const byte of data) if (byte > 255) return undefined
  return { isExtended, id, data }
}

/** Digits as a number; Infinity where one is none. */
function hexOf(line: string, from: number, to: number): number {
  let value = 0
  for (let at = from; at < to; at++) {
    const digit = '0123456789abcdef'.indexOf((line[at] || ' ').toLowerCase())
    if (digit < 0) return Infinity
    value = value * 16 + digit
  }
  return value
}

/** A frame as a line with its CR. */
export function slcanLine({ isExtended, id, data }: CanFrame): string {
  const digits = (value: number, width: number): string => {
    let text = ''
    for (let place = width - 1; place >= 0; place--)
      text += '0123456789ABCDEF'[Math.floor(value / Math.pow(16, place)) % 16]
    return text
  }
  let line = (isExtended ? 'T' + digits(id, 8) : 't' + digits(id, 3)) + data.length
  for (const byte of data) line += digits(byte, 2)
  return line + '\r'
}
