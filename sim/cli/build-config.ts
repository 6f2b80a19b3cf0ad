import { readFileSync } from 'node:fs'
import { parse as parseYaml } from 'yaml'
import { Written, type EntryPlan } from '../../boards/espruino/build/index.js'
import type { LevelSensorName } from '../../firmware/nodes/bin-level/index.js'
import type { MagnetometerName } from '../../firmware/nodes/parking/index.js'
import { nodeKinds } from '../fleet/kinds/index.js'
import { signalGroup } from '../fleet/nodes/signal.js'
import { lampGroup } from '../fleet/nodes/streetlight.js'
import { makeAjv } from '../fleet/scenario/ajv.js'
import type { JsonSchema } from '../fleet/scenario/json-schema.js'
import { convert } from '../fleet/scenario/normalise.js'
import { UsageError } from './exit.js'

/** The broker, its user, where the node stands and what it alone knows, as a file for `wayside build` has them. */
interface BuildFile {
  readonly options: Readonly<Record<string, unknown>>
  readonly broker: { readonly host: string; readonly port: number; readonly user?: string; readonly password?: string }
  readonly position: { readonly latitude: number; readonly longitude: number }
  /** Hexadecimal. */
  readonly secret: string
  readonly vehicle: string
  readonly calibration: { readonly zero: number; readonly countsPerKilogram: number }
}

/** What a node's constructor takes, from the options of its kind. */
type Configure = (file: BuildFile) => unknown

const lamp: Configure = ({ options, broker }) =>
  lampGroup(options, { broker } as Parameters<typeof lampGroup>[1]).config

/** Power saving as modems take it, from an option of that name. */
function savingOf({ powerSaving }: BuildFile['options']): object | undefined {
  if (!powerSaving) return undefined
  const { activeTime, periodicUpdate } = powerSaving as { activeTime: number; periodicUpdate: number }
  return { activeTimeS: activeTime / 1e6, periodicUpdateS: periodicUpdate / 1e6 }
}

/** A function of a config that makes the driver of a part, with options of its own. */
const driver = (className: string, module: string, more = ''): Written =>
  new Written(`function (options) { return new ${className}(${more || 'options'}) }`, {
    [className]: `firmware/drivers/${module}`,
  })

const magnetometers: Readonly<Record<MagnetometerName, Written>> = {
  qmc5883l: driver('Qmc5883l', 'qmc5883l'),
  hmc5883l: driver('Hmc5883l', 'hmc5883l', "{ ...options, range: '2.5' }"),
  lis3mdl: driver('Lis3mdl', 'lis3mdl'),
  rm3100: driver('Rm3100', 'rm3100'),
  mmc5603: driver('Mmc5603', 'mmc5603'),
}

const levelSensors: Readonly<Record<LevelSensorName, object>> = {
  a02yyuw: { sensor: driver('A02yyuw', 'a02yyuw'), compensates: false, nearest: 0.03 },
  maxbotix: { sensor: driver('Maxbotix', 'maxbotix'), compensates: true, nearest: 0.3 },
}

const configure: Readonly<Record<string, Configure>> = {
  streetlight: lamp,
  'streetlight-dali': lamp,
  probe: ({ options, broker }) => {
    const { reportEvery, payloadBytes } = options as { reportEvery: number; payloadBytes: number }
    return { reportEveryUs: reportEvery, payloadBytes, broker, powerSaving: savingOf(options) }
  },
  locker: ({ broker, secret }) => ({ broker, secret: Uint8Array.from(Buffer.from(secret, 'hex')) }),
  manhole: ({ options, broker }) => ({ broker, powerSaving: savingOf(options) }),
  parking: ({ options, broker }) => {
    const { magnetometer } = options as { magnetometer: MagnetometerName }
    return { broker, magnetometer: magnetometers[magnetometer], powerSaving: savingOf(options) }
  },
  'bin-level': ({ options, broker }) => {
    const { sensor, height } = options as { sensor: LevelSensorName; height?: number }
    return { broker, ...levelSensors[sensor], height, powerSaving: savingOf(options) }
  },
  collector: ({ broker, vehicle, calibration }) => ({ broker, vehicle, calibration }),
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
 * What an image is told: from a file in YAML or JSON, or what such a file says; without one, defaults that a bench is enough for.
 * @throws UsageError with the file and the path of what is wrong
 */
export function buildConfig(
  node: string,
  file: string | object = {},
): Pick<EntryPlan, 'config' | 'position' | 'parts'> {
  const written: unknown = typeof file === 'object' ? file : (parseYaml(readFileSync(file, 'utf8')) ?? {})
  const where = typeof file === 'object' ? 'config' : file
  const { optionsSchema, optionsProblem, parts, partsOf } = nodeKinds[node]!
  const check = makeAjv().compile<BuildFile>(fileSchema(optionsSchema, own[node]))
  if (!check(written)) {
    const problems = (check.errors ?? []).map(({ instancePath, message, params }) => {
      const key = (params as { additionalProperty?: string }).additionalProperty
      return `${instancePath === '' ? '/' : instancePath}: ${message ?? 'wrong'}${key === undefined ? '' : ` ("${key}")`}`
    })
    throw new UsageError(`${where}: ${problems.join('; ')}`)
  }
  const options = convert(optionsSchema as JsonSchema, written.options) as BuildFile['options']
  const problem = optionsProblem?.(options)
  if (problem) throw new UsageError(`${where}: /options/${problem.option}: expected ${problem.expected}`)
  const config = configure[node]!({ ...written, options })
  return { config, position: written.position, parts: partsOf?.(options) ?? parts }
}

/** What one kind of node alone is told: its properties, and which of them it cannot do without. */
interface OwnSchema {
  readonly properties: object
  readonly required?: readonly string[]
}

const own: Readonly<Record<string, OwnSchema>> = {
  // No default: a secret that everybody can read here would open every locker built without one.
  locker: { properties: { secret: { type: 'string', pattern: '^([0-9a-fA-F]{2}){16,64}$' } }, required: ['secret'] },
  collector: {
    properties: {
      vehicle: { type: 'string', pattern: '^[ -~]{1,32}$', default: 'truck' },
      calibration: {
        type: 'object',
        additionalProperties: false,
        required: ['zero', 'countsPerKilogram'],
        // A load cell of 500 kg and 2 mV/V on the HX711 at gain 128: 2/1000 x 128 x 2^24 / 500 (its datasheet).
        default: { zero: 0, countsPerKilogram: 8589.934592 },
        properties: {
          zero: { type: 'number' },
          countsPerKilogram: { type: 'number', not: { const: 0 } },
        },
      },
    },
  },
}

const fileSchema = (options: object, { properties, required = [] }: OwnSchema = { properties: {} }): object => ({
  type: 'object',
  additionalProperties: false,
  required,
  properties: {
    ...properties,
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
