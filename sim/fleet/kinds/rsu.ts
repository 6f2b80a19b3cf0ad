import { rsuParts } from '../../../firmware/nodes/rsu/hardware.js'
import { rsuModel } from '../../../firmware/nodes/rsu/index.js'
import { reportEvery } from './common-options.js'
import type { NodeKind } from './kind.js'

/** The roadside unit: V2X by PC5, joined to the signal controller of its crossroads. */
export const rsuKind: NodeKind = {
  name: 'rsu',
  title: 'Roadside unit: MAP, SPAT, RSI, RSM by LTE-V2X; priority for emergency vehicles',
  parts: rsuParts,
  model: rsuModel,
  defaultBoard: 'esp32',
  defaultModem: 'bc66',
  optionsProblem({ spatPeriod }) {
    const isWhole = [100, 200, 300, 400, 500].includes((spatPeriod as number) / 1000)
    return isWhole ? undefined : { option: 'spatPeriod', expected: '100ms, 200ms ... 500ms' }
  },
  optionsSchema: {
    type: 'object',
    additionalProperties: false,
    properties: {
      reportEvery,
      spatPeriod: {
        type: 'string',
        format: 'duration',
        default: '100ms',
        description: 'From SPAT to SPAT, at most 500ms (T/CSAE 159)',
      },
      priority: {
        enum: ['none', 'priority', 'preemption'],
        default: 'preemption',
        description: 'What is asked of the signal controller for emergency vehicles that are heard',
      },
      priorityWithin: {
        type: 'string',
        format: 'duration',
        default: '25s',
        description: 'How long before its arrival it is asked for',
      },
    },
  },
}
