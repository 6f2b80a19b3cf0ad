import type { LogLevel } from '../../firmware/hal/index.js'
import type { ByteArena } from '../kernel/byte-arena.js'
import type { RandomStream } from '../kernel/random.js'
import type { OwnerId, Scheduler } from '../kernel/scheduler.js'
import type { PowerLedger } from './power-ledger.js'

/**
 * What a part on a board is given: the world's clock, the owner under which its events die with the supply, a stream of
 * chance, the ledger, and a place to say what firmware did wrong. A model never throws for firmware's mistakes.
 */
export interface PartHost {
  readonly scheduler: Scheduler
  readonly partOwner: OwnerId
  readonly chance: RandomStream
  readonly ledger: PowerLedger
  /** Memory for bytes on their way. */
  readonly arena: ByteArena
  /** Says something about a part; level "warning" fails a test that did not expect it. */
  note(level: LogLevel, part: string, text: string): void
}

/** Faults that every model understands; each model says what they mean on its bus. */
export interface PartFaults {
  /** Not on the board: an address that NACKs, a line that stays silent. */
  missing?: boolean
  /** Answers its address and never gets ready. */
  hung?: boolean
  /** Reports one value for ever: the one it had when the fault came. */
  stuck?: boolean
  /** Standard deviation added to what is measured, as a fraction of the reading. */
  noise?: number
}

/** A part whose supply can go and come back: state that does not survive is reset. */
export interface Powered {
  /** The supply came (back): power-on state. */
  powerOn(): void
  /** The supply went: pending events are already cancelled by the board. */
  powerOff(): void
}
