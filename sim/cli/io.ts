import type { runScenario } from '../fleet/run.js'

/** What the command line reads and writes; tests give their own. */
export interface CliIo {
  /** Answers. */
  readonly out: (text: string) => void
  /** Words, progress and warnings. */
  readonly err: (text: string) => void
  /** Whether stderr is a terminal, whose last line may be written over. */
  readonly isTerminal: boolean
  /** Columns of that terminal. */
  readonly columns: number
  readonly env: Readonly<Record<string, string | undefined>>
  readonly readStdin: () => Promise<Uint8Array>
  /** Calls back when the user wants to stop. @returns what ends the listening */
  readonly onInterrupt: (callback: () => void) => () => void
  /** Calls back at every such signal; where a system has none, never. @returns what ends the listening */
  readonly onSignal: (signal: 'SIGUSR1' | 'SIGUSR2', callback: () => void) => () => void
  /** Wall clock, milliseconds. */
  readonly nowMs: () => number
}

/** What every command is given. */
export interface CliContext {
  readonly io: CliIo
  /** Runs a scenario; loaded only when it is needed, since it brings the whole simulator. */
  readonly run: typeof runScenario
  /** Set by the command that ran. */
  exitCode: number
}
