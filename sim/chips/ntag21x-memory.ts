import {
  AccessBit,
  ConfigurationPage,
  NtagPage,
  ntagLayouts,
  pageLength,
  type NtagLayout,
  type NtagName,
} from '../../firmware/drivers/ntag21x-memory.js'

/** Last byte of the dynamic lock page: always reads so [recalled]. */
const dynamicLockFill = 0xbd
/** Byte 1 of page 2, "internal" (facts/protocols.md 2.3). */
const internalByte = 0x48

/** First page that the dynamic lock bytes lock. */
const dynamicFrom = 16

/** Pages behind one lock bit, and behind one block-locking bit, of the dynamic lock bytes [recalled]. */
const granularity: Readonly<Record<NtagName, { readonly lock: number; readonly block: number }>> = {
  ntag213: { lock: 2, block: 4 },
  ntag215: { lock: 16, block: 32 },
  ntag216: { lock: 16, block: 32 },
}

/** What the memory holds as it leaves the factory, from page 4 (facts/protocols.md 2.3; datasheet [recalled]). */
const deliveredArea: Readonly<Record<NtagName, readonly number[]>> = {
  // A lock control block comes first where the dynamic lock bytes are not where a Type 2 Tag would have them.
  ntag213: [0x01, 0x03, 0xa0, 0x0c, 0x34, 0x03, 0x00, 0xfe],
  ntag215: [0x03, 0x00, 0xfe, 0x00],
  ntag216: [0x03, 0x00, 0xfe, 0x00],
}

/** The EEPROM of an NTAG21x and the rules by which it may be written. It knows nothing of the air. */
export class Ntag21xMemory {
  readonly layout: NtagLayout
  /** All pages, as they are stored: password and PACK too. */
  readonly bytes: Uint8Array

  constructor(name: NtagName, uid: Uint8Array) {
    const layout = ntagLayouts[name]
    this.layout = layout
    this.bytes = new Uint8Array(layout.pages * pageLength)
    const { bytes } = this
    const bcc0 = 0x88 ^ uid[0]! ^ uid[1]! ^ uid[2]!
    const bcc1 = uid[3]! ^ uid[4]! ^ uid[5]! ^ uid[6]!
    bytes.set([uid[0]!, uid[1]!, uid[2]!, bcc0, uid[3]!, uid[4]!, uid[5]!, uid[6]!, bcc1, internalByte])
    bytes.set([0xe1, 0x10, layout.areaSize, 0x00, ...deliveredArea[name]], NtagPage.CapabilityContainer * pageLength)
    bytes[layout.dynamicLockPage * pageLength + 3] = dynamicLockFill
    this.setPage(this.configuration('CFG0'), [0x04, 0x00, 0x00, 0xff])
    this.setPage(this.configuration('PWD'), [0xff, 0xff, 0xff, 0xff])
  }

  /** Number of a configuration page. */
  configuration(name: keyof typeof ConfigurationPage): number {
    return this.layout.dynamicLockPage + ConfigurationPage[name]
  }

  /** AUTH0: the first page that is protected. */
  get auth0(): number {
    return this.byteOf('CFG0', 3)
  }

  /** ACCESS. */
  get access(): number {
    return this.byteOf('CFG1', 0)
  }

  /** Whether a page is there. */
  has(page: number): boolean {
    return page < this.layout.pages
  }

  /** Four bytes as a reader sees them: password and PACK read as zeros. */
  visible(page: number): Uint8Array {
    const isSecret = page === this.configuration('PWD') || page === this.configuration('PACK')
    return isSecret ? new Uint8Array(pageLength) : this.page(page)
  }

  /** Four bytes as they are stored. */
  page(page: number): Uint8Array {
    return this.bytes.slice(page * pageLength, (page + 1) * pageLength)
  }

