import type { Program } from 'acorn'
import { isGlobalName } from './api-names.js'
import { variablesOf, type Scope } from './scopes.js'
import { shortNames } from './short-names.js'

/**
 * Gives every variable a short name: the more often it is named the shorter. Two variables share a name wherever no function
 * names both. What the program does not declare keeps its name, and nothing where it is said hides it.
 */
export function shortenVariables(program: Program): void {
  const variables = variablesOf(program).sort((one, other) => other.places.length - one.places.length)
  const given = new Map<Scope, Set<string>>()
  for (const { places, scopes } of variables) {
    const taken = scopes.map((scope) => given.get(scope) ?? new Set())
    const isTaken = (name: string): boolean =>
      isGlobalName(name) || taken.some((names) => names.has(name)) || scopes.some(({ globals }) => globals.has(name))
    const name = shortNames(isTaken).next().value as string
    for (const place of places) place.name = name
    for (const scope of scopes) given.set(scope, (given.get(scope) ?? new Set()).add(name))
  }
}
