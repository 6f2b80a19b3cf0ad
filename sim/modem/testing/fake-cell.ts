import type { Scheduler } from '../../kernel/scheduler.js'
import type { AttachResult, Cell, Signal, UserEquipment } from '../../radio/cell.js'

/** A cell for tests: every attach takes 2 s and ends as `results` says, then as the last of them. */
export class FakeCell implements Cell {
  readonly identity = { plmn: '46000', tac: 0x8ca7, cellId: 0x1a50b1a, pci: 226, earfcn: 2509, band: 5 }
  results: AttachResult[] = [{ kind: 'attached', address: '10.52.241.198' }]
  measured: Signal = { rsrpDbm: -93, rsrqDb: -11, snrDb: 12, coverageLevel: 0 }
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

  sendUp(): void {
    throw new Error('the fake network does not use it')
  }

  sendDown(): void {
    throw new Error('the fake network does not use it')
  }
}
