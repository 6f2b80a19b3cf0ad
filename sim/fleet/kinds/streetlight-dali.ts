import { streetlightDaliModel, streetlightDaliParts } from '../../../firmware/nodes/streetlight-dali/index.js'
import type { NodeKind } from './kind.js'
import { mainsProblem, streetlightOptions } from './streetlight.js'

/** The street lamp whose D4i driver is dimmed, metered and diagnosed over DALI. */
export const streetlightDaliKind: NodeKind = {
  name: 'streetlight-dali',
  title: 'Street lamp by DALI: photocell, D4i driver with energy and diagnostics in its memory banks',
  parts: streetlightDaliParts,
  model: streetlightDaliModel,
  defaultBoard: 'espruino-pico',
  defaultModem: 'bc66',
  optionsSchema: streetlightOptions(),
  optionsProblem: mainsProblem,
}
