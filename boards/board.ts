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
