import { describe, expect, test } from 'vitest'
import { Scheduler } from '../kernel/scheduler.js'
import type { AttachResult, RadioState, UserEquipment } from './cell.js'
import { coverageLevelAt, signalAt, standaloneBudget } from './link-budget.js'
import { PlainCell, type PlainCellOptions } from './plain-cell.js'

const identity = { plmn: '46000', tac: 0x2aaa, cellId: 0x1234567, pci: 77, earfcn: 3692, band: 8 }
const second = 1_000_000
const exactly = (us: number) => ({ minUs: us, maxUs: us })

class TestModem implements UserEquipment {
  readonly owner: number
  readonly states: [number, RadioState][] = []
  readonly log: [number, string][] = []
  result: AttachResult | undefined

  constructor(
    readonly scheduler: Scheduler,
    readonly cell: PlainCell,
    readonly imsi: string,
    readonly couplingLossDb = 130,
  ) {
    this.owner = scheduler.addOwner()
  }

  onRadio(state: RadioState): void {
    this.states.push([this.scheduler.nowUs, state])
  }

  attach(): void {
    this.cell.attach(this, (result) => (this.result = result))
  }

  up(name: string, byteLength = 100): void {
    this.cell.sendUp(this, byteLength, this.arrived, this.lost, `up ${name}`)
  }

  down(name: string, byteLength = 100, afterUs?: number): void {
    this.cell.sendDown(this, byteLength, this.arrived, this.lost, `down ${name}`, afterUs)
  }

  private readonly arrived = (name: string) => void this.log.push([this.scheduler.nowUs, name])
  private readonly lost = (name: string) => void this.log.push([this.scheduler.nowUs, `${name} lost`])
}

function cellWith(options: Partial<PlainCellOptions> = {}) {
  const scheduler = new Scheduler()
  return { scheduler, cell: new PlainCell(scheduler, { identity, seed: 1, ...options }) }
}

/** A cell whose every figure is fixed, and a modem attached to it at second 5. */
function fixedCell(options: Partial<PlainCellOptions> = {}) {
  const { scheduler, cell } = cellWith({
    attachDelay: exactly(5 * second),
    accessDelay: exactly(200_000),
    pagingDelay: exactly(1_000_000),
    upDelay: exactly(100_000),
    downDelay: exactly(50_000),
    bitsPerSecondUp: 8_000,
    bitsPerSecondDown: 16_000,
    inactivityUs: 20 * second,
    ...options,
  })
  const modem = new TestModem(scheduler, cell, '460001234567890')
  modem.attach()
  scheduler.runUntil(5 * second + 1)
  return { scheduler, cell, modem }
}

describe('time on the air', () => {
  test('a packet takes its delay and a millisecond a byte at 8 kbit/s', () => {
    const { scheduler, modem } = fixedCell()
    modem.up('a', 100)
    scheduler.runUntil(10 * second)
    expect(modem.log).toEqual([[5 * second + 1 + 200_000, 'up a']])
  })

  test('a packet down starts when the server has answered', () => {
    const { scheduler, modem } = fixedCell()
    modem.down('a', 100, 7_000)
    scheduler.runUntil(10 * second)
    expect(modem.log).toEqual([[5 * second + 1 + 7_000 + 50_000 + 50_000, 'down a']])
  })

  test('from idle the way up costs access and the way down paging', () => {
    const { scheduler, modem } = fixedCell()
    scheduler.runUntil(60 * second)
    modem.up('a', 100)
    scheduler.runUntil(100 * second)
    modem.down('b', 100)
    scheduler.runUntil(110 * second)
    expect(modem.log).toEqual([
      [60 * second + 400_000, 'up a'],
      [100 * second + 1_100_000, 'down b'],
    ])
  })

  test('packets of a modem keep their order each way, whatever is drawn and whoever waits for the connection', () => {
    for (let seed = 1; seed <= 40; seed++) {
      const { scheduler, cell } = cellWith({ seed })
      const modem = new TestModem(scheduler, cell, '460001234567890')
      modem.attach()
      scheduler.runUntil(40 * second)
      const sent: string[] = []
      for (let index = 0; index < 30; index++) {
        scheduler.runUntil(scheduler.nowUs + (index % 7) * 60_000 + (index % 10 === 9 ? 30 * second : 0))
        modem.up(`${index}`, (index * 37) % 200)
        modem.down(`${index}`, (index * 53) % 200, (index * 977) % 20_000)
        sent.push(`${index}`)
      }
      scheduler.runDry()
      const names = modem.log.map(([, name]) => name)
      expect(names.filter((name) => name.startsWith('up'))).toEqual(sent.map((name) => `up ${name}`))
      expect(names.filter((name) => name.startsWith('down'))).toEqual(sent.map((name) => `down ${name}`))
    }
  })
})

