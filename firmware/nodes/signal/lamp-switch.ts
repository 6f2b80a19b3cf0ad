import { DigitalMode, type Device, type Digital, type SPI } from '../../hal/index.js'
import type { Lamps } from './lamps.js'

/** Lamps that did not do as they were told. A bit a group. */
export interface LampFailures {
  /** The lamps that were told to be lit: of the others nothing is known. */
  readonly lit: Lamps
  /** Told to be lit and without current. */
  readonly redOut: number
  readonly amberOut: number
  readonly greenOut: number
  /** With current and not told to: of any colour. */
  readonly stuck: number
}

const dark: Lamps = { red: 0, amber: 0, green: 0 }
const none: LampFailures = { lit: dark, redOut: 0, amberOut: 0, greenOut: 0, stuck: 0 }

/** The lamp switches and the transfer relay of a signal cabinet. */
export class LampSwitch {
  private readonly chain: SPI
  private readonly enable: Digital
  private readonly bytes = new Uint8Array(3)
  private shown = dark
  private isHolding = false

  /** Opens the chain with the relay on the flasher. @throws BusError "in-use" */
  constructor(device: Device) {
    const { io: Spi, ...wires } = device.spi['heads']!
    this.chain = new Spi(wires)
    const { io: Output, pin } = device.digital['enable']!
    this.enable = new Output({ pin, mode: DigitalMode.Output, initialValue: 0 })
  }

  /**
   * Shows these lamps and takes the heads from the flasher.
   * @returns what the lamps shown until now did wrong
   */
  show(lamps: Lamps): LampFailures {
    const wasHolding = this.isHolding
    const failures = this.shift(lamps)
    if (!wasHolding) {
      this.isHolding = true
      this.enable.write(1)
      // Without the relay no lamp had current.
      return none
    }
    return failures
  }

  /** Reads the lamp currents again; what is shown stays. */
  check(): LampFailures {
    return this.isHolding ? this.shift(this.shown) : none
  }

  /** Gives the heads to the flasher at once. */
  release(): void {
    this.isHolding = false
    this.enable.write(0)
    this.shift(dark)
  }

  private shift(lamps: Lamps): LampFailures {
    const { bytes, shown } = this
    bytes[0] = lamps.red
    bytes[1] = lamps.amber
    bytes[2] = lamps.green
    this.chain.transfer(bytes)
    this.chain.flush(true)
    this.shown = lamps
    const [red, amber, green] = [bytes[0], bytes[1], bytes[2]]
    return {
      lit: shown,
      redOut: shown.red & ~red,
      amberOut: shown.amber & ~amber,
      greenOut: shown.green & ~green,
      stuck: (red & ~shown.red) | (amber & ~shown.amber) | (green & ~shown.green),
    }
  }
}
