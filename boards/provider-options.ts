/** Checks that every constructor makes of its options, in the words of ECMA-419 Annex A.3: coerce, then range. */

/** The options object itself. @throws TypeError if there is none */
export function requireOptions<Options>(options: Options): Options {
  if (typeof options !== 'object' || options === null)
    throw new TypeError(`an options object expected, got ${String(options)}`)
  return options
}

/** A whole number in [low, high]. @throws RangeError */
export function integerOption(value: unknown, name: string, low: number, high: number): number {
  const number = Number(value)
  if (!(number >= low && number <= high && Number.isInteger(number)))
    throw new RangeError(`${name}: a whole number in [${low}, ${high}] expected, got ${String(value)}`)
  return number
}

/** One of a set of values. @throws RangeError */
export function choiceOption<Value>(value: unknown, name: string, choices: readonly Value[]): Value {
  if (!choices.includes(value as Value))
    throw new RangeError(`${name}: one of ${choices.join(', ')} expected, got ${String(value)}`)
  return value as Value
}

/** A callback, or undefined for null and undefined. @throws TypeError for anything else */
export function callbackOption<Callback>(value: Callback | null | undefined, name: string): Callback | undefined {
  if (value === null || value === undefined) return undefined
  if (typeof value !== 'function') throw new TypeError(`${name}: a function or null expected, got ${typeof value}`)
  return value
}

/** Keeps `target`, the only option that shows on an instance (ECMA-419 clause 8). */
export function keepTarget(instance: object, target: unknown): void {
  if (target !== undefined) (instance as { target?: unknown }).target = target
}
