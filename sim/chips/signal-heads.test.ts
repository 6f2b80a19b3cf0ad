import { describe, expect, test } from 'vitest'
import { signalParts } from '../../firmware/nodes/signal/index.js'
import { LampSwitch } from '../../firmware/nodes/signal/lamp-switch.js'
import { SignalHeads, type LitLamps, type SignalHeadsWorld } from './signal-heads.js'
import { TestBench } from './test-bench.js'

/** Two vehicle groups and a pedestrian group; the vehicle groups conflict. */
const world: SignalHeadsWorld = { pedestrian: [false, false, true], conflicts: [[0, 1]], lampPowerW: 10 }
const allRed = { red: 7, amber: 0, green: 0 }

/** The unchanged lamp switch of the firmware over SPI over the heads. */
class HeadBench extends TestBench {
  readonly heads: SignalHeads
  readonly switch: LampSwitch
  readonly seen: LitLamps[] = []

  constructor() {
    super(signalParts, 'esp32')
    const { bus, select } = this.board.spiOf('heads')
    this.heads = new SignalHeads(
      this.board,
      { enable: this.board.netOf('digital', 'enable'), conflict: this.board.netOf('digital', 'conflict') },
      world,
    )
    bus.attach(select, this.heads)
    this.solder(this.heads)
    this.heads.onChange = (_, lit) => this.seen.push(lit)
    this.powerUp()
    this.switch = new LampSwitch(this.device)
  }

  get states(): string[] {
    return [0, 1, 2].map((group) => this.heads.signalState(group))
  }
}

describe('signal heads', () => {
  test('hang on the flasher until the controller vouches, and again when its processor starts anew', () => {
    const bench = new HeadBench()
    expect(bench.states).toEqual(['flashing-amber', 'flashing-amber', 'dark'])
    bench.switch.show(allRed)
    expect(bench.states).toEqual(['red', 'red', 'red'])
    bench.board.reset('watchdog')
    expect(bench.states).toEqual(['flashing-amber', 'flashing-amber', 'dark'])
    expect(bench.notes).toEqual([])
  })

  test('take over all lamps at once when the chip select goes up', () => {
    const bench = new HeadBench()
    bench.switch.show(allRed)
    bench.seen.length = 0
    bench.switch.show({ red: 2, amber: 0, green: 5 })
    expect(bench.seen).toEqual([{ red: 2, amber: 0, green: 5, onFlasher: false }])
    expect(bench.states).toEqual(['green', 'red', 'green'])
    bench.switch.show({ red: 2, amber: 1, green: 4 })
    expect(bench.states).toEqual(['amber', 'red', 'green'])
    bench.switch.release()
    expect(bench.states[0]).toBe('flashing-amber')
  })

  test('a green that goes on and off every half second is flashing green; one that stays off is dark', () => {
    const bench = new HeadBench()
    bench.switch.show({ red: 2, amber: 0, green: 5 })
    bench.run(5e6)
    for (let flash = 0; flash < 3; flash++) {
      bench.switch.show({ red: 2, amber: 0, green: 1 })
      bench.run(250_000)
      expect(bench.heads.signalState(2)).toBe('flashing-green')
      bench.run(250_000)
      bench.switch.show({ red: 2, amber: 0, green: 5 })
      bench.run(500_000)
      expect(bench.heads.signalState(2)).toBe('flashing-green')
    }
    bench.switch.show({ red: 2, amber: 0, green: 1 })
    bench.run(700_000)
    expect(bench.heads.signalState(2)).toBe('dark')
  })

  test('draw the power of the lamps that are lit: 10 W each, half of the ambers on the flasher', () => {
    const bench = new HeadBench()
    const joules = (seconds: number) => {
      const before = bench.board.ledger.table()['signal-heads']!
      bench.run(seconds * 1e6)
      const after = bench.board.ledger.table()['signal-heads']!
      return [after['flasher']! - before['flasher']!, after['controlled']! - before['controlled']!]
    }
    expect(joules(10)).toEqual([100, 0])
    bench.switch.show(allRed)
    expect(joules(10)).toEqual([0, 300])
    bench.switch.show({ red: 1, amber: 0, green: 0 })
    expect(joules(10)).toEqual([0, 100])
  })

  test('a lamp that is out has no current, one whose output sticks has, and the lamp switch says which', () => {
    const bench = new HeadBench()
    const fine = { redOut: 0, amberOut: 0, greenOut: 0, stuck: 0 }
    expect(bench.switch.check()).toMatchObject(fine)
    bench.switch.show(allRed)
    expect(bench.switch.check()).toMatchObject(fine)
    bench.heads.setFaults([{ group: 1, colour: 'red', kind: 'open' }])
    expect(bench.heads.signalState(1)).toBe('dark')
    expect(bench.switch.check()).toMatchObject({ ...fine, redOut: 2, lit: allRed })
    bench.heads.setFaults([{ group: 2, colour: 'green', kind: 'stuck-on' }])
    expect(bench.switch.check()).toMatchObject({ ...fine, stuck: 4 })
    bench.heads.setFaults([])
    expect(bench.switch.check()).toMatchObject(fine)
    expect(() => bench.heads.setFaults([{ group: 3, colour: 'red', kind: 'open' }])).toThrow(RangeError)
  })

  test('two conflicting greens trip the monitor after 300 ms, for good; shorter ones do not', () => {
    const bench = new HeadBench()
    const conflict = bench.board.netOf('digital', 'conflict')
    bench.switch.show({ red: 4, amber: 0, green: 3 })
    bench.run(200_000)
    bench.switch.show({ red: 6, amber: 0, green: 1 })
    bench.run(50_000)
    bench.switch.show({ red: 4, amber: 0, green: 3 })
    bench.run(200_000)
    bench.switch.show({ red: 6, amber: 0, green: 1 })
    bench.run(1e6)
    expect([bench.heads.hasTripped, conflict.level]).toEqual([false, 0])
    bench.switch.show({ red: 4, amber: 0, green: 3 })
    bench.run(299_000)
    expect(bench.heads.hasTripped).toBe(false)
    bench.run(2000)
    expect([bench.heads.hasTripped, conflict.level]).toEqual([true, 1])
    bench.switch.show(allRed)
    bench.board.brownOut()
    expect(bench.states).toEqual(['flashing-amber', 'flashing-amber', 'dark'])
    bench.heads.resetMonitor()
    expect(conflict.level).toBe(0)
  })

  test('a chain that is shifted by another count of bytes is noted', () => {
    const bench = new HeadBench()
    bench.heads.select()
    bench.heads.exchange(1)
    bench.heads.deselect()
    expect(bench.notes.map(({ text }) => text)).toEqual(['1 bytes shifted, 3 expected'])
  })
})
