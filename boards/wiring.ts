import type { Part } from '../firmware/hal/index.js'
import type { Board, PinFunction } from './board.js'

/** One role of a node bound to a board: the port, where the bus has one, and its pins by signal name. */
export interface WiredPart {
  readonly part: Part
  /** Name of the controller: "I2C1", "Serial2"; absent for single pins. */
  readonly port?: string
  /** Signal ("data", "clock", "receive", "transmit", "pin") to the name of the board's pin. */
  readonly pins: Readonly<Record<string, string>>
}

/** A node's whole parts list bound to one board. */
export interface Wiring {
  readonly board: Board
  readonly parts: readonly WiredPart[]
}

/** A board that cannot carry a parts list. `kind` is closed: "no-port" or "no-pin". */
export class WiringError extends Error {
  constructor(
    readonly kind: 'no-port' | 'no-pin',
    message: string,
  ) {
    super(message)
    this.name = 'WiringError'
  }
}

/**
 * Binds every role to pins of a board: parts on I2C share the first controller that has room, each serial part gets a port
 * of its own, the modem the first; PWM, analogue and digital parts take pins that nothing else uses.
 * @throws WiringError that names the part, what it needs, and what the board has
 */
export function wire(board: Board, parts: readonly Part[]): Wiring {
  const allotment = new Allotment(board)
  const busesFirst = [...parts].sort((first, second) => rank(first) - rank(second))
  const wired = new Map(busesFirst.map((part) => [part, allotment.place(part)]))
  return { board, parts: parts.map((part) => wired.get(part)!) }
}

const rank = (part: Part): number => ['serial', 'i2c', 'spi', 'pwm', 'analog', 'digital'].indexOf(part.bus)

class Allotment {
  private readonly usedPins = new Set<string>()
  private readonly ports = new Map<string, string[]>()
  private readonly addresses = new Map<string, Set<number>>()

  constructor(private readonly board: Board) {}

  place(part: Part): WiredPart {
    switch (part.bus) {
      case 'serial':
        return this.placeOnOwnPort(part, this.board.serial)
      case 'i2c':
        return this.placeOnI2c(part)
      case 'spi':
        return { ...this.placeOnSharedPort(part, this.board.spi), pins: this.spiPins(part) }
      case 'pwm':
        return { part, pins: { pin: this.takePin(part, 'pwm') } }
      case 'analog':
        return { part, pins: { pin: this.takePin(part, 'adc') } }
      case 'digital':
        return { part, pins: { pin: this.takePin(part) } }
    }
  }

  private placeOnOwnPort(part: Part, ports: readonly ({ readonly name: string } & object)[]): WiredPart {
    const port = ports.find((candidate) => !this.ports.has(candidate.name) && this.isFree(candidate))
    if (!port) throw this.noPort(part, ports.length)
    return this.occupy(part, port)
  }

  private placeOnI2c(part: Part): WiredPart {
    const port = this.board.i2c.find((candidate) => this.hasRoomFor(part, candidate.name) && this.isFree(candidate))
    if (!port) throw this.noPort(part, this.board.i2c.length)
    const addresses = this.addresses.get(port.name) ?? new Set()
    if (part.address !== undefined) addresses.add(part.address)
    this.addresses.set(port.name, addresses)
    return this.occupy(part, port)
  }

  private placeOnSharedPort(part: Part, ports: readonly ({ readonly name: string } & object)[]): WiredPart {
    const port = ports.find((candidate) => this.isFree(candidate))
    if (!port) throw this.noPort(part, ports.length)
    return this.occupy(part, port)
  }

  private spiPins(part: Part): Record<string, string> {
    const port = this.board.spi.find(({ name }) => this.ports.has(name))!
    return { clock: port.clock, in: port.in, out: port.out, select: this.takePin(part) }
  }

  private hasRoomFor(part: Part, port: string): boolean {
    return part.address === undefined || !this.addresses.get(port)?.has(part.address)
  }

  /** A port is free if it is in use as itself already, or none of its pins is taken. */
  private isFree({ name, ...pins }: { readonly name: string } & object): boolean {
    return this.ports.has(name) || Object.values(pins).every((pin) => !this.usedPins.has(pin as string))
  }

  private occupy(part: Part, { name, ...pins }: { readonly name: string } & object): WiredPart {
    this.ports.set(name, [...(this.ports.get(name) ?? []), part.role])
    for (const pin of Object.values(pins)) this.usedPins.add(pin as string)
    return { part, port: name, pins: pins as Record<string, string> }
  }

  private takePin(part: Part, needed?: PinFunction): string {
    const pin = this.board.pins.find(
      ({ name, functions }) => !this.usedPins.has(name) && (needed === undefined || functions.includes(needed)),
    )
    if (!pin)
      throw new WiringError(
        'no-pin',
        `${part.role} (${part.part}) needs a free pin${needed ? ` with ${needed.toUpperCase()}` : ''}; ${this.board.name} has none left`,
      )
    this.usedPins.add(pin.name)
    return pin.name
  }

  private noPort(part: Part, had: number): WiringError {
    const ports = `${had} ${part.bus} port${had === 1 ? '' : 's'}`
    return new WiringError(
      'no-port',
      `${part.role} (${part.part}) needs a free ${part.bus} port; ${this.board.name} has ${ports}, all in use`,
    )
  }
}
