import type { Part } from '../../hal/index.js'

/** What is soldered to the nRF52 board of an active tag; the antenna hangs on the processor's pins NFC1 and NFC2. */
export const binTagParts: readonly Part[] = [
  { role: 'level', bus: 'serial', part: 'a02yyuw', hz: 9600, purpose: 'looks down on the waste' },
  { role: 'gauge', bus: 'i2c', part: 'max17048', address: 0x36, hz: 100000, purpose: 'charge of the cell' },
  { role: 'level-supply', bus: 'digital', part: 'load-switch', purpose: 'high: the level sensor has its supply' },
]
