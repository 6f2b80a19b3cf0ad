import type { JsonSchema } from './json-schema.js'

/** How faults and commands say which nodes they are for. */
export const selectorSchema = (more: JsonSchema = {}): JsonSchema => ({
  title: 'a number of nodes, all, or a list of indices such as [0, 3]',
  description: 'Which nodes: all, the first so many, or these indices, counted from 0 in the order of the groups',
  anyOf: [
    { const: 'all' },
    { type: 'integer', minimum: 1, maximum: 1_000_000 },
    { type: 'array', minItems: 1, uniqueItems: true, items: { type: 'integer', minimum: 0, maximum: 999_999 } },
  ],
  ...more,
})
