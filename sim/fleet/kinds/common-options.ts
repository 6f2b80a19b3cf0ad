import type { PowerSaving } from '../../../firmware/modems/at-modem.js'

/** A share of things, [0, 1]. */
export const share = (description: string, initial: number) => ({
  type: 'number',
  minimum: 0,
  maximum: 1,
  default: initial,
  description,
})

/** How often something happens in a year, mean. */
export const perYear = (description: string, initial: number) => ({
  type: 'number',
  minimum: 0,
  maximum: 1000,
  default: initial,
  description,
})

/** The interval of reports of a node that sends them all the same. */
export const reportEvery = {
  type: 'string',
  format: 'duration',
  default: '15min',
  description: 'Interval of the periodic reports',
} as const

/** The option `powerSaving`, converted: microseconds. */
export interface PowerSavingOption {
  readonly activeTime: number
  readonly periodicUpdate: number
}

/** Schema of the option `powerSaving`. */
export const powerSaving = {
  type: 'object',
  additionalProperties: false,
  required: ['activeTime', 'periodicUpdate'],
  description: 'Power saving mode of the modem; without it the modem stays awake',
  properties: {
    activeTime: {
      type: 'string',
      format: 'delay',
      description: 'T3324: how long the modem can be paged after a connection, up to 186min',
    },
    periodicUpdate: {
      type: 'string',
      format: 'duration',
      description: 'T3412: the longest that the network does not hear of the modem, up to 413d',
    },
  },
} as const

/** The option as firmware takes it: a field of its config, or none. */
export function powerSavingOf(option: PowerSavingOption | undefined): { readonly powerSaving?: PowerSaving } {
  if (!option) return {}
  return { powerSaving: { activeTimeS: option.activeTime / 1e6, periodicUpdateS: option.periodicUpdate / 1e6 } }
}
