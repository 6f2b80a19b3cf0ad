import type { ErrorObject, ValidateFunction } from 'ajv/dist/2020.js'
import { makeAjv } from './ajv.js'
import { explain, type Finding } from './explain.js'
import type { JsonSchema } from './json-schema.js'
import { narrowed } from './narrow.js'
import { toPointer } from './path.js'
import { scenarioSchema } from './schema.js'

/** Fills in the schema's defaults and returns what is wrong with a scenario's value. */
export function validate(value: unknown): Finding[] {
  if (isFirst && isRight(value)) return []
  const check = scenarioCheck()
  if (check(value)) return []
  const findings = new Map<string, Finding>()
  for (const error of causes(check.errors ?? [])) {
    const finding = explain(error, value)
    const key = JSON.stringify([finding.path, finding.at])
    if (!findings.has(key)) findings.set(key, finding)
  }
  return withoutConsequences([...findings.values()])
}

/** A misspelt key is not reported a second time as the missing one that was meant. */
function withoutConsequences(findings: readonly Finding[]): Finding[] {
  const meant = findings.flatMap(({ path, at, suggestion }) =>
    at === 'key' && suggestion !== undefined ? [toPointer([...path.slice(0, -1), suggestion])] : [],
  )
  return findings.filter(({ path, got }) => got !== 'nothing' || !meant.includes(toPointer(path)))
}

/**
 * Compiling the whole takes a third of a second, so it is done once, and not before it is needed: a process mostly sees one
 * scenario, which is in order, and for that one the part that it meets is enough.
 */
const scenarioCheck = lazily(() => compile(scenarioSchema()))

let isFirst = true

function isRight(value: unknown): boolean {
  isFirst = false
  return compile(narrowed(scenarioSchema(), [value]))(value)
}

function lazily<Value extends object>(make: () => Value): () => Value {
  let made: Value | undefined
  return () => (made ??= make())
}

function compile(schema: JsonSchema): ValidateFunction {
  return makeAjv({ verbose: true, discriminator: true }).compile(schema)
}

/** Of an alternative that nothing fits, the alternative itself, not what its branches said. */
function causes(errors: readonly ErrorObject[]): ErrorObject[] {
  const alternatives = errors.filter(({ keyword }) => keyword === 'anyOf' || keyword === 'oneOf')
  const isInside = (error: ErrorObject, around: ErrorObject): boolean =>
    error.instancePath.startsWith(around.instancePath) && error.schemaPath.startsWith(`${around.schemaPath}/`)
  return errors.filter((error) => !alternatives.some((around) => isInside(error, around)))
}
