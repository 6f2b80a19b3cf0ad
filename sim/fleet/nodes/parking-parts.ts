import { Hmc5883l } from '../../../firmware/drivers/hmc5883l.js'
import type { I2cChipOptions } from '../../../firmware/drivers/i2c-chip.js'
import { Lis3mdl } from '../../../firmware/drivers/lis3mdl.js'
import { Mmc5603 } from '../../../firmware/drivers/mmc5603.js'
import { Qmc5883l } from '../../../firmware/drivers/qmc5883l.js'
import { Rm3100 } from '../../../firmware/drivers/rm3100.js'
import type { Magnetometer, MagnetometerName } from '../../../firmware/nodes/parking/index.js'
import type { Net } from '../../board/net.js'
import type { PartHost, Powered } from '../../board/part.js'
import type { PartMeter, PartStates } from '../../board/power-ledger.js'
import { Hmc5883lModel } from '../../chips/hmc5883l.js'
import { Lis3mdlModel } from '../../chips/lis3mdl.js'
import type { MagneticWorld, MagnetometerTarget } from '../../chips/magnetometer-target.js'
import { Mmc5603Model } from '../../chips/mmc5603.js'
import { Qmc5883lModel } from '../../chips/qmc5883l.js'
import { Rm3100Model } from '../../chips/rm3100.js'

/** Driver and model of each magnetometer that a bay may have. */
interface MagnetometerChoice {
  readonly driver: (options: I2cChipOptions) => Magnetometer
  readonly model: new (host: PartHost, world: MagneticWorld) => MagnetometerTarget
}

/** By the name of the part. A range of 250 uT or more has room for a vehicle upon the earth's field. */
export const magnetometerChoices: Readonly<Record<MagnetometerName, MagnetometerChoice>> = {
  qmc5883l: { driver: (options) => new Qmc5883l(options), model: Qmc5883lModel },
  hmc5883l: { driver: (options) => new Hmc5883l({ ...options, range: '2.5' }), model: Hmc5883lModel },
  lis3mdl: { driver: (options) => new Lis3mdl(options), model: Lis3mdlModel },
  rm3100: { driver: (options) => new Rm3100(options), model: Rm3100Model },
  mmc5603: { driver: (options) => new Mmc5603(options), model: Mmc5603Model },
}

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
