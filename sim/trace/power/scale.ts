/** Steps that people count in, times a power of ten. */
const niceSteps = [1, 2, 2.5, 5, 10] as const

/** The least 1, 2, 2.5 or 5 times a power of ten that is not below a value; 1 where that is nothing. */
export function niceCeiling(value: number): number {
  if (!(value > 0) || !Number.isFinite(value)) return 1
  const decade = 10 ** Math.floor(Math.log10(value))
  // A value that is nice itself may be off in its last bits.
  const step = niceSteps.find((candidate) => candidate * decade >= value * (1 - 1e-9)) ?? 10
  return Number((step * decade).toPrecision(6))
}

const prefixes = ['p', 'n', '\u00b5', 'm', '', 'k', 'M', 'G'] as const

/** A value with three digits and the prefix of its unit: "12.3 mA". */
export function engineering(value: number, unit: string): string {
  if (value === 0) return `0 ${unit}`
  const rounded = Number(value.toPrecision(3))
  const thousand = Math.floor(Math.log10(Math.abs(rounded)) / 3 + 1e-9)
  const index = Math.min(Math.max(thousand + 4, 0), prefixes.length - 1)
  return `${Number((rounded / 1000 ** (index - 4)).toPrecision(3))} ${prefixes[index]}${unit}`
}

const timeUnits = [
  { name: 'h', us: 3.6e9, fromUs: 4 * 3.6e9 },
  { name: 'min', us: 6e7, fromUs: 4 * 6e7 },
  { name: 's', us: 1e6, fromUs: 2e6 },
  { name: 'ms', us: 1e3, fromUs: 2e3 },
  { name: '\u00b5s', us: 1, fromUs: 0 },
] as const

/** The unit in which a time is told. */
export function timeUnit(lengthUs: number): { readonly name: string; readonly us: number } {
  return timeUnits.find(({ fromUs }) => lengthUs >= fromUs) ?? timeUnits.at(-1)!
}
