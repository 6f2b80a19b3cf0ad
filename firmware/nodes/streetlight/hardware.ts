import type { Part } from '../../hal/index.js'

/** What is soldered to a street lamp's board. */
export const streetlightParts: readonly Part[] = [
  { role: 'modem', bus: 'serial', part: 'bc66', hz: 115200, purpose: 'NB-IoT uplink' },
  {
    role: 'meter',
    bus: 'serial',
    part: 'bl0942',
    hz: 9600,
    purpose: 'mains voltage, current, power and energy of the lamp',
  },
  { role: 'light', bus: 'i2c', part: 'bh1750', address: 0x23, hz: 100000, purpose: 'photocell: ambient light' },
  { role: 'dimmer', bus: 'pwm', part: 'dimmer-0-10v', hz: 1000, purpose: '0-10 V input of the LED driver' },
]
