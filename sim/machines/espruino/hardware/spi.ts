import { SpiBus, type SpiTarget } from '../../../board/spi-bus.js'
import type { Processor } from '../processor.js'
import type { PinBank, PinState } from './pins.js'

/** Options of `SPI.setup`. */
export interface SpiSetup {
  readonly sck: string | undefined
  readonly baud: number
  readonly mode: 0 | 1 | 2 | 3
  readonly isLsbFirst: boolean
}

export const defaultSpiBaud = 100_000

/**
 * One SPI peripheral of the chip. A target hears it while its select pin is low, whether the transfer pulls the pin or the
 * program did before.
 */
export class SpiPeripheral {
  private bus = new SpiBus()
  private setupNow: SpiSetup = { sck: undefined, baud: defaultSpiBaud, mode: 0, isLsbFirst: false }
  private readonly selected = new Map<string, () => void>()

  constructor(
    private readonly pins: PinBank,
    private readonly processor: Processor,
  ) {}

  setup(setup: SpiSetup): void {
    this.setupNow = setup
    this.bus = (setup.sck === undefined ? undefined : this.pins.get(setup.sck).pin?.spi) ?? new SpiBus()
  }

  /** Exchanges bytes; `select`: a pin that is pulled low for it. */
  exchange(out: Uint8Array, select: string | undefined): Uint8Array {
    const pin = select === undefined ? undefined : this.pins.get(select)
    pin?.write(0)
    const input = this.transfer(out)
    pin?.write(1)
    return input
  }

  private transfer(out: Uint8Array): Uint8Array {
    const { isLsbFirst, baud, mode } = this.setupNow
    const targets = this.selectedTargets()
    const input = new Uint8Array(out.length)
    for (let index = 0; index < out.length; index++) {
      const byte = isLsbFirst ? reversed(out[index]!) : out[index]!
      const back = targets.reduce((all, { target }) => all & target.exchange(byte), 0xff)
      input[index] = isLsbFirst ? reversed(back) : back
    }
    this.processor.charge((out.length * 8e6) / baud)
    for (const { name } of targets) this.bus.tap?.onExchange(name, baud, mode, out, input)
    return input
  }

  /** Targets whose select pin the chip holds low; each hears the edge once. */
  private selectedTargets(): { readonly name: string; readonly target: SpiTarget }[] {
    return this.pins.lowOutputs().flatMap((pin) => {
      const target = this.bus.target(pin.name)
      if (!target) return []
      if (!this.selected.has(pin.name)) this.select(pin, target)
      return [{ name: pin.name, target }]
    })
  }

  private select(pin: PinState, target: SpiTarget): void {
    const { bus, selected } = this
    target.select()
    const stop = pin.net.listen(({ level }) => {
      if (level === 0) return
      stop()
      selected.delete(pin.name)
      target.deselect()
      bus.tap?.onDeselect(pin.name)
    })
    selected.set(pin.name, stop)
  }
}

function reversed(byte: number): number {
  let result = 0
  for (let bit = 0; bit < 8; bit++) if (byte & (1 << bit)) result |= 0x80 >> bit
  return result
}
