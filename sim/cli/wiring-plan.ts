import { boards, wire, type Board, type WiredPart } from '../../boards/index.js'
import type { PartBus } from '../../firmware/hal/index.js'
import { nodeKinds } from '../fleet/kinds/index.js'
import { suggest } from '../fleet/scenario/suggest.js'
import { UsageError } from './exit.js'

/** What one part of a node is soldered to. */
export interface PartWiring {
  readonly role: string
  readonly part: string
  readonly purpose: string
  readonly bus: string
  readonly port?: string
  /** 7-bit address, as people write it: "0x23". */
  readonly address?: string
  /** Bits per second or hertz. */
  readonly hz?: number
  /** Signal of the part, and the pin of the board or the rail that it goes to. */
  readonly connections: readonly { readonly signal: string; readonly to: string }[]
  /** What it runs on. */
  readonly supply: string
}

/** A whole node on a board. */
export interface WiringPlan {
  readonly node: string
  readonly title: string
  readonly board: string
  readonly boardTitle: string
  readonly logicVolts: number
  readonly parts: readonly PartWiring[]
}

/**
 * What goes where for a kind of node on a board.
 * @throws UsageError for a name that does not exist, WiringError for a board that cannot carry the node
 */
export function wiringOf(node: string, boardName: string | undefined): WiringPlan {
  const kind = named('node', nodeKinds, node)
  const board = named('board', boards, boardName ?? kind.defaultBoard)
  const { parts } = wire(board, kind.parts)
  const { title, logicVolts } = board
  const wired = parts.map((part) => partWiring(part, board))
  return { node, title: kind.title, board: board.name, boardTitle: title, logicVolts, parts: wired }
}

function named<Entry>(what: string, table: Readonly<Record<string, Entry>>, name: string): Entry {
  const found = Object.hasOwn(table, name) ? table[name] : undefined
  if (found !== undefined) return found
  const known = Object.keys(table)
  const near = suggest(name, known)
  const hint = near === undefined ? '' : `; did you mean ${near}?`
  throw new UsageError(`${what}: expected one of ${known.join(', ')}, got "${name}"${hint}`)
}

function partWiring({ part, port, pins }: WiredPart, board: Board): PartWiring {
  const { role, bus, purpose, address, hz } = part
  const supply = supplies[part.part] ?? `${board.logicVolts} V of the board, common ground`
  const names = signalNames[bus]
  const connections = [
    ...Object.keys(names).flatMap((signal) => (pins[signal] ? [{ signal: names[signal]!, to: pins[signal] }] : [])),
    { signal: 'ground', to: isIsolated(part.part) ? 'its own side only' : 'GND' },
  ]
  return {
    role,
    part: part.part,
    purpose,
    bus,
    ...(port === undefined ? {} : { port }),
    ...(address === undefined ? {} : { address: `0x${address.toString(16).padStart(2, '0')}` }),
    ...(hz === undefined ? {} : { hz }),
    connections,
    supply,
  }
}

/** The board's signals by the part's own names, in the order of the table: a serial line crosses over. */
const signalNames: Readonly<Record<PartBus, Readonly<Record<string, string>>>> = {
  serial: { transmit: 'RXD (board sends)', receive: 'TXD (board receives)' },
  i2c: { data: 'SDA', clock: 'SCL' },
  spi: { clock: 'SCK', in: 'MISO', out: 'MOSI', select: 'CS' },
  pwm: { pin: 'PWM in' },
  analog: { pin: 'analogue out' },
  digital: { pin: 'pin' },
}

/** What a part runs on where that is not simply the board's own logic supply (data sheets; recalled, to be checked). */
const supplies: Readonly<Record<string, string>> = {
  bc66: 'VBAT 2.1 to 3.63 V (3.3 V), peaks of 0.5 A; its UART is 1.8 V (VDD_EXT): level shifter on both lines',
  bl0942: '3.3 V on the mains side, live: opto-couplers or a digital isolator on both lines, no common ground',
  bh1750: '2.4 to 3.6 V: that of the board; pull-ups of 4.7 kilo-ohm on SDA and SCL; ADDR to ground for 0x23',
  ld2410: '5 V from the boost converter behind the load switch',
  'load-switch': 'from the cell, control pulled down',
  led: 'that of the pin, with a series resistor',
  lock: '12 V for the coil through a transistor with a free-wheeling diode; the door switch to ground',
  wiegand: '12 V; its lines are open collectors to ground',
  'dimmer-0-10v': '12 V for its output stage, common ground; the LED driver takes 0 to 10 V from it',
}

const isIsolated = (part: string): boolean => part === 'bl0942'
