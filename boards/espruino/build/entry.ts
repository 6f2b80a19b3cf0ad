import type { Part, PartBus } from '../../../firmware/hal/part.js'
import type { Board } from '../../board.js'
import { wire, type WiredPart } from '../../wiring.js'
import type { BuildableNode } from './nodes.js'

/** What an image is to be made of. */
export interface EntryPlan {
  readonly node: BuildableNode
  /** What is soldered to the board. */
  readonly parts: readonly Part[]
  readonly board: Board
  readonly modem?: { readonly module: string; readonly className: string }
  /** What the node's constructor takes: plain data, byte arrays, and {@link Written} where it takes a function. */
  readonly config: unknown
  /** Degrees, for nodes that ask where they stand. */
  readonly position?: { readonly latitude: number; readonly longitude: number }
}

/** An expression of a config that is not data: its source, and what that needs imported, name to module without extension. */
export class Written {
  constructor(
    readonly text: string,
    readonly imports: Readonly<Record<string, string>>,
  ) {}
}

/** The provider's class of each bus. */
const classes: Readonly<Record<PartBus, { readonly module: string; readonly className: string }>> = {
  i2c: { module: 'i2c-async', className: 'EspruinoI2CAsync' },
  serial: { module: 'serial', className: 'EspruinoSerial' },
  spi: { module: 'spi', className: 'EspruinoSPI' },
  pwm: { module: 'pwm', className: 'EspruinoPWM' },
  digital: { module: 'digital', className: 'EspruinoDigital' },
  analog: { module: 'analog', className: 'EspruinoAnalog' },
}

const provider = 'boards/espruino/provider'
const buses: readonly PartBus[] = ['i2c', 'serial', 'spi', 'pwm', 'digital', 'analog']

/**
 * The program of an image: imports the node, its modem driver and the provider's classes that its parts need, binds roles to
 * pins, and starts. Modules are named from the package's root.
 * @throws WiringError for a board that cannot carry the parts
 */
export function entrySource(plan: EntryPlan): string {
  const { node, board, modem } = plan
  const { parts } = wire(board, plan.parts)
  const imports = new Imports()
  const roles = buses.map((bus) => `${bus}: {${rolesOf(bus, parts, board, imports)}}`)
  const device = [`io: {}`, `pin: {}`, ...roles, ...extensions(plan, imports)]
  imports.add('makeDevice', `${provider}/device`)
  imports.add(node.className, node.module)
  if (node.hasModem && modem) imports.add(modem.className, modem.module)
  for (const [name, module] of Object.entries(node.imports ?? {})) imports.add(name, module)
  const made = [
    'device',
    ...(node.hasModem && modem ? [modem.className] : []),
    source(plan.config, imports),
    ...(plan.position ? [source(plan.position, imports)] : []),
    ...(node.more ?? []),
  ]
  return `${imports.text()}const device = makeDevice({ ${device.join(', ')} })\nnew ${node.className}(${made.join(', ')}).start()\n`
}

class Imports {
  private readonly modules = new Map<string, string>()

  add(name: string, module: string): void {
    this.modules.set(name, module)
  }

  text(): string {
    return [...this.modules].map(([name, module]) => `import { ${name} } from './${module}.js'\n`).join('')
  }
}

function rolesOf(bus: PartBus, parts: readonly WiredPart[], board: Board, imports: Imports): string {
  return parts
    .filter(({ part }) => part.bus === bus)
    .map((wired) => `${JSON.stringify(wired.part.role)}: ${connection(wired, board, imports)}`)
    .join(', ')
}

/** The options of one connection, with pins as the interpreter's own variables. */
function connection({ part, port, pins }: WiredPart, board: Board, imports: Imports): string {
  const { className, module } = classes[part.bus]
  imports.add(className, `${provider}/${module}`)
  const options = [`io: ${className}`]
  if (port !== undefined) options.push(`port: ${JSON.stringify(port)}`)
  for (const [signal, pin] of Object.entries(pins)) options.push(`${JSON.stringify(signal)}: ${pin}`)
  if (part.hz !== undefined) options.push(`${part.bus === 'serial' ? 'baud' : 'hz'}: ${part.hz}`)
  if (part.address !== undefined) options.push(`address: ${part.address}`)
  if (part.bus === 'pwm') options.push(`resolution: ${board.pwmBits}`)
  if (part.bus === 'analog') options.push(`resolution: ${board.adcBits}`)
  return `{ ${options.join(', ')} }`
}

/** What hangs on no role: clock, flash, store, power. */
function extensions({ node, board }: EntryPlan, imports: Imports): string[] {
  const made: string[] = []
  const add = (field: string, className: string, module: string, value: string): void => {
    imports.add(className, `${provider}/${module}`)
    made.push(`${field}: ${value}`)
  }
  if (node.needs.includes('rtc')) add('rtc', 'EspruinoRTC', 'rtc', '{ io: EspruinoRTC }')
  if (node.needs.includes('keyValue')) add('keyValue', 'EspruinoKeyValue', 'key-value', 'new EspruinoKeyValue("")')
  add('flash', 'EspruinoFlash', 'flash', `new EspruinoFlash(${source(layouts(board), imports)})`)
  add('power', 'EspruinoPower', 'power', 'new EspruinoPower()')
  return made
}

/** The provider's layout of each partition, from where the board keeps Storage. */
function layouts({ flash, interpreter }: Board): Record<string, object> {
  const { address, pageLength } = interpreter?.savedCode ?? { address: 0, pageLength: 4096 }
  return Object.fromEntries(
    flash.map(({ path, blockLength, blocks }) => [path, { blockLength, blocks, storageAt: address, pageLength }]),
  )
}

/** A value as source text. */
function source(value: unknown, imports: Imports): string {
  const inner = (each: unknown): string => source(each, imports)
  if (value instanceof Uint8Array) return `new Uint8Array([${value.join(',')}])`
  if (value instanceof Written) {
    for (const [name, module] of Object.entries(value.imports)) imports.add(name, module)
    return value.text
  }
  if (Array.isArray(value)) return `[${value.map(inner).join(', ')}]`
  if (typeof value !== 'object' || value === null) return value === undefined ? 'undefined' : JSON.stringify(value)
  const entries = Object.entries(value).filter(([, each]) => each !== undefined)
  return `{ ${entries.map(([key, each]) => `${JSON.stringify(key)}: ${inner(each)}`).join(', ')} }`
}
