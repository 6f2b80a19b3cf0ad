import type {
  Board,
  BoardPin,
  FlashArea,
  I2cPort,
  Interpreter,
  LanguageSwitches,
  SerialPort,
  SpiPort,
} from '../../board.js'

/** What the boards of one processor share. Currents in amperes. */
export interface Processor {
  readonly processor: string
  readonly family: Interpreter['family']
  readonly logicVolts: number
  readonly adcBits: number
  readonly pwmBits: number
  /** Pins that `setWatch` can watch at a time (facts/espruino.md 4.1; ESP8266: recalled). */
  readonly watches: number
  readonly current: Board['current']
  /** Where pins and currents are known from. */
  readonly source: string
}

/** What is a board's own, in the terms of the interpreter's board files. */
export interface EspruinoBoardData {
  readonly name: string
  readonly title: string
  /** `process.env.BOARD`. */
  readonly build: string
  /** Where the package matters. */
  readonly processor?: string
  readonly ramKiB: number
  readonly flashKiB: number
  readonly megahertz: number
  /** Count of variables and bytes of each. */
  readonly variables: readonly [number, number]
  /** Address, bytes of a page, pages; absent where the build takes what is left behind its own code. */
  readonly savedCode?: readonly [number, number, number]
  readonly console: string
  readonly hasUsb?: boolean
  readonly language?: Partial<LanguageSwitches>
  /** How many UARTs, I2C and SPI controllers the build knows. */
  readonly hardwarePorts: readonly [number, number, number]
  readonly pins: readonly BoardPin[]
  /** Pins of the build that no node gets: console, oscillators, programming, what the board itself uses. */
  readonly furtherPins?: string
  readonly aliases?: Readonly<Record<string, string>>
  readonly i2c: readonly I2cPort[]
  readonly serial: readonly SerialPort[]
  readonly spi: readonly SpiPort[]
}

/**
 * Where the outbox lives in Storage. Where the flash has small pages, blocks are pages of one file, which is a page longer
 * than they are together; else each block is a file, which is made anew beside the old one to erase it. An image needs most of
 * a small Storage.
 */
function outboxIn(pageLength: number, pages: number): FlashArea {
  const area = (blockLength: number, length: number): FlashArea => ({
    path: 'outbox',
    blockLength,
    blocks: length / blockLength,
    writeAlign: 4,
  })
  const savedBytes = pageLength * pages
  if (savedBytes > 0 && pageLength <= 4096)
    return area(pageLength, savedBytes < 32 * 1024 ? 4096 : savedBytes < 64 * 1024 ? 8192 : 16384)
  return area(savedBytes > 0 && savedBytes < 96 * 1024 ? 2048 : 4096, 16384)
}

/** A board that the interpreter runs on. */
export function espruinoBoard(chip: Processor, own: EspruinoBoardData): Board {
  const [count, bytes] = own.variables
  const [, pageLength = 0, pages = 0] = own.savedCode ?? []
  return {
    name: own.name,
    title: own.title,
    processor: own.processor ?? chip.processor,
    runtime: 'espruino',
    logicVolts: chip.logicVolts,
    ramBytes: own.ramKiB * 1024,
    flashBytes: own.flashKiB * 1024,
    variables: { count, bytes },
    interpreter: interpreterOf(chip, own),
    pins: own.pins,
    i2c: own.i2c,
    serial: own.serial,
    spi: own.spi,
    adcBits: chip.adcBits,
    pwmBits: chip.pwmBits,
    flash: [outboxIn(pageLength, pages)],
    current: chip.current,
    sources: [`facts/espruino.md 4.6 and the board file ${own.build} of 2v29.277 (memory, pins, console)`, chip.source],
  }
}

/** Every build of that version speaks the packet protocol: it came with 2v25. */
function interpreterOf(chip: Processor, own: EspruinoBoardData): Interpreter {
  const [serial, i2c, spi] = own.hardwarePorts
  const [address, pageLength, pages] = own.savedCode ?? []
  return {
    build: own.build,
    family: chip.family,
    megahertz: own.megahertz,
    ...(address === undefined ? {} : { savedCode: { address, pageLength: pageLength!, pages: pages! } }),
    console: own.console,
    hasUsb: own.hasUsb ?? own.console === 'USB',
    hasPackets: true,
    ports: { serial, i2c, spi },
    watches: chip.watches,
    language: { saveOnFlash: false, poorMath: false, unicode: false, jit: false, ...own.language },
    aliases: own.aliases ?? {},
    furtherPins: own.furtherPins?.split(' ') ?? [],
  }
}
