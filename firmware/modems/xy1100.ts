import type { AtModemOptions } from './at-modem.js'
import { bc95Family, type NeulFamily } from './bc95-family.js'
import { NeulModem } from './neul-modem.js'

/** Five sockets, counted from 0 ([S:XY], facts nbiot.md 3.3). */
const family: NeulFamily = { ...bc95Family, name: 'XY1100', part: 'xy1100', firstSocket: 0, socketCount: 5 }

/**
 * Xinyi XY1100 with the firmware that speaks as a BC95-G: see {@link NeulModem}. Asleep, its UART loses what wakes it.
 * @part Xinyi XY1100
 * @throws ModemError through completions: see its kinds
 */
export class Xy1100 extends NeulModem {
  /** Opens the port; the modem is left alone until something is asked of it. */
  constructor(options: AtModemOptions) {
    super(options, family)
    this.dozes = options.powerSaving !== undefined
  }
}
