import type { Key } from '../../drivers/wiegand.js'
import type { TimerHandle, Timers } from '../../hal/index.js'

/** What was typed is forgotten after this long without a key. */
const patienceUs = 15_000_000
/** More keys than any entry has. */
const longest = 12

/** What became of a key. */
export type Typed = { readonly kind: 'more' } | { readonly kind: 'entry'; readonly text: string }

/** Gathers keys: "#" ends an entry, "*" begins anew, and so does silence. */
export class Keypad {
  private text = ''
  private timer: TimerHandle | undefined

  constructor(private readonly timers: Timers) {}

  take(key: Key): Typed {
    this.timers.cancel(this.timer)
    if (key === '#') {
      const { text } = this
      this.text = ''
      return { kind: 'entry', text }
    }
    this.text = key === '*' || this.text.length >= longest ? '' : this.text + key
    this.timer = this.timers.after(patienceUs, () => (this.text = ''))
    return { kind: 'more' }
  }
}

/** Shuts the keypad after wrong codes in a row. */
export class LockOut {
  private wrong = 0
  private untilUs = 0

  /** Whether codes are refused now. */
  isShut(nowUs: number): boolean {
    return nowUs < this.untilUs
  }

  /** A code was right. */
  forgive(): void {
    this.wrong = 0
  }

  /** A code was wrong. Returns whether that was one too many. */
  blame(nowUs: number, allowed: number, forS: number): boolean {
    this.wrong++
    if (this.wrong < allowed) return false
    this.wrong = 0
    this.untilUs = nowUs + forS * 1_000_000
    return true
  }
}
