import { probeParts } from '../../../firmware/nodes/probe/hardware.js'
import type { Follows } from '../../../firmware/modems/modem.js'
import { powerSaving, type PowerSavingOption } from './common-options.js'
import type { NodeKind, OptionsProblem } from './kind.js'

/** The options of a probe, converted; durations in microseconds. Left out: the schema's default. */
export interface ProbeOptions {
  readonly reportEvery: number
  readonly payloadBytes: number
  readonly transport?: 'mqtt' | 'udp'
  readonly releaseAssistance?: Follows
  readonly acknowledge?: boolean
  readonly powerSaving?: PowerSavingOption
}

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
      transport: {
        enum: ['mqtt', 'udp'],
        default: 'mqtt',
        description: 'Messages to the broker, which acknowledges them, or one UDP datagram each, which nobody does',
      },
      releaseAssistance: {
        enum: ['unknown', 'nothing', 'answer'],
        default: 'unknown',
        description: 'udp: what the modem tells the network to expect after a report',
      },
      acknowledge: {
        type: 'boolean',
        default: false,
        description: 'udp: whether the platform answers each datagram with one of a byte',
      },
      powerSaving,
    },
  },
  optionsProblem,
}

/** What belongs to datagrams is refused of a probe that sends none. */
function optionsProblem(options: Readonly<Record<string, unknown>>): OptionsProblem | undefined {
  const { transport, releaseAssistance, acknowledge } = options as Partial<ProbeOptions>
  if (transport === 'udp') return undefined
  if (releaseAssistance === 'nothing' || releaseAssistance === 'answer')
    return { option: 'releaseAssistance', expected: '"unknown" without transport: udp' }
  return acknowledge ? { option: 'acknowledge', expected: 'false without transport: udp' } : undefined
}
