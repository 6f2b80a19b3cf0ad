import { describe, expect, it } from 'vitest'
import { Scheduler } from './scheduler.js'

/** A world that writes down what fired, and when. */
class Diary {
  readonly scheduler = new Scheduler()
  readonly entries: string[] = []

  at(atUs: number, name = ''): number {
    return this.scheduler.at(atUs, 0, this.write, name)
  }

  private readonly write = (name: string): void => {
    this.entries.push(`${this.scheduler.nowUs}${name}`)
  }
}

const nothing = (): void => {}

describe('instants and delays', () => {
  it.each([-1, 99, 100.5, NaN, Infinity, 2 ** 53])('refuses the instant %d at 100', (atUs) => {
    const { scheduler } = new Diary()
    scheduler.runUntil(100)
    expect(() => scheduler.at(atUs, 0, nothing, null)).toThrow(RangeError)
    expect(scheduler.pending).toBe(0)
  })

  it.each([-1, NaN, Infinity])('refuses the delay %d', (delayUs) => {
    expect(() => new Scheduler().after(delayUs, 0, nothing, null)).toThrow(RangeError)
  })

  it('takes the present instant', () => {
    const diary = new Diary()
    diary.scheduler.runUntil(100)
    diary.at(100)
    diary.scheduler.runUntil(101)
    expect(diary.entries).toEqual(['100'])
  })

  it('rounds a delay to whole microseconds', () => {
    const { scheduler } = new Diary()
    scheduler.after(1.4, 0, nothing, null)
    expect(scheduler.nextTimeUs()).toBe(1)
  })

  it('shows an event its own instant as now', () => {
    const diary = new Diary()
    for (const atUs of [30, 10, 20]) diary.at(atUs)
    diary.scheduler.runDry()
    expect(diary.entries).toEqual(['10', '20', '30'])
  })
})

describe('run until', () => {
  it('leaves events at its instant for the next call', () => {
    const diary = new Diary()
    for (const atUs of [9, 10, 11]) diary.at(atUs)
    expect(diary.scheduler.runUntil(10)).toBe('reached')
    expect(diary.entries).toEqual(['9'])
    expect(diary.scheduler.nowUs).toBe(10)
    diary.scheduler.runUntil(11)
    expect(diary.entries).toEqual(['9', '10'])
  })

  it('composes: many short runs fire what one long run fires', () => {
    const long = new Diary()
    const short = new Diary()
    for (let index = 0; index < 200; index++) for (const diary of [long, short]) diary.at((index * 7919) % 1000, '')
    long.scheduler.runUntil(1000)
    for (let untilUs = 0; untilUs <= 1000; untilUs += 7) short.scheduler.runUntil(untilUs)
    short.scheduler.runUntil(1000)
    expect(short.entries).toEqual(long.entries)
    expect(short.scheduler.nowUs).toBe(long.scheduler.nowUs)
    expect(short.scheduler.fired).toBe(200)
  })

  it('sets the clock even where nothing happens', () => {
    const { scheduler } = new Diary()
    expect(scheduler.runUntil(5e9)).toBe('reached')
    expect(scheduler.nowUs).toBe(5e9)
  })

  it('stops at its limit of events, with the clock at the last one, and goes on from there', () => {
    const diary = new Diary()
    for (const atUs of [1, 2, 3]) diary.at(atUs)
    expect(diary.scheduler.runUntil(10, 2)).toBe('stopped')
    expect(diary.scheduler.nowUs).toBe(2)
    expect(diary.scheduler.runUntil(10, 2)).toBe('reached')
    expect(diary.entries).toEqual(['1', '2', '3'])
    expect(diary.scheduler.nowUs).toBe(10)
  })

  it('reaches its end with a limit that was just enough', () => {
    const diary = new Diary()
    diary.at(1)
    expect(diary.scheduler.runUntil(10, 1)).toBe('reached')
    expect(diary.scheduler.nowUs).toBe(10)
  })

  it.each([99, NaN])('refuses to run until %d at 100', (untilUs) => {
    const { scheduler } = new Diary()
    scheduler.runUntil(100)
    expect(() => scheduler.runUntil(untilUs)).toThrow(RangeError)
  })

  it('may be called for the present instant', () => {
    const { scheduler } = new Diary()
    scheduler.runUntil(100)
    expect(scheduler.runUntil(100)).toBe('reached')
  })

  it('refuses to run from within a callback', () => {
    const { scheduler } = new Diary()
    scheduler.at(1, 0, () => scheduler.runUntil(5), null)
    expect(() => scheduler.runUntil(10)).toThrow('from outside')
    expect(scheduler.runUntil(10)).toBe('reached')
  })
})

describe('run dry', () => {
  it('runs what events add, until none is left, and leaves the clock at the last', () => {
    const diary = new Diary()
    const chain = (left: number): void => {
      if (left > 0) diary.scheduler.after(10, 0, chain, left - 1)
    }
    chain(5)
    expect(diary.scheduler.runDry()).toBe('dry')
    expect(diary.scheduler.nowUs).toBe(50)
    expect(diary.scheduler.pending).toBe(0)
  })

  it('ends at once where nothing is pending', () => {
    expect(new Scheduler().runDry()).toBe('dry')
  })

  it('stops at its limit in a world that never ends', () => {
    const { scheduler } = new Diary()
    const again = (): unknown => scheduler.after(1, 0, again, null)
    again()
    expect(scheduler.runDry(1000)).toBe('stopped')
    expect(scheduler.fired).toBe(1000)
  })
})

describe('stop', () => {
  it('ends the run after the event under way, with the clock there', () => {
    const diary = new Diary()
    diary.at(1)
    diary.scheduler.at(2, 0, () => diary.scheduler.stop(), null)
    diary.at(2)
    expect(diary.scheduler.runUntil(10)).toBe('stopped')
    expect(diary.scheduler.nowUs).toBe(2)
    expect(diary.entries).toEqual(['1'])
    expect(diary.scheduler.runUntil(10)).toBe('reached')
    expect(diary.entries).toEqual(['1', '2'])
  })

  it('outside a run says nothing about the next one', () => {
    const diary = new Diary()
    diary.at(1)
    diary.scheduler.stop()
    expect(diary.scheduler.runUntil(10)).toBe('reached')
  })
})

it('goes on after a callback threw', () => {
  const diary = new Diary()
  const fail = (): void => {
    throw new Error('from a callback')
  }
  diary.scheduler.at(1, 0, fail, null)
  diary.at(2)
  expect(() => diary.scheduler.runUntil(10)).toThrow('from a callback')
  expect(diary.scheduler.nowUs).toBe(1)
  expect(diary.scheduler.runUntil(10)).toBe('reached')
  expect(diary.entries).toEqual(['2'])
})

it('counts the pending and the fired, in all and by owner', () => {
  const { scheduler } = new Diary()
  const owner = scheduler.addOwner()
  scheduler.at(1, owner, nothing, null)
  scheduler.at(2, 0, nothing, null)
  expect([scheduler.pending, scheduler.pendingOf(owner), scheduler.pendingOf(0)]).toEqual([2, 1, 1])
  scheduler.runUntil(2)
  expect([scheduler.pending, scheduler.pendingOf(owner), scheduler.fired]).toEqual([1, 0, 1])
  expect(scheduler.cancelOwner(0)).toBe(1)
  expect(scheduler.pending).toBe(0)
})
