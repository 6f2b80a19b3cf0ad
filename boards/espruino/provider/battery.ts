import type { Battery } from '../../../firmware/hal/device.js'
import type { Globals } from './globals.js'

declare const NRF: { getBattery(): number }
declare const E: Globals['E']

/** Supply of an nRF52, in volts. */
export class NrfBattery implements Battery {
  voltage(): number {
    return NRF.getBattery()
  }
}

/** Supply of an STM32 in volts, measured against its internal reference. */
export class Stm32Battery implements Battery {
  voltage(): number {
    return E.getAnalogVRef()
  }
}
