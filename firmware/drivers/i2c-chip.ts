import type { Completion, Connection, DriverError, I2CAsync, I2COptions, Timers } from '../hal/index.js'
import { driverError } from '../hal/index.js'
import { Dialogue, type Move } from './dialogue.js'

/** The I2C connection that a chip hangs on, its address where it is not the usual one, and the device's timers. */
export type I2cChipOptions = Connection<Omit<I2COptions, 'address'> & { readonly address?: number }, I2CAsync> & {
  readonly timers: Timers
}

/**
 * The chip's address, once everything that its connection needs is there. Touches no hardware.
 * @param name of the chip, for messages
 * @param addresses those the chip can have, the usual one first
 * @throws TypeError without options or timers; DriverError "missing" where the provider has no asynchronous I2C;
 * RangeError for an address that the chip cannot have
 */
export function addressOf(name: string, options: I2cChipOptions, addresses: readonly number[]): number {
  if (!options || !options.timers) throw new TypeError(name + ': options with timers expected')
  if (!options.io) throw driverError('missing', name + ': an I2C connection with asynchronous io expected, got none')
  const address = options.address ?? addresses[0]!
  if (addresses.indexOf(address) < 0)
    throw new RangeError(name + ': one of the addresses ' + addresses.join(', ') + ' expected, got ' + address)
  return address
}

/**
 * A table's entry for a name that came with options.
 * @throws RangeError where it has none
 */
export function choice<Table extends object>(
  name: string,
  option: string,
  table: Table,
  key: keyof Table,
): Table[keyof Table] {
  if (Object.keys(table).indexOf(String(key)) < 0)
    throw new RangeError(
      name + ': ' + option + ' of ' + Object.keys(table).join(', ') + ' expected, got ' + String(key),
    )
  return table[key]
}

/** What the drivers of I2C chips share: one dialogue at a time, preparation before the first, closing, errors by kind. */
export class I2cChip {
  private readonly bus: I2CAsync
  private readonly timers: Timers
  private running: Dialogue | undefined
  private prepared = false
  private closed = false

  /** Opens the bus; the chip is not touched. @throws BusError "in-use" */
  constructor(
    private readonly name: string,
    options: I2cChipOptions,
    address: number,
  ) {
    this.timers = options.timers
    this.bus = new options.io(Object.assign({}, options, { address }))
  }

  /** The chip must be prepared again before the next measurement: its settings changed. */
  forget(): void {
    this.prepared = false
  }

  /**
   * Measures once. A chip that was never prepared, or whose last dialogue failed, is prepared first.
   * @param prepare identification and settings
   * @param decode of the bytes that both read; may throw a DriverError "checksum"
   * @param done completes exactly once, later, with what `decode` gives or a DriverError: "bus" (its `cause` says what),
   * "wrong-chip", "not-ready", "checksum", "busy" while another dialogue is under way, "closed" if `close` came before
   * @throws DriverError "closed"
   */
  measure<Result>(
    prepare: readonly Move[],
    measurement: readonly Move[],
    decode: (bytes: Uint8Array) => Result,
    done: Completion<[Result]>,
  ): void {
    this.assertOpen()
    if (this.running) return this.refuse(done as Completion<[unknown]>)
    const moves = this.prepared ? measurement : prepare.concat(measurement)
    this.running = new Dialogue(this.bus, this.timers, this.name, moves, (error, bytes) => {
      this.running = undefined
      this.prepared = error === null
      if (error) done(this.driverErrorOf(error), undefined as unknown as Result)
      else this.complete(bytes, decode, done)
    })
  }

  /** Frees the bus. A dialogue under way completes with "closed". Closing again does nothing. */
  close(): void {
    if (this.closed) return
    this.closed = true
    if (this.running) this.running.cancel()
    this.bus.close()
  }

  /** @throws DriverError "closed" after {@link close} */
  assertOpen(): void {
    if (this.closed) throw driverError('closed', this.name + ': an open driver expected, got a closed one')
  }

  private refuse(done: Completion<[unknown]>): void {
    this.timers.after(0, () =>
      done(driverError('busy', this.name + ': one dialogue at a time expected, got two'), undefined),
    )
  }

  private complete<Result>(bytes: Uint8Array, decode: (bytes: Uint8Array) => Result, done: Completion<[Result]>): void {
    let result: Result
    try {
      result = decode(bytes)
    } catch (error) {
      this.prepared = false
      return done(error as Error, undefined as unknown as Result)
    }
    done(null, result)
  }

  private driverErrorOf(error: Error): DriverError {
    const { kind } = error as DriverError
    if (kind === 'closed' || kind === 'wrong-chip' || kind === 'not-ready') return error as DriverError
    return driverError('bus', this.name + ': a dialogue expected, got ' + error.message, error)
  }
}
