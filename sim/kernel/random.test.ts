import { describe, expect, it } from 'vitest'
import { hashUnit, RandomStream, Sfc32 } from './random.js'

const draws = (stream: RandomStream, count = 20_000): number[] => Array.from({ length: count }, () => stream.next())
const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length
const variance = (values: readonly number[]): number => {
  const middle = mean(values)
  return mean(values.map((value) => (value - middle) ** 2))
}
const correlation = (first: readonly number[], second: readonly number[]): number => {
  const [firstMean, secondMean] = [mean(first), mean(second)]
  const products = first.map((value, index) => (value - firstMean) * (second[index]! - secondMean))
  return mean(products) / Math.sqrt(variance(first) * variance(second))
}

describe('sfc32', () => {
  it('gives the outputs published for the seed 12345', () => {
    // The sequence of github.com/maloquacious/prng, sfc32_test.go; a big-integer program in another language agrees.
    const generator = new Sfc32(0, 12345, 0)
    const outputs = Array.from({ length: 10 }, () => generator.nextInt32() >>> 0)
    expect(outputs).toEqual([
      235160590, 2967261163, 116171463, 2882324903, 362604721, 4227106926, 1933307004, 1608300071, 2256615412,
      2701957640,
    ])
  })

  it('does what its definition says in big integers, for any state', () => {
    const word = (value: bigint): bigint => value & 0xffff_ffffn
    let [a, b, c, counter] = [0xdead_beefn, 0xffff_fffen, 0x8000_0001n, 1n]
    const generator = new Sfc32(Number(a) | 0, Number(b) | 0, Number(c) | 0)
    for (let round = 0; round < 1012; round++) {
      const output = word(a + b + counter)
      counter = word(counter + 1n)
      a = b ^ (b >> 9n)
      b = word(c + (c << 3n))
      c = word(word((c << 21n) | (c >> 11n)) + output)
      if (round >= 12) expect(generator.nextInt32() >>> 0).toBe(Number(output))
    }
  })
})

describe('streams', () => {
  it('give the same sequence for the same seed and name', () => {
    expect(draws(new RandomStream(7, 'lamp-1'), 100)).toEqual(draws(new RandomStream(7, 'lamp-1'), 100))
  })

  it.each([
    ['another name', new RandomStream(7, 'lamp-2')],
    ['another seed', new RandomStream(8, 'lamp-1')],
    ['a seed that differs above bit 31', new RandomStream(7 + 2 ** 40, 'lamp-1')],
    ['a name that differs in its first letter', new RandomStream(7, 'damp-1')],
  ])('have nothing in common with those of %s', (_, other) => {
    const first = draws(new RandomStream(7, 'lamp-1'))
    const second = draws(other)
    expect(Math.abs(correlation(first, second))).toBeLessThan(0.03)
    expect(first.some((value, index) => value === second[index])).toBe(false)
  })

  it('differ in their first number for 10,000 neighbouring names', () => {
    const first = Array.from({ length: 10_000 }, (_, index) => new RandomStream(1, `streetlight-${index}`).next())
    expect(new Set(first).size).toBeGreaterThan(9_998)
    expect(mean(first)).toBeCloseTo(0.5, 1)
    expect(Math.abs(correlation(first.slice(1), first.slice(0, -1)))).toBeLessThan(0.04)
  })
})

describe('distributions', () => {
  it('next is uniform in [0, 1): chi-square over 100 bins', () => {
    const bins = new Array<number>(100).fill(0)
    for (const value of draws(new RandomStream(3, 'chi'), 100_000)) bins[Math.floor(value * 100)]!++
    const chiSquare = bins.reduce((sum, count) => sum + (count - 1000) ** 2 / 1000, 0)
    // 99 degrees of freedom: 0.1 % and 99.9 % quantiles.
    expect(chiSquare).toBeGreaterThan(60)
    expect(chiSquare).toBeLessThan(149)
  })

  it('next stays below 1 and is not below 0', () => {
    const values = draws(new RandomStream(4, 'range'), 100_000)
    expect(values.every((value) => value >= 0 && value < 1)).toBe(true)
  })

  it('integer covers its range evenly', () => {
    const stream = new RandomStream(5, 'integer')
    const bins = new Array<number>(6).fill(0)
    for (let index = 0; index < 60_000; index++) bins[stream.integer(6)]!++
    for (const count of bins) expect(Math.abs(count - 10_000)).toBeLessThan(400)
  })

  it('between lies in its range', () => {
    const stream = new RandomStream(6, 'between')
    const values = Array.from({ length: 20_000 }, () => stream.between(-20, 20))
    expect(values.every((value) => value >= -20 && value < 20)).toBe(true)
    expect(Math.abs(mean(values))).toBeLessThan(0.4)
  })

  it('chance comes true as often as it says, never at 0 and always at 1', () => {
    const stream = new RandomStream(7, 'chance')
    const share = (probability: number): number =>
      mean(Array.from({ length: 20_000 }, () => Number(stream.chance(probability))))
    expect(share(0.3)).toBeCloseTo(0.3, 1)
    expect(share(0)).toBe(0)
    expect(share(1)).toBe(1)
  })

  it('exponential has its mean, and as deviation the same', () => {
    const stream = new RandomStream(8, 'exponential')
    const values = Array.from({ length: 50_000 }, () => stream.exponential(30))
    expect(Math.abs(mean(values) - 30)).toBeLessThan(0.6)
    expect(Math.abs(Math.sqrt(variance(values)) - 30)).toBeLessThan(1)
    expect(Math.min(...values)).toBeGreaterThanOrEqual(0)
  })

  it('normal has its mean and deviation, and 68 % within one', () => {
    const stream = new RandomStream(9, 'normal')
    const values = Array.from({ length: 50_000 }, () => stream.normal(10, 2))
    expect(Math.abs(mean(values) - 10)).toBeLessThan(0.04)
    expect(Math.abs(Math.sqrt(variance(values)) - 2)).toBeLessThan(0.04)
    expect(mean(values.map((value) => Number(Math.abs(value - 10) < 2)))).toBeCloseTo(0.683, 1)
  })
})

describe('hash of a place', () => {
  it('is the same for the same place and spread over [0, 1) for others', () => {
    expect(hashUnit(1, 2, 3, 4)).toBe(hashUnit(1, 2, 3, 4))
    const values = Array.from({ length: 10_000 }, (_, index) => hashUnit(1, index % 100, Math.floor(index / 100), 5))
    expect(mean(values)).toBeCloseTo(0.5, 1)
    expect(variance(values)).toBeCloseTo(1 / 12, 2)
    expect(new Set(values).size).toBeGreaterThan(9_990)
  })

  it('depends on each of its arguments', () => {
    const places = [
      hashUnit(1, 2, 3, 4),
      hashUnit(2, 2, 3, 4),
      hashUnit(1, 3, 3, 4),
      hashUnit(1, 2, 4, 4),
      hashUnit(1, 2, 3, 5),
    ]
    expect(new Set(places).size).toBe(5)
  })
})
