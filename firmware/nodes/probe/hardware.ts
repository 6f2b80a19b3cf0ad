import type { Part } from '../../hal/index.js'

/** What is soldered to a probe's board: the modem alone. */
export const probeParts: readonly Part[] = [
  { role: 'modem', bus: 'serial', part: 'bc66', hz: 115200, purpose: 'NB-IoT uplink' },
]
