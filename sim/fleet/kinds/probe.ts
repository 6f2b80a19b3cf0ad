import { probeParts } from '../../../firmware/nodes/probe/hardware.js'
import type { NodeKind } from './kind.js'

/** The node that sends a fixed payload at a fixed interval: the yardstick for radio, energy and load. */
export const probeKind: NodeKind = {
  name: 'probe',
  title: 'Probe: a fixed payload at a fixed interval',
  parts: probeParts,
  defaultBoard: 'espruino-pico',
  defaultModem: 'bc66',
  optionsSchema: {
    type: 'object',
    additionalProperties: false,
    properties: {
      reportEvery: { type: 'string', format: 'duration', default: '15min', description: 'Interval of the reports' },
      payloadBytes: { type: 'integer', minimum: 1, maximum: 1024, default: 50, description: 'Length of each report' },
    },
  },
}
