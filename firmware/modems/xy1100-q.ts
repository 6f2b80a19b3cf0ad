import { Bc66, type Bc66Options } from './bc66.js'
import { bc66Family, type QuectelFamily } from './bc66-family.js'

/** Longer datagrams, shorter messages ([S:XY]: 1358 and 1349 characters); one line of the largest datagram fits. */
const family: QuectelFamily = {
  ...bc66Family,
  name: 'XY1100',
  part: 'xy1100-q',
  maxLine: 3072,
  maxPayloadBytes: 674,
  maxDatagramBytes: 1358,
}

/**
 * Xinyi XY1100 with the firmware that speaks as a Quectel BC260Y: see {@link Bc66}.
 * @part Xinyi XY1100
 * @throws ModemError through completions: see its kinds
 */
export class Xy1100Q extends Bc66 {
  /** Opens the port; the modem is left alone until something is asked of it. */
  constructor(options: Bc66Options) {
    super(options, family)
  }
}
