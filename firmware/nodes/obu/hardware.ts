import type { Part } from '../../hal/index.js'

/** Bits per second of the receiver, and of the adapter on the vehicle's CAN. */
export const gnssBaud = 115200
export const vehicleBaud = 115200

/** What is soldered to an on-board unit. */
export const obuParts: readonly Part[] = [
  { role: 'modem', bus: 'serial', part: 'bc66', hz: 115200, purpose: 'NB-IoT uplink' },
  { role: 'gnss', bus: 'serial', part: 'gnss', hz: gnssBaud, purpose: 'position, NMEA 0183 five times a second' },
  { role: 'vehicle', bus: 'serial', part: 'slcan', hz: vehicleBaud, purpose: 'adapter on the CAN of the vehicle' },
  { role: 'radio', bus: 'spi', part: 'pc5-module', hz: 10000000, purpose: 'LTE-V2X radio' },
  { role: 'ready', bus: 'digital', part: 'pc5-module', purpose: 'high while the radio has a frame' },
  { role: 'warn', bus: 'digital', part: 'buzzer', purpose: 'high while the driver is warned of anything' },
]
