import { toHex } from '../../protocols/bytes/index.js'
import { textOf } from '../../protocols/at/reader.js'

/** Characters that are shown at most. */
const mostCharacters = 80

/**
 * Bytes for people, on one line and not too long: the text where it is printable ASCII, with its line ends as spaces, or
 * hexadecimal digits.
 */
export function shownBytes(bytes: Uint8Array): string {
  const head = bytes.subarray(0, 4 * mostCharacters)
  const isText = head.every((byte) => (byte >= 0x20 && byte < 0x7f) || byte === 13 || byte === 10)
  const text = isText
    ? textOf(head)
        .replace(/[\r\n]+/g, ' ')
        .trim()
    : toHex(head)
  return text.length > mostCharacters ? `${text.slice(0, mostCharacters)}...` : text
}
