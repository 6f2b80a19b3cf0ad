import { daliInterfaceBaud } from '../../drivers/dali-interface-text.js'
import type { Part } from '../../hal/index.js'
import { streetlightParts } from '../streetlight/hardware.js'

/** What is soldered to a board whose lamp hangs on a DALI line: modem and photocell as of any street lamp. */
export const streetlightDaliParts: readonly Part[] = [
  ...streetlightParts.filter(({ role }) => role === 'modem' || role === 'light'),
  {
    role: 'dali',
    bus: 'serial',
    part: 'dali-interface',
    hz: daliInterfaceBaud,
    purpose: 'line to the D4i driver of the lamp: level, energy, diagnostics',
  },
]
