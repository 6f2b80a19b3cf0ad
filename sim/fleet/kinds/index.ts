import { lockerKind } from './locker.js'
import type { NodeKind } from './kind.js'
import { probeKind } from './probe.js'
import { rsuKind } from './rsu.js'
import { signalKind } from './signal.js'
import { streetlightKind } from './streetlight.js'

export type { NodeKind, OptionsSchema } from './kind.js'

/** Every kind of node, by name. */
export const nodeKinds: Readonly<Record<string, NodeKind>> = {
  [streetlightKind.name]: streetlightKind,
  [probeKind.name]: probeKind,
  [signalKind.name]: signalKind,
  [rsuKind.name]: rsuKind,
  [lockerKind.name]: lockerKind,
}
