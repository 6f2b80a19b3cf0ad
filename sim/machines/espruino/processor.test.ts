import { expect, test } from 'vitest'
import { Scheduler } from '../../kernel/scheduler.js'
import { Timers } from './hardware/timers.js'
import { Processor } from './processor.js'

function bench() {
  const scheduler = new Scheduler()
  const processor = new Processor(scheduler, 50)
  const counter = { statements: 0 }
  processor.counter = counter
  return { scheduler, processor, counter }
}

test('statements and transfers move the clock of the chip on, and keep it busy', () => {
  const { scheduler, processor, counter } = bench()
  scheduler.runUntil(1000)
  processor.run(() => {
    counter.statements += 10
    expect(processor.nowUs).toBe(1500)
    processor.charge(200)
    expect(processor.run(() => processor.nowUs)).toBe(1700)
  })
  expect(scheduler.nowUs).toBe(1000)
  expect([processor.nowUs, processor.idleAtUs]).toEqual([1700, 1700])
  processor.run(() => expect(processor.nowUs).toBe(1700))
  scheduler.runUntil(5000)
  expect(processor.nowUs).toBe(5000)
})

test('a run of more than a minute is held for endless; who breaks it waits for nothing', () => {
  const { scheduler, processor, counter } = bench()
  processor.run(() => {
    counter.statements += 60e6 / 50
    expect(processor.isEndless).toBe(false)
    counter.statements++
    expect(processor.isEndless).toBe(true)
    processor.abandon()
  })
  expect(processor.idleAtUs).toBe(scheduler.nowUs)
  expect(processor.isEndless).toBe(false)
})

test('timers fire in the order of their making, intervals for each period that passed', () => {
  const timers = new Timers()
  const fired: number[] = []
  const add = (dueUs: number, intervalUs?: number) =>
    timers.add({ dueUs, intervalUs, callback: undefined, args: [], isOwn: false })
  add(300)
  add(100, 100)
  add(300)
  expect(timers.nextUs).toBe(100)
  const run = ({ id }: { readonly id: number }): void => void fired.push(id)
  timers.runDue(99, run)
  expect(fired).toEqual([])
  timers.runDue(100, run)
  timers.runDue(200, run)
  timers.runDue(300, run)
  expect(fired).toEqual([2, 2, 1, 2, 3])
  expect(timers.nextUs).toBe(400)
  timers.clear()
  expect([timers.nextUs, add(5).id]).toEqual([Infinity, 1])
})

test('delays are at least a tenth of a millisecond', () => {
  expect([NaN, -5, 0, 0.05, 0.2, 7].map((ms) => Timers.delayUs(ms))).toEqual([100, 100, 100, 100, 200, 7000])
})
