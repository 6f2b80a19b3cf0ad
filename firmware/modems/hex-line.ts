import type { ModemOptions } from './modem.js'

/**
 * The bytes of a command that ends with a payload in hexadecimal capitals, then `tail`, then CR: straight into bytes, since
 * strings are dear. `allocate` makes the array; left out, it is a new one.
 */
export function hexLine(
  head: string,
  payload: Uint8Array,
  tail: string,
  allocate: ModemOptions['allocate'],
): Uint8Array {
  const byteLength = head.length + 2 * payload.length + tail.length + 1
  const bytes = allocate ? allocate(byteLength) : new Uint8Array(byteLength)
  let to = put(bytes, 0, head)
  for (let at = 0; at < payload.length; at++) {
    const byte = payload[at]!
    bytes[to++] = digit(byte >> 4)
    bytes[to++] = digit(byte & 15)
  }
  to = put(bytes, to, tail)
  bytes[to] = 13
  return bytes
}

function put(bytes: Uint8Array, at: number, text: string): number {
  for (let from = 0; from < text.length; from++) bytes[at + from] = text.charCodeAt(from)
  return at + text.length
}

/** Without a branch: nobody can foretell which way the next digit goes. */
function digit(value: number): number {
  return 48 + value + (((9 - value) >> 4) & 7)
}
