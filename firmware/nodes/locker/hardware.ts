import type { Part } from '../../hal/index.js'

/** Compartments of a column. */
export const doors = 6

const doorParts: Part[] = []
for (let door = 0; door < doors; door++) {
  doorParts.push({ role: 'coil' + door, bus: 'digital', part: 'lock', purpose: 'draws the bolt of door ' + door })
  doorParts.push({ role: 'door' + door, bus: 'digital', part: 'lock', purpose: 'low while door ' + door + ' is shut' })
}

/** What hangs on the board of a parcel locker. */
export const lockerParts: readonly Part[] = [
  { role: 'modem', bus: 'serial', part: 'bc66', hz: 115200, purpose: 'NB-IoT uplink' },
  { role: 'data0', bus: 'digital', part: 'wiegand', purpose: 'keypad: a pulse is a 0' },
  { role: 'data1', bus: 'digital', part: 'wiegand', purpose: 'keypad: a pulse is a 1' },
  ...doorParts,
]
