import type { BusError, DriverError } from '../hal/index.js'

/** What is known of a part: well, nobody acknowledges, never ready or silent, damaged answers, another chip, a value that never moves. */
export type PartState = 'ok' | 'missing' | 'hung' | 'garbled' | 'wrong-chip' | 'stuck' | 'implausible'

/** One failure may be a disturbance on the wire; that many in a row are not. */
const failuresInARow = 2

/** Diagnosis of one part from what its driver answers. */
export class PartHealth {
  state: PartState = 'ok'
  private failures = 0
  private repeats = 0
  private last: number | undefined

  /**
   * @param role of the part, as in the parts list
   * @param onChange hears of every change of {@link state}
   * @param stuckAfter how many equal readings in a row a working part never gives; absent: any number is fine
   */
  constructor(
    readonly role: string,
    private readonly onChange: (part: PartHealth) => void,
    private readonly stuckAfter?: number,
  ) {}

  /** Whether its readings can be used. */
  get isOk(): boolean {
    return this.state === 'ok'
  }

  /** The driver failed. */
  failed(error: Error): void {
    this.failures++
    if (this.failures >= failuresInARow) this.become(stateOf(error))
  }

  /** The driver gave a reading. `raw`: as the part counts, where it can be found out that the part is stuck. */
  succeeded(raw?: number): void {
    this.failures = 0
    this.repeats = raw !== undefined && raw === this.last ? this.repeats + 1 : 0
    this.last = raw
    this.become(this.stuckAfter !== undefined && this.repeats >= this.stuckAfter ? 'stuck' : 'ok')
  }

  /** A reading that cannot be true. */
  contradicted(): void {
    this.failures++
    if (this.failures >= failuresInARow) this.become('implausible')
  }

  private become(state: PartState): void {
    if (state === this.state) return
    this.state = state
    this.onChange(this)
  }
}

/** What an error of a driver says of its part. */
function stateOf(error: Error): PartState {
  const { kind, cause } = error as Partial<DriverError>
  switch (kind) {
    case 'bus':
      return cause && (cause as BusError).kind === 'nack-address' ? 'missing' : 'hung'
    case 'checksum':
      return 'garbled'
    case 'wrong-chip':
      return 'wrong-chip'
    default:
      return 'hung'
  }
}
