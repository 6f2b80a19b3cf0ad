import { busError, type BusErrorKind } from '../../../firmware/hal/errors.js'
import type { I2COptions } from '../../../firmware/hal/i2c.js'
import { claim, pinOf, portOf, release } from './claims.js'
import type { BoardI2C, EspruinoPin } from './globals.js'
import { keepTarget, whole } from './options.js'

/** An I2C port as the interpreter has it, and what this provider hangs on it: it is the board's state, not a module's. */
export interface I2CPort extends BoardI2C {
  /** Hertz that it was set up with last. */
  hz?: number
  /** Instances that are open. */
  users?: number
  /** What the asynchronous instances still have to do, in order. */
  queue?: (() => void)[]
}

/** What an instance of either I2C class knows of its bus: validated options, and the address held. */
export interface I2CLink {
  readonly port: I2CPort
  readonly address: number
  readonly hz: number
  readonly scl: EspruinoPin
  readonly sda: EspruinoPin
}

/** Validates options, takes the pins for the port and the address for the instance, sets up the port. */
export function openLink(instance: object, options: I2COptions): I2CLink {
  const { data, clock, hz, address, port: name, target } = options
  const link = {
    sda: pinOf(data, 'data'),
    scl: pinOf(clock, 'clock'),
    hz: whole(hz, 1, 5000000, 'hz'),
    address: whole(address, 0, 127, 'address'),
    port: portOf<I2CPort>(name),
  }
  claim(instance, [name + ':' + link.address])
  try {
    claim(link.port, [link.sda, link.scl])
  } catch (error) {
    release(instance)
    throw error
  }
  link.port.users = (link.port.users || 0) + 1
  setUp(link)
  keepTarget(instance, target)
  return link
}

/** Gives the address back, and with the last instance the pins. */
export function closeLink(instance: object, { port }: I2CLink): void {
  release(instance)
  port.users!--
  if (port.users === 0) release(port)
}

/**
 * Writes, reads, or both with a repeated START, at once. The interpreter transfers nothing where there are no bytes.
 * @param out bytes to write, or undefined for a read alone
 * @param count bytes to read, or undefined for a write alone
 * @throws BusError
 */
export function transact(
  link: I2CLink,
  out: Uint8Array | undefined,
  count: number | undefined,
  stop: boolean,
): Uint8Array {
  const { port, address } = link
  if (port.hz !== link.hz) setUp(link)
  try {
    if (out && out.length > 0) port.writeTo({ address, stop: stop && !count }, out)
    return count ? port.readFrom({ address, stop }, count) : new Uint8Array(0)
  } catch (error) {
    throw busError(kindOf(String(error), count === undefined), 'I2C ' + address + ': ' + error)
  }
}

function setUp({ port, scl, sda, hz }: I2CLink): void {
  port.setup({ scl, sda, bitrate: hz })
  port.hz = hz
}

/**
 * What the interpreter's text means. A byte that was refused: "not responding" on STM32, error 33282 (0x8202) on nRF52; a
 * bus that is held: "BUSY" on STM32. Anything else is an address that nobody answered (texts of 2v29.277, jshardware.c).
 */
function kindOf(text: string, isWrite: boolean): BusErrorKind {
  if (text.indexOf('BUSY') >= 0) return 'timeout'
  const isData = text.indexOf('not responding') >= 0 || text.indexOf('33282') >= 0
  return isWrite && isData ? 'nack-data' : 'nack-address'
}
