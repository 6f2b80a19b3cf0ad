import { readFileSync } from 'node:fs'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { parse as parseYaml } from 'yaml'
import type { EntryPlan } from '../../boards/espruino/build/index.js'
import { nodeKinds } from '../fleet/kinds/index.js'
import { signalGroup } from '../fleet/nodes/signal.js'
import { lampGroup } from '../fleet/nodes/streetlight.js'
import { formats } from '../fleet/scenario/formats.js'
import type { JsonSchema } from '../fleet/scenario/json-schema.js'
import { convert } from '../fleet/scenario/normalise.js'
import { UsageError } from './exit.js'

/** The broker, its user and where the node stands, as a file for `wayside build` has them. */
interface BuildFile {
  readonly options: Readonly<Record<string, unknown>>
  readonly broker: { readonly host: string; readonly port: number; readonly user?: string; readonly password?: string }
  readonly position: { readonly latitude: number; readonly longitude: number }
}

/** What a node's constructor takes, from the options of its kind. */
type Configure = (file: BuildFile) => unknown

const configure: Readonly<Record<string, Configure>> = {
  streetlight: ({ options, broker }) => lampGroup(options, { broker } as Parameters<typeof lampGroup>[1]).config,
  probe: ({ options, broker }) => {
    const { reportEvery, payloadBytes, powerSaving } = options as {
      reportEvery: number
      payloadBytes: number
      powerSaving?: { activeTime: number; periodicUpdate: number }
    }
    const { activeTime = 0, periodicUpdate = 0 } = powerSaving ?? {}
    const saving = powerSaving && { activeTimeS: activeTime / 1e6, periodicUpdateS: periodicUpdate / 1e6 }
    return { reportEveryUs: reportEvery, payloadBytes, broker, powerSaving: saving }
  },
  signal: ({ options, broker }) => ({ ...signalGroup(options), controllerId: 1, broker }),
  rsu: ({ options, broker }) => {
    const { reportEvery, spatPeriod, priority, priorityWithin } = options as Record<string, number>
    const rules = { stages: [], withinS: priorityWithin! / 1e6, preempts: (priority as unknown) === 'preemption' }
    return {
      reportEveryUs: reportEvery,
      spatPeriodMs: spatPeriod! / 1000,
      map: new Uint8Array(0),
      id: Uint8Array.from([0x52, 0x53, 0x55, 0, 0, 0, 0, 1]),
      controllerId: 0,
      priority: (priority as unknown) === 'none' ? undefined : rules,
      broker,
    }
  },
}

/** Kinds of node that an image can be configured for. */
export const configurableNodes: readonly string[] = Object.keys(configure)

/**
 * What an image is told: from a file in YAML or JSON, or, without one, defaults that a bench is enough for.
 * @throws UsageError with the file and the path of what is wrong
 */
export function buildConfig(node: string, file: string | undefined): Pick<EntryPlan, 'config' | 'position'> {
  const written: unknown = file === undefined ? {} : (parseYaml(readFileSync(file, 'utf8')) ?? {})
  const { optionsSchema, optionsProblem } = nodeKinds[node]!
  const ajv = new Ajv2020({ allErrors: true, useDefaults: true, strictTypes: false, strictRequired: false })
  for (const [name, format] of Object.entries(formats))
    ajv.addFormat(name, { type: 'string', validate: (text) => format.accepts(text) })
  const check = ajv.compile<BuildFile>(fileSchema(optionsSchema))
  if (!check(written)) {
    const problems = (check.errors ?? []).map(({ instancePath, message, params }) => {
      const key = (params as { additionalProperty?: string }).additionalProperty
      return `${instancePath === '' ? '/' : instancePath}: ${message ?? 'wrong'}${key === undefined ? '' : ` ("${key}")`}`
    })
    throw new UsageError(`${file ?? 'config'}: ${problems.join('; ')}`)
  }
  const options = convert(optionsSchema as JsonSchema, written.options) as BuildFile['options']
  const problem = optionsProblem?.(options)
  if (problem) throw new UsageError(`${file ?? 'config'}: /options/${problem.option}: expected ${problem.expected}`)
  return { config: configure[node]!({ ...written, options }), position: written.position }
}

const fileSchema = (options: object): object => ({
  type: 'object',
  additionalProperties: false,
  properties: {
    options: { ...options, default: {} },
    broker: {
      type: 'object',
      additionalProperties: false,
      default: {},
      properties: {
        host: { type: 'string', minLength: 1, default: '127.0.0.1' },
        port: { type: 'integer', minimum: 1, maximum: 65535, default: 1883 },
        user: { type: 'string' },
        password: { type: 'string' },
      },
    },
    position: {
      type: 'object',
      additionalProperties: false,
      default: {},
      properties: {
        latitude: { type: 'number', minimum: -90, maximum: 90, default: 30.2741 },
        longitude: { type: 'number', minimum: -180, maximum: 180, default: 120.1551 },
      },
    },
  },
})
