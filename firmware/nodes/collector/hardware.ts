import type { Part } from '../../hal/index.js'

/** What is soldered to the board of a collection truck's lift. */
export const collectorParts: readonly Part[] = [
  { role: 'modem', bus: 'serial', part: 'bc66', hz: 115200, purpose: 'NB-IoT uplink' },
  { role: 'gnss', bus: 'serial', part: 'gnss', hz: 9600, purpose: 'where the truck is, and the time' },
  { role: 'reader', bus: 'i2c', part: 'pn532', address: 0x24, hz: 100000, purpose: 'tag of the bin on the lift' },
  { role: 'bin', bus: 'digital', part: 'switch', purpose: 'high: a bin hangs on the comb' },
  { role: 'up', bus: 'digital', part: 'switch', purpose: 'high: the lift is up, the bin tips' },
  { role: 'scale-clock', bus: 'digital', part: 'hx711', purpose: 'PD_SCK of the load cell converter' },
  { role: 'scale-data', bus: 'digital', part: 'hx711', purpose: 'DOUT of the load cell converter' },
]
