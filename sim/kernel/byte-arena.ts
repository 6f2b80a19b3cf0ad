const slabBytes = 65_536
/** Longer arrays get memory of their own. */
const longest = 4096

/**
 * Hands out arrays of bytes that are cut from slabs: an array of more than 64 bytes costs V8 a separate allocation of a
 * microsecond, a cut a tenth of it. A slab lives as long as any array cut from it, so this is for bytes on their way
 * somewhere, not for bytes that are kept.
 */
export class ByteArena {
  private slab = new ArrayBuffer(slabBytes)
  private used = 0

  /** An array of that many bytes, whatever they are. Nobody else has them. */
  take(length: number): Uint8Array {
    if (length > longest) return new Uint8Array(length)
    if (this.used + length > slabBytes) {
      this.slab = new ArrayBuffer(slabBytes)
      this.used = 0
    }
    const bytes = new Uint8Array(this.slab, this.used, length)
    this.used += length
    return bytes
  }

  /** The same bytes in an array of their own. */
  copy(bytes: Uint8Array): Uint8Array {
    const copied = this.take(bytes.length)
    copied.set(bytes)
    return copied
  }
}
