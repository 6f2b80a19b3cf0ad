import type { Net } from '../board/net.js'
import type { Powered } from '../board/part.js'

/** A part behind a load switch: it has a supply while the wire to the switch is high, and the board has one. */
export class LoadSwitch implements Powered {
  private isOn = false
  private hasSupply = false

  constructor(
    private readonly control: Net,
    private readonly load: Powered,
  ) {
    control.listen(() => this.update())
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
    const isOn = this.hasSupply && this.control.level === 1 && this.control.driven !== undefined
    if (isOn === this.isOn) return
    this.isOn = isOn
    if (isOn) this.load.powerOn()
    else this.load.powerOff()
  }
}
