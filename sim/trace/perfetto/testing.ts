import { Ajv } from 'ajv'
import type { JsonTraceEvent } from './trace-event.js'

/** What the Trace Event Format asks of the phases that are written here; anything else is refused. */
const phase = (ph: string[], required: string[], properties: object = {}): object => ({
  type: 'object',
  required: ['ph', 'name', 'pid', 'tid', ...required],
  additionalProperties: false,
  properties: {
    ph: { enum: ph },
    name: { type: 'string', minLength: 1 },
    pid: { type: 'integer', minimum: 1 },
    tid: { type: 'integer', minimum: 0 },
    cat: { type: 'string', minLength: 1 },
    ts: { type: 'integer', minimum: 0 },
    args: { type: 'object' },
    ...properties,
  },
})
const schema = {
  type: 'array',
  items: {
    oneOf: [
      phase(['X'], ['ts', 'dur', 'cat'], { dur: { type: 'integer', minimum: 1 } }),
      phase(['i'], ['ts', 's', 'cat'], { s: { enum: ['t', 'p', 'g'] } }),
      phase(['C'], ['ts', 'args'], {
        args: { type: 'object', minProperties: 1, additionalProperties: { type: 'number', minimum: 0 } },
      }),
      phase(['s', 't'], ['ts', 'id', 'cat'], { id: { type: 'integer' } }),
      phase(['f'], ['ts', 'id', 'cat', 'bp'], { id: { type: 'integer' }, bp: { const: 'e' } }),
      phase(['M'], ['args'], {
        name: { enum: ['process_name', 'thread_name', 'thread_sort_index'] },
        args: {
          type: 'object',
          minProperties: 1,
          additionalProperties: false,
          properties: { name: { type: 'string' }, sort_index: { type: 'integer' } },
        },
      }),
    ],
  },
}

const validate = new Ajv().compile<JsonTraceEvent[]>(schema)

/** The events of a whole file. @throws Error where it is no JSON, or not what the schema asks for */
export function parseTimeline(text: string): JsonTraceEvent[] {
  const events: unknown = JSON.parse(text)
  if (validate(events)) return events
  throw new Error(`Trace Event Format: ${JSON.stringify(validate.errors?.slice(0, 3))}`)
}

/** Joules under each counter. @throws Error where one goes back in time, or does not end at 0 */
export function integrals(events: readonly JsonTraceEvent[]): Map<string, number> {
  const joules = new Map<string, number>()
  const last = new Map<string, { ts: number; mW: number }>()
  for (const event of events) {
    if (event.ph !== 'C') continue
    const { name, ts } = event
    const before = last.get(name) ?? { ts, mW: 0 }
    if (ts < before.ts) throw new Error(`${name}: an instant from ${before.ts} on expected, got ${ts}`)
    joules.set(name, (joules.get(name) ?? 0) + (before.mW * (ts - before.ts)) / 1e9)
    last.set(name, { ts, mW: event.args!['mW'] as number })
  }
  for (const [name, { mW }] of last) if (mW !== 0) throw new Error(`${name}: an end at 0 expected, got ${mW}`)
  return joules
}
