import { traceChannels, type TraceChannel } from '../../trace/events.js'
import type { TracePlan } from '../../trace/plan.js'
import { parseDuration } from './duration.js'
import { closedMap, text, type JsonSchema } from './json-schema.js'
import { momentToUs, parseMoment } from './moment.js'
import type { Start } from './scenario.js'

/** A trace as a file has it. */
export interface TraceText {
  readonly node: number | string
  readonly channels?: readonly TraceChannel[]
  readonly wires?: {
    readonly from?: string
    readonly for?: string
    readonly lastMB?: number
    readonly pwm?: string
  }
}

/** The schema of one entry of `trace:`. */
export const traceSchema: JsonSchema = closedMap(
  {
    node: {
      title: 'an index such as 7, a name such as streetlight-7, or an IMEI in quotes',
      description: 'Which node: its index over all groups, its name or its IMEI',
      anyOf: [
        { type: 'integer', minimum: 0 },
        { type: 'string', minLength: 1, maxLength: 80 },
      ],
    },
    channels: {
      type: 'array',
      minItems: 1,
      uniqueItems: true,
      description: 'What of it; everything without it',
      items: { enum: [...traceChannels] },
    },
    wires: closedMap(
      {
        from: text('moment', 'When the dump of the wires begins'),
        for: text('duration', 'How long the dump of the wires is'),
        lastMB: {
          type: 'number',
          exclusiveMinimum: 0,
          maximum: 1024,
          description: 'Only the last so many megabytes of the dump of the wires are kept',
        },
        pwm: {
          title: 'all, or a duration such as 1s',
          description: 'How long a PWM output is drawn edge by edge after each change; 1s without it',
          anyOf: [{ const: 'all' }, { type: 'string', format: 'duration' }],
        },
      },
      [],
      { description: 'Bounds of wires.vcd' },
    ),
  },
  ['node'],
  { description: 'A node that is traced into the folder of --out' },
)

/** Turns a trace that was found right into the one that is made. */
export function normaliseTrace({ node, channels, wires = {} }: TraceText, start: Start): TracePlan {
  const fromUs = wires.from === undefined ? 0 : momentToUs(parseMoment(wires.from)!, start)
  const hasWindow = wires.from !== undefined || wires.for !== undefined
  const untilUs = wires.for === undefined ? Infinity : fromUs + parseDuration(wires.for)!
  return {
    node: String(node),
    channels: channels ?? traceChannels,
    ...(hasWindow ? { window: { fromUs, untilUs } } : {}),
    ...(wires.lastMB === undefined ? {} : { lastBytes: Math.round(wires.lastMB * 1e6) }),
    ...(wires.pwm === undefined ? {} : { pwmBurstS: wires.pwm === 'all' ? Infinity : parseDuration(wires.pwm)! / 1e6 }),
  }
}
