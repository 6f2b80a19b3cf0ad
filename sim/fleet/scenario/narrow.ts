import type { JsonSchema } from './json-schema.js'

/**
 * The part of a schema that these values can meet: without the kinds that none of them names and the optional keys that
 * none of them has. It accepts of these values what the whole schema accepts and fills in the same defaults, and is
 * compiled in a fraction of the time. What it refuses, the whole schema has to explain.
 */
export function narrowed(schema: JsonSchema, values: readonly unknown[]): JsonSchema {
  if (schema.discriminator && schema.oneOf) return { ...schema, oneOf: branchesOf(schema.oneOf, values) }
  if (schema.items && values.every(Array.isArray)) return { ...schema, ...itemsOf(schema.items, values.flat(1)) }
  if (schema.properties) return { ...schema, properties: propertiesOf(schema.properties, values.filter(isMap)) }
  return schema
}

/** With no item there is nothing that a schema of items could say. */
function itemsOf(items: JsonSchema, values: readonly unknown[]): JsonSchema {
  return { items: values.length > 0 ? narrowed(items, values) : {} }
}

function branchesOf(branches: readonly JsonSchema[], values: readonly unknown[]): readonly JsonSchema[] {
  const maps = values.filter(isMap)
  const met = branches.flatMap((branch) => {
    const ofKind = maps.filter(({ kind }) => kind === branch.properties?.kind?.const)
    return ofKind.length > 0 ? [narrowed(branch, ofKind)] : []
  })
  return met.length > 0 ? met : branches
}

function propertiesOf(
  properties: Readonly<Record<string, JsonSchema>>,
  maps: readonly Readonly<Record<string, unknown>>[],
): Record<string, JsonSchema> {
  const kept = Object.entries(properties).flatMap(([key, property]) => {
    const given: unknown[] = maps
      .map((map) => (Object.hasOwn(map, key) ? map[key] : undefined))
      .filter((value) => value !== undefined)
    if ('default' in property && given.length < maps.length) given.push(property.default)
    return given.length > 0 ? [[key, narrowed(property, given)] as const] : []
  })
  return Object.fromEntries(kept)
}

const isMap = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
