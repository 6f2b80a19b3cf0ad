import type { SimulatedBoard } from '../../board/simulated-board.js'

/** The wires of a node that a dump shows; hertz and bits per second say how fine its time scale must be. */
export interface WireList {
  readonly node: string
  readonly pins: readonly { readonly signal: string; readonly kind: 'level' | 'pwm' | 'volts'; readonly hz?: number }[]
  readonly i2c: readonly { readonly bus: string; readonly hz: number }[]
  readonly spi: readonly { readonly bus: string; readonly hz: number; readonly selects: readonly string[] }[]
  readonly uart: readonly { readonly line: string; readonly baud: number }[]
  /** Wires of links with frames of their own, idle high, that come edge by edge: `dali_line`. */
  readonly links?: readonly string[]
}

/** Rates where the parts list names none: the device's own defaults. */
const defaultHz = { i2c: 100_000, spi: 1_000_000, serial: 9600, pwm: 1000 } as const
const pinKinds = { digital: 'level', pwm: 'pwm', analog: 'volts' } as const

/** The wires of a board by its wiring. */
export function wiresOf({ name, wiring }: SimulatedBoard): WireList {
  const parts = wiring.parts
  const onPorts = (bus: 'i2c' | 'spi'): { bus: string; hz: number; selects: string[] }[] => {
    const ports = new Map<string, { bus: string; hz: number; selects: string[] }>()
    for (const { part, port = bus } of parts) {
      if (part.bus !== bus) continue
      const entry = ports.get(port) ?? { bus: port, hz: 0, selects: [] }
      ports.set(port, entry)
      entry.hz = Math.max(entry.hz, part.hz ?? defaultHz[bus])
      entry.selects.push(part.role)
    }
    return [...ports.values()]
  }
  return {
    node: name,
    pins: parts.flatMap(({ part: { bus, role, hz } }) => {
      if (bus !== 'digital' && bus !== 'pwm' && bus !== 'analog') return []
      return { signal: role, kind: pinKinds[bus], ...(bus === 'pwm' ? { hz: hz ?? defaultHz.pwm } : {}) }
    }),
    i2c: onPorts('i2c').map(({ bus, hz }) => ({ bus, hz })),
    spi: onPorts('spi'),
    uart: parts
      .filter(({ part }) => part.bus === 'serial')
      .map(({ part }) => ({ line: part.role, baud: part.hz ?? defaultHz.serial })),
    links: parts.filter(({ part }) => part.part === 'dali-interface').map(({ part }) => daliWire(part.role)),
  }
}

/** Name of the two-wire line behind a DALI interface. */
export function daliWire(role: string): string {
  return `${role}_line`
}

/** Ticks in a bit or a period, at least: edges lie within it where a decoder looks, PWM is exact to 0.05 %. */
const ticksPerBit = { uart: 20, i2c: 16, spi: 4, pwm: 2000 } as const

/** The coarsest time scale that shows every wire truly, in nanoseconds: 1000, 100, 10 or 1. */
export function tickNsFor({ pins, i2c, spi, uart }: WireList): 1000 | 100 | 10 | 1 {
  const perSecond = Math.max(
    1,
    ...pins.map(({ hz }) => (hz ?? 0) * ticksPerBit.pwm),
    ...i2c.map(({ hz }) => hz * ticksPerBit.i2c),
    ...spi.map(({ hz }) => hz * ticksPerBit.spi),
    ...uart.map(({ baud }) => baud * ticksPerBit.uart),
  )
  return ([1000, 100, 10] as const).find((tickNs) => 1e9 / tickNs >= perSecond) ?? 1
}
