/** A JSON Schema (draft 2020-12) with the formats of scenarios; the parts that this folder itself looks at. */
export interface JsonSchema {
  readonly type?: string | readonly string[]
  readonly title?: string
  readonly description?: string
  readonly format?: string
  readonly default?: unknown
  readonly const?: unknown
  readonly enum?: readonly unknown[]
  readonly minimum?: number
  readonly maximum?: number
  readonly exclusiveMinimum?: number
  readonly properties?: Readonly<Record<string, JsonSchema>>
  readonly required?: readonly string[]
  readonly items?: JsonSchema
  readonly oneOf?: readonly JsonSchema[]
  readonly additionalProperties?: boolean | JsonSchema
  readonly [keyword: string]: unknown
}

/** A map with these keys and no others. */
export function closedMap(
  properties: Record<string, JsonSchema>,
  required: readonly string[] = [],
  more: JsonSchema = {},
): JsonSchema {
  return { type: 'object', additionalProperties: false, properties, required, ...more }
}

/** A text of one of the formats of scenarios. */
export const text = (format: string, description: string, more: JsonSchema = {}): JsonSchema => ({
  type: 'string',
  format,
  description,
  ...more,
})

/** One of the maps whose `kind` differ; the discriminator makes errors speak of the one that is meant. */
export const byKind = (branches: readonly JsonSchema[]): JsonSchema => ({
  type: 'object',
  required: ['kind'],
  discriminator: { propertyName: 'kind' },
  oneOf: branches,
})
