import { addresses as hmc5883lAddresses } from '../../drivers/hmc5883l.js'
import { addresses as lis3mdlAddresses } from '../../drivers/lis3mdl.js'
import { addresses as mmc5603Addresses } from '../../drivers/mmc5603.js'
import { addresses as qmc5883lAddresses } from '../../drivers/qmc5883l.js'
import { addresses as rm3100Addresses } from '../../drivers/rm3100.js'
import type { Part } from '../../hal/index.js'

/** Magnetometers that a bay may have: each has a driver of that name. */
export const magnetometers = {
  qmc5883l: qmc5883lAddresses[0],
  hmc5883l: hmc5883lAddresses[0],
  lis3mdl: lis3mdlAddresses[0],
  rm3100: rm3100Addresses[0],
  mmc5603: mmc5603Addresses[0],
} as const

/** Name of a magnetometer. */
export type MagnetometerName = keyof typeof magnetometers

/** What is soldered to the board of a parking bay with that magnetometer. */
export function parkingParts(magnetometer: MagnetometerName): readonly Part[] {
  return [
    { role: 'modem', bus: 'serial', part: 'bc660k', hz: 115200, purpose: 'NB-IoT uplink' },
    { role: 'radar', bus: 'serial', part: 'ld2410', hz: 256000, purpose: 'looks up where the field leaves a doubt' },
    {
      role: 'field',
      bus: 'i2c',
      part: magnetometer,
      address: magnetometers[magnetometer],
      hz: 100000,
      purpose: 'magnetic field in the middle of the bay',
    },
    { role: 'gauge', bus: 'i2c', part: 'max17048', address: 0x36, hz: 100000, purpose: 'charge of the cell' },
    {
      role: 'radar-supply',
      bus: 'digital',
      part: 'load-switch',
      purpose: 'high: boost converter and radar have 5 V',
    },
    { role: 'indicator', bus: 'pwm', part: 'led', hz: 4, purpose: 'flashes while the bay is reserved' },
  ]
}
