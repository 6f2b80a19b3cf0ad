import type { PinUser } from './pin.js'
import type { SpiTap } from './taps.js'

/** The bus side of an SPI target: what it does with its chip select and with each byte. */
export interface SpiTarget {
  select(): void
  /** A byte out, the byte that came back in the same eight clocks. */
  exchange(byte: number): number
  deselect(): void
}

/** The wires of an SPI bus: targets by the name of the pin that selects them. A bus nobody drives reads ones. */
export class SpiBus implements PinUser {
  tap: SpiTap | undefined
  private readonly targets = new Map<string, SpiTarget>()
  private instances: readonly PinUser[] = []

  /** Whether any instance is open. */
  get inUse(): boolean {
    return this.instances.length > 0
  }

  /** An instance uses the bus; each has a select pin of its own. */
  open(instance: PinUser): void {
    this.instances = [...this.instances, instance]
  }

  /** An instance needs the bus no more. */
  release(instance: PinUser): void {
    this.instances = this.instances.filter((other) => other !== instance)
  }

  /** The processor restarted. */
  close(): void {
    for (const instance of this.instances) instance.close()
  }

  /** Solders a target on. @throws RangeError where the select pin is taken */
  attach(selectPin: string, target: SpiTarget): void {
    if (this.targets.has(selectPin)) throw new RangeError(`a free select pin expected, got ${selectPin} twice`)
    this.targets.set(selectPin, target)
  }

  /** The target behind a select pin. */
  target(selectPin: string): SpiTarget | undefined {
    return this.targets.get(selectPin)
  }
}
