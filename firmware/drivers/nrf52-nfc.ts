import type { Closable } from '../hal/index.js'
import { driverError } from '../hal/index.js'

/** Most bytes of an NDEF message (nrf_nfc_t2t_lib: NFC_T2T_MAX_PAYLOAD_SIZE; recalled, not confirmed). */
export const longestMessage = 988

/** What a provider tells of its tag peripheral. */
export interface NfcTagPortOptions {
  /** A reader's carrier came, or went: Espruino's events NFCon and NFCoff. */
  readonly onField: (isThere: boolean) => void
}

/**
 * The tag peripheral of a processor with the Type 2 tag library behind it: it answers readers by itself. Espruino's NRF.nfcRaw and
 * NRF.nfcStop are such a port.
 */
export interface NfcTagPort extends Closable {
  /** Starts anew with this message: a reader in the midst of a dialogue loses the tag. */
  start(message: Uint8Array): void
}

export type NfcTagPortConstructor = new (options: NfcTagPortOptions) => NfcTagPort

/** The processor's tag peripheral. */
export interface Nrf52NfcOptions {
  readonly io: NfcTagPortConstructor
}

/**
 * Nordic nRF52832, nRF52840: the NFC-A tag of the processor (NFCT) as a Type 2 tag that can only be read. A message that changes while a
 * reader is there waits until it has gone: to change it, the peripheral has to start anew, and would vanish from under the reader.
 * @part Nordic nRF52832, nRF52840 (NFCT)
 * @datasheet nRF52840 PS v1.7, 6.14 NFCT; nRF5 SDK 15, nfc_t2t_lib (recalled)
 * @throws DriverError ("closed" | "missing")
 */
export class Nrf52Nfc {
  /** How often a carrier came since the driver was made. */
  visits = 0
  private readonly port: NfcTagPort
  private isFieldThere = false
  private waiting: Uint8Array | undefined
  private closed = false

  /** Takes the peripheral; there is no tag before the first message. @throws TypeError without options; DriverError "missing" */
  constructor(options: Nrf52NfcOptions) {
    if (!options) throw new TypeError('nRF52 NFC: options expected')
    if (!options.io) throw driverError('missing', 'nRF52 NFC: a tag peripheral in io expected, got none')
    this.port = new options.io({ onField: (isThere) => this.onField(isThere) })
  }

  /** Whether a message waits for a reader to go. */
  get isWaiting(): boolean {
    return this.waiting !== undefined
  }

  /**
   * Sets the NDEF message that readers find from now on, or once the one that is there has gone.
   * @throws RangeError for more than {@link longestMessage} bytes or none; DriverError "closed"
   */
  write(message: Uint8Array): void {
    if (this.closed) throw driverError('closed', 'nRF52 NFC: an open driver expected, got a closed one')
    if (!(message.length >= 1 && message.length <= longestMessage))
      throw new RangeError('nRF52 NFC: a message of 1 to ' + longestMessage + ' bytes expected, got ' + message.length)
    if (this.isFieldThere) this.waiting = message.slice()
    else this.port.start(message)
  }

  /** Ends the tag. Closing again does nothing. */
  close(): void {
    if (this.closed) return
    this.closed = true
    this.port.close()
  }

  private onField(isThere: boolean): void {
    if (this.closed) return
    this.isFieldThere = isThere
    if (isThere) this.visits++
    const { waiting } = this
    if (isThere || !waiting) return
    this.waiting = undefined
    this.port.start(waiting)
  }
}
