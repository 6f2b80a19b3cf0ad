/**
 * Johnny-Five's IO plugin boundary as far as this provider needs it (rwaldron/io-plugins, "Minimum Plugin Class
 * Requirements" and "Minimum API"): firmata-io is one, and so is any other plugin that Johnny-Five takes. What is marked
 * "firmata-io" is no part of that contract: it is used where it is there.
 */
export interface IoPlugin {
  readonly name?: string
  /** Numbers of the pin modes: INPUT, OUTPUT, ANALOG, PWM, I2C, SERIAL, PULLUP. */
  readonly MODES: Readonly<Record<string, number>>
  /** By pin number. */
  readonly pins: readonly IoPluginPin[]
  /** Analogue channel to pin number. */
  readonly analogPins: readonly number[]
  /** Greatest values, 1023 or 255; null where the firmware did not say. firmata-io. */
  readonly RESOLUTION?: { readonly ADC: number | null; readonly PWM: number | null }
  /** firmata-io: levels of the ports of eight pins, as the next port message will send them. */
  readonly ports?: number[]
  /** firmata-io: where its messages go. */
  readonly transport?: { write(bytes: Uint8Array): void }

  pinMode(pin: number, mode: number): void
  digitalWrite(pin: number, value: number): void
  digitalRead(pin: number, handler: (value: number) => void): void
  /** `pin` is an analogue channel here. */
  analogRead(pin: number, handler: (value: number) => void): void
  pwmWrite?(pin: number, value: number): void
  analogWrite?(pin: number, value: number): void

  i2cConfig?(options: { readonly address: number; readonly settings: { readonly stopTX: boolean } }): void
  i2cWrite?(address: number, bytes: number[]): void
  i2cReadOnce?(address: number, byteLength: number, handler: (bytes: number[]) => void): void
  i2cReadOnce?(address: number, register: number, byteLength: number, handler: (bytes: number[]) => void): void
  /** firmata-io: the only write that can be empty. */
  sendI2CWriteRequest?(address: number, bytes: number[]): void

  serialConfig?(options: { portId: number; baud: number; rxPin?: number; txPin?: number }): void
  serialWrite?(portId: number, bytes: number[]): void
  serialRead?(portId: number, handler: (bytes: number[]) => void): void
  serialStop?(portId: number): void
  serialClose?(portId: number): void

  /** firmata-io: asks for the protocol version. The board answers in the order of its messages. */
  reportVersion?(handler: () => void): void
  /** firmata-io: switches the report of the pin's whole port. */
  reportDigitalPin?(pin: number, value: 0 | 1): void
  /** firmata-io: switches the report of an analogue channel. */
  reportAnalogPin?(channel: number, value: 0 | 1): void

  /** "digital-read-N", "analog-read-N", "string", "reportversion", "queryfirmware", "close", "disconnect", "error". */
  on(event: string, handler: (...values: unknown[]) => void): unknown
  removeListener(event: string, handler: (...values: unknown[]) => void): unknown
}

/** A pin as the firmware describes it. */
export interface IoPluginPin {
  readonly supportedModes: readonly number[]
}
