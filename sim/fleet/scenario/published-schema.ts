import { formats } from './formats.js'
import type { JsonSchema } from './json-schema.js'
import { scenarioSchema } from './schema.js'

/**
 * The schema as it is published for editors and other validators, which know neither our formats nor the discriminator:
 * a format becomes the regular expression that comes nearest to it.
 */
export function publishedSchema(): JsonSchema {
  return { $schema: 'https://json-schema.org/draft/2020-12/schema', ...(publish(scenarioSchema()) as JsonSchema) }
}

function publish(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(publish)
  if (typeof value !== 'object' || value === null) return value
  const { discriminator: _discriminator, format, ...rest } = value as JsonSchema
  const published = Object.fromEntries(Object.entries(rest).map(([key, inner]) => [key, publish(inner)]))
  if (format === undefined) return published
  const known = typeof format === 'string' ? formats[format] : undefined
  return known ? { ...published, pattern: known.pattern } : { ...published, format }
}
