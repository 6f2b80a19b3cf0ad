import type { Device, IoConstructors, Part, PartBus } from '../../firmware/hal/index.js'
import { DigitalMode } from '../../firmware/hal/index.js'
import type { Board } from '../board.js'
import { wire, WiringError, type WiredPart } from '../wiring.js'

/** Connections by role, as a device hands them to firmware. */
export type Roles = Pick<Device, 'i2c' | 'serial' | 'spi' | 'pwm' | 'digital' | 'analog'>

const defaultI2cHz = 100_000
const defaultBaud = 9600

/** The classes that each kind of role needs. */
const constructorOf = {
  i2c: (io: IoConstructors) => io.I2C?.Async,
  serial: (io: IoConstructors) => io.Serial,
  spi: (io: IoConstructors) => io.SPI,
  pwm: (io: IoConstructors) => io.PWM,
  digital: (io: IoConstructors) => io.Digital,
  analog: (io: IoConstructors) => io.Analog,
} as const

/** A part that the board cannot carry, and why. */
export interface MissingPart {
  readonly part: Part
  readonly reason: string
}

/**
 * Binds a parts list to a board's pins as `wayside wiring` prints it. What the board has no class, port or pin for is left
 * out: its driver says so when it is made.
 */
export function rolesOf(
  io: IoConstructors,
  board: Board,
  parts: readonly Part[],
): { readonly roles: Roles; readonly missing: readonly MissingPart[] } {
  const { carried, missing } = carriedParts(io, board, parts)
  const wired = wire(board, carried).parts
  const of = (bus: PartBus): never =>
    Object.fromEntries(
      wired.filter(({ part }) => part.bus === bus).map((wiredPart) => [wiredPart.part.role, connection(io, wiredPart)]),
    ) as never
  const roles = {
    i2c: of('i2c'),
    serial: of('serial'),
    spi: of('spi'),
    pwm: of('pwm'),
    digital: of('digital'),
    analog: of('analog'),
  }
  return { roles, missing }
}

function carriedParts(
  io: IoConstructors,
  board: Board,
  parts: readonly Part[],
): { carried: readonly Part[]; missing: readonly MissingPart[] } {
  let carried: readonly Part[] = []
  const missing: MissingPart[] = []
  for (const part of parts) {
    const reason = constructorOf[part.bus](io) ? misfit(board, carried.concat(part)) : `the firmware has no ${part.bus}`
    if (reason === undefined) carried = carried.concat(part)
    else missing.push({ part, reason })
  }
  return { carried, missing }
}

function misfit(board: Board, parts: readonly Part[]): string | undefined {
  try {
    wire(board, parts)
    return undefined
  } catch (error) {
    if (error instanceof WiringError) return error.message
    throw error
  }
}

function connection(io: IoConstructors, { part, pins }: WiredPart): object {
  const options = { io: constructorOf[part.bus](io), ...pins }
  switch (part.bus) {
    case 'i2c':
      return { ...options, hz: part.hz ?? defaultI2cHz, address: part.address }
    case 'serial':
      return { ...options, baud: part.hz ?? defaultBaud }
    case 'digital':
      return { ...options, mode: DigitalMode.Input }
    default:
      return part.hz === undefined ? options : { ...options, hz: part.hz }
  }
}
