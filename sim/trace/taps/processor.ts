import type { LogLevel } from '../../../firmware/hal/index.js'
import { SimulatedRTC } from '../../board/io/rtc.js'
import { taskUs, type SimulatedBoard } from '../../board/simulated-board.js'
import type { ProcessorTap } from '../../board/taps.js'
import { assertUntapped, type Detach, type TapContext } from './context.js'

/** Listens to a board's processor: its tasks by what called for them, and what was logged. */
export function tapProcessor(board: SimulatedBoard, context: TapContext): Detach {
  assertUntapped(board.tap, context)
  board.tap = new BoardProcessorTap(board, context)
  return () => (board.tap = undefined)
}

class BoardProcessorTap implements ProcessorTap {
  private readonly roles = new Map<string, string>()
  /** Starts of the processor whose first task was seen. */
  private starts: number

  constructor(
    private readonly board: SimulatedBoard,
    private readonly context: TapContext,
  ) {
    // A processor that runs already has had its first task.
    const hasBooted = board.isPowered && board.scheduler.nowUs > board.bootedAtUs
    this.starts = hasBooted ? board.starts : board.starts - 1
    for (const { part, pins } of board.wiring.parts)
      for (const pin of Object.values(pins)) this.roles.set(pin, `${part.bus}.${part.role}`)
  }

  onTask(by: unknown, woke: boolean): void {
    const { hub, node, scheduler } = this.context
    const startUs = scheduler.nowUs
    const isBoot = this.starts < this.board.starts
    this.starts = this.board.starts
    const name = isBoot ? 'boot' : this.nameOf(by)
    hub.emit({ channel: 'tasks', node, startUs, atUs: startUs + taskUs, name, woke })
  }

  onNote(level: LogLevel, part: string, text: string): void {
    const { hub, node, scheduler } = this.context
    hub.emit({ channel: 'log', node, atUs: scheduler.nowUs, level, tag: part, text })
  }

  /** "serial.modem": the role whose pins the caller holds. Parts that share a bus are not told apart. */
  private nameOf(by: unknown): string {
    if (by === undefined) return 'timer'
    if (by instanceof SimulatedRTC) return 'rtc'
    for (const [pin, role] of this.roles) if (this.board.pin(pin).user === by) return role
    return 'interrupt'
  }
}
