import { PowerLedger, type PartStates } from '../../board/power-ledger.js'
import type { Scheduler } from '../../kernel/scheduler.js'
import { bookAirTime } from '../../modem/energy/air-time.js'
import { moduleCurrents, type ModuleCurrents } from '../../modem/energy/currents.js'
import type { AttachResult, Cell, RadioState, ReleaseAssistance, UserEquipment } from '../cell.js'

const states: PartStates = {
  part: 'modem',
  states: ['psm', 'idle', 'connected', 'receive', 'transmit'],
  supply: 'board',
}
const psm = 0
const idle = 1
const connected = 2
const airStates = { receive: 3, transmit: 4 }

/** A modem without AT commands for tests and benchmarks: it attaches, sends, sleeps, and keeps its own accounts. */
export class TestModem implements UserEquipment {
  readonly owner
  readonly radio: RadioState[] = []
  readonly ledger: PowerLedger
  transmitUs = 0
  receiveUs = 0
  /** From sending to arrival, seconds, of the packets that arrived; and how many did not. */
  readonly latenciesS: number[] = []
  lost = 0
  attachResult: AttachResult | undefined
  private readonly meter
  private readonly powerW
  private present = psm

  constructor(
    readonly scheduler: Scheduler,
    readonly cell: Cell,
    readonly imsi: string,
    public couplingLossDb: number,
    currents: ModuleCurrents = moduleCurrents.tr45820,
  ) {
    this.owner = scheduler.addOwner()
    this.ledger = new PowerLedger(scheduler)
    this.meter = this.ledger.add(states)
    const { supplyV, psmA, lightSleepA, connectedA, receiveA, transmitA } = currents
    this.powerW = [psmA, lightSleepA, connectedA, receiveA, transmitA].map((currentA) => currentA * supplyV)
    this.enter(psm)
  }

  onRadio(state: RadioState): void {
    this.radio.push(state)
    if (state === 'idle') this.enter(idle)
    if (state === 'connected') this.enter(connected)
  }

  onAirTime(transmitUs: number, receiveUs: number): void {
    this.transmitUs += transmitUs
    this.receiveUs += receiveUs
    bookAirTime(this.ledger, this.meter, this.present, airStates, this.powerW, transmitUs, receiveUs)
  }

  attach(): void {
    this.cell.attach(this, (result) => (this.attachResult = result))
  }

  /** Energy so far, J. */
  get energyJ(): number {
    return this.ledger.energyJ(this.meter)
  }

  /** Deep sleep, as a modem enters it when T3324 is over. */
  sleep(): void {
    this.enter(psm)
  }

  send(byteLength: number, assistance: ReleaseAssistance = 'none', onDelivered?: () => void): void {
    const sentUs = this.scheduler.nowUs
    this.cell.sendUp(
      this,
      byteLength,
      () => {
        this.latenciesS.push((this.scheduler.nowUs - sentUs) / 1e6)
        onDelivered?.()
      },
      () => this.lost++,
      undefined,
      assistance,
    )
  }

  private enter(state: number): void {
    this.present = state
    this.ledger.enter(this.meter, state, this.powerW[state]!)
  }
}
