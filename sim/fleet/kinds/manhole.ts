import { manholeModel, manholeParts } from '../../../firmware/nodes/manhole/index.js'
import type { NodeKind } from './kind.js'

/** Options of a manhole cover, converted; durations in microseconds. */
export interface ManholeOptions {
  readonly wheelsPerHour: number
  readonly liftsPerYear: number
  readonly powerSaving?: { readonly activeTime: number; readonly periodicUpdate: number }
}

/** The manhole cover that says when it is lifted. */
export const manholeKind: NodeKind = {
  name: 'manhole',
  title: 'Manhole cover: accelerometer that wakes the node, alarm when it is lifted',
  parts: manholeParts,
  model: manholeModel,
  defaultBoard: 'nrf52840dk',
  defaultModem: 'bc95-g',
  optionsSchema: {
    type: 'object',
    additionalProperties: false,
    properties: {
      wheelsPerHour: {
        type: 'number',
        minimum: 0,
        maximum: 10_000,
        default: 60,
        description: 'Wheels that hit the cover in the busiest hour, mean',
      },
      liftsPerYear: {
        type: 'number',
        minimum: 0,
        maximum: 10_000,
        default: 2,
        description: 'Times that somebody lifts the cover a year, mean',
      },
      powerSaving: {
        type: 'object',
        additionalProperties: false,
        required: ['activeTime', 'periodicUpdate'],
        description: 'Power saving mode of the modem; without it the modem stays awake',
        properties: {
          activeTime: { type: 'string', format: 'delay', description: 'T3324: how long it can be paged, up to 186min' },
          periodicUpdate: { type: 'string', format: 'duration', description: 'T3412, up to 413d' },
        },
      },
    },
  },
}
