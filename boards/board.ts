/** What a pin can do besides being a digital input and output. */
export type PinFunction = 'adc' | 'pwm'

/** One pin of a board, by the name that its silk screen and its interpreter use. */
export interface BoardPin {
  readonly name: string
  readonly functions: readonly PinFunction[]
  /** Number by which Firmata and Arduino sketches know it, on boards that have such numbers. */
  readonly number?: number
  /** Port and bit of the processor ("PB5"), where its name does not say so. */
  readonly port?: string
}

/** An I2C controller and the pins it comes out on. */
export interface I2cPort {
  readonly name: string
  readonly data: string
  readonly clock: string
}

/** A UART and the pins it comes out on, seen from the board. */
export interface SerialPort {
  readonly name: string
  readonly receive: string
  readonly transmit: string
}

/** An SPI controller and the pins it comes out on. */
export interface SpiPort {
  readonly name: string
  readonly clock: string
  readonly in: string
  readonly out: string
}

/** A partition of flash that firmware may use. Bytes. */
export interface FlashArea {
  readonly path: string
  readonly blockLength: number
  readonly blocks: number
  readonly writeAlign: number
}

/** Where an interpreter keeps Storage: pages of flash from an address on. Bytes. */
export interface SavedCode {
  readonly address: number
  readonly pageLength: number
  readonly pages: number
}

/** Switches that a build of the Espruino interpreter was made with (facts/espruino.md 4.6). */
export interface LanguageSwitches {
  /** SAVE_ON_FLASH: no arrows, classes, promises, getters, regular expressions. */
  readonly saveOnFlash: boolean
  /** SAVE_ON_FLASH_MATH: coarse sin, cos, atan, asin, acos. */
  readonly poorMath: boolean
  /** ESPR_UNICODE_SUPPORT: strings with characters above 255. */
  readonly unicode: boolean
  /** Compiles functions that say "jit". */
  readonly jit: boolean
}

/** The Espruino interpreter of a board: facts/espruino.md 4.6 and the board files of version 2v29.277. */
export interface Interpreter {
  /** `process.env.BOARD`. */
  readonly build: string
  readonly family: 'stm32' | 'nrf52' | 'esp32' | 'esp8266' | 'rp2040'
  readonly megahertz: number
  /** Absent where the build takes what flash is left behind its own code. */
  readonly savedCode?: SavedCode
  /** Where the console is while nothing else is connected: "Serial1", "USB", "Bluetooth". */
  readonly console: string
  readonly hasUsb: boolean
  /** Whether it takes files in packets (2v25 and later). */
  readonly hasPackets: boolean
  /** How many controllers it knows by name: Serial1 and on, I2C1 and on, SPI1 and on. */
  readonly ports: { readonly serial: number; readonly i2c: number; readonly spi: number }
  /** Pins that can be watched at a time. */
  readonly watches: number
  readonly language: LanguageSwitches
  /** Names that pins have besides their own: LED1, BTN1. */
  readonly aliases: Readonly<Record<string, string>>
  /** Pins that it knows and no node gets: oscillators, programming, what the board itself uses. */
  readonly furtherPins: readonly string[]
}

/** A board as data: what it has, what it draws, and where that is known from. */
export interface Board {
  readonly name: string
  readonly title: string
  readonly processor: string
  /** How firmware gets onto it. */
  readonly runtime: 'espruino' | 'firmata'
  /** Volts of its logic. */
  readonly logicVolts: number
  readonly ramBytes: number
  readonly flashBytes: number
  /** Variables of the interpreter and their size in bytes, where there is one. */
  readonly variables?: { readonly count: number; readonly bytes: number }
  /** The interpreter that runs on it, where there is one. */
  readonly interpreter?: Interpreter
  readonly pins: readonly BoardPin[]
  readonly i2c: readonly I2cPort[]
  readonly serial: readonly SerialPort[]
  readonly spi: readonly SpiPort[]
  /** Bits of the analogue inputs and of the PWM duty cycle. */
  readonly adcBits: number
  readonly pwmBits: number
  readonly flash: readonly FlashArea[]
  /** Supply current in amperes while it runs, while it waits for the next task, and in deep sleep. */
  readonly current: { readonly run: number; readonly idle: number; readonly sleep: number }
  /** Where the figures come from. */
  readonly sources: readonly string[]
}
