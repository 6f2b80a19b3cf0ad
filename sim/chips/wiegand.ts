import type { Net } from '../board/net.js'
import type { PartFaults, PartHost, Powered } from '../board/part.js'
import type { PartMeter, PartStates } from '../board/power-ledger.js'

/** Width of a pulse and time from one to the next (SIA AC-01 allows 20 to 100 us, 0.2 to 20 ms; recalled). */
const pulseUs = 50
const bitUs = 2000
/** 12 V at 60 mA, lit (keypads of this class; assumed). */
const powerW = 0.72
const powerStates: PartStates = { part: 'wiegand', states: ['off', 'on'], supply: 'mains' }
const keys = '0123456789*#'
const noFaults: PartFaults = {}

/**
 * A keypad with card reader, the side of the two lines: each key a burst of four bits, a card 26 bits with two parity bits
 * (H10301). What comes while a message is being sent waits for its end.
 *
 * Faults: `missing`, `hung`: silent; `stuck`: sends the last message again, whatever is pressed; `noise`: that share of bits is lost.
 */
export class WiegandModel implements Powered {
  private readonly meter: PartMeter
  private currentFaults = noFaults
  private powered = false
  private freeUs = 0
  private last: readonly number[] = []

  constructor(
    private readonly host: PartHost,
    private readonly data0: Net,
    private readonly data1: Net,
  ) {
    this.meter = host.ledger.add(powerStates)
  }

  /** Until when what was pressed is being sent, microseconds. */
  get busyUntilUs(): number {
    return this.freeUs
  }

  setFaults(faults: PartFaults): void {
    this.currentFaults = faults
  }

  powerOn(): void {
    this.powered = true
    this.freeUs = 0
    this.last = []
    this.release()
    this.host.ledger.enter(this.meter, 1, powerW)
  }

  powerOff(): void {
    this.powered = false
    this.release()
    this.host.ledger.enter(this.meter, 0, 0)
  }

  /** Somebody presses a key: a digit, "*" or "#". @throws RangeError for any other */
  press(key: string): void {
    const value = keys.indexOf(key)
    if (key.length !== 1 || value < 0) throw new RangeError(`a key of ${keys} expected, got ${key}`)
    this.send(bitsOf(value, 4))
  }

  /** Somebody holds a card before it. @param facility [0, 255] @param card [0, 65535] */
  present(facility: number, card: number): void {
    const data = [...bitsOf(facility, 8), ...bitsOf(card, 16)]
    const odd = (bits: readonly number[]): number => bits.reduce((sum, bit) => sum ^ bit, 0)
    this.send([odd(data.slice(0, 12)), ...data, 1 - odd(data.slice(12))])
  }

  private send(message: readonly number[]): void {
    const { missing, hung, stuck, noise } = this.currentFaults
    if (!this.powered || missing || hung) return
    const bits = stuck && this.last.length > 0 ? this.last : message
    this.last = bits
    const { scheduler, partOwner, chance } = this.host
    // The silence of 25 ms that ends a message, and then some, lies between two.
    let atUs = Math.max(scheduler.nowUs, this.freeUs)
    for (const bit of bits) {
      if (!noise || chance.next() >= noise) {
        scheduler.at(atUs, partOwner, bit ? pull1 : pull0, this)
        scheduler.at(atUs + pulseUs, partOwner, releaseBoth, this)
      }
      atUs += bitUs
    }
    this.freeUs = atUs + 30_000
  }

  /** @internal The scheduler's way in. */
  pull(bit: 0 | 1): void {
    const line = bit === 0 ? this.data0 : this.data1
    line.drive(this, { strength: 'strong', level: 0 })
  }

  /** @internal The scheduler's way in. */
  release(): void {
    this.data0.drive(this, undefined)
    this.data1.drive(this, undefined)
  }
}

const bitsOf = (value: number, count: number): number[] =>
  Array.from({ length: count }, (_, index) => (value >> (count - 1 - index)) & 1)

const pull0 = (model: WiegandModel): void => model.pull(0)
const pull1 = (model: WiegandModel): void => model.pull(1)
const releaseBoth = (model: WiegandModel): void => model.release()
