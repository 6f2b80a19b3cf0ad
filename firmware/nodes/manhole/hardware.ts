import type { Part } from '../../hal/index.js'

/** What is soldered to the board under a manhole cover. */
export const manholeParts: readonly Part[] = [
  { role: 'modem', bus: 'serial', part: 'bc95-g', hz: 9600, purpose: 'NB-IoT uplink' },
  { role: 'tilt', bus: 'i2c', part: 'lis3dh', address: 0x18, hz: 100000, purpose: 'how the cover lies' },
  { role: 'gauge', bus: 'i2c', part: 'max17048', address: 0x36, hz: 100000, purpose: 'charge of the cell' },
  { role: 'motion', bus: 'digital', part: 'lis3dh', purpose: 'INT1: the cover was moved' },
]
