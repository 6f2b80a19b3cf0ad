import { describe, expect, it } from 'vitest'
import { EdgeWave, PwmWave, type Wave } from './wave.js'

function drain(wave: Wave, untilTick: number): [number, string][] {
  const changes: [number, string][] = []
  while (wave.nextTick <= untilTick) changes.push([wave.nextTick, wave.take()])
  return changes
}

describe('changes said one by one', () => {
  it('come in their order, and none before the last', () => {
    const wave = new EdgeWave()
    expect(wave.nextTick).toBe(Infinity)
    wave.push(5, '0')
    wave.push(3, '1')
    expect(drain(wave, 100)).toEqual([
      [5, '0'],
      [5, '1'],
    ])
    wave.push(9, '0')
    expect(drain(wave, 8)).toEqual([])
    expect(drain(wave, 9)).toEqual([[9, '0']])
  })
})

describe('a PWM output', () => {
  it('is drawn at its frequency and duty cycle, without drift: 3 kHz, 25 %, in ticks of a microsecond', () => {
    const wave = new PwmWave(1e6, Infinity)
    wave.pwm(0, 3000, 0.25, 1)
    const changes = drain(wave, 1_000_000 - 1)
    expect(changes.length).toBe(6000)
    const expected = Array.from({ length: 6000 }, (_, edge) => [
      Math.round((Math.floor(edge / 2) + (edge % 2) * 0.25) * (1e6 / 3000)),
      edge % 2 === 0 ? '1' : '0',
    ])
    expect(changes).toEqual(expected)
  })

  it('begins a new duty cycle with the next period', () => {
    const wave = new PwmWave(1e6, Infinity)
    wave.pwm(0, 1000, 0.5, 1)
    wave.pwm(2300, 1000, 0.1, 1)
    expect(drain(wave, 4000)).toEqual([
      [0, '1'],
      [500, '0'],
      [1000, '1'],
      [1500, '0'],
      [2000, '1'],
      [2500, '0'],
      [3000, '1'],
      [3100, '0'],
      [4000, '1'],
    ])
  })

  it('obeys the last of two changes within one period', () => {
    const wave = new PwmWave(1e6, Infinity)
    wave.pwm(0, 1000, 0.5, 1)
    wave.pwm(200, 1000, 0.1, 1)
    wave.pwm(300, 1000, 0.9, 1)
    expect(drain(wave, 2000)).toEqual([
      [0, '1'],
      [500, '0'],
      [1000, '1'],
      [1900, '0'],
      [2000, '1'],
    ])
  })

  it('that is changed while it is drawn goes on where it is', () => {
    const wave = new PwmWave(1e6, Infinity)
    wave.pwm(0, 1000, 0.5, 1)
    expect(drain(wave, 1600).length).toBe(4)
    wave.pwm(1700, 1000, 0.2, 1)
    expect(drain(wave, 2300)).toEqual([
      [2000, '1'],
      [2200, '0'],
    ])
  })

  it('stays where the duty cycle is 0 or 1, and turns over for a low active level', () => {
    const off = new PwmWave(1e6, Infinity)
    off.pwm(10, 1000, 0, 1)
    expect(drain(off, 1e6)).toEqual([[10, '0']])
    const on = new PwmWave(1e6, Infinity)
    on.pwm(10, 1000, 1, 1)
    expect(drain(on, 1e6)).toEqual([[10, '1']])
    const low = new PwmWave(1e6, Infinity)
    low.pwm(0, 1000, 0.25, 0)
    expect(drain(low, 999)).toEqual([
      [0, '0'],
      [250, '1'],
    ])
  })

  it('becomes a level at once, in the middle of a period', () => {
    const wave = new PwmWave(1e6, Infinity)
    wave.pwm(0, 1000, 0.5, 1)
    wave.level(300, 'z')
    expect(drain(wave, 1e6)).toEqual([
      [0, '1'],
      [300, 'z'],
    ])
  })

  it('is drawn for so long after each change, then it is unknown', () => {
    const wave = new PwmWave(1e6, 0.002)
    wave.pwm(0, 1000, 0.5, 1)
    expect(drain(wave, 1e6)).toEqual([
      [0, '1'],
      [500, '0'],
      [1000, '1'],
      [1500, '0'],
      [2000, 'x'],
    ])
    wave.pwm(10_300, 1000, 0.5, 1)
    expect(drain(wave, 11_400)).toEqual([[11_000, '1']])
  })
})
