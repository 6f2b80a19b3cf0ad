import { EnvironmentError, exitCodes, UsageError } from '../exit.js'
import type { CliContext, CliIo } from '../io.js'

/** What `wayside flash` is told. */
export interface FlashFlags {
  readonly port: string
  readonly board?: string
  readonly modem?: string
  readonly config?: string
  readonly image?: string
  readonly hex?: string
  readonly inPlace?: true
  readonly baud?: string
  readonly json?: true
}

/** How far it is, or something that a person should read. */
export type FlashNews =
  | { readonly kind: 'progress'; readonly phase: 'write' | 'verify'; readonly page: number; readonly pages: number }
  | { readonly kind: 'note'; readonly text: string }

/** What was done: the JSON document, and its words. */
export interface FlashOutcome {
  readonly document: object
  readonly words: string
}

/** Image does not fit, or what is read back differs: nothing is wrong with what was said, nor with the machine. */
export class FlashFailure extends Error {
  override readonly name = 'FlashFailure'
}

/** Runs it with its progress on stderr; an error of a board or port becomes one that the command line knows. */
export async function flashing(
  { json, port }: FlashFlags,
  context: CliContext,
  work: (tell: (news: FlashNews) => void) => Promise<FlashOutcome>,
): Promise<void> {
  const { io } = context
  const bar = new FlashBar(io)
  try {
    const { document, words } = await work((news) => bar.tell(news))
    bar.clear()
    io.err(`${words}\n`)
    if (json) io.out(`${JSON.stringify(document)}\n`)
  } catch (error) {
    bar.clear()
    const known = asCliError(error, port)
    if (!(known instanceof FlashFailure)) throw known
    context.exitCode = exitCodes.failed
    io.err(`wayside: ${known.message}\n`)
    if (json) io.out(`${JSON.stringify({ error: { exitCode: exitCodes.failed, message: known.message } })}\n`)
  }
}

/** What a kind of error stands for. "busy", "gone", "denied", "port", "lost", "silent" and "no-sync" are the machine's. */
const wrongInput = ['wrong-board', 'wrong-chip', 'no-room', 'too-large']
const environment = ['busy', 'gone', 'denied', 'port', 'lost', 'silent', 'no-sync', 'old-interpreter']
const failures = ['verify', 'refused']

const hints: Readonly<Record<string, string>> = {
  denied: ': on Linux, sudo usermod -aG dialout $USER and log in anew; wayside doctor looks',
  gone: ': wayside doctor lists the ports that there are',
  busy: ': close the terminal or program that has it open',
  lost: ': the board has its old image or the new one; flash it again',
  silent: ': the board may need its boot or reset button; docs/flashing.md says which',
}

/** An error of a port or a dialogue as one that has an exit code; anything else as it is. */
export function asCliError(error: unknown, port: string): unknown {
  if (!(error instanceof Error)) return error
  const kind = String((error as { kind?: unknown }).kind)
  const message = `${error.message.includes(port) ? '' : `${port}: `}${error.message}${hints[kind] ?? ''}`
  if (wrongInput.includes(kind)) return new UsageError(message)
  if (environment.includes(kind)) return new EnvironmentError(message)
  return failures.includes(kind) ? new FlashFailure(message) : error
}

const barWidth = 30

/** One line that is written over on a terminal; elsewhere a line for each phase. */
class FlashBar {
  private readonly rewrites: boolean
  private phase = ''
  private isShown = false

  constructor(private readonly io: CliIo) {
    this.rewrites = io.isTerminal && !io.env.CI && io.env.TERM !== 'dumb'
  }

  tell(news: FlashNews): void {
    if (news.kind === 'note') {
      this.clear()
      return this.io.err(`${news.text}\n`)
    }
    const { phase, page, pages } = news
    if (this.rewrites) {
      const full = Math.round((barWidth * page) / pages)
      const bar = '#'.repeat(full) + '-'.repeat(barWidth - full)
      this.isShown = true
      return this.io.err(`\r${phase.padEnd(6)} [${bar}] ${page}/${pages}\u001b[K`)
    }
    if (phase === this.phase) return
    this.phase = phase
    this.io.err(`${phase}: ${pages} pieces\n`)
  }

  clear(): void {
    if (this.isShown) this.io.err('\r\u001b[K')
    this.isShown = false
  }
}
