/**
 * What an Espruino interpreter (2v25 and later) has in its root scope, as far as this provider uses it. Types only: a module
 * here says which it uses with `declare const setWatch: Globals['setWatch']`, and nothing of it lands in an image.
 * After the interpreter's own reference and facts/espruino.md, section 4.
 */
export interface Globals {
  readonly E: EspruinoE
  /** The root scope; ports are found in it by their name. Bundlers leave `require` alone where it is a property of it. */
  readonly global: Readonly<Record<string, unknown>> & { readonly require: EspruinoRequire }
  /** A pin by its name, number or itself. What is no pin gives an object, where a pin is a number. */
  readonly Pin: new (pin: unknown) => EspruinoPin | object
  readonly console: { log(text: string): void }

  digitalWrite(pin: EspruinoPin, level: number): void
  digitalRead(pin: EspruinoPin): 0 | 1
  /** [0, 1) of the reference voltage; on nRF52 a little below 0 too. */
  analogRead(pin: EspruinoPin): number
  /** `duty` in [0, 1]. */
  analogWrite(pin: EspruinoPin, duty: number, options: { freq: number }): void
  /** `automatic`: the mode is as given now, and free for whoever uses the pin next. */
  pinMode(pin: EspruinoPin, mode: string, automatic?: boolean): void
  setWatch(callback: (event: { readonly state: boolean }) => void, pin: EspruinoPin, options: WatchOptions): number
  clearWatch(id: number): void

  /** Milliseconds, with fraction. An id is given out again as soon as it is free. */
  setTimeout(callback: () => void, delayMs: number): number
  clearTimeout(id: number): void
  /** Seconds since 1970, with fraction, by a clock that anybody may set. */
  getTime(): number
  setTime(seconds: number): void
  getSerial(): string
  /** STM32 only: whether the processor stops while it waits. */
  readonly setDeepSleep: ((isDeep: boolean) => void) | undefined
}

/** Modules of the interpreter itself. */
export type EspruinoRequire = ((name: 'Storage') => StorageModule) & ((name: 'Flash') => FlashModule)

/** A pin is a number that prints as its name. */
export type EspruinoPin = number & { readonly __pin: unique symbol }

/** Options of `setWatch`. */
export interface WatchOptions {
  readonly repeat: boolean
  readonly edge: 'rising' | 'falling' | 'both'
  /** Milliseconds; buttons of the board have 25 where this is absent. */
  readonly debounce: number
}

/** The namespace `E`. */
export interface EspruinoE {
  /** Which pin or address is whose: kept here by this provider, see claims.ts. */
  claims?: Record<string, object>
  toUint8Array(text: string): Uint8Array
  /** Bytes as a string, one a character; undefined where there are none. */
  toString(bytes: Uint8Array): string | undefined
  /** 32 random bits, with sign on some boards. */
  hwRand(): number
  CRC32(bytes: Uint8Array): number
  reboot(): void
  enableWatchdog(seconds: number, isAutomatic: boolean): void
  kickWatchdog(): void
  getConsole(): string | null
  setConsole(port: string | null, options: { force: boolean }): void
  /** Volts of the supply, measured against the internal reference (STM32). */
  getAnalogVRef(): number
}

/** `require("Storage")`: files in flash, each written once. */
export interface StorageModule {
  read(name: string, offset?: number, length?: number): string | undefined
  /**
   * At offset 0 with a size: a file of that size, which is made anew unless it is erased. In place only what is erased can
   * be written. @throws Error where there is no room or something was written before
   */
  write(name: string, data: string | Uint8Array, offset?: number, size?: number): boolean
  erase(name: string): void
  list(): string[]
}

/** `require("Flash")`: the flash itself, by address; a write only clears bits. */
export interface FlashModule {
  read(length: number, address: number): Uint8Array
  write(data: Uint8Array, address: number): void
  erasePage(address: number): void
}

/** `I2C1` and its kin. */
export interface BoardI2C {
  setup(options: { scl: EspruinoPin; sda: EspruinoPin; bitrate: number }): void
  /** Does nothing for no bytes. @throws Error whose text tells what failed */
  writeTo(address: number | { address: number; stop: boolean }, data: Uint8Array): void
  /** Undefined for no bytes. */
  readFrom(address: number | { address: number; stop: boolean }, count: number): Uint8Array
}

/** `SPI1` and its kin. */
export interface BoardSPI {
  setup(options: { sck: EspruinoPin; miso?: EspruinoPin; mosi?: EspruinoPin; baud: number; mode: number }): void
  send(data: Uint8Array): Uint8Array
}

/** `Serial1` and its kin. */
export interface BoardSerial {
  setup(baud: number, options: { rx?: EspruinoPin; tx?: EspruinoPin; cts?: EspruinoPin; path?: string }): void
  unsetup(): void
  /** Waits where the transmit buffer is full. */
  write(data: Uint8Array): void
  /** Waits until everything has been sent. */
  flush(): void
  on(event: 'data', listener: (text: string) => void): void
  removeAllListeners(event: 'data'): void
}
