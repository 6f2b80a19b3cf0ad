import type { PartHost } from '../../board/part.js'
import type { UartPort } from '../../board/uart.js'
import { Bc66 } from './bc66.js'
import type { Bc66Options } from './options.js'
import { bc660kVariant } from './variants.js'

/**
 * Quectel BC660K-GL: the BC66's commands on another chip, see {@link Bc66}. Bytes on its UART wake it from deep sleep, and
 * are lost, unless AT+QCFG="wakeupRXD",0 was set before the last restart ([S:UGLY]).
 * @part Quectel BC660K-GL
 */
export class Bc660k extends Bc66 {
  /** AT+QCFG="wakeupRXD" as it was when the modem started. */
  private wakeupRxd = 1

  constructor(host: PartHost, port: UartPort, options: Bc66Options) {
    super(host, port, options, bc660kVariant)
  }

  protected override boot(cold: boolean): void {
    this.wakeupRxd = this.config?.['wakeupRXD'] ?? 1
    super.boot(cold)
  }

  protected override wakesByUart(): boolean {
    return this.wakeupRxd === 1
  }
}
