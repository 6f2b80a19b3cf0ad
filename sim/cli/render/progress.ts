import type { RunEvent } from '../../fleet/summary.js'
import type { CliIo } from '../io.js'
import { formatNumber } from './table.js'

type Progress = Extract<RunEvent, { kind: 'progress' }>

/** On a terminal one line is written over, elsewhere a line is added now and then. */
const rewriteEveryMs = 100
const addEveryMs = 5000

/** The progress of a run on stderr: local time of the place, part done, speed, reports, lag. */
export class ProgressLine {
  private readonly rewrites: boolean
  private isShown = false
  private lastMs = -Infinity

  constructor(
    private readonly io: CliIo,
    private readonly offsetMinutes: number,
  ) {
    this.rewrites = io.isTerminal && !io.env.CI && io.env.TERM !== 'dumb'
  }

  /** Shows where the run is, unless it was shown a moment ago. */
  update(progress: Progress): void {
    const { io, rewrites } = this
    const now = io.nowMs()
    if (now - this.lastMs < (rewrites ? rewriteEveryMs : addEveryMs)) return
    this.lastMs = now
    const text = progressText(progress, this.offsetMinutes)
    this.isShown = rewrites
    io.err(rewrites ? `\r${text.slice(0, Math.max(20, io.columns - 1))}\u001b[K` : `${text}\n`)
  }

  /** Writes a line that stays, above the progress. */
  say(text: string): void {
    this.clear()
    this.io.err(`${text}\n`)
  }

  /** Takes the line away. */
  clear(): void {
    if (this.isShown) this.io.err('\r\u001b[K')
    this.isShown = false
    if (this.rewrites) this.lastMs = -Infinity
  }
}

/** `2026-06-21 22:15:00  26 %  x3,600  1,234 delivered  3 pending  lag 0 s`. */
export function progressText(progress: Progress, offsetMinutes: number): string {
  const { virtualUnixMs, simulatedSeconds, ofSeconds, speedup, delivered, pending, lagSeconds } = progress
  const local = new Date(virtualUnixMs + offsetMinutes * 60_000).toISOString().slice(0, 19).replace('T', ' ')
  const part = ofSeconds > 0 ? Math.floor((100 * simulatedSeconds) / ofSeconds) : 100
  return [
    local,
    `${part} %`.padStart(5),
    `x${formatNumber(Math.round(speedup))}`,
    `${formatNumber(delivered)} delivered`,
    `${formatNumber(pending)} pending`,
    `lag ${formatNumber(Math.round(lagSeconds * 10) / 10)} s`,
  ].join('  ')
}
