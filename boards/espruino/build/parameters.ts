import { isApiName } from './api-names.js'
import { isUse, usesArguments } from './flow.js'
import { keyTexts } from './key-texts.js'
import { is, isPure, memberName, walk, type Syntax } from './syntax.js'
import type { Callable, World } from './world.js'

/** Functions that share their callers, and the lists of arguments that those give. */
interface Called {
  readonly callables: readonly Callable[]
  readonly given: readonly Syntax[][]
}

/**
 * Takes away parameters that nobody looks at, with what callers give for them, where all callers are known: functions that are
 * only called, and methods that are only called by their name.
 */
export function dropParameters(world: World): void {
  for (const called of [...functionsOf(world), ...methodsOf(world)]) {
    if (called.callables.some(usesArguments)) continue
    const longest = Math.max(
      ...[...called.callables.map(({ params }) => params), ...called.given].map(({ length }) => length),
    )
    for (let index = longest - 1; index >= 0; index--) drop(called, index, world)
  }
}

function drop({ callables, given }: Called, index: number, world: World): void {
  const isUnused = callables.every(
    ({ params }) => !params[index] || world.variableAt.get(params[index])?.places.length === 1,
  )
  if (!isUnused || !given.every((each) => isPure(each[index]))) return
  for (const { params } of callables) params.splice(index, 1)
  for (const each of given) each.splice(index, 1)
}

function* functionsOf(world: World): Generator<Called> {
  for (const variable of new Set(world.variableAt.values())) {
    const callable = world.functionOf(variable.places[0])
    if (!callable || !variable.places.every((place) => isUse(place, world.parents.get(place)!))) continue
    const calls = variable.places.map((place) => argumentsAt(place, world))
    // `f.call(object, ...)` gives one more than it looks like, whose list cannot be shared.
    if (!calls.includes(null)) yield { callables: [callable], given: calls.filter((each) => !!each) }
  }
}

/** What a function is given where its name stands; null where that is not a plain call, undefined where there is none. */
function argumentsAt(place: Syntax, world: World): Syntax[] | null | undefined {
  const parent = world.parents.get(place)!
  if ((is(parent, 'CallExpression') || is(parent, 'NewExpression')) && parent.callee === place) return parent.arguments
  return is(parent, 'MemberExpression') && memberName(parent) === 'call' ? null : undefined
}

function* methodsOf(world: World): Generator<Called> {
  const texts = keyTexts(world)
  const given = new Map<string, Syntax[][]>()
  walk(world.program, (node) => {
    const name = is(node, 'CallExpression') ? memberName(node.callee) : undefined
    if (name !== undefined && is(node, 'CallExpression')) given.set(name, [...(given.get(name) ?? []), node.arguments])
  })
  for (const name of world.methods.keys()) {
    const callables = world.methodsNamed(name)
    if (callables && !texts.has(name) && !isApiName(name)) yield { callables, given: given.get(name) ?? [] }
  }
}
