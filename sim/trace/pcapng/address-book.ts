/** Where a name that is no address gets one: TEST-NET-2 (RFC 5737), which nobody has. */
const namedNet = [198, 51, 100] as const

/** An IPv4 address and, where the trace gave a name in its place, that name. */
export interface BookEntry {
  readonly bytes: Uint8Array
  /** The name to be told in the file, the first time only. */
  readonly newName?: string
}

/**
 * IPv4 addresses of what a trace calls by address or by name. A name ("broker", or an address of another family) gets one
 * of 254 addresses reserved for documentation; more names than that share the last one.
 */
export class AddressBook {
  private readonly byName = new Map<string, Uint8Array>()

  /** The four bytes of an address in dotted form, or those that the name was given. */
  resolve(text: string): BookEntry {
    const bytes = parseIpv4(text) ?? this.byName.get(text)
    if (bytes) return { bytes }
    const given = Uint8Array.of(...namedNet, Math.min(this.byName.size + 1, 254))
    this.byName.set(text, given)
    return { bytes: given, newName: text }
  }
}

/** Four bytes of an address in dotted decimal form; undefined for anything else. */
export function parseIpv4(text: string): Uint8Array | undefined {
  const parts = text.split('.')
  if (parts.length !== 4 || !parts.every((part) => /^\d{1,3}$/.test(part) && Number(part) <= 255)) return undefined
  return Uint8Array.from(parts, Number)
}
