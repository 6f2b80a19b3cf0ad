/** A run of bits in a register of up to 16 bits. */
export interface Field {
  /** Of the lowest bit, [0, 15]. */
  readonly offset: number
  /** Bits, [1, 16]. */
  readonly width: number
}

/** Bits [offset, offset + width) of a register. */
export function field(offset: number, width: number): Field {
  return { offset, width }
}

/** One bit of a register. */
export function flag(bit: number): Field {
  return { offset: bit, width: 1 }
}

/**
 * The fields of one register, as they are, once none is out of its bits or over another.
 * @throws RangeError otherwise: a table that is wrong must not get as far as a chip
 */
export function fields<Table extends Readonly<Record<string, Field>>>(bits: number, table: Table): Table {
  let taken = 0
  for (const name of Object.keys(table)) {
    const mask = maskOf(table[name]!)
    if (mask >= 1 << bits) throw new RangeError('a field within ' + bits + ' bits expected, got ' + name)
    if (taken & mask) throw new RangeError('a field of its own bits expected, got ' + name)
    taken |= mask
  }
  return table
}

/** The value of a field. */
export function take(register: number, { offset, width }: Field): number {
  return (register >> offset) & ((1 << width) - 1)
}

/** The register with a field changed; what does not fit into the field is cut off. */
export function put(register: number, place: Field, value: number): number {
  const mask = maskOf(place)
  return (register & ~mask) | ((value << place.offset) & mask)
}

function maskOf({ offset, width }: Field): number {
  return ((1 << width) - 1) << offset
}
