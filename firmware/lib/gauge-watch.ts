import { Max17048, type CellSample } from '../drivers/max17048.js'
import type { Device } from '../hal/index.js'
import type { FieldNode } from './field-node.js'
import type { PartHealth } from './health.js'
import { fieldModel } from './model.js'
import type { Report } from './report.js'
import type { SettingsTable } from './settings.js'

const second = 1000000
/** A cell for years is looked at so often; a look that failed once is repeated this soon. */
const everyUs = 43200 * second
const againUs = 60 * second
/** Who reads this runs: a cell cannot be emptier. */
const leastVolts = 2

/** Looks at the gauge of a node's cell (MAX17048 on `i2c.gauge`) twice a day, and tells the node's guard what it saw. */
export class GaugeWatch<Table extends SettingsTable> {
  private readonly gauge: Max17048
  readonly health: PartHealth
  private cell: CellSample | undefined

  /** @throws whatever the driver throws that misses its part of the board */
  constructor(
    private readonly device: Device,
    private readonly field: FieldNode<Table>,
  ) {
    this.gauge = new Max17048({ ...device.i2c['gauge']!, timers: device.timers })
    this.health = field.part('gauge')
  }

  /** Begins to look. */
  start(): void {
    this.gauge.sample((error, cell) => this.take(error, cell))
  }

  /** Adds charge and voltage, where they are known, to a report. */
  describe(report: Report): void {
    const { cell } = this
    if (!cell) return
    report.number(fieldModel.batteryLevel, cell.stateOfCharge > 100 ? 100 : cell.stateOfCharge)
    report.number(fieldModel.batteryVoltage, cell.voltage, 1 / 256)
  }

  private take(error: Error | null, cell: CellSample): void {
    // A gauge that has just got its supply says that nothing is left.
    const isSound = !error && cell.voltage >= leastVolts && cell.stateOfCharge > 0
    if (error) this.health.failed(error)
    else if (isSound) this.health.succeeded()
    else this.health.contradicted()
    this.cell = isSound ? cell : undefined
    this.device.timers.after(isSound || !this.health.isOk ? everyUs : againUs, () => this.start())
    if (isSound) this.field.seeBattery(cell.stateOfCharge)
  }
}
