import { AtReader, textOf } from '../../../protocols/at/reader.js'
import type { UartEvent } from '../events.js'

/** A command and what came of it. */
export interface AtExchange {
  readonly command: string
  /** When its first byte was sent. */
  readonly startUs: number
  /** When the final result was over. */
  readonly endUs: number
  /** The final result; undefined where another command, a restart or the end came before it. */
  readonly result: string | undefined
  /** Lines in between, URCs among them. */
  readonly answer: readonly string[]
}

/** Lines of an answer that are kept. */
const mostLines = 20

/** Longest command that is waited for: bytes without a carriage return are no command. */
const longestCommand = 4096

/** Reads the dialogue between a board and its modem off their serial line: commands with their final results, and URCs. */
export class AtDialogue {
  private readonly reader = new AtReader([])
  private typed = ''
  private typedUs = 0
  private open: { command: string; startUs: number; answer: string[] } | undefined
  private isData = false

  constructor(
    private readonly onExchange: (exchange: AtExchange) => void,
    private readonly onUnsolicited: (line: string, atUs: number) => void,
  ) {
    this.reader.prefix = ''
    this.reader.promptExpected = true
  }

  /** Takes the next bytes of either direction. */
  onSerial(event: UartEvent): void {
    if (event.direction === 'sent') this.onSent(event)
    else this.onReceived(event)
  }

  /** The trace is over: a command that has no result yet has none. */
  end(atUs: number): void {
    this.finish(atUs, undefined)
  }

  private onSent({ bytes, startUs }: UartEvent): void {
    // After a prompt comes what the command is about, which may hold anything.
    if (this.isData) return
    if (this.typed === '') this.typedUs = startUs
    this.typed = (this.typed + textOf(bytes)).slice(-longestCommand)
    const lines = this.typed.split('\r')
    this.typed = lines.pop()!
    for (const line of lines) this.begin(line.trim(), this.typedUs)
  }

  private begin(command: string, startUs: number): void {
    if (command === '') return
    this.finish(startUs, undefined)
    this.open = { command, startUs, answer: [] }
    this.reader.command = command
  }

  private onReceived({ bytes, atUs }: UartEvent): void {
    const pushed = this.reader.push(bytes)
    for (let kind = this.reader.next(pushed); kind !== undefined; kind = this.reader.next(pushed)) {
      const { text } = this.reader
      if (kind === 'prompt') this.isData = this.open !== undefined
      else if (kind === 'final' && this.open) this.finish(atUs, text)
      else if (kind !== 'echo') this.onLine(text, atUs)
    }
  }

  private onLine(text: string, atUs: number): void {
    if (text === '') return
    if (!this.open) this.onUnsolicited(text, atUs)
    else if (this.open.answer.length < mostLines) this.open.answer.push(text)
  }

  private finish(endUs: number, result: string | undefined): void {
    const { open } = this
    this.open = undefined
    this.isData = false
    this.reader.command = ''
    if (open) this.onExchange({ ...open, endUs, result })
  }
}
