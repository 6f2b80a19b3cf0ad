import type { PartHost } from '../../board/part.js'
import type { UartPort } from '../../board/uart.js'
import { Bc66 } from './bc66.js'
import type { Bc66Options } from './options.js'
import { bc26Variant } from './variants.js'

/**
 * Quectel BC26 (MediaTek MT2625): a BC66 in another case, see {@link Bc66}.
 * @part Quectel BC26
 */
export class Bc26 extends Bc66 {
  constructor(host: PartHost, port: UartPort, options: Bc66Options) {
    super(host, port, options, bc26Variant)
  }
}
