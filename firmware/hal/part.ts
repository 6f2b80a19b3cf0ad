/** What a part hangs on. */
export type PartBus = 'i2c' | 'serial' | 'spi' | 'pwm' | 'digital' | 'analog'

/**
 * One line of a node's parts list: which part hangs on which role of the device (`i2c.light`, `serial.modem`).
 * A provider binds roles to the pins of a board; the simulator builds the same list out of chip models; `wayside wiring`
 * prints it for the person with the soldering iron.
 */
export interface Part {
  /** Name of the role: firmware finds it as `device[bus][role]`. */
  readonly role: string
  readonly bus: PartBus
  /** Part name as in `wayside list chips` or `wayside list modems`. */
  readonly part: string
  /** 7-bit address on an I2C bus. */
  readonly address?: number
  /** Bits per second on a serial line, hertz on I2C, SPI and PWM. */
  readonly hz?: number
  /** What it does on this node, for people. */
  readonly purpose: string
}
