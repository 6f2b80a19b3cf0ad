import { describe, expect, it } from 'vitest'
import { Net, type Drive } from './net.js'

const strong = (level: 0 | 1): Drive => ({ strength: 'strong', level })
const pull = (level: 0 | 1): Drive => ({ strength: 'pull', level })
const [output, other, resistor] = [{}, {}, {}]

describe('who wins', () => {
  it.each([
    ['a strong 1 over a pull to 0', strong(1), pull(0), 1],
    ['a strong 0 over a pull to 1', strong(0), pull(1), 0],
  ])('%s', (_, hard, soft, level) => {
    const [first, second] = [new Net(), new Net()]
    first.drive(output, hard)
    first.drive(resistor, soft)
    second.drive(resistor, soft)
    second.drive(output, hard)
    expect([first.level, second.level]).toEqual([level, level])
    expect(first.shorts).toBe(0)
  })

  it('the pull again once the output lets go', () => {
    const net = new Net()
    net.drive(resistor, pull(1))
    net.drive(output, strong(0))
    net.drive(output, undefined)
    expect(net.level).toBe(1)
  })

  it('nobody: a wire that nobody drives keeps its level', () => {
    const net = new Net()
    expect(net.level).toBe(0)
    net.drive(output, strong(1))
    net.drive(output, undefined)
    expect(net.level).toBe(1)
  })

  it('two strong outputs that agree are no short', () => {
    const net = new Net()
    net.drive(output, strong(1))
    net.drive(other, strong(1))
    expect([net.level, net.shorts]).toEqual([1, 0])
  })

  it('two strong outputs that disagree are a short: it reads 0 and is counted, until one gives way', () => {
    const net = new Net()
    net.drive(output, strong(1))
    net.drive(other, strong(0))
    expect([net.level, net.shorts]).toEqual([0, 1])
    net.drive(other, undefined)
    expect([net.level, net.shorts]).toEqual([1, 1])
  })

  it('the same driver changes its mind: its last word counts', () => {
    const net = new Net()
    for (const level of [1, 0, 1] as const) net.drive(output, strong(level))
    expect([net.level, net.shorts]).toEqual([1, 0])
  })
})

describe('pulse width', () => {
  it('a load sees duty cycle and frequency, a digital input a level', () => {
    const net = new Net()
    net.drive(output, { strength: 'strong', level: 1, duty: 0.25, hz: 1000 })
    expect([net.duty, net.hz, net.level]).toEqual([0.25, 1000, 0])
    net.drive(output, { strength: 'strong', level: 1, duty: 0.75, hz: 1000 })
    expect([net.duty, net.level]).toEqual([0.75, 1])
  })

  it('a static level is a duty cycle of 0 or 1 without a frequency', () => {
    const net = new Net()
    net.drive(output, strong(1))
    expect([net.duty, net.hz]).toEqual([1, undefined])
  })
})

describe('volts', () => {
  it('are the duty cycle in parts of the supply, unless an analogue part sets them', () => {
    const net = new Net()
    net.drive(output, { strength: 'strong', level: 1, duty: 0.5, hz: 1000 })
    expect(net.volts(3.3)).toBeCloseTo(1.65)
    net.setVolts(2.5)
    expect(net.volts(3.3)).toBe(2.5)
    net.setVolts(undefined)
    expect(net.volts(3.3)).toBeCloseTo(1.65)
  })
})

describe('listeners', () => {
  it('hear of every change after it took effect, until they stop', () => {
    const net = new Net()
    const seen: number[] = []
    const stop = net.listen(({ level }) => seen.push(level))
    net.drive(output, strong(1))
    net.drive(output, strong(0))
    stop()
    net.drive(output, strong(1))
    expect(seen).toEqual([1, 0])
  })

  it('may stop, and start others, from within', () => {
    const net = new Net()
    const seen: string[] = []
    const stop = net.listen(() => {
      seen.push('first')
      stop()
      net.listen(() => seen.push('second'))
    })
    net.drive(output, strong(1))
    net.drive(output, strong(0))
    expect(seen).toEqual(['first', 'second'])
  })
})
