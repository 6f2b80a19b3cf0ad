import type { KeyValueDomain } from '../../hal/index.js'
import { decodeProgram, encodeProgram } from './program-codec.js'
import type { SignalProgram } from './program.js'
import { validateProgram } from './validate.js'

type Slot = 'a' | 'b'

/** The program that came out of the store. */
interface Stored {
  readonly slot: Slot
  readonly sequence: number
  readonly program: SignalProgram
}

/** Starts of the processor that a program on trial survives: the one it is installed by, and one reset. */
const trialStarts = 2

/**
 * Programs in the board's key-value store: two slots, each a sequence number and a program with its CRC. The newest good one
 * counts. A new one is on trial until {@link confirm}: when the processor restarts too often before that, or somebody calls
 * {@link rollBack}, it is deleted and the one before counts again.
 */
export class ProgramStore {
  constructor(private readonly domain: KeyValueDomain) {}

  /** The program to run, undefined where the store has none. Counts a start of one that is on trial. */
  load(): SignalProgram | undefined {
    const trial = this.trial()
    if (trial) {
      if (trial.starts + 1 >= trialStarts) this.rollBack()
      else this.writeTrial(trial.slot, trial.starts + 1)
    }
    return this.newest()?.program
  }

  /** Whether the newest program has not proved itself yet. */
  get isOnTrial(): boolean {
    return this.trial() !== undefined
  }

  /** Stores a program for trial. Returns why not, undefined where it did. */
  install(bytes: Uint8Array): string | undefined {
    const program = decodeProgram(bytes)
    if (typeof program === 'string') return program
    const reason = validateProgram(program)
    if (reason !== undefined) return reason
    if (this.isOnTrial) return 'another program is on trial'
    const current = this.newest()
    const slot: Slot = current?.slot === 'a' ? 'b' : 'a'
    const plain = encodeProgram(program)
    const value = new Uint8Array(plain.length + 1)
    value[0] = current ? (current.sequence + 1) & 0xff : 1
    value.set(plain, 1)
    // The trial first: a supply that fails in between leaves a trial of nothing, which load() ends.
    this.writeTrial(slot, 0)
    this.domain.write(slot, value)
    return undefined
  }

  /** The program has proved itself. */
  confirm(): void {
    this.domain.delete('trial')
  }

  /** Deletes the program on trial, if any. Returns whether there was one. */
  rollBack(): boolean {
    const trial = this.trial()
    if (!trial) return false
    this.domain.delete(trial.slot)
    this.domain.delete('trial')
    return true
  }

  private newest(): Stored | undefined {
    const first = this.read('a')
    const second = this.read('b')
    if (!first || !second) return first ?? second
    // Sequence numbers go round: the one that is at most half a round ahead is the newer.
    return ((second.sequence - first.sequence) & 0xff) < 128 ? second : first
  }

  private read(slot: Slot): Stored | undefined {
    const value = this.domain.read(slot)
    if (!value || value.byteLength < 2) return undefined
    const bytes = new Uint8Array(value)
    const program = decodeProgram(bytes.subarray(1))
    if (typeof program === 'string' || validateProgram(program) !== undefined) return undefined
    return { slot, sequence: bytes[0]!, program }
  }

  private trial(): { readonly slot: Slot; readonly starts: number } | undefined {
    const value = this.domain.read('trial')
    if (!value || value.byteLength !== 2) return undefined
    const bytes = new Uint8Array(value)
    return { slot: bytes[0] === 0 ? 'a' : 'b', starts: bytes[1]! }
  }

  private writeTrial(slot: Slot, starts: number): void {
    this.domain.write('trial', new Uint8Array([slot === 'a' ? 0 : 1, starts]))
  }
}
