import type { PartHost } from '../../board/part.js'
import type { UartPort } from '../../board/uart.js'
import type { CellularOptions } from '../common/options.js'
import { powerOf } from '../common/power.js'
import { moduleCurrents } from '../energy/currents.js'
import { bc95gFamily } from './bc95.js'
import { NeulModem, type NeulFamily } from './neul.js'

/**
 * The module that 3GPP TR 45.820 evaluates: 500 mW to send, 80 mW to listen, 3 mW of light sleep, 0.015 mW of deep sleep
 * (facts nbiot.md 2b). The study says nothing of commands: those are a BC95-G's. What it leaves out costs nothing beyond
 * the states it has: idle and connected are light sleep, and in deep sleep the UART is heard as a BC95-G hears it.
 */
export const tr45820Family: NeulFamily = {
  ...bc95gFamily,
  manufacturer: '3GPP',
  model: 'TR45820',
  ...powerOf(moduleCurrents.tr45820),
}

/** @part 3GPP TR 45.820 */
export class Tr45820 extends NeulModem {
  constructor(host: PartHost, port: UartPort, options: CellularOptions) {
    super(host, port, options, tr45820Family)
  }
}
