import { manholeModel, manholeParts } from '../../../firmware/nodes/manhole/index.js'
import { powerSaving, type PowerSavingOption } from './common-options.js'
import type { NodeKind } from './kind.js'

/** Options of a manhole cover, converted; durations in microseconds. */
export interface ManholeOptions {
  readonly wheelsPerHour: number
  readonly liftsPerYear: number
  readonly powerSaving?: PowerSavingOption
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
      powerSaving,
    },
  },
}
