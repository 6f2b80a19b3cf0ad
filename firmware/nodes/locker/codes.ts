import { findCounter, hmacSha1, hotp } from '../../../protocols/hotp/index.js'
import type { KeyValueDomain } from '../../hal/index.js'

/** Digits of a code behind the number of its door. */
export const codeLength = 6
/** Parcels that the platform may have booked and taken back without the locker hearing of it. */
const lookAhead = 5

/**
 * The one-time codes of a locker: the n-th parcel in a compartment has the n-th HOTP code (RFC 4226) of the compartment's key, which is
 * the HMAC of its number under the locker's secret. Both ends count, so a code needs no network. A code that was used, and every
 * older one, is spent before the door moves, and stays so over restarts.
 */
export class PickupCodes {
  private readonly next: number[] = []

  /**
   * @param secret shared with the platform, 16 bytes or more
   * @param doors of the locker
   * @param store where counters live; without one a restart makes spent codes good again: for tests only
   * @throws RangeError for a short secret
   */
  constructor(
    private readonly secret: Uint8Array,
    doors: number,
    private readonly store: KeyValueDomain | undefined,
  ) {
    if (secret.length < 16) throw new RangeError('a secret of 16 bytes or more expected, got ' + secret.length)
    for (let door = 0; door < doors; door++) this.next.push(this.load(door))
  }

  /** Spends what was typed: number of the door, then its code. Returns the door, or undefined for anything that opens none. */
  spend(typed: string): number | undefined {
    const door = typed.charCodeAt(0) - 48
    if (typed.length !== 1 + codeLength || !(door >= 0 && door < this.next.length)) return undefined
    const counter = findCounter(keyOf(this.secret, door), typed.substring(1), this.next[door]!, lookAhead)
    if (counter === undefined) return undefined
    this.next[door] = counter + 1
    this.save(door, counter + 1)
    return door
  }

  private load(door: number): number {
    const bytes = this.store && this.store.read('next' + door)
    return bytes && bytes.byteLength === 4 ? new DataView(bytes).getUint32(0) : 0
  }

  private save(door: number, next: number): void {
    const value = new DataView(new ArrayBuffer(4))
    value.setUint32(0, next)
    if (this.store) this.store.write('next' + door, value.buffer)
  }
}

/** What the recipient of the n-th parcel of a compartment (from 0) types before "#": the platform's side. */
export function pickupCode(secret: Uint8Array, door: number, n: number): string {
  return door + hotp(keyOf(secret, door), n, codeLength)
}

function keyOf(secret: Uint8Array, door: number): Uint8Array {
  return hmacSha1(secret, new Uint8Array([door]))
}
