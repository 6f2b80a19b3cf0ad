const blockLength = 64
const digestWords = 5

/** SHA-1 of bytes (FIPS 180-4, 6.1): 20 bytes. For HMAC in one-time codes only: it no longer protects against forged documents. */
export function sha1(bytes: Uint8Array): Uint8Array {
  const state = [0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0]
  const padded = pad(bytes)
  for (let offset = 0; offset < padded.length; offset += blockLength) compress(state, padded, offset)
  const digest = new Uint8Array(4 * digestWords)
  for (let index = 0; index < digest.length; index++)
    digest[index] = (state[index >> 2]! >> (24 - 8 * (index & 3))) & 0xff
  return digest
}

/** HMAC-SHA-1 (RFC 2104): 20 bytes. */
export function hmacSha1(key: Uint8Array, message: Uint8Array): Uint8Array {
  const short = key.length > blockLength ? sha1(key) : key
  const inner = new Uint8Array(blockLength + message.length)
  const outer = new Uint8Array(blockLength + 4 * digestWords)
  for (let index = 0; index < blockLength; index++) {
    const byte = index < short.length ? short[index]! : 0
    inner[index] = byte ^ 0x36
    outer[index] = byte ^ 0x5c
  }
  inner.set(message, blockLength)
  outer.set(sha1(inner), blockLength)
  return sha1(outer)
}

/** A one bit, zeros, and the length in bits as 64 bits, up to a whole block. */
function pad(bytes: Uint8Array): Uint8Array {
  const size = bytes.length
  const padded = new Uint8Array((Math.floor((size + 8) / blockLength) + 1) * blockLength)
  padded.set(bytes)
  padded[size] = 0x80
  let bits = size * 8
  for (let index = padded.length - 1; bits > 0; index--) {
    padded[index] = bits % 256
    bits = Math.floor(bits / 256)
  }
  return padded
}

function compress(state: number[], bytes: Uint8Array, offset: number): void {
  const words: number[] = []
  for (let index = 0; index < 16; index++) {
    const at = offset + 4 * index
    words.push((bytes[at]! << 24) | (bytes[at + 1]! << 16) | (bytes[at + 2]! << 8) | bytes[at + 3]!)
  }
  let a = state[0]!
  let b = state[1]!
  let c = state[2]!
  let d = state[3]!
  let e = state[4]!
  for (let round = 0; round < 80; round++) {
    // Words are made as they are needed; only the last 16 count.
    const at = round & 15
    if (round > 15)
      words[at] = rotate(words[(at + 13) & 15]! ^ words[(at + 8) & 15]! ^ words[(at + 2) & 15]! ^ words[at]!, 1)
    const sum = (rotate(a, 5) + mix(round, b, c, d) + e + words[at]!) | 0
    e = d
    d = c
    c = rotate(b, 30)
    b = a
    a = sum
  }
  const after = [a, b, c, d, e]
  for (let index = 0; index < digestWords; index++) state[index] = (state[index]! + after[index]!) | 0
}

const rotate = (word: number, by: number): number => (word << by) | (word >>> (32 - by))

/** The logical function of a round and its constant. */
function mix(round: number, b: number, c: number, d: number): number {
  if (round < 20) return ((b & c) | (~b & d)) + 0x5a827999
  if (round < 40) return (b ^ c ^ d) + 0x6ed9eba1
  if (round < 60) return ((b & c) | (b & d) | (c & d)) + 0x8f1bbcdc
  return (b ^ c ^ d) + 0xca62c1d6
}
