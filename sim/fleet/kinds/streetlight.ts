import { streetlightParts } from '../../../firmware/nodes/streetlight/hardware.js'
import { streetlightModel } from '../../../firmware/nodes/streetlight/index.js'
import type { NodeKind } from './kind.js'

/** The street lamp with its photocell, meter, 0-10 V dimmer and modem. */
export const streetlightKind: NodeKind = {
  name: 'streetlight',
  title: 'Street lamp: photocell, energy meter, 0-10 V dimmer',
  parts: streetlightParts,
  model: streetlightModel,
  defaultBoard: 'espruino-pico',
  defaultModem: 'bc66',
  optionsSchema: {
    type: 'object',
    additionalProperties: false,
    properties: {
      reportEvery: {
        type: 'string',
        format: 'duration',
        default: '15min',
        description: 'Interval of the periodic reports',
      },
      plan: {
        type: 'array',
        minItems: 1,
        maxItems: 12,
        description: 'Dimming plan by hour of local time; in force while it is dark',
        default: [
          { at: '16:00', level: 100 },
          { at: '22:00', level: 70 },
          { at: '00:00', level: 50 },
          { at: '05:00', level: 80 },
        ],
        items: {
          type: 'object',
          additionalProperties: false,
          required: ['at', 'level'],
          properties: {
            at: { type: 'string', format: 'time-of-day', description: 'From when on, HH:MM local time' },
            level: { type: 'integer', minimum: 0, maximum: 100, description: 'Dimming level in percent; 0 is off' },
          },
        },
      },
      photocell: { type: 'boolean', default: true, description: 'Whether the photocell corrects dusk and dawn' },
      ratedPower: {
        type: 'number',
        minimum: 5,
        maximum: 1000,
        default: 100,
        description: 'Input power of the lamp at full, W',
      },
    },
  },
}
