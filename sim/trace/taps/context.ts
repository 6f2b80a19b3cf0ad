import type { Scheduler } from '../../kernel/scheduler.js'
import type { TraceHub } from '../hub.js'

/** What every tap works with. */
export interface TapContext {
  readonly hub: TraceHub
  /** Name of the node in events. */
  readonly node: string
  readonly scheduler: Scheduler
}

/** There is one tap at each place. @throws Error where somebody watches already */
export function assertUntapped(tap: unknown, { node }: TapContext): void {
  if (tap !== undefined) throw new Error(`${node}: one trace at a time expected, it has one; give that all the sinks`)
}

/** Takes a tap off again. */
export type Detach = () => void
