import { Scheduler } from '../kernel/scheduler.js'
import { BareHeap } from './bare-heap.js'
import { Xorshift } from './xorshift.js'

/** One size of the kernel benchmark: events per second of the bare heap, of the kernel, and how they relate. */
export interface KernelBenchRow {
  /** Events pending all the time. */
  readonly pending: number
  /** Pop one, push one, on the bare heap: pairs per second. */
  readonly bareEventsPerSecond: number
  /** Events that fire and schedule their successor, with owner, handle, callback and argument: per second. */
  readonly kernelEventsPerSecond: number
  /** Kernel over bare heap, median of the rounds; each round runs both, one after the other. */
  readonly ratio: number
}

/** How the benchmark runs; the defaults are those of `npm run bench`. */
export interface KernelBenchOptions {
  readonly sizes?: readonly number[]
  /** Rounds that count; one more before them warms up. */
  readonly rounds?: number
  /** Events of one round and side. */
  readonly eventsPerRound?: number
}

/** Pending events in a street, in a district, in a city, and beyond. */
const defaultSizes = [1_000, 56_000, 200_000, 1_000_000] as const
/** A board has a timer, a modem timer and an event on its way: owners are a third of the events. */
const eventsPerOwner = 3
const meanDelayUs = 900_000_000

/** Measures the kernel against a bare heap on the same delays, interleaved in one process; medians of several rounds. */
export async function benchKernel(options: KernelBenchOptions = {}): Promise<KernelBenchRow[]> {
  const { sizes = defaultSizes, rounds = 7, eventsPerRound = 1_000_000 } = options
  const rows: KernelBenchRow[] = []
  for (const pending of sizes) rows.push(measure(pending, rounds, eventsPerRound))
  return rows
}

function measure(pending: number, rounds: number, eventsPerRound: number): KernelBenchRow {
  const bare = new BareSide(pending)
  const kernel = new KernelSide(pending)
  const bareRates: number[] = []
  const kernelRates: number[] = []
  for (let round = 0; round <= rounds; round++) {
    const count = round === 0 ? Math.max(eventsPerRound, 2 * pending) : eventsPerRound
    const bareRate = rateOf(() => bare.run(count), count)
    const kernelRate = rateOf(() => kernel.run(count), count)
    if (round === 0) continue
    bareRates.push(bareRate)
    kernelRates.push(kernelRate)
  }
  return {
    pending,
    bareEventsPerSecond: median(bareRates),
    kernelEventsPerSecond: median(kernelRates),
    ratio: median(kernelRates.map((rate, round) => rate / bareRates[round]!)),
  }
}

/** The yardstick: a heap, a payload, a clock, nothing else. */
class BareSide {
  private readonly heap: BareHeap
  private readonly delays = new Delays()

  constructor(pending: number) {
    this.heap = new BareHeap(pending + 1)
    for (let payload = 0; payload < pending; payload++) this.heap.push(this.delays.next(), payload)
  }

  run(count: number): void {
    const { heap, delays } = this
    for (let done = 0; done < count; done++) {
      const timeUs = heap.topTime
      heap.push(timeUs + delays.next(), heap.pop())
    }
  }
}

/** The kernel, used as boards use it: an owner, a callback, an argument, a handle in return. */
class KernelSide {
  private readonly scheduler = new Scheduler()
  private readonly delays = new Delays()

  constructor(pending: number) {
    const { scheduler } = this
    const owners = Array.from({ length: Math.ceil(pending / eventsPerOwner) }, () => scheduler.addOwner())
    for (let index = 0; index < pending; index++) this.again(owners[index % owners.length]!)
  }

  run(count: number): void {
    this.scheduler.runUntil(Infinity, count)
  }

  /** An event of an owner, which schedules its successor. */
  private readonly again = (owner: number): void => {
    this.scheduler.at(this.scheduler.nowUs + this.delays.next(), owner, this.again, owner)
  }
}

/** Delays in whole microseconds, uniform around the mean, the same on both sides. */
class Delays {
  private readonly chance = new Xorshift()

  next(): number {
    return Math.floor(this.chance.next() * 2 * meanDelayUs)
  }
}

function rateOf(work: () => void, count: number): number {
  const begin = performance.now()
  work()
  return (count * 1000) / (performance.now() - begin)
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((first, second) => first - second)
  const middle = sorted.length >> 1
  return sorted.length % 2 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2
}
