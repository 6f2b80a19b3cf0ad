import { describe, expect, test } from 'vitest'
import { Command, Special, commission, short, special } from '../../protocols/dali/index.js'
import { DaliTestBench } from './dali-test-bench.js'

const second = 1_000_000
const many = (count: number) => Array.from({ length: count }, () => ({}))

describe('commissioning by binary search (IEC 62386-102, 9.14)', () => {
  test('64 gears on one line get 64 short addresses in the order of their random ones, well within 15 minutes', () => {
    const bench = DaliTestBench.ready(many(64))
    const startUs = bench.nowUs
    const { outcome, found, clashes } = bench.dialogue(commission({ scope: 'all' }), 900 * second)
    const seconds = (bench.nowUs - startUs) / second
    expect({ outcome, clashes }).toEqual({ outcome: 'done', clashes: 0 })
    expect(found.map(({ shortAddress }) => shortAddress)).toEqual(Array.from({ length: 64 }, (_, index) => index))
    const gears = bench.gears.map(({ variables }) => variables)
    expect(new Set(gears.map(({ shortAddress }) => shortAddress)).size).toBe(64)
    const byRandom = [...gears].sort((first, other) => first.randomAddress - other.randomAddress)
    expect(found).toEqual(byRandom.map(({ shortAddress, randomAddress }) => ({ shortAddress, randomAddress })))
    expect(byRandom.map(({ shortAddress }) => shortAddress)).toEqual(Array.from({ length: 64 }, (_, index) => index))
    expect(seconds).toBeLessThan(300)
    for (const address of [0, 31, 63]) expect(bench.ask(Command.QUERY_STATUS, short(address))).toBeTypeOf('number')
  })

  test('gears that drew one random address are told apart: they draw again until none clash', () => {
    const bench = DaliTestBench.ready(many(5))
    // As if all dice fell alike once: everybody has the same address after the first RANDOMISE.
    const { chance } = bench.board
    const honest = chance.integer.bind(chance)
    let loaded = 5
    chance.integer = (below) => (below === 0xffffff && loaded-- > 0 ? 0x123456 : honest(below))
    const { outcome, found, clashes } = bench.dialogue(commission({ scope: 'all' }), 900 * second)
    expect({ outcome, clashes }).toEqual({ outcome: 'done', clashes: 1 })
    expect(found.length).toBe(5)
    expect(new Set(bench.gears.map(({ variables }) => variables.shortAddress)).size).toBe(5)
  })

  test('a gear that always draws the same as its neighbour is given up, and neither keeps an address', () => {
    const bench = DaliTestBench.ready(many(2))
    const { chance } = bench.board
    const honest = chance.integer.bind(chance)
    chance.integer = (below) => (below === 0xffffff ? 0x123456 : honest(below))
    expect(bench.dialogue(commission({ scope: 'all' }), 900 * second)).toMatchObject({ outcome: 'clashing', found: [] })
    expect(bench.gears.map(({ variables }) => variables.shortAddress)).toEqual([0xff, 0xff])
  })

  test('only those without an address are asked, and addresses that are taken stay free', () => {
    const bench = DaliTestBench.ready([{ shortAddress: 0 }, {}, { shortAddress: 2 }, {}])
    const { found } = bench.dialogue(commission({ scope: 'unaddressed', taken: [0, 2] }), 900 * second)
    expect(found.map(({ shortAddress }) => shortAddress)).toEqual([1, 3])
    expect(bench.gears.map(({ variables }) => variables.shortAddress).sort()).toEqual([0, 1, 2, 3])
  })

  test('more gears than free addresses is "full"', () => {
    const bench = DaliTestBench.ready(many(2))
    const taken = Array.from({ length: 63 }, (_, address) => address)
    expect(bench.dialogue(commission({ scope: 'unaddressed', taken }), 900 * second)).toMatchObject({
      outcome: 'full',
      found: [{ shortAddress: 63 }],
    })
  })

  test('nobody on the line is "done" with nothing found', () => {
    const bench = DaliTestBench.ready([])
    expect(bench.dialogue(commission({ scope: 'all' }))).toEqual({ outcome: 'done', found: [], clashes: 0 })
  })

  test('INITIALISE ends by itself after 15 minutes', () => {
    const bench = DaliTestBench.ready()
    bench.send(special(Special.INITIALISE, 0))
    expect(bench.send(special(Special.COMPARE))).toEqual([{ kind: 'byte', value: 0xff }])
    bench.wait(901 * second)
    expect(bench.send(special(Special.COMPARE))).toEqual([{ kind: 'none' }])
  })

  test('the same seed gives the same line, edge for edge', () => {
    const run = () => {
      const bench = DaliTestBench.ready(many(3), undefined, 7)
      bench.dialogue(commission({ scope: 'all' }), 900 * second)
      return bench.traffic.map(({ edgesUs }) => edgesUs)
    }
    expect(run()).toEqual(run())
  })
})
