import type { ErrorObject } from 'ajv/dist/2020.js'
import { describeValue } from './diagnostic.js'
import { formats } from './formats.js'
import type { JsonSchema } from './json-schema.js'
import { fromPointer, type Path } from './path.js'
import { suggest } from './suggest.js'

/** What is wrong at a path, before it is known where in the file that is. */
export interface Finding {
  readonly path: Path
  /** Whether the key, the value, or (for what is missing) what is around it is to be pointed at. */
  readonly at: 'key' | 'value'
  readonly message: string
  readonly expected: string
  readonly got: string
  readonly suggestion?: string
}

/** Makes a finding of "expected this, got that". */
export function finding(path: Path, expected: string, got: string, more: Partial<Finding> = {}): Finding {
  const hint = more.suggestion === undefined ? '' : `; did you mean ${more.suggestion}?`
  return { path, at: 'value', expected, got, message: `expected ${expected}, got ${got}${hint}`, ...more }
}

/** Puts an error of the schema into words. */
export function explain(error: ErrorObject, root: unknown): Finding {
  const path = fromPointer(error.instancePath, root)
  const schema = error.parentSchema as JsonSchema
  switch (error.keyword) {
    case 'additionalProperties':
      return unknownKey(path, String(error.params.additionalProperty), Object.keys(schema.properties ?? {}))
    case 'required':
      return missing(path, String(error.params.missingProperty), schema)
    case 'discriminator':
      return wrongTag(path, String(error.params.tag), error.params.tagValue, schema)
    case 'oneOf':
      return exclusive(path, schema, error.data)
    case 'maxProperties':
      return finding(path, `one of ${listed(Object.keys(schema.properties ?? {}))}`, 'more than one')
    case 'minItems':
      return finding(path, `a list of ${schema.minItems as number} or more`, describeValue(error.data))
    case 'maxItems':
      return finding(path, `a list of at most ${schema.maxItems as number}`, `${(error.data as unknown[]).length}`)
    default:
      return wrongValue(path, schema, error.data)
  }
}

function unknownKey(path: Path, key: string, known: readonly string[]): Finding {
  const suggestion = suggest(key, known)
  const hint = suggestion === undefined ? '' : `; did you mean ${suggestion}?`
  const expected = `one of ${listed(known.filter((name) => name !== '$schema'))}`
  const message = `unknown key "${key}", expected ${expected}${hint}`
  return { path: [...path, key], at: 'key', message, expected, got: key, suggestion }
}

function missing(path: Path, key: string, schema: JsonSchema): Finding {
  if (schema.discriminator) return wrongTag(path, key, undefined, schema)
  const property = schema.properties?.[key]
  return finding([...path, key], property ? expectation(property) : `a value for ${key}`, 'nothing', { at: 'key' })
}

function wrongTag(path: Path, tag: string, value: unknown, { oneOf = [] }: JsonSchema): Finding {
  const known = oneOf.map(({ properties }) => String(properties?.[tag]?.const))
  return finding([...path, tag], `one of ${listed(known)}`, describeValue(value), suggestionFor(value, known))
}

/** The only alternative without a discriminator is that of a command's actions. */
function exclusive(path: Path, { oneOf = [] }: JsonSchema, value: unknown): Finding {
  const names = oneOf.flatMap(({ required = [] }) => required)
  const present = names.filter((name) => Object.hasOwn(value as object, name))
  return finding(path, `exactly one of ${listed(names)}`, present.length === 0 ? 'none' : present.join(' and '))
}

function wrongValue(path: Path, schema: JsonSchema, value: unknown): Finding {
  const known = schema.enum ? schema.enum.map(String) : (formats[schema.format ?? '']?.known?.() ?? [])
  return finding(path, expectation(schema), describeValue(value), suggestionFor(value, known))
}

function suggestionFor(value: unknown, known: readonly string[]): Partial<Finding> {
  const suggestion = typeof value === 'string' ? suggest(value, known) : undefined
  return suggestion === undefined ? {} : { suggestion }
}

/** What a schema asks for, to complete "expected ...". */
export function expectation(schema: JsonSchema): string {
  if (schema.format !== undefined) return formats[schema.format]?.expected ?? schema.format
  if (schema.const !== undefined) return String(schema.const)
  if (schema.enum)
    return schema.enum.length === 1 ? String(schema.enum[0]) : `one of ${listed(schema.enum.map(String))}`
  if (schema.anyOf) return schema.title ?? 'one of several forms'
  switch (schema.type) {
    case 'integer':
    case 'number':
      return numberExpectation(schema)
    case 'boolean':
      return 'true or false'
    case 'object':
      return schema.properties ? `a map with ${listed(Object.keys(schema.properties))}` : 'a map'
    case 'array':
      return 'a list'
    default:
      return 'a text'
  }
}

function numberExpectation({ type, minimum, maximum, exclusiveMinimum }: JsonSchema): string {
  const what = type === 'integer' ? 'an integer' : 'a number'
  const above = exclusiveMinimum === undefined ? '' : ` above ${grouped(exclusiveMinimum)}`
  const from = minimum === undefined ? above : ` from ${grouped(minimum)}`
  return maximum === undefined ? what + from : `${what}${from}${above === '' ? '' : ','} to ${grouped(maximum)}`
}

const grouped = (value: number): string => value.toLocaleString('en-US', { maximumFractionDigits: 6 })

/** "a, b or c". */
function listed(words: readonly string[]): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`
}
