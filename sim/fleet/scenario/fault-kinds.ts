import { nodeKinds } from '../kinds/index.js'
import type { FaultKind } from './fault.js'
import { closedMap, text, type JsonSchema } from './json-schema.js'
import { selectorSchema } from './selector-schema.js'

interface FaultForm {
  readonly title: string
  /** A fault that hits nodes takes `nodes` and `of`; where only some kinds have the part, the first is the default. */
  readonly hitsNodes: boolean
  readonly onlyKinds?: readonly string[]
  readonly needsDuration: boolean
  readonly parameters: Readonly<Record<string, JsonSchema>>
  readonly requiredParameters?: readonly string[]
}

const chipBuses = ['i2c', 'serial', 'spi', 'digital', 'analog']
const chipRoles = [
  ...new Set(
    Object.values(nodeKinds).flatMap(({ parts }) =>
      parts.filter(({ role, bus }) => role !== 'modem' && chipBuses.includes(bus)).map(({ role }) => role),
    ),
  ),
].sort()

const cellParameter: Readonly<Record<string, JsonSchema>> = {
  cell: { type: 'integer', minimum: 0, maximum: 9_999, description: 'Index of the cell; all without it' },
}

/** The closed list of faults with what each takes. */
export const faultForms: Readonly<Record<FaultKind, FaultForm>> = {
  'broker-down': {
    title: 'The broker goes away and comes back',
    hitsNodes: false,
    needsDuration: true,
    parameters: {},
  },
  'cell-down': {
    title: 'Cells go off the air and come back',
    hitsNodes: false,
    needsDuration: true,
    parameters: cellParameter,
  },
  'cell-congested': {
    title: 'Others take a share of what cells can carry',
    hitsNodes: false,
    needsDuration: true,
    parameters: {
      ...cellParameter,
      share: {
        type: 'number',
        exclusiveMinimum: 0,
        maximum: 0.99,
        default: 0.9,
        description: 'Share of grids and preambles that is taken',
      },
    },
  },
  'cell-barred': {
    title: 'Cells bar access classes: modems may not come in by the last digit of their IMSI',
    hitsNodes: false,
    needsDuration: true,
    parameters: {
      ...cellParameter,
      classes: {
        type: 'integer',
        minimum: 1,
        maximum: 10,
        default: 10,
        description: 'How many of the ten classes are barred, from 0 on',
      },
    },
  },
  'power-cut': { title: 'The supply of nodes fails', hitsNodes: true, needsDuration: true, parameters: {} },
  'lamp-open': lampForm('Lamps fail open: no current flows'),
  'lamp-short': lampForm('Lamps fail short'),
  'lumen-loss': {
    ...lampForm('Lamps give less light than their current should'),
    parameters: {
      share: {
        type: 'number',
        exclusiveMinimum: 0,
        maximum: 1,
        default: 0.3,
        description: 'Share of the light that is lost',
      },
    },
  },
  'modem-hang': { title: 'Modems stop answering', hitsNodes: true, needsDuration: false, parameters: {} },
  'sensor-missing': chipForm('A chip is off its bus: nobody acknowledges'),
  'sensor-hung': chipForm('A chip answers its address and is never ready'),
  'sensor-stuck': chipForm('A chip reports the value for ever that it had when the fault came'),
}

function lampForm(title: string): FaultForm {
  return {
    title,
    hitsNodes: true,
    onlyKinds: ['streetlight', 'streetlight-dali'],
    needsDuration: false,
    parameters: {},
  }
}

function chipForm(title: string): FaultForm {
  const role = { enum: chipRoles, description: 'Role of the part in the parts list of the node' }
  return { title, hitsNodes: true, needsDuration: false, parameters: { role }, requiredParameters: ['role'] }
}

/** The schema of one kind of fault. */
export function faultSchema(kind: FaultKind): JsonSchema {
  const form = faultForms[kind]
  return closedMap(
    {
      at: text('moment', 'When: a time of day in local time, or a duration after the start'),
      kind: { const: kind, description: form.title },
      for: text('duration', 'How long'),
      ...(form.hitsNodes ? nodeProperties(form) : {}),
      ...form.parameters,
    },
    ['at', 'kind', ...(form.needsDuration ? ['for'] : []), ...(form.requiredParameters ?? [])],
    { title: form.title },
  )
}

function nodeProperties({ onlyKinds }: FaultForm): Record<string, JsonSchema> {
  const of: JsonSchema = onlyKinds ? { enum: onlyKinds, default: onlyKinds[0]! } : { enum: Object.keys(nodeKinds) }
  return {
    of: { ...of, description: 'The kind of node it hits; every kind without it' },
    nodes: selectorSchema({ default: 'all' }),
  }
}
