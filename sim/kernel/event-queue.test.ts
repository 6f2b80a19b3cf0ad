import { describe, expect, it } from 'vitest'
import { EventQueue } from './event-queue.js'

/** A queue whose events write their names down. */
class Recorder {
  readonly fired: string[] = []
  readonly queue: EventQueue

  constructor(capacity?: number) {
    this.queue = new EventQueue(capacity)
  }

  push(timeUs: number, name: string, owner = 0): number {
    return this.queue.push(timeUs, owner, this.record, name)
  }

  runDry(): readonly string[] {
    while (this.queue.nextTimeUs() < Infinity) this.queue.fireNext()
    return this.fired
  }

  private readonly record = (name: string): void => {
    this.fired.push(name)
  }
}

const count = (length: number): number[] => Array.from({ length }, (_, index) => index)

describe('order', () => {
  it('fires by time', () => {
    const recorder = new Recorder()
    for (const timeUs of [5, 1, 4, 2, 3]) recorder.push(timeUs, `at ${timeUs}`)
    expect(recorder.runDry()).toEqual(['at 1', 'at 2', 'at 3', 'at 4', 'at 5'])
  })

  it('fires equal times first in, first out', () => {
    const recorder = new Recorder()
    const names = count(500).map(String)
    for (const name of names) recorder.push(7, name)
    expect(recorder.runDry()).toEqual(names)
  })

  it('keeps ties in order where their events waited at different distances', () => {
    const recorder = new Recorder()
    const dueUs = 3 * 3600e6
    recorder.push(dueUs, 'from far')
    recorder.push(dueUs - 1e6, 'before')
    recorder.queue.nextTimeUs()
    recorder.queue.fireNext()
    recorder.push(dueUs, 'from near')
    recorder.queue.nextTimeUs()
    recorder.push(dueUs, 'from here')
    expect(recorder.runDry()).toEqual(['before', 'from far', 'from near', 'from here'])
  })

  it('fires an event that was pushed before the one it had already looked at', () => {
    const recorder = new Recorder()
    recorder.push(86_400e6, 'tomorrow')
    expect(recorder.queue.nextTimeUs()).toBe(86_400e6)
    recorder.push(5, 'soon')
    expect(recorder.queue.nextTimeUs()).toBe(5)
    expect(recorder.runDry()).toEqual(['soon', 'tomorrow'])
  })

  it('keeps every microsecond from now to the end of exact numbers', () => {
    const recorder = new Recorder()
    const instants = [
      0,
      1,
      16_383,
      16_384,
      2 ** 24 - 1,
      2 ** 24,
      2 ** 34 - 1,
      2 ** 34,
      2 ** 44,
      2 ** 53 - 2,
      2 ** 53 - 1,
    ]
    for (const timeUs of instants.slice().reverse()) recorder.push(timeUs, String(timeUs))
    expect(recorder.runDry()).toEqual(instants.map(String))
  })
})

describe('empty', () => {
  it('has nothing to come and nothing pending', () => {
    const { queue } = new Recorder()
    expect(queue.nextTimeUs()).toBe(Infinity)
    expect(queue.size).toBe(0)
  })

  it('is empty again after its last event fired or was cancelled', () => {
    const recorder = new Recorder()
    recorder.push(1, 'one')
    recorder.queue.cancel(recorder.push(2e9, 'two'))
    recorder.runDry()
    expect(recorder.queue.size).toBe(0)
    expect(recorder.queue.nextTimeUs()).toBe(Infinity)
  })
})

describe('cancel by handle', () => {
  it.each([1, 1e6, 1e12])('takes back an event at %d and no other', (timeUs) => {
    const recorder = new Recorder()
    recorder.push(timeUs, 'kept')
    const handle = recorder.push(timeUs, 'taken back')
    recorder.push(timeUs, 'kept too')
    expect(recorder.queue.cancel(handle)).toBe(true)
    expect(recorder.queue.size).toBe(2)
    expect(recorder.runDry()).toEqual(['kept', 'kept too'])
  })

  it('is false the second time', () => {
    const recorder = new Recorder()
    const handle = recorder.push(1, 'x')
    recorder.queue.cancel(handle)
    expect(recorder.queue.cancel(handle)).toBe(false)
    expect(recorder.queue.size).toBe(0)
  })

  it('is false for an event that fired, and leaves the event alone that has its slot now', () => {
    const recorder = new Recorder()
    const stale = recorder.push(1, 'fired')
    recorder.runDry()
    for (const name of ['a', 'b', 'c']) recorder.push(2, name)
    expect(recorder.queue.cancel(stale)).toBe(false)
    expect(recorder.runDry()).toEqual(['fired', 'a', 'b', 'c'])
  })

  it('stays false for a stale handle however often its slot is used again', () => {
    const recorder = new Recorder()
    const stale: number[] = []
    for (const round of count(2000)) {
      stale.push(recorder.push(round, ''))
      recorder.runDry()
    }
    const present = recorder.push(5000, 'present')
    expect(stale.some((handle) => recorder.queue.cancel(handle))).toBe(false)
    expect(new Set([...stale, present]).size).toBe(2001)
    expect(recorder.queue.cancel(present)).toBe(true)
  })

  it.each([-1, 0, 0.5, 12_345, 2 ** 24, 2 ** 53, NaN, Infinity])('is false for %d, which is no handle', (handle) => {
    const recorder = new Recorder()
    recorder.push(1, 'x')
    expect(recorder.queue.cancel(handle)).toBe(false)
    expect(recorder.queue.size).toBe(1)
  })
})

