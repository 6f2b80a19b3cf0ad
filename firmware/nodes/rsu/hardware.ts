import type { Part } from '../../hal/index.js'

/** Bits per second on the line in the cabinet: that of the signal controller. */
export const cabinetBaud = 115200

/** What is soldered to a roadside unit's board. */
export const rsuParts: readonly Part[] = [
  { role: 'modem', bus: 'serial', part: 'bc66', hz: 115200, purpose: 'NB-IoT uplink' },
  {
    role: 'local',
    bus: 'serial',
    part: 'gbt20999',
    hz: cabinetBaud,
    purpose: 'line in the cabinet: signal controller and cameras, GB/T 20999 frames',
  },
  { role: 'radio', bus: 'spi', part: 'pc5-module', hz: 10000000, purpose: 'LTE-V2X radio with GNSS' },
  { role: 'ready', bus: 'digital', part: 'pc5-module', purpose: 'high while the radio has a frame' },
]
