import { closeSync, mkdirSync, openSync, writeFileSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { formatDuration, type Scenario } from '../fleet/scenario/index.js'
import type { RunEvent, RunSummary } from '../fleet/summary.js'

/** Lines are gathered up to so many characters before they are written. */
const bufferLength = 65_536

/** The folder that a run leaves behind: notes.log while it goes on, summary.json at its end. */
export class RunFolder {
  private readonly file: number
  private buffer = ''
  private isOpen = true

  /** Makes the folder. @throws the system's error where that is refused */
  constructor(
    private readonly path: string,
    private readonly scenario: Scenario,
  ) {
    mkdirSync(path, { recursive: true })
    this.file = openSync(join(path, 'notes.log'), 'w')
    this.add(`scenario ${scenario.name}, seed ${scenario.seed}, ${formatDuration(scenario.forUs)}`)
  }

  /** Keeps what is worth keeping of an event. */
  note(event: RunEvent): void {
    if (event.kind === 'ready') this.add(`broker ${event.brokerUrl}, topics ${event.topics}, ${event.nodes} nodes`)
    if (event.kind === 'fault') this.add(`fault ${event.text}`)
    if (event.kind === 'note') this.add(`${this.timeOf(event.atUs)} ${event.level} ${event.source} ${event.text}`)
  }

  /** The run came to its end. */
  finish(summary: RunSummary): void {
    writeFileSync(join(this.path, 'summary.json'), `${JSON.stringify(summary, null, 2)}\n`)
    this.close()
  }

  /** Writes what is left; twice is fine. */
  close(): void {
    if (!this.isOpen) return
    this.isOpen = false
    writeSync(this.file, this.buffer)
    closeSync(this.file)
  }

  private timeOf(atUs: number): string {
    return new Date(this.scenario.start.unixMs + Math.floor(atUs / 1000)).toISOString()
  }

  private add(line: string): void {
    this.buffer += `${line.replaceAll('\n', '\\n')}\n`
    if (this.buffer.length < bufferLength || !this.isOpen) return
    writeSync(this.file, this.buffer)
    this.buffer = ''
  }
}
