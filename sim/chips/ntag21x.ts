import {
  AccessBit,
  counterAddress,
  NtagAck,
  NtagCommand,
  pageLength,
  readLength,
  type NtagName,
} from '../../firmware/drivers/ntag21x-memory.js'
import { byteFrame, hasCrcA, withCrcA, type NfcaFrame } from '../../protocols/nfca/index.js'
import type { FieldTag, TagReply } from './nfc-field.js'
import { immediate, NfcaTarget } from './nfc-field-target.js'
import { isConfigurationLocked, Ntag21xMemory } from './ntag21x-memory.js'

/** Time to program a page, microseconds [recalled: 4.1 ms typical; readers wait 10 ms]. */
const programUs = 4_100

/** Faults of a {@link Ntag21xTag}. */
export interface Ntag21xFaults {
  /** It does not answer at all: a torn antenna. */
  readonly dead?: boolean
  /** It answers until it is active, and then no more. */
  readonly mute?: boolean
  /** Every CRC it sends once it is active is wrong. */
  readonly corrupt?: boolean
}

/** What a tag is. */
export interface Ntag21xOptions {
  readonly type: NtagName
  /** Seven bytes; the first is 04, NXP's. */
  readonly uid: Uint8Array
  /** Originality signature: 32 bytes; default zeros, which no verifier takes. */
  readonly signature?: Uint8Array
}

const noFaults: Ntag21xFaults = {}

/**
 * NXP NTAG213, NTAG215 or NTAG216, the silicon: memory with its locks, password, counter and signature behind NFC-A. It
 * answers a mistake with a NAK and goes back to where it waits, as the part does. A page is programmed when its 4.1 ms are
 * over; a tag that leaves before keeps what it had. No ASCII mirror.
 */
export class Ntag21xTag implements FieldTag {
  readonly memory: Ntag21xMemory
  readonly uid: Uint8Array
  private readonly target: NfcaTarget
  private readonly signature: Uint8Array
  private currentFaults = noFaults
  private reads = 0
  private failedPasswords = 0
  private isAuthenticated = false
  private isConfigurationLocked = false
  /** Whether the counter has counted since the field came. */
  private hasCounted = false
  /** The page of a COMPATIBILITY_WRITE whose data come next. */
  private compatibilityPage = -1

  /** @throws RangeError for a UID that is not seven bytes, or a signature that is not 32 */
  constructor({ type, uid, signature = new Uint8Array(32) }: Ntag21xOptions) {
    if (uid.length !== 7) throw new RangeError(`a UID of 7 bytes expected, got ${uid.length}`)
    if (signature.length !== 32) throw new RangeError(`a signature of 32 bytes expected, got ${signature.length}`)
    this.uid = uid.slice()
    this.memory = new Ntag21xMemory(type, uid)
    this.target = new NfcaTarget({ uid: this.uid, atqa: 0x0044, sak: 0x00 })
    this.signature = signature
  }

  /** Where the tag stands in its activation. */
  get state(): string {
    return this.isAuthenticated ? 'authenticated' : this.target.state
  }

  /** The NFC counter, [0, 2^24). */
  get counter(): number {
    return this.reads
  }

  /** Breaks or mends the tag. */
  setFaults(faults: Ntag21xFaults): void {
    this.currentFaults = faults
  }

  fieldOn(): void {
    this.target.fieldOn()
    this.forget()
    this.hasCounted = false
    // A change of CFGLCK takes effect with the next power-on [recalled].
    this.isConfigurationLocked = isConfigurationLocked(this.memory.access)
  }

  fieldOff(): void {
    this.target.fieldOff()
    this.forget()
  }

  hear(frame: NfcaFrame): TagReply | undefined {
    if (this.currentFaults.dead) return undefined
    const reply = this.target.hear(frame, (bytes) => (this.currentFaults.mute ? undefined : this.command(bytes)))
    if (this.target.state !== 'active') this.forget()
    return reply
  }

  private forget(): void {
    this.isAuthenticated = false
    this.compatibilityPage = -1
  }

  private command(bytes: Uint8Array): TagReply | undefined {
    if (!hasCrcA(bytes)) return this.nak(NtagAck.NakCrc)
    const command = bytes.subarray(0, bytes.length - 2)
    const page = this.compatibilityPage
    this.compatibilityPage = -1
    if (page >= 0) return command.length === 16 ? this.program(page, command.subarray(0, 4)) : this.refuse()
    return this.execute(command)
  }

