import {
  doublesPerSlot,
  epochAt,
  EventSlots,
  nextAt,
  noSlot,
  ownerAt,
  sequenceAt,
  timeAt,
  wordsPerSlot,
} from './event-slots.js'
import { KeyHeap } from './key-heap.js'
import { TimingWheel } from './timing-wheel.js'

/**
 * A priority queue of events: ordered by (time, sequence), so that equal times leave first in, first out. What is due soon
 * is in a heap, which is small and stays in the processor's cache; what is due later waits unsorted in a timing wheel.
 *
 * Cancelling marks an event; it is dropped when its turn comes, or with all others when the dead outnumber the living.
 */
export class EventQueue {
  private readonly slots: EventSlots
  private readonly heap = new KeyHeap()
  private readonly wheel: TimingWheel
  private live = 0
  private nextSequence = 0
  /** Two words an owner: its epoch, which cancelling counts up, and its events that will still fire. */
  private owners = new Int32Array(64)
  private ownerCount = 1

  constructor(capacity = 1024) {
    this.slots = new EventSlots(capacity)
    this.wheel = new TimingWheel(this.slots)
  }

  /** Events that will still fire. */
  get size(): number {
    return this.live
  }

  /** Events that memory is held for: those that will still fire and those cancelled that were not dropped yet. */
  get held(): number {
    return this.slots.used
  }

  /** A new owner: a number under which events can be cancelled together. Owner 0 is always there. */
  addOwner(): number {
    if (2 * this.ownerCount === this.owners.length) {
      const owners = new Int32Array(2 * this.owners.length)
      owners.set(this.owners)
      this.owners = owners
    }
    return this.ownerCount++
  }

  /** Events of one owner that will still fire. */
  pendingOf(owner: number): number {
    return this.owners[2 * owner + 1]!
  }

  /** Adds an event. Returns its handle, good for {@link cancel} for ever after. */
  push(timeUs: number, owner: number, callback: (argument: never) => void, argument: unknown): number {
    const { slots, owners } = this
    const slot = slots.take()
    const sequence = this.nextSequence++
    slots.doubles[doublesPerSlot * slot + timeAt] = timeUs
    slots.doubles[doublesPerSlot * slot + sequenceAt] = sequence
    slots.words[wordsPerSlot * slot + ownerAt] = owner
    slots.words[wordsPerSlot * slot + epochAt] = owners[2 * owner]!
    slots.entries[2 * slot] = callback
    slots.entries[2 * slot + 1] = argument
    owners[2 * owner + 1]!++
    this.live++
    if (timeUs < this.wheel.horizonUs) this.heap.push(timeUs, sequence, slot)
    else this.wheel.push(timeUs, slot)
    return slots.handleOf(slot)
  }

  /** Takes an event back. False if it fired, was cancelled, or never was. */
  cancel(handle: number): boolean {
    const slot = this.slots.slotOf(handle)
    if (slot === noSlot || !this.isLive(slot)) return false
    this.owners[2 * this.ownerOf(slot) + 1]!--
    this.live--
    this.slots.clear(slot)
    this.compactIfMostlyDead()
    return true
  }

  /** Takes back all events of an owner, in constant time. Returns how many there were. */
  cancelOwner(owner: number): number {
    const count = this.owners[2 * owner + 1]!
    this.owners[2 * owner]!++
    this.owners[2 * owner + 1] = 0
    this.live -= count
    this.compactIfMostlyDead()
    return count
  }

  /** Time of the next event in microseconds, Infinity if there is none. */
  nextTimeUs(): number {
    const { heap, slots } = this
    for (;;) {
      while (heap.size > 0) {
        const slot = heap.topSlot
        if (this.isLive(slot)) return heap.topTime
        heap.pop()
        slots.release(slot)
      }
      if (slots.used === 0) return Infinity
      this.refill()
    }
  }

  /**
   * Takes the next event off the queue and runs it. Call only after {@link nextTimeUs} gave a finite time.
   * The event is gone from the queue before its callback runs, so the callback may schedule and cancel as it likes.
   */
  fireNext(): void {
    const { heap, slots } = this
    const slot = heap.topSlot
    const callback = slots.entries[2 * slot] as (argument: unknown) => void
    const argument = slots.entries[2 * slot + 1]
    this.owners[2 * this.ownerOf(slot) + 1]!--
    this.live--
    heap.pop()
    slots.release(slot)
    callback(argument)
  }

  /** Moves the events of the wheel's next spoke into the heap. */
  private refill(): void {
    const { heap, slots } = this
    const { doubles, words } = slots
    let slot = this.wheel.takeNext()
    while (slot !== noSlot) {
      const next = words[wordsPerSlot * slot + nextAt]!
      if (this.isLive(slot))
        heap.push(doubles[doublesPerSlot * slot + timeAt]!, doubles[doublesPerSlot * slot + sequenceAt]!, slot)
      else slots.release(slot)
      slot = next
    }
  }

  private isLive(slot: number): boolean {
    const { words, entries } = this.slots
    return (
      entries[2 * slot] !== undefined && words[wordsPerSlot * slot + epochAt] === this.owners[2 * this.ownerOf(slot)]
    )
  }

  private ownerOf(slot: number): number {
    return this.slots.words[wordsPerSlot * slot + ownerAt]!
  }

  /** Drops everything cancelled, in linear time, when it is more than the rest. */
  private compactIfMostlyDead(): void {
    const { slots } = this
    if (slots.used < leastCompaction || this.live * 2 >= slots.used) return
    const keeps = (slot: number): boolean => {
      const isLive = this.isLive(slot)
      if (!isLive) slots.release(slot)
      return isLive
    }
    this.heap.filter(keeps)
    this.wheel.filter(keeps)
  }
}

/** Below this many events it is not worth looking for dead ones. */
const leastCompaction = 1024
