import type { ChipEntry } from './registry.js'

/** The lamp's two-wire line: the control device's end of it. Control gear (sim/chips/dali-gear.ts) hangs on the line, not on a bus of the board. */
export const daliParts: Readonly<Record<'dali-interface', ChipEntry>> = {
  'dali-interface': {
    name: 'dali-interface',
    title: 'DALI-2 line interface with D4i LED drivers on it, UART',
    part: 'SevenLab DALI USB interface (LPC1114)',
    datasheet: { title: 'dali_usb_lpc1114 doc/commands.md and doc/messages.md' },
    buses: ['serial'],
    driver: 'firmware/drivers/dali-interface.ts',
    model: 'sim/chips/dali-interface.ts',
    test: 'sim/chips/dali-interface.test.ts',
    fidelity:
      'line bit-timed with settling times, priorities, collisions; gear 102, DT6, D4i banks; no sequences, no analogue line',
  },
}