describe('chance', () => {
  const traceOf = (seed: number, others: number) => {
    const { scheduler, cell } = cellWith({ seed, lossProbability: 0.3 })
    const modems = Array.from(
      { length: 1 + others },
      (_, index) => new TestModem(scheduler, cell, `46000${others - index}`),
    )
    for (const modem of modems) modem.attach()
    scheduler.runUntil(30 * second)
    for (let index = 0; index < 50; index++) for (const modem of modems) modem.up(`${index}`)
    scheduler.runDry()
    return modems.find(({ imsi }) => imsi === '460000')!.log
  }

  test('the same seed gives the same trace, another seed another one', () => {
    expect(traceOf(1, 0)).toEqual(traceOf(1, 0))
    expect(traceOf(1, 0)).not.toEqual(traceOf(2, 0))
  })

  test('other modems in the cell, and the order they came in, change nothing', () => {
    expect(traceOf(1, 7)).toEqual(traceOf(1, 0))
  })

  test('losses come as often as the probability says, and are told', () => {
    const { scheduler, cell, modem } = fixedCell({ lossProbability: 0.25 })
    for (let index = 0; index < 4000; index++) modem.up('x', 1)
    scheduler.runDry()
    const lost = modem.log.filter(([, name]) => name.endsWith('lost')).length
    expect(modem.log).toHaveLength(4000)
    // Four standard deviations of a binomial of 4000 at 0.25.
    expect(Math.abs(lost - 1000)).toBeLessThan(4 * Math.sqrt(4000 * 0.25 * 0.75))
    expect(cell.packets).toEqual({ up: 4000 - lost, down: 0, lost })
  })

  test('two modems that share an owner are two modems', () => {
    const { scheduler, cell } = cellWith()
    const first = new TestModem(scheduler, cell, '460001')
    const second_ = new TestModem(scheduler, cell, '460002')
    Object.assign(second_, { owner: first.owner })
    first.attach()
    second_.attach()
    scheduler.runUntil(30 * second)
    first.up('a')
    second_.up('b')
    scheduler.runDry()
    expect(cell.population).toBe(2)
    expect([first.log[0]![1], second_.log[0]![1]]).toEqual(['up a', 'up b'])
  })
})

describe('the connection', () => {
  test('radio states of an attach, a report with its answer, and the release', () => {
    const { scheduler, modem } = fixedCell()
    scheduler.runUntil(60 * second)
    modem.up('report', 100)
    scheduler.runUntil(60 * second + 400_001)
    modem.down('ack', 100)
    scheduler.runDry()
    expect(modem.states).toEqual([
      [0, 'receive'],
      [5 * second, 'connected'],
      [25 * second, 'idle'],
      [60 * second, 'receive'],
      [60 * second + 200_000, 'transmit'],
      [60 * second + 400_000, 'connected'],
      [60 * second + 400_001, 'receive'],
      [60 * second + 500_001, 'connected'],
      [80 * second + 500_001, 'idle'],
    ])
  })

  test('use puts the release off, with one pending event however much it is used', () => {
    const { scheduler, modem } = fixedCell()
    for (let index = 0; index < 10; index++) {
      scheduler.runUntil((6 + 5 * index) * second)
      modem.up('x', 100)
      expect(scheduler.pendingOf(modem.owner)).toBeLessThanOrEqual(2)
    }
    scheduler.runDry()
    expect(modem.states.filter(([, state]) => state === 'idle')).toEqual([
      [51 * second + 200_000 + 20 * second, 'idle'],
    ])
  })

  test('a modem that is not attached neither sends nor receives, and its radio stays as it is', () => {
    const { scheduler, cell } = cellWith()
    const modem = new TestModem(scheduler, cell, '460001')
    modem.up('a')
    modem.down('b')
    scheduler.runDry()
    expect(modem.log.map(([, name]) => name).sort()).toEqual(['down b lost', 'up a lost'])
    expect(modem.states).toEqual([])
  })

  test('detaching voids what is under way and releases the connection', () => {
    const { scheduler, cell, modem } = fixedCell()
    modem.up('a')
    cell.detach(modem)
    modem.attach()
    scheduler.runUntil(20 * second)
    modem.up('b')
    scheduler.runDry()
    expect(modem.log.map(([, name]) => name)).toEqual(['up a lost', 'up b'])
  })

  test('a modem whose events died with its supply starts anew', () => {
    const { scheduler, modem } = fixedCell()
    modem.up('a')
    scheduler.cancelOwner(modem.owner)
    scheduler.runUntil(100 * second)
    modem.states.length = 0
    modem.attach()
    scheduler.runUntil(106 * second)
    modem.up('b', 100)
    scheduler.runDry()
    expect(modem.log).toEqual([[106 * second + 200_000, 'up b']])
    expect(modem.states.map(([, state]) => state)).toEqual(['receive', 'connected', 'transmit', 'connected', 'idle'])
  })

  test('a second attach takes the place of the first', () => {
    const { scheduler, cell } = cellWith({ attachDelay: exactly(5 * second) })
    const modem = new TestModem(scheduler, cell, '460001')
    let results = 0
    cell.attach(modem, () => results++)
    cell.attach(modem, () => results++)
    scheduler.runDry()
    expect(results).toBe(1)
  })
})

