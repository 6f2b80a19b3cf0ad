import { obuModel, obuParts } from '../../../firmware/nodes/obu/index.js'
import type { NodeKind } from './kind.js'

/** The on-board unit on a board of its own. The light form that vehicles of `traffic:` carry is no node. */
export const obuKind: NodeKind = {
  name: 'obu',
  title: 'On-board unit (T-Box): GNSS, CAN, BSM at 10 Hz by LTE-V2X; advises and warns its driver',
  parts: obuParts,
  model: obuModel,
  defaultBoard: 'espruino-original',
  defaultModem: 'bc66',
  optionsSchema: {
    type: 'object',
    additionalProperties: false,
    properties: {
      reportEvery: {
        type: 'string',
        format: 'duration',
        default: '15min',
        description: 'Longest time without a report',
      },
      advice: { type: 'boolean', default: true, description: 'Speeds are advised; warnings always are' },
    },
  },
}
