import { Pacer } from '../kernel/pacer.js'
import type { Scheduler } from '../kernel/scheduler.js'

/** What can hold a world back: the bridge to the real broker. */
export interface Holder {
  readonly congested: boolean
  whenClear(): Promise<void>
}

/** How a world is driven. */
export interface DriveOptions {
  readonly scheduler: Scheduler
  readonly holder: Holder
  /** Virtual seconds a wall second, or as fast as it goes. */
  readonly speed: 'max' | number
  /** The wall clock, in seconds. */
  readonly wallSeconds: () => number
  readonly signal?: AbortSignal
  /** Called between slices, a few times a second. */
  readonly onSlice: (lagSeconds: number) => void
}

/** Events between two looks at the sockets: some milliseconds of work. */
const eventsPerSlice = 4000
/** A paced world advances in steps of this many wall seconds. */
const pacedStepS = 0.01

/** Runs a world up to an instant, letting sockets breathe in between. Returns how far it fell behind the wall at most, s. */
export async function driveUntil(untilUs: number, options: DriveOptions): Promise<number> {
  return options.speed === 'max' ? driveFast(untilUs, options) : drivePaced(untilUs, options, options.speed)
}

async function driveFast(untilUs: number, { scheduler, holder, signal, onSlice }: DriveOptions): Promise<number> {
  while (!signal?.aborted) {
    const end = scheduler.runUntil(untilUs, eventsPerSlice)
    if (end === 'reached') return 0
    onSlice(0)
    if (holder.congested) await holder.whenClear()
    else await nextTurn()
  }
  return 0
}

/** Virtual time follows the wall. Time that the world was held, or could not keep up, is lag; it catches up when it can. */
async function drivePaced(untilUs: number, options: DriveOptions, speed: number): Promise<number> {
  const { scheduler, holder, signal, onSlice, wallSeconds } = options
  const pacer = new Pacer(speed, wallSeconds, scheduler.nowUs)
  let worstLagS = 0
  while (scheduler.nowUs < untilUs && !signal?.aborted) {
    if (holder.congested) await holder.whenClear()
    const dueUs = Math.min(untilUs, pacer.pace(scheduler.nowUs).targetUs)
    const end = dueUs > scheduler.nowUs ? scheduler.runUntil(dueUs, eventsPerSlice) : 'reached'
    const { lagSeconds } = pacer.pace(scheduler.nowUs)
    worstLagS = Math.max(worstLagS, lagSeconds)
    onSlice(lagSeconds)
    if (end === 'reached') await sleepS(Math.min(pacedStepS, pacer.waitSeconds(untilUs)))
    else await nextTurn()
  }
  return worstLagS
}

const nextTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

const sleepS = (seconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, seconds * 1000))
