import { I2cController } from '../../../board/io/i2c-controller.js'
import { transactionBits, type I2cOutcome } from '../../../board/i2c-bus.js'
import type { Profile } from '../profile.js'
import type { Processor } from '../processor.js'
import type { PinBank } from './pins.js'

/** Options of `I2C.setup`; absent ones as the interpreter has them. */
export interface I2cSetup {
  readonly scl: string | undefined
  readonly sda: string | undefined
  readonly bitrate: number
}

export const defaultBitrate = 100_000

/** A transfer that the other end did not acknowledge, in the words of the board's own hardware layer. */
export class I2cRefused extends Error {
  override readonly name = 'I2cRefused'

  constructor(
    readonly type: 'Error' | 'InternalError',
    message: string,
  ) {
    super(message)
  }
}

/** One I2C peripheral of the chip on the simulated wires. Transfers happen at the present instant and take their time. */
export class I2cPeripheral {
  private controller = new I2cController()
  private bitrate = defaultBitrate

  constructor(
    private readonly pins: PinBank,
    private readonly processor: Processor,
    private readonly profile: Profile,
  ) {}

  setup({ scl, sda, bitrate }: I2cSetup): void {
    this.bitrate = bitrate
    const data = sda === undefined ? undefined : this.pins.get(sda)
    const clock = scl === undefined ? undefined : this.pins.get(scl)
    for (const pin of [data, clock]) pin?.setMode('af_opendrain')
    // Pins of two ports are wires to nobody: what hangs on one of them hears no clock.
    const isBus = data?.pin?.i2c !== undefined && data.pin.i2c === clock?.pin?.i2c
    this.controller = isBus ? data.pin!.i2c! : new I2cController()
  }

  /** @throws I2cRefused */
  write(address: number, bytes: Uint8Array, stop: boolean): void {
    const { bus } = this.prepared(bytes.length)
    this.check(bus.write(address, bytes, stop), 'Write')
  }

  /** @throws I2cRefused */
  read(address: number, length: number, stop: boolean): Uint8Array {
    const { bus } = this.prepared(length)
    const bytes = new Uint8Array(length)
    this.check(bus.read(address, bytes, stop), 'Read')
    return bytes
  }

  private prepared(length: number): I2cController {
    this.controller.bus.hz = this.bitrate
    this.processor.charge((transactionBits(length) * 1e6) / this.bitrate)
    return this.controller
  }

  private check(outcome: I2cOutcome, verb: 'Write' | 'Read'): void {
    if (outcome === 'ok') return
    if (this.profile.family === 'stm32') throw refusedByStm32(outcome, verb)
    // NRF_ERROR_DRV_TWI_ERR_ANACK and _DNACK of the vendor's SDK (recalled, not confirmed).
    const code = outcome === 'nack-address' ? 33281 : 33282
    if (this.profile.family === 'nrf52') throw new I2cRefused('InternalError', `I2C ${verb} Error ${code}`)
    throw new I2cRefused('Error', `jshI2C${verb}: I2C ${verb} Error -1`)
  }
}

/** The peripheral waits for events that do not come (targets/stm32/jshardware.c of 2v29.277). */
function refusedByStm32(outcome: I2cOutcome, verb: 'Write' | 'Read'): I2cRefused {
  if (outcome === 'nack-data') return new I2cRefused('Error', 'I2C device not responding')
  const event = verb === 'Write' ? 'Write Transmit Mode 2' : 'Read Receive Mode'
  return new I2cRefused('InternalError', `Timeout on I2C ${event}`)
}