  private execute(command: Uint8Array): TagReply | undefined {
    const { length } = command
    const first = command[1] ?? 0
    switch (command[0]) {
      case NtagCommand.GET_VERSION:
        return length === 1 ? this.data(this.version()) : this.refuse()
      case NtagCommand.READ:
        return length === 2 ? this.read(first) : this.refuse()
      case NtagCommand.FAST_READ:
        return length === 3 ? this.fastRead(first, command[2]!) : this.refuse()
      case NtagCommand.WRITE:
        return length === 6 ? this.write(first, command.subarray(2)) : this.refuse()
      case NtagCommand.COMPATIBILITY_WRITE:
        return length === 2 ? this.beginCompatibilityWrite(first) : this.refuse()
      case NtagCommand.READ_CNT:
        return length === 2 ? this.readCounter(first) : this.refuse()
      case NtagCommand.PWD_AUTH:
        return length === 5 ? this.authenticate(command.subarray(1)) : this.refuse()
      case NtagCommand.READ_SIG:
        return length === 2 && first === 0 ? this.data(this.signature) : this.refuse()
      default:
        return this.refuse()
    }
  }

  /** Fixed, vendor NXP, NTAG, 50 pF, major, minor, storage size, ISO/IEC 14443-3 (facts/protocols.md 2.3). */
  private version(): Uint8Array {
    return Uint8Array.of(0x00, 0x04, 0x04, 0x02, 0x01, 0x00, this.memory.layout.storageSize, 0x03)
  }

  /** Sixteen bytes; beyond the last page, or the last that may be read, it goes on with page 0. */
  private read(page: number): TagReply | undefined {
    const end = this.firstUnreadable()
    if (page >= end) return this.refuse()
    const bytes = new Uint8Array(readLength)
    for (let index = 0; index < 4; index++) bytes.set(this.memory.visible((page + index) % end), index * pageLength)
    this.count()
    return this.data(bytes)
  }

  private fastRead(first: number, last: number): TagReply | undefined {
    if (last < first || last >= this.firstUnreadable()) return this.refuse()
    const bytes = new Uint8Array((last - first + 1) * pageLength)
    for (let page = first; page <= last; page++) bytes.set(this.memory.visible(page), (page - first) * pageLength)
    this.count()
    return this.data(bytes)
  }

  private firstUnreadable(): number {
    const { auth0, access, layout } = this.memory
    const isProtected = !this.isAuthenticated && (access & AccessBit.PROT) !== 0
    return isProtected && auth0 < layout.pages ? auth0 : layout.pages
  }

  /** The first read after the field came counts, where counting is on; the counter stops at its end. */
  private count(): void {
    if (this.hasCounted || (this.memory.access & AccessBit.NFC_CNT_EN) === 0) return
    this.hasCounted = true
    if (this.reads < 0xffffff) this.reads++
  }

  private readCounter(address: number): TagReply | undefined {
    const { access } = this.memory
    const isOn = (access & AccessBit.NFC_CNT_EN) !== 0
    const isOpen = this.isAuthenticated || (access & AccessBit.NFC_CNT_PWD_PROT) === 0
    if (address !== counterAddress || !isOn || !isOpen) return this.refuse()
    return this.data(Uint8Array.of(this.reads & 0xff, (this.reads >> 8) & 0xff, this.reads >> 16))
  }

  private mayWrite(page: number): boolean {
    const isOpen = this.isAuthenticated || page < this.memory.auth0
    return isOpen && this.memory.isWritable(page, this.isConfigurationLocked)
  }

  private write(page: number, data: Uint8Array): TagReply | undefined {
    return this.mayWrite(page) ? this.program(page, data) : this.refuse()
  }

  private beginCompatibilityWrite(page: number): TagReply | undefined {
    if (!this.mayWrite(page)) return this.refuse()
    this.compatibilityPage = page
    return immediate(nibble(NtagAck.ACK))
  }

  private program(page: number, data: Uint8Array): TagReply {
    const bytes = data.slice()
    return { frame: nibble(NtagAck.ACK), delayUs: programUs, commit: () => this.memory.write(page, bytes) }
  }

  private authenticate(password: Uint8Array): TagReply | undefined {
    const limit = this.memory.access & AccessBit.AuthLimMask
    if (limit > 0 && this.failedPasswords >= limit) return this.nak(NtagAck.NakAuthenticationLimit)
    const expected = this.memory.page(this.memory.configuration('PWD'))
    if (expected.some((byte, index) => byte !== password[index])) {
      if (limit > 0) this.failedPasswords++
      return this.refuse()
    }
    this.failedPasswords = 0
    this.isAuthenticated = true
    return this.data(this.memory.page(this.memory.configuration('PACK')).subarray(0, 2))
  }

  private data(bytes: Uint8Array): TagReply {
    const frame = withCrcA(bytes)
    if (this.currentFaults.corrupt) frame[frame.length - 1]! ^= 0x01
    return immediate(byteFrame(frame))
  }

  private refuse(): TagReply {
    return this.nak(NtagAck.NakArgument)
  }

  private nak(code: number): TagReply {
    this.target.fall()
    return immediate(nibble(code))
  }
}

function nibble(value: number): NfcaFrame {
  return { bytes: Uint8Array.of(value), bits: 4 }
}
