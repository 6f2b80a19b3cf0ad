import type { VcdDump, VcdValue } from '../vcd/index.js'

/** One variable of a dump through time. */
export interface Signal {
  readonly name: string
  /** Nanoseconds of a tick. */
  readonly tickNs: number
  /** From the first change on, in the order of time; two neighbours differ. */
  readonly edges: readonly { readonly tick: number; readonly value: VcdValue }[]
  /** Last instant of the dump. */
  readonly endTick: number
}

/**
 * The signal of a dump by its name, or by its modules and its name: "modem_TX", "streetlight-7.modem_TX".
 * @throws RangeError where the dump has no such variable, naming those it has
 */
export function signalOf(dump: VcdDump, name: string): Signal {
  const { variables, tickNs, initial, changes, endTick } = dump
  const found = variables.find(
    (variable) => variable.name === name || [...variable.scope, variable.name].join('.') === name,
  )
  if (!found) {
    const known = variables.map((variable) => variable.name).join(', ')
    throw new RangeError(`a signal of the dump (${known}) expected, got ${name}`)
  }
  // Names of one wire share a code: its changes are kept under the first.
  const place = variables.findIndex(({ code }) => code === found.code)
  const first = (initial?.values ?? []).filter(({ variable }) => variable === place)
  const all = [
    ...first.map(({ value }) => ({ tick: initial!.tick, value })),
    ...changes.filter(({ variable }) => variable === place).map(({ tick, value }) => ({ tick, value })),
  ]
  return {
    name,
    tickNs,
    endTick,
    edges: all.filter(({ value }, index) => index === 0 || all[index - 1]!.value !== value),
  }
}

/** An instant of a signal in microseconds, with its fraction. */
export function microseconds({ tickNs }: Signal, tick: number): number {
  return (tick * tickNs) / 1000
}

/** Scalar level of a value as a digital input reads it; undefined for one that nobody drives or knows. */
export function levelOf(value: VcdValue): 0 | 1 | undefined {
  return value === '1' ? 1 : value === '0' ? 0 : undefined
}
