/**
 * NXP NTAG213, NTAG215, NTAG216: commands and where things lie in the memory.
 * @datasheet NTAG213/215/216 rev. 3.2, as quoted by facts/protocols.md 2.3; what is marked recalled was not confirmed
 */

/** Command bytes (datasheet, command overview). */
export const NtagCommand = {
  GET_VERSION: 0x60,
  READ: 0x30,
  FAST_READ: 0x3a,
  WRITE: 0xa2,
  COMPATIBILITY_WRITE: 0xa0,
  READ_CNT: 0x39,
  PWD_AUTH: 0x1b,
  READ_SIG: 0x3c,
} as const

/** Four bits: acknowledged, or why not [codes recalled]. */
export const NtagAck = {
  ACK: 0x0a,
  NakArgument: 0x00,
  NakCrc: 0x01,
  NakAuthenticationLimit: 0x04,
  NakEeprom: 0x05,
} as const

/** Bytes of a page; READ gives four of them. */
export const pageLength = 4
export const readLength = 16

/** Number of the counter that READ_CNT reads. */
export const counterAddress = 0x02

/** Pages that all three parts have in common. */
export const NtagPage = { StaticLock: 0x02, CapabilityContainer: 0x03, FirstUser: 0x04 } as const

/** First byte of a capability container that says "NDEF here" (Type 2 Tag). */
export const ndefMagic = 0xe1

export type NtagName = 'ntag213' | 'ntag215' | 'ntag216'

/** What differs between the three parts. The configuration lies in the four pages after the dynamic lock bytes. */
export interface NtagLayout {
  readonly name: NtagName
  /** Byte 6 of GET_VERSION. */
  readonly storageSize: number
  /** All pages of the part. */
  readonly pages: number
  /** Page of the dynamic lock bytes: the first after the user's. */
  readonly dynamicLockPage: number
  /** Byte 2 of the capability container: the data area in units of eight bytes. */
  readonly areaSize: number
}

export const ntagLayouts: Readonly<Record<NtagName, NtagLayout>> = {
  ntag213: { name: 'ntag213', storageSize: 0x0f, pages: 45, dynamicLockPage: 0x28, areaSize: 0x12 },
  ntag215: { name: 'ntag215', storageSize: 0x11, pages: 135, dynamicLockPage: 0x82, areaSize: 0x3e },
  ntag216: { name: 'ntag216', storageSize: 0x13, pages: 231, dynamicLockPage: 0xe2, areaSize: 0x6d },
}

/** Configuration pages, counted from the page of the dynamic lock bytes. */
export const ConfigurationPage = { CFG0: 1, CFG1: 2, PWD: 3, PACK: 4 } as const

/** Bits of ACCESS, byte 0 of CFG1 [recalled]. */
export const AccessBit = {
  /** Reading is protected too. */
  PROT: 0x80,
  /** The configuration may not change any more. */
  CFGLCK: 0x40,
  NFC_CNT_EN: 0x10,
  NFC_CNT_PWD_PROT: 0x08,
  /** Wrong passwords after which none is taken any more; 0 is without limit. */
  AuthLimMask: 0x07,
} as const

/** The layout whose GET_VERSION answer this is; undefined for another part. */
export function layoutOf(version: Uint8Array): NtagLayout | undefined {
  if (version.length !== 8 || version[1] !== 0x04 || version[2] !== 0x04) return undefined
  const { ntag213, ntag215, ntag216 } = ntagLayouts
  if (version[6] === ntag213.storageSize) return ntag213
  if (version[6] === ntag215.storageSize) return ntag215
  return version[6] === ntag216.storageSize ? ntag216 : undefined
}
