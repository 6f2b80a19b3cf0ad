import { describe, expect, it } from 'vitest'
import type { I2cEvent, SpiEvent } from '../events.js'
import { i2cEdges, spiEdges, uartEdges } from './edges.js'

/** Collects edges of several wires and reads levels back. */
class Scope {
  readonly edges: { wire: string; atUs: number; level: string }[] = []

  wire(name: string) {
    return (atUs: number, level: '0' | '1' | 'z'): void => void this.edges.push({ wire: name, atUs, level })
  }

  at(wire: string, atUs: number, idle = '1'): string {
    return this.edges.filter((edge) => edge.wire === wire && edge.atUs <= atUs).at(-1)?.level ?? idle
  }

  /** Instants at which a wire really goes to a level. */
  goes(wire: string, level: string, idle = '1'): number[] {
    const own = this.edges.filter((edge) => edge.wire === wire)
    return own
      .filter((edge, index) => edge.level === level && (own[index - 1]?.level ?? idle) !== level)
      .map(({ atUs }) => atUs)
  }
}

describe('the edges of a serial line', () => {
  it('are those of 8N1, least significant bit first: "A" (41) at 10000 baud', () => {
    const scope = new Scope()
    uartEdges({ startUs: 1000, baud: 10_000, bytes: Uint8Array.of(0x41) }, scope.wire('tx'))
    // Start 0, then 1 0 0 0 0 0 1 0, then stop 1: bits of 100 us.
    expect(scope.edges.map(({ atUs, level }) => [atUs, level])).toEqual([
      [1000, '0'],
      [1100, '1'],
      [1200, '0'],
      [1700, '1'],
      [1800, '0'],
      [1900, '1'],
    ])
  })

  it('run on without a gap from byte to byte', () => {
    const scope = new Scope()
    uartEdges({ startUs: 0, baud: 10_000, bytes: Uint8Array.of(0xff, 0x00) }, scope.wire('tx'))
    expect(scope.goes('tx', '0')).toEqual([0, 1000])
    expect(scope.goes('tx', '1')).toEqual([100, 1900])
  })
})

describe('the edges of I2C (UM10204, 3.1)', () => {
  const event: I2cEvent = {
    channel: 'i2c',
    node: 'n',
    bus: 'I2C1',
    hz: 100_000,
    address: 0x23,
    direction: 'write',
    bytes: Uint8Array.of(0x20),
    outcome: 'ok',
    stop: true,
    startUs: 1000,
    atUs: 1200,
  }

  /** What a receiver samples at each rising clock, as bits. */
  function sampled(changed: Partial<I2cEvent> = {}): { bits: string; scope: Scope } {
    const scope = new Scope()
    i2cEdges({ ...event, ...changed }, scope.wire('scl'), scope.wire('sda'))
    return {
      bits: scope
        .goes('scl', '1')
        .map((atUs) => scope.at('sda', atUs))
        .join(''),
      scope,
    }
  }

  it('carry address 0x23 with the write bit, its acknowledge, the byte and its acknowledge, then the STOP', () => {
    expect(sampled().bits).toBe('01000110' + '0' + '00100000' + '0' + '0')
  })

  it('begin with data falling while the clock is high, and end with data rising while it is', () => {
    const { scope } = sampled()
    const start = scope.goes('sda', '0')[0]!
    const stop = scope.goes('sda', '1').at(-1)!
    expect(scope.at('scl', start)).toBe('1')
    expect(scope.at('scl', stop)).toBe('1')
    // 20 bits of 10 us from the START to the end of the STOP.
    expect(start).toBeGreaterThanOrEqual(1000)
    expect(stop).toBeLessThanOrEqual(1200)
    expect(stop).toBeGreaterThan(1190)
  })

  it('change data only while the clock is low in between', () => {
    const { scope } = sampled()
    const changes = [...scope.goes('sda', '0'), ...scope.goes('sda', '1')].sort((a, b) => a - b)
    for (const atUs of changes.slice(1, -1)) expect(scope.at('scl', atUs)).toBe('0')
  })

  it('show a NACK of the address as a one, and nothing after it but the STOP', () => {
    expect(sampled({ outcome: 'nack-address', bytes: new Uint8Array(0) }).bits).toBe('01000110' + '1' + '0')
  })

  it('show a NACK of a byte that was written', () => {
    expect(sampled({ outcome: 'nack-data' }).bits.slice(9, 18)).toBe('00100000' + '1')
  })

  it('end a read with a NACK from the controller, and only the last byte', () => {
    const { bits } = sampled({ direction: 'read', bytes: Uint8Array.of(0x83, 0x90) })
    expect(bits).toBe('01000111' + '0' + '10000011' + '0' + '10010000' + '1' + '0')
  })

  it('leave both lines high before a repeated START', () => {
    const { scope, bits } = sampled({ stop: false })
    expect(bits).toBe('01000110' + '0' + '00100000' + '0' + '1')
    expect([scope.at('scl', 1200), scope.at('sda', 1200)]).toEqual(['1', '1'])
    expect(scope.at('scl', scope.goes('sda', '1').at(-1)!)).toBe('0')
  })
})

describe('the edges of SPI', () => {
  const event: SpiEvent = {
    channel: 'spi',
    node: 'n',
    bus: 'SPI1',
    select: 'chip',
    hz: 1_000_000,
    mode: 0,
    out: Uint8Array.of(0xa5),
    in: Uint8Array.of(0x3c),
    startUs: 100,
    atUs: 108,
  }

  for (const mode of [0, 1, 2, 3] as const) {
    it(`carry both bytes, most significant bit first, on the sampling edge of mode ${mode}`, () => {
      const scope = new Scope()
      spiEdges(
        { ...event, mode },
        { clock: scope.wire('sck'), out: scope.wire('out'), in: scope.wire('in'), select: scope.wire('cs') },
      )
      // Modes 0 and 3 sample on the rising edge, 1 and 2 on the falling one.
      const level = mode === 0 || mode === 3 ? '1' : '0'
      const idle = mode >= 2 ? '1' : '0'
      const edges = scope.goes('sck', level, idle).filter((atUs) => scope.at('cs', atUs) === '0')
      // A level that is idle in that polarity is first put down with the select: no edge.
      const samples = edges.slice(-8)
      expect(samples.map((atUs) => scope.at('out', atUs - 0.01)).join('')).toBe('10100101')
      expect(samples.map((atUs) => scope.at('in', atUs - 0.01)).join('')).toBe('00111100')
      expect(scope.at('sck', 99.9, idle)).toBe(idle)
      expect([scope.at('cs', 99.4), scope.at('cs', 99.6), scope.at('cs', 108.6)]).toEqual(['1', '0', '1'])
    })
  }
})
