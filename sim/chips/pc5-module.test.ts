import { describe, expect, test } from 'vitest'
import { Pc5Module } from '../../firmware/drivers/pc5-module.js'
import type { Part } from '../../firmware/hal/index.js'
import { boards, wire } from '../../boards/index.js'
import { SimulatedBoard } from '../board/simulated-board.js'
import { World, type WorldNote } from '../kernel/world.js'
import { Pc5Medium, type Pc5Handle } from '../radio/pc5/medium.js'
import { Pc5ModuleChip } from './pc5-module.js'

const parts: readonly Part[] = [
  { role: 'radio', bus: 'spi', part: 'pc5-module', hz: 10_000_000, purpose: 'radio' },
  { role: 'ready', bus: 'digital', part: 'pc5-module', purpose: 'frame waits' },
]
const second = 1_000_000
const startUnixMs = 1_782_086_400_123
const send = { flow: 1, priority: 3, periodMs: 100 }
/** A DSMP frame head for an application: 3619 is 8D A3, 113 is 71 (facts/protocols.md 1.1). */
const spat = Uint8Array.from([4, 0, 0x8d, 0xa3, 0, 1, 0x36])
const emergency = Uint8Array.from([4, 0, 0x71, 0, 1, 0x00])

/** A board with the module, and a vehicle twenty metres away on the same air. */
class Bench {
  readonly notes: WorldNote[] = []
  readonly world = new World({ startUnixMs, noteLevel: 'debug', onNote: (note) => this.notes.push(note) })
  readonly medium = new Pc5Medium(this.world.scheduler, { seed: 1 })
  readonly heardByVehicle: Uint8Array[] = []
  readonly heard: Uint8Array[] = []
  readonly vehicle: Pc5Handle
  readonly board: SimulatedBoard
  readonly chip: Pc5ModuleChip
  driver!: Pc5Module

  constructor(accept: readonly number[] = []) {
    const { world, medium } = this
    this.vehicle = medium.attach({
      id: 1,
      kind: 'obu',
      position: () => ({ x: 20, y: 0 }),
      onFrame: (bytes) => this.heardByVehicle.push(bytes),
    })
    this.board = new SimulatedBoard(world, wire(boards['esp32']!, parts), { name: 'rsu' })
    const { bus, select } = this.board.spiOf('radio')
    this.chip = new Pc5ModuleChip(this.board, this.board.netOf('digital', 'ready'), {
      medium,
      id: 2,
      kind: 'rsu',
      position: () => ({ x: 0, y: 0 }),
      unixMs: () => world.unixMs,
    })
    bus.attach(select, this.chip)
    this.board.attach(this.chip)
    this.board.install((device) => {
      const { spi, digital } = device
      const onFrame = (frame: Uint8Array): void => void this.heard.push(frame)
      this.driver = new Pc5Module({ spi: spi['radio']!, ready: digital['ready']!, accept, onFrame })
    })
    this.board.powerOn()
    this.run(1)
  }

  run(seconds: number): void {
    const { scheduler } = this.world
    scheduler.runUntil(scheduler.nowUs + seconds * second)
  }
}

describe('a PC5 module behind its driver', () => {
  test('has no time and sends nothing before its receiver has a fix', () => {
    const bench = new Bench()
    expect(bench.driver.unixMs()).toBeUndefined()
    bench.driver.send(spat, send)
    bench.run(1)
    expect(bench.medium.statistics().sent).toBe(0)
    bench.run(29)
    expect(bench.driver.unixMs()).toBe(Math.floor(bench.world.unixMs))
  })

  test('what one sends the other hears, byte for byte, both ways', () => {
    const bench = new Bench()
    bench.run(30)
    bench.driver.send(spat, send)
    bench.vehicle.send(emergency)
    bench.run(1)
    expect(bench.heardByVehicle).toEqual([spat])
    expect(bench.heard).toEqual([emergency])
    expect(bench.driver.counts()).toEqual({ heard: 1, lost: 0 })
  })

  test('frames of other applications are counted and not fetched', () => {
    const bench = new Bench([113, 114])
    bench.run(30)
    bench.vehicle.send(spat)
    bench.run(1)
    bench.vehicle.send(emergency)
    bench.run(1)
    expect(bench.heard).toEqual([emergency])
    expect(bench.driver.counts().heard).toBe(2)
  })

  test('a frame too long for the air is counted as lost, and so are those that nobody fetches', () => {
    const bench = new Bench()
    bench.run(30)
    bench.driver.send(new Uint8Array(2000), send)
    expect(bench.driver.counts().lost).toBe(1)
    bench.driver.close()
    for (let count = 0; count < 66; count++) {
      bench.vehicle.send(emergency)
      bench.run(0.2)
    }
    expect(bench.heard).toEqual([])
    expect(bench.board.netOf('digital', 'ready').level).toBe(1)
  })

  test('a priority that is none is noted and not sent', () => {
    const bench = new Bench()
    bench.run(30)
    bench.driver.send(spat, { ...send, priority: 9 })
    bench.run(1)
    expect(bench.medium.statistics().sent).toBe(0)
    expect(bench.notes.some(({ level, source }) => level === 'warning' && source.includes('pc5-module'))).toBe(true)
  })

  test('without its supply it is off the air, and begins anew', () => {
    const bench = new Bench()
    bench.run(30)
    bench.board.powerOff()
    bench.vehicle.send(emergency)
    bench.run(1)
    expect(bench.heard).toEqual([])
    bench.board.powerOn()
    bench.run(1)
    expect(bench.driver.unixMs()).toBeUndefined()
  })

  test('closed, it throws; closed twice is fine', () => {
    const bench = new Bench()
    bench.driver.close()
    bench.driver.close()
    expect(() => bench.driver.send(spat, send)).toThrow('open driver expected')
    expect(() => bench.driver.unixMs()).toThrow('open driver expected')
  })
})
