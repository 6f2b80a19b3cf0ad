/** FNV-1a of a text's characters, 32 bits. */
export function hashText(text: string): number {
  let hash = 0x811c9dc5 | 0
  for (let index = 0; index < text.length; index++) hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193)
  return hash
}

/** FNV-1a of some bytes and their count, 32 bits, never 0: enough to notice the same payload twice in a row. */
export function fingerprintOf(bytes: Uint8Array, start: number, end: number): number {
  let hash = 0x811c9dc5 ^ (end - start)
  for (let at = start; at < end; at++) hash = Math.imul(hash ^ bytes[at]!, 0x01000193)
  return hash | 0 || 1
}