describe('trouble', () => {
  test('in an outage nobody attaches, nothing is detected and packets are lost, those under way too', () => {
    const { scheduler, cell, modem } = fixedCell()
    modem.up('a', 100)
    cell.setDown(true)
    scheduler.runUntil(8 * second)
    modem.up('b', 100)
    modem.down('c', 100)
    expect(cell.signal(modem).rsrpDbm).toBe('not-detected')
    const late = new TestModem(scheduler, cell, '460002')
    late.attach()
    scheduler.runUntil(20 * second)
    expect(modem.log.map(([, name]) => name)).toEqual(['up a lost', 'down c lost', 'up b lost'])
    expect(late.result).toEqual({ kind: 'no-cell' })
    cell.setDown(false)
    late.attach()
    modem.up('d', 100)
    scheduler.runUntil(40 * second)
    expect(late.result).toMatchObject({ kind: 'attached' })
    expect(modem.log.at(-1)![1]).toBe('up d')
  })

  test('beyond the maximum coupling loss there is no cell', () => {
    const { scheduler, cell } = cellWith()
    const near = new TestModem(scheduler, cell, '460001', 166)
    const far = new TestModem(scheduler, cell, '460002', 166.1)
    near.attach()
    far.attach()
    scheduler.runDry()
    expect(near.result).toMatchObject({ kind: 'attached' })
    expect(far.result).toEqual({ kind: 'no-cell' })
    expect(cell.signal(far).rsrpDbm).toBe('not-detected')
  })

  test('the address is the modem’s own, whoever attached before', () => {
    const addressIn = (others: number) => {
      const { scheduler, cell } = cellWith()
      for (let index = 0; index < others; index++) new TestModem(scheduler, cell, `46001${index}`).attach()
      const modem = new TestModem(scheduler, cell, '460001234567890')
      modem.attach()
      scheduler.runDry()
      return modem.result
    }
    expect(addressIn(0)).toEqual(addressIn(5))
    expect(addressIn(0)).toMatchObject({ address: expect.stringMatching(/^10\.\d+\.\d+\.\d+$/) })
  })

  test.each([
    { upDelay: { minUs: 2, maxUs: 1 } },
    { downDelay: { minUs: -1, maxUs: 1 } },
    { attachDelay: { minUs: 0.5, maxUs: 1 } },
    { bitsPerSecondUp: 0 },
    { lossProbability: 1.1 },
    { inactivityUs: 0 },
  ])('%j is refused', (options) => {
    expect(() => cellWith(options)).toThrow(RangeError)
  })
})

describe('signals', () => {
  test('signal to noise is what the link budget of TR 45.820 gives at 164 dB: -4.6 dB stand-alone, -12.6 dB in-band', () => {
    expect(signalAt(164, standaloneBudget).snrDb).toBeCloseTo(-4.6, 1)
    expect(signalAt(164, { ...standaloneBudget, carrierPowerDbm: 35 }).snrDb).toBeCloseTo(-12.6, 1)
  })

  test('power received is the subcarrier’s power less the coupling loss', () => {
    // 43 dBm - 10 log10(12) = 32.2 dBm a subcarrier.
    expect(signalAt(140, standaloneBudget).rsrpDbm).toBeCloseTo(-107.8, 1)
    expect(signalAt(100, standaloneBudget).rsrqDb).toBeCloseTo(-10.8, 1)
    expect(signalAt(164, standaloneBudget).rsrqDb).toBeLessThan(-15)
  })

  test('coverage levels begin above 144 and 154 dB', () => {
    const levels = [120, 144, 144.1, 154, 154.1, 164].map((loss) => coverageLevelAt(loss, standaloneBudget))
    expect(levels).toEqual([0, 0, 1, 1, 2, 2])
  })
})
