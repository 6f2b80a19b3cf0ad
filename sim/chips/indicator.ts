import type { Net } from '../board/net.js'
import type { PartHost, Powered } from '../board/part.js'
import type { PartMeter, PartStates } from '../board/power-ledger.js'

const ledStates: PartStates = { part: 'indicator', states: ['off', 'on'], supply: 'board' }
/** A red LED at 5 mA from 3.3 V, its resistor included [chosen]. */
const ledW = 5e-3 * 3.3

/** An indicator on a PWM output: what it draws on average. */
export class Indicator implements Powered {
  private readonly meter: PartMeter
  private hasSupply = false

  constructor(
    private readonly host: PartHost,
    private readonly wire: Net,
  ) {
    this.meter = host.ledger.add(ledStates)
    wire.listen(() => this.update())
  }

  /** Whether it flashes or is lit. */
  get isLit(): boolean {
    return this.hasSupply && this.wire.driven !== undefined && this.wire.duty > 0
  }

  powerOn(): void {
    this.hasSupply = true
    this.update()
  }

  powerOff(): void {
    this.hasSupply = false
    this.update()
  }

  private update(): void {
    this.host.ledger.enter(this.meter, this.isLit ? 1 : 0, this.isLit ? ledW * this.wire.duty : 0)
  }
}
