import { toHex } from '../../../protocols/bytes/index.js'
import type { Pn532Target } from '../../../protocols/pn532/index.js'
import { Ntag21x } from '../../drivers/ntag21x.js'
import type { TagConnection, TagErrorKind } from '../../drivers/ntag21x-link.js'
import { Pn532I2c, type Pn532I2cOptions } from '../../drivers/pn532-i2c.js'
import type { TimerHandle, Timers } from '../../hal/index.js'
import type { PartHealth } from '../../lib/health.js'
import { readBinTag, type BinRecord } from '../bin-tag/record.js'
import type { TagState } from './model.js'
import { readType2 } from './type2.js'

/** From try to try, microseconds. */
const againUs = 250_000

/** What was read of a tag. */
export interface ReadTag {
  readonly state: TagState
  readonly uid?: string
  readonly record?: BinRecord
}

/**
 * Reads the tag of the bin on the lift for as long as it is told to. Where two bins stand at the lift, the one that is still there when
 * the lift is up is the one that hangs on it: {@link again} forgets what was read before, unless nothing comes after.
 */
export class TagReader {
  private readonly reader: Pn532I2c
  private readonly timers: Timers
  private timer: TimerHandle | undefined
  private isRunning = false
  private isBusy = false
  private isSure = false
  private seen: ReadTag[] = []
  private before: readonly ReadTag[] = []

  /** @throws whatever the driver throws that misses its part of the board */
  constructor(
    options: Pn532I2cOptions,
    private readonly health: PartHealth,
  ) {
    this.timers = options.timers
    this.reader = new Pn532I2c(options)
  }

  /** Begins to look for tags. */
  start(): void {
    this.seen = []
    this.before = []
    this.isSure = false
    this.isRunning = true
    this.look()
  }

  /** The lift is up: what is read from now on counts. */
  again(): void {
    if (this.seen.length > 0) this.before = this.seen
    this.seen = []
    this.isSure = true
    if (this.isRunning) this.look()
    else this.resume()
  }

  /** Goes on after a restart of the processor. */
  resume(): void {
    this.isRunning = true
    this.look()
  }

  /** Enough: the carrier goes off. */
  stop(): void {
    this.isRunning = false
    this.timers.cancel(this.timer)
    if (!this.isBusy) this.sleep()
  }

  /** Whether the reader answers: tried once, whatever tags there are. */
  test(): void {
    this.isBusy = true
    this.reader.sample((error) => {
      if (error) this.health.failed(error)
      else this.health.succeeded()
      this.pause()
    })
  }

  /** The tag of the bin, as far as it is known. */
  get tag(): ReadTag {
    return choose(this.seen) || choose(this.before) || { state: 'unreadable' }
  }

  private look(): void {
    this.timers.cancel(this.timer)
    if (this.isBusy || !this.isRunning) return
    this.isBusy = true
    this.reader.sample((error, sample) => {
      if (error) this.health.failed(error)
      else this.health.succeeded()
      if (error) this.pause()
      else this.readAll(sample.tags, 0)
    })
  }

  private sleep(): void {
    this.isBusy = true
    this.reader.powerDown(() => {
      this.isBusy = false
      this.look()
    })
  }

  private readAll(tags: readonly Pn532Target[], next: number): void {
    if (next >= tags.length) return this.pause()
    const target = tags[next]!
    const tag = new Ntag21x(this.reader.tag(target) as unknown as TagConnection)
    readType2(tag, (error, message) => {
      tag.close()
      this.take(toHex(target.uid), error && ((error as { kind?: TagErrorKind }).kind || 'gone'), message)
      this.readAll(tags, next + 1)
    })
  }

  private take(uid: string, problem: TagErrorKind | null, message: Uint8Array): void {
    if (problem === 'no-ndef') return this.note({ state: 'blank', uid })
    if (problem) return this.note({ state: 'unreadable', uid })
    const reading = readBinTag(message)
    if (reading.kind === 'bin') this.note({ state: 'read', uid, record: reading.record })
    else this.note({ state: reading.kind === 'foreign' ? 'blank' : 'unreadable', uid })
  }

  /** A tag that was read once is not unread by a later try that failed. */
  private note(tag: ReadTag): void {
    const known = this.seen.filter(({ uid }) => uid === tag.uid)[0]
    if (known && known.state === 'read') return
    this.seen = this.seen.filter(({ uid }) => uid !== tag.uid).concat([tag])
  }

  /** A tag that was read while the lift was up is the bin's: no more need be done. */
  private pause(): void {
    this.isBusy = false
    if (!this.isRunning) return this.sleep()
    if (this.isSure && choose(this.seen)?.state === 'read') return this.stop()
    this.timer = this.timers.after(againUs, () => this.look())
  }
}

/** One that was read rather than one that was not; of two that were read neither. */
function choose(tags: readonly ReadTag[]): ReadTag | undefined {
  const read = tags.filter(({ state }) => state === 'read')
  if (read.length === 1) return read[0]
  return read.length > 1 ? { state: 'unreadable' } : tags[0]
}
