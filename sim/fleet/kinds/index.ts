import { binLevelKind } from './bin-level.js'
import { collectorKind } from './collector.js'
import { lockerKind } from './locker.js'
import type { NodeKind } from './kind.js'
import { parkingKind } from './parking.js'
import { manholeKind } from './manhole.js'
import { probeKind } from './probe.js'
import { obuKind } from './obu.js'
import { rsuKind } from './rsu.js'
import { signalKind } from './signal.js'
import { streetlightKind } from './streetlight.js'
import { streetlightDaliKind } from './streetlight-dali.js'

export type { NodeKind, OptionsSchema } from './kind.js'

/** Every kind of node, by name. */
export const nodeKinds: Readonly<Record<string, NodeKind>> = {
  [streetlightKind.name]: streetlightKind,
  [probeKind.name]: probeKind,
  [signalKind.name]: signalKind,
  [rsuKind.name]: rsuKind,
  [obuKind.name]: obuKind,
  [parkingKind.name]: parkingKind,
  [binLevelKind.name]: binLevelKind,
  [collectorKind.name]: collectorKind,
  [lockerKind.name]: lockerKind,
  [manholeKind.name]: manholeKind,
  [streetlightDaliKind.name]: streetlightDaliKind,
}
