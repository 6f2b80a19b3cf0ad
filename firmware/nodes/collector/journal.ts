import type { KeyValueDomain } from '../../hal/index.js'
import { decodeEmptying, encodeEmptying, type Emptying } from './emptying.js'

/** Emptyings that wait here for a clock; more than so many and the oldest is given up, and counted. */
const longest = 64

/**
 * Emptyings in the board's key-value store, from the moment a bin is tipped until its report is in the outbox: a restart in between
 * loses none and doubles none. The one under way is "open", those that are over wait for a clock under their number.
 */
export class Journal {
  /** Emptyings that were given up because no clock came. */
  lost = 0
  private count: number
  private readonly waiting: number[] = []

  constructor(private readonly store: KeyValueDomain) {
    const bytes = store.read('count')
    this.count = bytes && bytes.byteLength === 4 ? new DataView(bytes).getUint32(0) : 0
    for (const key of store.keys()) if (key.charAt(0) === '#') this.waiting.push(Number(key.substring(1)))
    this.waiting.sort((first, second) => first - second)
  }

  /** Emptyings that were begun, ever. */
  get emptyings(): number {
    return this.count
  }

  /** A number that no emptying had. */
  nextSerial(): number {
    this.count++
    const bytes = new DataView(new ArrayBuffer(4))
    bytes.setUint32(0, this.count)
    this.store.write('count', bytes)
    return this.count
  }

  /** The emptying that was under way when the processor stopped. */
  open(): Emptying | undefined {
    const bytes = this.store.read('open')
    return bytes && decodeEmptying(bytes)
  }

  keepOpen(emptying: Emptying): void {
    this.store.write('open', encodeEmptying(emptying))
  }

  /** The one under way is over: it waits under its number. */
  close(emptying: Emptying): void {
    this.store.write('#' + emptying.serial, encodeEmptying(emptying))
    this.store.delete('open')
    if (this.waiting.indexOf(emptying.serial) < 0) this.waiting.push(emptying.serial)
    if (this.waiting.length <= longest) return
    this.lost++
    this.store.delete('#' + this.waiting.shift()!)
  }

  /** Hands over all that waits, the oldest first, and forgets each once `report` has taken it. */
  drain(report: (emptying: Emptying) => void): void {
    while (this.waiting.length > 0) {
      const key = '#' + this.waiting[0]!
      const bytes = this.store.read(key)
      const emptying = bytes && decodeEmptying(bytes)
      if (emptying) report(emptying)
      this.store.delete(key)
      this.waiting.shift()
    }
  }
}
