import type { Part } from '../../hal/index.js'

/** Bits per second on the line to a roadside unit. */
export const localLineBaud = 115200

/** Roles of the detector inputs, in the order of their indices: written out, since an image holds only names that are written. */
export const detectorRoles = [
  'detector1',
  'detector2',
  'detector3',
  'detector4',
  'detector5',
  'detector6',
  'detector7',
  'detector8',
] as const

/** What is soldered to a signal controller's board. */
export const signalParts: readonly Part[] = [
  { role: 'modem', bus: 'serial', part: 'bc66', hz: 115200, purpose: 'NB-IoT uplink' },
  {
    role: 'local',
    bus: 'serial',
    part: 'gbt20999',
    hz: localLineBaud,
    purpose: 'roadside unit or host in the cabinet: GB/T 20999 frames',
  },
  {
    role: 'heads',
    bus: 'spi',
    part: 'signal-heads',
    hz: 1000000,
    purpose: 'lamp switches: three 74HC595 (red, amber, green), lamp currents back through three 74HC165',
  },
  {
    role: 'enable',
    bus: 'digital',
    part: 'signal-heads',
    purpose: 'holds the transfer relay; low or floating gives the heads to the flasher',
  },
  { role: 'conflict', bus: 'digital', part: 'signal-heads', purpose: 'high when the conflict monitor has tripped' },
  ...detectorRoles.map((role, index): Part => ({
    role,
    bus: 'digital',
    part: 'loop-detector',
    purpose: 'detector ' + (index + 1) + ': high while a vehicle is there',
  })),
]
