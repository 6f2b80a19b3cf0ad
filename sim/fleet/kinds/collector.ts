import { collectorModel, collectorParts } from '../../../firmware/nodes/collector/index.js'
import { share } from './common-options.js'
import type { NodeKind } from './kind.js'

/** Options of a collector, converted; times of day in minutes after midnight. */
export interface CollectorOptions {
  readonly sites: number
  readonly binsPerSite: number
  readonly begins: number
  readonly unreadableShare: number
  readonly shadowShare: number
}

/** The collection truck: reads the tag of the bin on its lift, weighs it, knows where it is. */
export const collectorKind: NodeKind = {
  name: 'collector',
  title: 'Collection truck: NFC reader, load cell and GNSS; each emptying reported once',
  parts: collectorParts,
  model: collectorModel,
  defaultBoard: 'esp32',
  defaultModem: 'bc66',
  optionsSchema: {
    type: 'object',
    additionalProperties: false,
    properties: {
      sites: {
        type: 'integer',
        minimum: 1,
        maximum: 500,
        default: 21,
        description: 'Sites on the round of each truck',
      },
      binsPerSite: { type: 'integer', minimum: 1, maximum: 20, default: 3, description: 'Bins of each site' },
      begins: {
        type: 'string',
        format: 'time-of-day',
        default: '06:30',
        description: 'When the round begins, every day',
      },
      unreadableShare: share('Share of the tags that are dead, damaged or blank', 0.02),
      shadowShare: share('Share of the sites where the network is not heard', 0.2),
    },
  },
}
