import type { NfcTagPort, NfcTagPortConstructor, NfcTagPortOptions } from '../../firmware/drivers/nrf52-nfc.js'
import { longestMessage } from '../../firmware/drivers/nrf52-nfc.js'
import { NtagAck, NtagCommand, pageLength, readLength } from '../../firmware/drivers/ntag21x-memory.js'
import { bcc, byteFrame, hasCrcA, withCrcA, type NfcaFrame } from '../../protocols/nfca/index.js'
import { ndefBlock } from '../../protocols/ndef/index.js'
import type { PartFaults, PartHost, Powered } from '../board/part.js'
import type { PartMeter, PartStates } from '../board/power-ledger.js'
import type { FieldTag, TagReply } from './nfc-field.js'
import { immediate, NfcaTarget } from './nfc-field-target.js'

/** First byte of the UID: Nordic's manufacturer code (ISO/IEC 7816-6 as in the registers NFC.TAGHEADER; recalled). */
export const nordicUid = 0x5f
/** From the carrier to the event that firmware hears (chosen: the interpreter's next turn). */
const eventUs = 1_000
/** Sensing for a carrier 0.1 uA, active 0.48 mA at 3 V (PS v1.7, 5.2.1.10; recalled). */
const powerW = [0, 0.1e-6 * 3, 0.48e-3 * 3] as const
const powerStates: PartStates = { part: 'nrf52-nfc', states: ['off', 'sense', 'active'], supply: 'board' }
/** Capability container: NDEF, version 1.0, data area in units of eight bytes, read only (Type 2 Tag, 2.1). */
const container = (areaUnits: number): readonly number[] => [0xe1, 0x10, areaUnits, 0x0f]
const firstUserPage = 4
const noFaults: PartFaults = {}

/**
 * The tag peripheral of an nRF52 with the Type 2 tag library: firmware gives it a message, it answers readers by itself. READ is its only
 * command; it is silent at all others. To change the message it starts anew: a reader loses it.
 *
 * Faults: `missing`: no antenna, nothing is heard; `hung`: it answers until it is selected, and no more; `stuck`: it keeps the message it
 * had. Noise means nothing to it.
 */
export class Nrf52NfcModel implements FieldTag, Powered {
  private readonly meter: PartMeter
  private readonly target: NfcaTarget
  private image: Uint8Array | undefined
  private user: NfcTagPortOptions | undefined
  private isField = false
  private powered = false
  private currentFaults = noFaults

  /** @param uid seven bytes, the first Nordic's. @throws RangeError for another length */
  constructor(
    private readonly host: PartHost,
    readonly uid: Uint8Array,
  ) {
    if (uid.length !== 7) throw new RangeError(`a UID of 7 bytes expected, got ${uid.length}`)
    this.meter = host.ledger.add(powerStates)
    this.target = new NfcaTarget({ uid, atqa: 0x0044, sak: 0x00 })
  }

  /** The class that firmware is given as its port. */
  get io(): NfcTagPortConstructor {
    // eslint-disable-next-line @typescript-eslint/no-this-alias -- the class is the model's own
    const model = this
    return class implements NfcTagPort {
      constructor(options: NfcTagPortOptions) {
        model.user = options
      }

      start(message: Uint8Array): void {
        model.start(message)
      }

      close(): void {
        model.user = undefined
        model.stop()
      }
    }
  }

  /** Whether there is a tag to be read. */
  get isOn(): boolean {
    return this.powered && this.image !== undefined
  }

  /** Breaks or mends the part. */
  setFaults(faults: PartFaults): void {
    this.currentFaults = faults
  }

  powerOn(): void {
    this.powered = true
    this.draw()
  }

  powerOff(): void {
    this.powered = false
    this.user = undefined
    this.stop()
  }

  fieldOn(): void {
    this.isField = true
    this.wake()
    this.tell(true)
  }

  fieldOff(): void {
    this.isField = false
    this.target.fieldOff()
    this.draw()
    this.tell(false)
  }

  hear(frame: NfcaFrame): TagReply | undefined {
    if (!this.isOn || this.currentFaults.missing) return undefined
    return this.target.hear(frame, (bytes) => (this.currentFaults.hung ? undefined : this.command(bytes)))
  }

  private start(message: Uint8Array): void {
    if (!this.powered || message.length > longestMessage) return
    if (!(this.currentFaults.stuck && this.image)) this.image = imageOf(this.uid, message)
    this.target.fieldOff()
    this.wake()
  }

  private stop(): void {
    this.image = undefined
    this.target.fieldOff()
    this.draw()
  }

  private wake(): void {
    if (this.isField && this.isOn) this.target.fieldOn()
    this.draw()
  }

  private draw(): void {
    const state = !this.isOn ? 0 : this.isField ? 2 : 1
    this.host.ledger.enter(this.meter, state, powerW[state])
  }

  private tell(isThere: boolean): void {
    const { user } = this
    if (!this.isOn || !user || this.currentFaults.missing) return
    this.host.scheduler.after(eventUs, this.host.partOwner, tellUser, { user, isThere })
  }

  private command(bytes: Uint8Array): TagReply | undefined {
    const isRead = bytes.length === 4 && hasCrcA(bytes) && bytes[0] === NtagCommand.READ
    if (!isRead) {
      this.target.fall()
      return undefined
    }
    const image = this.image!
    const from = bytes[1]! * pageLength
    if (from >= image.length) {
      this.target.fall()
      return immediate({ bytes: Uint8Array.of(NtagAck.NakArgument), bits: 4 })
    }
    const data = new Uint8Array(readLength)
    data.set(image.subarray(from, from + readLength))
    return immediate(byteFrame(withCrcA(data)))
  }
}

/** The memory of a Type 2 tag: UID with its check bytes, static locks shut, capability container, message block. */
function imageOf(uid: Uint8Array, message: Uint8Array): Uint8Array {
  const units = Math.ceil((message.length + 5) / 8)
  const image = new Uint8Array(firstUserPage * pageLength + units * 8)
  const first = Uint8Array.of(0x88, uid[0]!, uid[1]!, uid[2]!)
  image.set([uid[0]!, uid[1]!, uid[2]!, bcc(first, 0), ...uid.subarray(3), bcc(uid, 3), 0x48, 0xff, 0xff])
  image.set(container(units), 3 * pageLength)
  image.set(ndefBlock(message, units * 8), firstUserPage * pageLength)
  return image
}

function tellUser({ user, isThere }: { user: NfcTagPortOptions; isThere: boolean }): void {
  user.onField(isThere)
}
