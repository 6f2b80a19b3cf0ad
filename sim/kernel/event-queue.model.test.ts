import fc from 'fast-check'
import { expect, it } from 'vitest'
import { EventQueue } from './event-queue.js'

interface NaiveEvent {
  readonly timeUs: number
  readonly sequence: number
  readonly owner: number
}

/** What the queue is held against: an array, sorted at every look. */
class NaiveQueue {
  events: NaiveEvent[] = []
  private sequence = 0

  push(timeUs: number, owner: number): NaiveEvent {
    const event = { timeUs, sequence: this.sequence++, owner }
    this.events.push(event)
    return event
  }

  next(): NaiveEvent | undefined {
    return this.events.sort((one, other) => one.timeUs - other.timeUs || one.sequence - other.sequence)[0]
  }

  remove(gone: (event: NaiveEvent) => boolean): number {
    const before = this.events.length
    this.events = this.events.filter((event) => !gone(event))
    return before - this.events.length
  }
}

const owners = 4
const delayUs = fc.oneof(
  fc.integer({ min: 0, max: 3 }),
  fc.integer({ min: 0, max: 40_000 }),
  fc.integer({ min: 0, max: 60e6 }),
  fc.integer({ min: 0, max: 2 ** 36 }),
  fc.maxSafeNat().map((value) => value % 2 ** 50),
)
const step = fc.oneof(
  { weight: 6, arbitrary: fc.record({ kind: fc.constant('push' as const), delayUs, owner: fc.nat(owners - 1) }) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('fire' as const), count: fc.nat(6) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('cancel' as const), pick: fc.nat() }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('cancelOwner' as const), owner: fc.nat(owners - 1) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('peek' as const) }) },
)
type Step = typeof step extends fc.Arbitrary<infer Value> ? Value : never

/** Both queues under the same steps; every answer is compared. */
class Race {
  private readonly queue = new EventQueue(2)
  private readonly naive = new NaiveQueue()
  private readonly handles: { readonly handle: number; readonly event: NaiveEvent }[] = []
  private nowUs = 0
  private lastFired: NaiveEvent | undefined

  constructor() {
    for (let owner = 1; owner < owners; owner++) this.queue.addOwner()
  }

  take(step: Step): void {
    if (step.kind === 'push') this.push(step.delayUs, step.owner)
    else if (step.kind === 'fire') for (let round = 0; round < step.count; round++) this.fire()
    else if (step.kind === 'cancel') this.cancel(step.pick)
    else if (step.kind === 'cancelOwner')
      expect(this.queue.cancelOwner(step.owner)).toBe(this.naive.remove(({ owner }) => owner === step.owner))
    else expect(this.queue.nextTimeUs()).toBe(this.naive.next()?.timeUs ?? Infinity)
    expect(this.queue.size).toBe(this.naive.events.length)
  }

  fire(): boolean {
    const expected = this.naive.next()
    expect(this.queue.nextTimeUs()).toBe(expected?.timeUs ?? Infinity)
    if (!expected) return false
    this.nowUs = expected.timeUs
    this.naive.remove((event) => event === expected)
    this.queue.fireNext()
    expect(this.lastFired).toBe(expected)
    return true
  }

  private push(delayUs: number, owner: number): void {
    const timeUs = Math.min(this.nowUs + delayUs, Number.MAX_SAFE_INTEGER)
    const event = this.naive.push(timeUs, owner)
    const handle = this.queue.push(timeUs, owner, (fired: NaiveEvent) => (this.lastFired = fired), event)
    this.handles.push({ handle, event })
  }

  private cancel(pick: number): void {
    if (this.handles.length === 0) return
    const { handle, event } = this.handles[pick % this.handles.length]!
    expect(this.queue.cancel(handle)).toBe(this.naive.remove((other) => other === event) === 1)
  }
}

it('does under any steps what a sorted array does', () => {
  const property = fc.property(fc.array(step, { maxLength: 300, size: 'max' }), (steps) => {
    const race = new Race()
    for (const step of steps) race.take(step)
    while (race.fire());
  })
  fc.assert(property, { numRuns: 300, seed: 419 })
})
