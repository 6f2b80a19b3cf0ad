import { Bc66, type Bc66Options } from './bc66.js'
import { bc66Family, type QuectelFamily } from './bc66-family.js'

/** The BC660K-GL takes the commands of the BC66. */
const family: QuectelFamily = { ...bc66Family, name: 'BC660K-GL', part: 'bc660k' }

/**
 * Quectel BC660K-GL: see {@link Bc66}.
 * @part Quectel BC660K-GL
 * @throws ModemError through completions: see its kinds
 */
export class Bc660k extends Bc66 {
  /** Opens the port; the modem is left alone until something is asked of it. */
  constructor(options: Bc66Options) {
    super(options, family)
  }
}