  /** Whether a page takes a write at all, password or not. `configurationLocked`: CFGLCK as it was at power-on. */
  isWritable(page: number, configurationLocked: boolean): boolean {
    if (page < NtagPage.StaticLock || !this.has(page)) return false
    if (page === NtagPage.StaticLock) return true
    if (page < dynamicFrom) return !this.isStaticallyLocked(page)
    if (page < this.layout.dynamicLockPage) return !this.isDynamicallyLocked(page)
    const isLockable = page === this.configuration('CFG0') || page === this.configuration('CFG1')
    return !(isLockable && configurationLocked)
  }

  /** Writes a page that may be written: lock bytes and the capability container only gain ones. */
  write(page: number, data: Uint8Array): void {
    if (page === NtagPage.StaticLock) return this.writeStaticLock(data)
    if (page === NtagPage.CapabilityContainer) return this.setPage(page, orred(this.page(page), data))
    if (page === this.layout.dynamicLockPage) return this.writeDynamicLock(data)
    this.setPage(page, data)
  }

  /** Puts bytes into the user's pages, past all rules: what the tag held before it came. @throws RangeError */
  load(data: Uint8Array): void {
    const room = (this.layout.dynamicLockPage - NtagPage.FirstUser) * pageLength
    if (data.length > room) throw new RangeError(`${room} bytes at most expected, got ${data.length}`)
    this.bytes.set(data, NtagPage.FirstUser * pageLength)
  }

  /** Bits of pages 3 to 15 in the static lock bytes; the low three bits freeze some of them. */
  private isStaticallyLocked(page: number): boolean {
    return ((this.staticLock() >> page) & 1) === 1
  }

  private staticLock(): number {
    const at = NtagPage.StaticLock * pageLength + 2
    return this.bytes[at]! | (this.bytes[at + 1]! << 8)
  }

  private writeStaticLock(data: Uint8Array): void {
    const before = this.staticLock()
    // Bit 0 freezes the bit of page 3, bit 1 those of pages 4 to 9, bit 2 those of pages 10 to 15.
    const frozen = (before & 1 ? 0x0008 : 0) | (before & 2 ? 0x03f0 : 0) | (before & 4 ? 0xfc00 : 0)
    const after = before | ((data[2]! | (data[3]! << 8)) & ~frozen)
    this.bytes.set([after & 0xff, after >> 8], NtagPage.StaticLock * pageLength + 2)
  }

  private isDynamicallyLocked(page: number): boolean {
    const bit = Math.floor((page - dynamicFrom) / granularity[this.layout.name].lock)
    return ((this.dynamicLock().locks >> bit) & 1) === 1
  }

  private dynamicLock(): { readonly locks: number; readonly blocks: number } {
    const at = this.layout.dynamicLockPage * pageLength
    return { locks: this.bytes[at]! | (this.bytes[at + 1]! << 8), blocks: this.bytes[at + 2]! }
  }

  private writeDynamicLock(data: Uint8Array): void {
    const { lock, block } = granularity[this.layout.name]
    const before = this.dynamicLock()
    const bits = Math.ceil((this.layout.dynamicLockPage - dynamicFrom) / lock)
    let locks = before.locks
    for (let bit = 0; bit < bits; bit++) {
      const frozen = (before.blocks >> Math.floor((bit * lock) / block)) & 1
      if (!frozen) locks |= ((data[0]! | (data[1]! << 8)) & (1 << bit)) as number
    }
    const blockBits = Math.ceil((bits * lock) / block)
    const blocks = before.blocks | (data[2]! & ((1 << blockBits) - 1))
    this.setPage(this.layout.dynamicLockPage, [locks & 0xff, locks >> 8, blocks, dynamicLockFill])
  }

  private byteOf(name: keyof typeof ConfigurationPage, offset: number): number {
    return this.bytes[this.configuration(name) * pageLength + offset]!
  }

  private setPage(page: number, data: ArrayLike<number>): void {
    this.bytes.set(data, page * pageLength)
  }
}

/** CFGLCK of an ACCESS byte. */
export function isConfigurationLocked(access: number): boolean {
  return (access & AccessBit.CFGLCK) !== 0
}

function orred(before: Uint8Array, data: Uint8Array): Uint8Array {
  return before.map((byte, index) => byte | data[index]!)
}
