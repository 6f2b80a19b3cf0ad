import type { PartStates, PowerLedger } from '../../board/power-ledger.js'
import type { PowerTap } from '../../board/taps.js'
import type { RadioState } from '../../radio/cell.js'
import { assertUntapped, type Detach, type TapContext } from './context.js'

/** The part whose states are those of a radio. */
const modemPart = 'modem'
const radioStates: readonly string[] = ['off', 'psm', 'idle', 'connected', 'receive', 'transmit'] satisfies RadioState[]

/**
 * Listens to a board's ledger: power by part, and the state of the modem's radio, which is a state of its supply current. A
 * modem that boots has its radio off.
 */
export function tapPower(ledger: PowerLedger, context: TapContext): Detach {
  assertUntapped(ledger.tap, context)
  const tap = new LedgerTap(context)
  ledger.tellAll(tap)
  ledger.tap = tap
  return () => (ledger.tap = undefined)
}

class LedgerTap implements PowerTap {
  private readonly names = new Map<number, string>()
  private readonly draws = new Map<number, number>()
  private radio: string | undefined

  constructor(private readonly context: TapContext) {}

  onState(part: PartStates, meter: number, state: number, powerW: number): void {
    this.draws.set(meter, powerW)
    this.emit(part, meter, state, powerW, 0)
    if (part.part === modemPart) this.onRadio(part.states[state]!)
  }

  onBurst(part: PartStates, meter: number, state: number, energyJ: number): void {
    this.emit(part, meter, state, this.draws.get(meter) ?? 0, energyJ)
  }

  private emit(part: PartStates, meter: number, state: number, powerW: number, burstJ: number): void {
    const { hub, node, scheduler } = this.context
    hub.emit({
      channel: 'power',
      node,
      atUs: scheduler.nowUs,
      part: this.nameOf(part.part, meter),
      state: part.states[state]!,
      supply: part.supply,
      powerW,
      burstJ,
    })
  }

  private onRadio(state: string): void {
    const { hub, node, scheduler } = this.context
    const radio = radioStates.includes(state) ? state : 'off'
    if (radio === this.radio) return
    this.radio = radio
    hub.emit({ channel: 'radio', node, atUs: scheduler.nowUs, state: radio as RadioState })
  }

  /** Two parts of one name are told apart by their number. */
  private nameOf(part: string, meter: number): string {
    let name = this.names.get(meter)
    if (name === undefined) {
      const alike = [...this.names.values()].filter((other) => other === part || other.startsWith(`${part}-`)).length
      name = alike === 0 ? part : `${part}-${alike + 1}`
      this.names.set(meter, name)
    }
    return name
  }
}
