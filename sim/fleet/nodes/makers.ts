import { lockerMaker } from './locker.js'
import type { NodeMaker } from './maker.js'
import { probeMaker } from './probe.js'
import { rsuMaker } from './rsu.js'
import { signalMaker } from './signal.js'
import { streetlightMaker } from './streetlight.js'

/** How each kind of node is built, by its name: one for every entry of `nodeKinds`. */
export const nodeMakers: Readonly<Record<string, NodeMaker>> = {
  streetlight: streetlightMaker,
  probe: probeMaker,
  signal: signalMaker,
  rsu: rsuMaker,
  locker: lockerMaker,
}
