import { Hmc5883l } from '../../../firmware/drivers/hmc5883l.js'
import type { I2cChipOptions } from '../../../firmware/drivers/i2c-chip.js'
import { Lis3mdl } from '../../../firmware/drivers/lis3mdl.js'
import { Mmc5603 } from '../../../firmware/drivers/mmc5603.js'
import { Qmc5883l } from '../../../firmware/drivers/qmc5883l.js'
import { Rm3100 } from '../../../firmware/drivers/rm3100.js'
import type { Magnetometer, MagnetometerName } from '../../../firmware/nodes/parking/index.js'
import type { PartHost } from '../../board/part.js'
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
