import type { Host } from '../../../boards/firmata/index.js'
import type { LogLevel, TimerHandle } from '../../../firmware/hal/index.js'
import type { World } from '../../kernel/world.js'

/** One line of the log of firmware that runs on the host. */
export interface LogLine {
  readonly level: LogLevel
  readonly source: string
  readonly text: string
}

/** The host's clock, timers and chance, by the world's. Exceptions that escape from callbacks are counted. */
export class VirtualHost implements Host {
  escaped = 0
  readonly lines: LogLine[] = []
  readonly random
  readonly unixMs = (): number => this.world.unixMs
  readonly clock = { uptimeUs: () => this.world.scheduler.nowUs }
  readonly timers = {
    after: (delayUs: number, callback: () => void): TimerHandle => this.after(delayUs, callback),
    cancel: (handle: TimerHandle | undefined): void => {
      if (handle !== undefined) this.world.scheduler.cancel(handle)
    },
  }

  constructor(private readonly world: World) {
    this.random = world.random('host')
  }

  readonly log = (level: LogLevel, source: string, text: string): void => {
    this.lines.push({ level, source, text })
  }

  private after(delayUs: number, callback: () => void): TimerHandle {
    if (!(delayUs >= 0)) throw new RangeError(`a delay of 0 or more microseconds expected, got ${delayUs}`)
    if (typeof callback !== 'function') throw new TypeError(`a callback expected, got ${typeof callback}`)
    const guarded = (): void => {
      try {
        callback()
      } catch {
        this.escaped++
      }
    }
    return this.world.scheduler.after(delayUs, 0, call, guarded)
  }
}

function call(callback: () => void): void {
  callback()
}

/** Lets a world's time pass until a promise is settled. */
export async function during<Result>(world: World, promise: Promise<Result>): Promise<Result> {
  let isPending = true
  const settled = (): void => void (isPending = false)
  promise.then(settled, settled)
  // Promises are settled between the slices of virtual time.
  while (isPending) {
    world.scheduler.runUntil(world.scheduler.nowUs + 1000)
    await new Promise<void>((resolve) => setImmediate(resolve))
  }
  return promise
}
