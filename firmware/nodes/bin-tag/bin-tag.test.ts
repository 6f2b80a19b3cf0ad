import { describe, expect, test } from 'vitest'
import { boards } from '../../../boards/index.js'
import { wire } from '../../../boards/wiring.js'
import { SimulatedBoard } from '../../../sim/board/simulated-board.js'
import { A02yyuwModel } from '../../../sim/chips/a02yyuw.js'
import { Max17048Model } from '../../../sim/chips/max17048.js'
import { NfcField } from '../../../sim/chips/nfc-field.js'
import { Nrf52NfcModel } from '../../../sim/chips/nrf52-nfc.js'
import { Pn532I2cModel } from '../../../sim/chips/pn532-i2c.js'
import { TestBench } from '../../../sim/chips/test-bench.js'
import { LoadSwitch } from '../../../sim/chips/load-switch.js'
import { fromHex } from '../../../protocols/bytes/index.js'
import { PartHealth } from '../../lib/health.js'
import { TagReader } from '../collector/tag-reader.js'
import { BinTag, binTagParts, type BinTagConfig } from './index.js'

const reader = [{ role: 'reader', bus: 'i2c', part: 'pn532', address: 0x24, hz: 400_000, purpose: 'bin tags' }] as const
const config: BinTagConfig = { id: 'JS-0421-2', category: 'kitchen', height: 95, lookEvery: 600 }

/** A bin with an active tag, and a truck with a reader, in one world. */
class TagBench {
  readonly truck = new TestBench(reader)
  readonly field = new NfcField(this.truck.world.scheduler)
  readonly board = new SimulatedBoard(this.truck.world, wire(boards['nrf52840dk']!, binTagParts), { name: 'tag' })
  readonly nfc = new Nrf52NfcModel(this.board, fromHex('5f112233445566'))
  readonly level: A02yyuwModel
  readonly tags: TagReader
  metres: number | undefined = 0.475
  percent = 100
  tag: BinTag | undefined

  constructor(changes: Partial<BinTagConfig> = {}) {
    const { board, truck } = this
    this.level = new A02yyuwModel(board, board.uartTo('level', 9600), () => this.metres)
    const gauge = new Max17048Model(board, { stateOfCharge: () => this.percent, voltage: () => 3.6 })
    board.i2cOf('gauge').bus.attach(gauge)
    const supply = new LoadSwitch(board.netOf('digital', 'level-supply'), this.level)
    for (const part of [gauge, supply, this.nfc]) board.attach(part)
    board.install((device) => {
      this.tag = new BinTag(device, this.nfc.io, { ...config, ...changes })
      this.tag.start()
    })
    const model = truck.solder(new Pn532I2cModel(truck.board, this.field))
    truck.board.i2cOf('reader').bus.attach(model)
    truck.powerUp()
    board.powerOn()
    const { device } = truck
    this.tags = new TagReader({ ...device.i2c['reader']!, timers: device.timers }, new PartHealth('reader', () => {}))
  }

  run(seconds: number): this {
    this.truck.run(seconds * 1_000_000)
    return this
  }

  /** What the truck reads when the bin hangs on its lift for three seconds. */
  read(): TagReader['tag'] {
    this.field.enter(this.nfc)
    this.tags.start()
    this.run(3)
    this.tags.stop()
    this.field.leave(this.nfc)
    this.run(0.1)
    return this.tags.tag
  }
}

describe('an active tag', () => {
  test('says whose it is at once, and how full it is once it has looked', () => {
    const bench = new TagBench().run(0.5)
    expect(bench.read().record).toEqual({ id: 'JS-0421-2', category: 'kitchen', isBatteryLow: false })
    bench.run(60)
    // 47.5 of 95 cm.
    expect(bench.read()).toMatchObject({ state: 'read', uid: '5f112233445566', record: { fill: 50 } })
  })

  test('follows its waste, and does not vanish from under a reader for it', () => {
    const bench = new TagBench().run(60)
    bench.metres = 0.19
    bench.field.enter(bench.nfc)
    bench.tags.start()
    bench.run(700)
    expect(bench.tags.tag.record).toMatchObject({ fill: 50 })
    bench.tags.stop()
    bench.field.leave(bench.nfc)
    bench.run(1)
    expect(bench.read().record).toMatchObject({ fill: 80 })
  })

  test('says no fill when its sensor is broken, and one again when it is mended', () => {
    const bench = new TagBench().run(60)
    bench.level.setFaults({ missing: true })
    expect(bench.run(1500).read().record).not.toHaveProperty('fill')
    bench.level.setFaults({})
    expect(bench.run(700).read().record).toMatchObject({ fill: 50 })
  })

  test('says that its cell is nearly empty, and looks less often', () => {
    const bench = new TagBench()
    bench.percent = 15
    bench.run(60)
    expect(bench.read().record).toMatchObject({ isBatteryLow: true })
    bench.metres = 0.19
    expect(bench.run(700).read().record).toMatchObject({ fill: 50 })
    expect(bench.run(2000).read().record).toMatchObject({ fill: 80 })
  })

  test('is not begun with an id that no tag can hold', () => {
    const bench = new TagBench({ id: '' })
    bench.run(1)
    expect([bench.tag, bench.board.faults]).toEqual([undefined, 1])
  })

  test('draws less than 4 J a day with a look an hour', () => {
    const bench = new TagBench({ lookEvery: 3600 }).run(600)
    const before = bench.board.ledger.supplyEnergyJ('board')
    bench.run(86_400)
    expect(bench.board.ledger.supplyEnergyJ('board') - before).toBeLessThan(4)
  })
})
