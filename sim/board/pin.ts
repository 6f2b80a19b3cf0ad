import { busError, type PinSpecifier } from '../../firmware/hal/index.js'
import { I2cController } from './io/i2c-controller.js'
import type { Net } from './net.js'
import type { SimulatedBoard } from './simulated-board.js'
import { SpiBus } from './spi-bus.js'
import { UartPort } from './uart.js'

/** Who holds a pin: an IO instance, or a bus on behalf of its instances. A reset of the processor closes it. */
export interface PinUser {
  close(): void
}

/**
 * A pin of a simulated board: the pin specifier that its IO classes take (ECMA-419 leaves its kind to the host). It knows
 * its board, so one set of classes serves every board of a world.
 */
export class SimulatedPin {
  user: PinUser | undefined = undefined
  /** The controller that comes out on this pin. */
  port: I2cController | UartPort | SpiBus | undefined = undefined
  private wire: Net | undefined = undefined

  constructor(
    readonly board: SimulatedBoard,
    readonly name: string,
  ) {}

  get i2c(): I2cController | undefined {
    return this.port instanceof I2cController ? this.port : undefined
  }

  get uart(): UartPort | undefined {
    return this.port instanceof UartPort ? this.port : undefined
  }

  get spi(): SpiBus | undefined {
    return this.port instanceof SpiBus ? this.port : undefined
  }

  /** The wire on this pin, made when somebody first asks. */
  get net(): Net {
    return (this.wire ??= this.board.makeNet())
  }

  /** Throws where somebody else holds the pin. @throws BusError "in-use" */
  assertFree(user?: PinUser): void {
    if (this.user && this.user !== user) throw busError('in-use', `a free pin expected, ${this.name} is in use`)
  }

  /** Takes the pin; a bus takes its pins once for each of its instances. @throws BusError "in-use" */
  take(user: PinUser): void {
    this.assertFree(user)
    this.user = user
  }

  /** Gives the pin back, if this user holds it. */
  release(user: PinUser): void {
    if (this.user === user) this.user = undefined
  }
}

/** The simulated pin that a specifier is. @throws RangeError for anything else */
export function simulatedPin(specifier: PinSpecifier | undefined, option: string): SimulatedPin {
  if (specifier instanceof SimulatedPin) return specifier
  throw new RangeError(`${option}: a pin of a simulated board expected, got ${String(specifier)}`)
}
