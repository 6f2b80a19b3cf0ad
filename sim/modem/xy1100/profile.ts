import { powerOf } from '../common/power.js'
import { moduleCurrents } from '../energy/currents.js'

/*
 * What both firmwares of the Xinyi XY1100 have in common. Marks as in bc66/variant.ts.
 */

/** Deep sleep to a UART that listens, in microseconds: tens of milliseconds (facts nbiot.md 3.1 [S:XY]). */
export const wakeUs = 35_000

/** Power by state: no figure of this chip was seen, so it is that of the BC660K-GL, its competitor [chosen]. */
export const power = powerOf(moduleCurrents.bc660k)
