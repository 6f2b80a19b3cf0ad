import type { Device, Part } from '../../../firmware/hal/index.js'

/** Device code that runs in all four places: a class that a module exports, made of a device and then started. */
export interface Program {
  readonly Class: new (device: Device) => { start(): void }
  /** The module below the package's root, without extension, for places that have to build it first. */
  readonly module: string
  readonly parts: readonly Part[]
  /** Whether it sets the clock of the board. */
  readonly needs: readonly 'rtc'[]
}

/** What is around the board. */
export interface Surroundings {
  /** Light on the sensor, lux. A real board has the light that it has. */
  readonly lux: number
  /** The sensor is not on its bus. */
  readonly isSensorMissing?: boolean
}

/** A program that runs on a board of one kind or another. */
export interface Run {
  /** Light that is really on the sensor: at least, at most, lux. */
  readonly lux: readonly [low: number, high: number]
  /** What the program has logged. */
  readonly lines: readonly string[]
  /** Lets time pass on the board and on whoever talks to it. */
  pass(delayUs: number): Promise<void>
  /** Duty cycle on the pin of the role "dimmer", [0, 1]. */
  duty(): Promise<number>
  end(): Promise<void>
}

/** Switches a board on and starts a program on it. */
export type Start = (program: Program, surroundings: Surroundings) => Promise<Run>

/** A place where firmware runs. */
export interface Target {
  readonly name: string
  /** Why it cannot be used here and now; undefined where it can. */
  readonly absent?: string
  /** Whether its surroundings are what the test asks for. */
  readonly isObedient: boolean
  readonly start: Start
}
