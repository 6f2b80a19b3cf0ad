import { A02yyuw } from '../../drivers/a02yyuw.js'
import { Max17048 } from '../../drivers/max17048.js'
import { Nrf52Nfc, type NfcTagPortConstructor } from '../../drivers/nrf52-nfc.js'
import type { Device } from '../../hal/index.js'
import { BatteryGuard } from '../../lib/battery-guard.js'
import { PartHealth } from '../../lib/health.js'
import { LevelMeter } from '../bin-level/level-meter.js'
import { encodeBinTag, type WasteCategory } from './record.js'

/** What an active tag is told when it is glued into a bin. */
export interface BinTagConfig {
  readonly id: string
  readonly category: WasteCategory
  /** From the sensor to the bottom, centimetres. */
  readonly height: number
  /** From look to look, seconds, [60, 86400]. Default 3600. */
  readonly lookEvery?: number
}

const second = 1_000_000
/** A fill that has moved by less is not worth a new message, percent. */
const step = 3
/** An A02YYUW knows no temperature, and measures from 30 mm on. */
const sensorKind = { compensates: false, nearest: 0.03 } as const
/** Nothing is said of a sensor that is broken but that its fill is not known. */
const stuckAfter = 8

/**
 * An active tag: the NDEF message of an nRF52's own NFC tag says whose bin it is, what goes into it and how full it is. No modem: a reader
 * on the truck, or anybody's phone, takes it along. See README.md.
 */
export class BinTag {
  readonly battery = new BatteryGuard()
  private readonly nfc: Nrf52Nfc
  private readonly meter: LevelMeter
  private readonly gauge: Max17048
  private readonly health: PartHealth
  private fill: number | undefined
  private told: { readonly fill: number | undefined; readonly isBatteryLow: boolean } | undefined

  /**
   * Opens every part; nothing runs before {@link start}.
   * @param nfc the processor's tag peripheral, as the provider has it
   * @throws RangeError for an id that a tag cannot hold; whatever a driver throws that misses its part of the board
   */
  constructor(
    private readonly device: Device,
    nfc: NfcTagPortConstructor,
    private readonly config: BinTagConfig,
  ) {
    encodeBinTag(config)
    const { timers } = device
    this.nfc = new Nrf52Nfc({ io: nfc })
    this.health = new PartHealth('level', () => {}, stuckAfter)
    const level = new A02yyuw({ ...device.serial['level']!, timers })
    this.meter = new LevelMeter(device, level, this.health, sensorKind)
    this.gauge = new Max17048({ ...device.i2c['gauge']!, timers })
  }

  /** Begins to work: the tag can be read at once, without a fill. */
  start(): void {
    const { power } = this.device
    if (power.autoSleep) power.autoSleep()
    this.tell()
    this.look()
  }

  /** What the tag says of the fill, percent; undefined while it is not known. */
  get knownFill(): number | undefined {
    return this.fill
  }

  private look(): void {
    const { lookEvery = 3600, height } = this.config
    this.gauge.sample((error, cell) => {
      // A gauge that is broken says nothing of the cell; one that has just got its supply says that it is empty.
      if (!error && cell.stateOfCharge > 0) this.battery.see(cell.stateOfCharge)
      this.meter.look(undefined, (metres) => {
        if (metres !== undefined) this.fill = Math.min(100, Math.max(0, 100 - (10_000 * metres) / height))
        if (!this.health.isOk) this.fill = undefined
        this.tell()
        this.device.timers.after(lookEvery * this.battery.stretch * second, () => this.look())
      })
    })
  }

  private tell(): void {
    const { fill, told } = this
    const isBatteryLow = this.battery.state !== 'ok'
    const isKnown = told !== undefined && (told.fill === undefined) === (fill === undefined)
    const isSame = isKnown && (fill === undefined || Math.abs(fill - told.fill!) < step)
    if (isSame && told.isBatteryLow === isBatteryLow) return
    this.told = { fill, isBatteryLow }
    const { id, category } = this.config
    this.nfc.write(
      encodeBinTag(fill === undefined ? { id, category, isBatteryLow } : { id, category, fill, isBatteryLow }),
    )
  }
}
