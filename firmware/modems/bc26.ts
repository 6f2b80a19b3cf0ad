import { Bc66, type Bc66Options } from './bc66.js'
import { bc66Family, type QuectelFamily } from './bc66-family.js'

/** The BC26 takes the commands of the BC66. */
const family: QuectelFamily = { ...bc66Family, name: 'BC26', part: 'bc26' }

/**
 * Quectel BC26: see {@link Bc66}.
 * @part Quectel BC26
 * @throws ModemError through completions: see its kinds
 */
export class Bc26 extends Bc66 {
  /** Opens the port; the modem is left alone until something is asked of it. */
  constructor(options: Bc66Options) {
    super(options, family)
  }
}
