import type { DataModel, Resource } from '../../../firmware/lib/model.js'
import { nodeKinds } from '../kinds/index.js'
import { closedMap, text, type JsonSchema } from './json-schema.js'
import { selectorSchema } from './selector-schema.js'

/** What a command may tell a node to do; a command has exactly one of them. */
export const commandActions = ['level', 'on', 'off', 'reportNow', 'plan', 'write'] as const

/** Actions of street lamps, however their lamp is dimmed. */
const lampActions: Readonly<Record<string, JsonSchema>> = {
  level: { type: 'integer', minimum: 0, maximum: 100, description: 'Dimming level in percent; 0 is off' },
  on: { const: true, description: 'Switches the lamp on' },
  off: { const: true, description: 'Switches the lamp off' },
  plan: withoutDefault(optionOf('streetlight', 'plan')),
}

/** Actions that only some kinds of nodes take. */
const actionsOf: Readonly<Record<string, Readonly<Record<string, JsonSchema>>>> = {
  streetlight: lampActions,
  'streetlight-dali': lampActions,
}

/** Resources that a command carries anyway. */
const ownFields = ['id', 'expires', 'report']

/** The kinds of nodes that take commands, with the actions of each: those with a data model, and its resources by short name. */
const actionsByKind: Readonly<Record<string, Readonly<Record<string, JsonSchema>>>> = Object.fromEntries(
  Object.values(nodeKinds).flatMap(({ name, model }) => (model ? [[name, allActions(name, model)]] : [])),
)

function allActions(kind: string, model: DataModel): Record<string, JsonSchema> {
  const writable = Object.entries(model).filter(([name, { writable }]) => writable && !ownFields.includes(name))
  const resources = Object.fromEntries(writable.map(([name, resource]) => [name, resourceSchema(resource)]))
  return {
    ...actionsOf[kind],
    reportNow: { const: true, description: 'Asks for a report at once' },
    write: {
      type: 'object',
      additionalProperties: false,
      minProperties: 1,
      description:
        'Writes resources of the node, by the short names of its data model; the node itself checks the values',
      properties: resources,
    },
  }
}

function resourceSchema({ name, type, unit, path }: Resource): JsonSchema {
  const description = `${name}${unit ? `, ${unit}` : ''} (${path})`
  return { type: type === 'float' ? 'number' : type, description }
}

/** The schema of a command for each kind of node that takes any. */
export function commandSchemas(): JsonSchema[] {
  return Object.entries(actionsByKind).map(([kind, actions]) =>
    closedMap(
      {
        at: text('moment', 'When: a time of day in local time, or a duration after the start'),
        kind: { const: kind, description: 'The kind of node it is for' },
        nodes: selectorSchema({ default: 'all' }),
        ...actions,
        expires: text('duration', 'How long after it was issued it may still be carried out'),
      },
      ['at', 'kind'],
      {
        title: `Command to ${kind}`,
        oneOf: Object.keys(actions).map((action) => ({ required: [action] })),
      },
    ),
  )
}

function optionOf(kind: string, option: string): JsonSchema {
  return (nodeKinds[kind]!.optionsSchema as JsonSchema).properties![option]!
}

function withoutDefault({ default: _default, ...schema }: JsonSchema): JsonSchema {
  return schema
}
