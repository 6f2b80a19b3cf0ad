import { binLevelMaker } from './bin-level.js'
import { collectorMaker } from './collector.js'
import { lockerMaker } from './locker.js'
import type { NodeMaker } from './maker.js'
import { parkingMaker } from './parking.js'
import { manholeMaker } from './manhole.js'
import { obuMaker } from './obu-node.js'
import { probeMaker } from './probe.js'
import { rsuMaker } from './rsu.js'
import { signalMaker } from './signal.js'
import { streetlightMaker } from './streetlight.js'
import { streetlightDaliMaker } from './streetlight-dali.js'

/** How each kind of node is built, by its name: one for every entry of `nodeKinds`. */
export const nodeMakers: Readonly<Record<string, NodeMaker>> = {
  streetlight: streetlightMaker,
  'streetlight-dali': streetlightDaliMaker,
  probe: probeMaker,
  signal: signalMaker,
  rsu: rsuMaker,
  obu: obuMaker,
  parking: parkingMaker,
  'bin-level': binLevelMaker,
  collector: collectorMaker,
  locker: lockerMaker,
  manhole: manholeMaker,
}
