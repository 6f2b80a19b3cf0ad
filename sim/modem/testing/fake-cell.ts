import type { Scheduler } from '../../kernel/scheduler.js'
import type { AttachResult, Cell, CellIdentity, ReleaseAssistance, Signal, UserEquipment } from '../../radio/cell.js'

/** A cell for tests: every attach takes 2 s and ends as `results` says, then as the last of them; a packet takes 0.2 s. */
export class FakeCell implements Cell {
  identity: CellIdentity = { plmn: '46000', tac: 0x8ca7, cellId: 0x1a50b1a, pci: 226, earfcn: 2509, band: 5 }
  results: AttachResult[] = [{ kind: 'attached', address: '10.52.241.198' }]
  measured: Signal = { rsrpDbm: -93, rsrqDb: -11, snrDb: 12, coverageLevel: 0 }
  /** Release assistance of each packet sent up. */
  readonly assistances: ReleaseAssistance[] = []
  attaches = 0
  detaches = 0

  constructor(private readonly scheduler: Scheduler) {}

  signal(): Signal {
    return this.measured
  }

  attach(ue: UserEquipment, done: (result: AttachResult) => void): void {
    this.attaches++
    const result = this.results.length > 1 ? this.results.shift()! : this.results[0]!
    ue.onRadio('connected')
    this.scheduler.after(2_000_000, ue.owner, (give: (result: AttachResult) => void) => give(result), done)
    this.scheduler.after(3_000_000, ue.owner, (modem: UserEquipment) => modem.onRadio('idle'), ue)
  }

  detach(): void {
    this.detaches++
  }

  sendUp<Argument>(
    ue: UserEquipment,
    _byteLength: number,
    delivered: (argument: Argument) => void,
    _lost: (argument: Argument) => void,
    argument: Argument,
    assistance?: ReleaseAssistance,
  ): void {
    this.assistances.push(assistance ?? 'none')
    this.scheduler.after(200_000, ue.owner, delivered, argument)
  }

  sendDown<Argument>(
    ue: UserEquipment,
    _byteLength: number,
    delivered: (argument: Argument) => void,
    _lost: (argument: Argument) => void,
    argument: Argument,
    afterUs = 0,
  ): void {
    this.scheduler.after(200_000 + afterUs, ue.owner, delivered, argument)
  }
}