describe('cancel by owner', () => {
  it('takes back all events of the owner, wherever they wait, and says how many', () => {
    const recorder = new Recorder()
    const owner = recorder.queue.addOwner()
    for (const timeUs of [1, 2e4, 2e7, 2e10]) recorder.push(timeUs, 'taken back', owner)
    recorder.push(3, 'kept')
    expect(recorder.queue.pendingOf(owner)).toBe(4)
    expect(recorder.queue.cancelOwner(owner)).toBe(4)
    expect(recorder.queue.pendingOf(owner)).toBe(0)
    expect(recorder.queue.size).toBe(1)
    expect(recorder.runDry()).toEqual(['kept'])
  })

  it('leaves what the owner schedules afterwards', () => {
    const recorder = new Recorder()
    const owner = recorder.queue.addOwner()
    recorder.push(1, 'old', owner)
    recorder.queue.cancelOwner(owner)
    recorder.push(1, 'new', owner)
    expect(recorder.runDry()).toEqual(['new'])
  })

  it('does not count what fired or was cancelled before', () => {
    const recorder = new Recorder()
    const owner = recorder.queue.addOwner()
    recorder.push(1, 'fired', owner)
    recorder.runDry()
    recorder.queue.cancel(recorder.push(2, 'cancelled', owner))
    recorder.push(3, 'pending', owner)
    expect(recorder.queue.cancelOwner(owner)).toBe(1)
    expect(recorder.queue.cancelOwner(owner)).toBe(0)
  })

  it('makes the handles of the owner stale', () => {
    const recorder = new Recorder()
    const owner = recorder.queue.addOwner()
    const handle = recorder.push(1, 'x', owner)
    recorder.queue.cancelOwner(owner)
    expect(recorder.queue.cancel(handle)).toBe(false)
    expect(recorder.queue.size).toBe(0)
  })

  it('tells 1,000 owners apart', () => {
    const recorder = new Recorder()
    const owners = count(1000).map(() => recorder.queue.addOwner())
    for (const owner of owners) recorder.push(owner, String(owner), owner)
    for (const owner of owners) if (owner % 3 !== 0) recorder.queue.cancelOwner(owner)
    expect(recorder.runDry()).toEqual(owners.filter((owner) => owner % 3 === 0).map(String))
  })
})

describe('inside a callback', () => {
  it('an event that is firing is gone: it cannot be cancelled, and its owner has it no more', () => {
    const queue = new EventQueue()
    const seen: unknown[] = []
    const handle: number = queue.push(1, 0, () => seen.push(queue.cancel(handle), queue.size, queue.pendingOf(0)), null)
    queue.nextTimeUs()
    queue.fireNext()
    expect(seen).toEqual([false, 0, 0])
  })

  it('may cancel an event of the same instant', () => {
    const recorder = new Recorder()
    const { queue } = recorder
    const victim: { handle?: number } = {}
    queue.push(1, 0, () => queue.cancel(victim.handle!), null)
    victim.handle = recorder.push(1, 'victim')
    recorder.push(1, 'bystander')
    expect(recorder.runDry()).toEqual(['bystander'])
  })

  it('may cancel its own owner and schedule for it anew', () => {
    const recorder = new Recorder()
    const { queue } = recorder
    const owner = queue.addOwner()
    const restart = (): void => {
      queue.cancelOwner(owner)
      recorder.push(2, 'after the restart', owner)
    }
    queue.push(1, owner, restart, null)
    recorder.push(2, 'before the restart', owner)
    expect(recorder.runDry()).toEqual(['after the restart'])
  })

  it('may schedule for the same instant: that fires after what was there', () => {
    const recorder = new Recorder()
    recorder.queue.push(1, 0, () => recorder.push(1, 'added'), null)
    recorder.push(1, 'there')
    expect(recorder.runDry()).toEqual(['there', 'added'])
  })

  it('may throw: the event is gone and the others are there', () => {
    const recorder = new Recorder()
    const fail = (): void => {
      throw new Error('from a callback')
    }
    recorder.queue.push(1, 0, fail, null)
    recorder.push(2, 'next')
    recorder.queue.nextTimeUs()
    expect(() => recorder.queue.fireNext()).toThrow('from a callback')
    expect(recorder.queue.size).toBe(1)
    expect(recorder.runDry()).toEqual(['next'])
  })
})

describe('size', () => {
  it('grows beyond its first capacity, with order and handles intact', () => {
    const recorder = new Recorder(2)
    const handles = count(5000).map((index) => recorder.push((index * 7919) % 5000, String((index * 7919) % 5000)))
    handles.filter((_, index) => index % 2).forEach((handle) => expect(recorder.queue.cancel(handle)).toBe(true))
    const fired = recorder.runDry().map(Number)
    expect(fired).toHaveLength(2500)
    expect(fired).toEqual(fired.slice().sort((first, second) => first - second))
  })

  it('drops the dead when they outnumber the living, and keeps order', () => {
    const recorder = new Recorder()
    const handles = count(20_000).map((index) => recorder.push(((index * 7919) % 20_000) * 1e5, String(index)))
    for (const [index, handle] of handles.entries()) if (index % 10 !== 0) recorder.queue.cancel(handle)
    expect(recorder.queue.size).toBe(2000)
    expect(recorder.queue.held).toBeLessThan(6000)
    const dueAt = (name: string): number => (Number(name) * 7919) % 20_000
    const fired = recorder.runDry().map(dueAt)
    expect(fired).toHaveLength(2000)
    expect(fired).toEqual(fired.slice().sort((first, second) => first - second))
  })

  it('holds on to nothing that fired or was cancelled', () => {
    const recorder = new Recorder()
    for (const round of count(100)) {
      const handle = recorder.push(round * 1e9 + 1, 'x')
      if (round % 2) recorder.queue.cancel(handle)
      recorder.runDry()
    }
    expect(recorder.queue.held).toBe(0)
  })
})
