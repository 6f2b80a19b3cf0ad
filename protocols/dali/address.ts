import { codecError } from '../bytes/index.js'

/** Who is meant: one control gear by its short address [0, 63], a group [0, 15], everybody, or all without a short address. */
export type DaliAddress =
  | { readonly kind: 'short'; readonly address: number }
  | { readonly kind: 'group'; readonly group: number }
  | { readonly kind: 'broadcast' }
  | { readonly kind: 'unaddressed' }

/** Highest short address and highest group of control gear (IEC 62386-102, 7.2). */
export const maxShortAddress = 63
export const maxGroup = 15

/** "No value" in a byte, "no change" as a level. */
export const MASK = 0xff

export const broadcast: DaliAddress = { kind: 'broadcast' }

/** One control gear. @throws CodecError ("bad-address") outside [0, 63] */
export function short(address: number): DaliAddress {
  check(address, maxShortAddress, 'short address')
  return { kind: 'short', address }
}

/** The control gear of a group. @throws CodecError ("bad-address") outside [0, 15] */
export function group(number: number): DaliAddress {
  check(number, maxGroup, 'group')
  return { kind: 'group', group: number }
}

/** The address byte without its selector bit: 0AAAAAA0, 100GGGG0, 11111110, 11111100. */
export function addressByte(address: DaliAddress): number {
  switch (address.kind) {
    case 'short':
      return address.address << 1
    case 'group':
      return 0x80 | (address.group << 1)
    case 'broadcast':
      return 0xfe
    case 'unaddressed':
      return 0xfc
  }
}

/** The address in an address byte, whatever its selector bit; undefined for a special or reserved one. */
export function decodeAddress(byte: number): DaliAddress | undefined {
  if (byte < 0x80) return { kind: 'short', address: byte >> 1 }
  if (byte < 0xa0) return { kind: 'group', group: (byte >> 1) & maxGroup }
  if (byte >= 0xfe) return broadcast
  return byte >= 0xfc ? { kind: 'unaddressed' } : undefined
}

function check(value: number, max: number, what: string): void {
  if (!(value >= 0 && value <= max && Math.floor(value) === value))
    throw codecError('bad-address', 'DALI: a ' + what + ' from 0 to ' + max + ' expected, got ' + value)
}
