import type { ConsoleHost } from './console/console.js'
import type { FileRequest } from './console/packets.js'
import { Thrown, type JsObject } from './interpreter/index.js'
import { interpreterVersion } from './profile.js'
import { bytesOfText, latin1, type Session } from './session.js'
import { StorageError } from './storage.js'

/** What the console and its packets do on a session. */
export class ConsoleService implements ConsoleHost {
  constructor(private readonly session: Session) {}

  get greeting(): string {
    return `Espruino ${interpreterVersion} ${this.session.chip.profile.build}`
  }

  get hasPackets(): boolean {
    return this.session.chip.hasPackets
  }

  transmit(text: string): void {
    const { chip } = this.session
    if (chip.consoleDevice !== undefined) chip.transmit(chip.consoleDevice, text)
  }

  run(line: string): void {
    const { interpreter, console } = this.session
    try {
      const value = interpreter.evaluate(line, { name: 'REPL' })
      // Whether results are shown is looked up afterwards: `echo` in the line itself counts.
      if (line !== '' && console.echoes) console.print(`=${interpreter.inspect(value)}\n`)
    } catch (thrown) {
      this.session.report(thrown)
    }
  }

  after(delayMs: number, callback: () => void): () => void {
    const { session } = this
    const timer = session.addOwnTimer(session.chip.processor.nowUs + delayMs * 1000, callback)
    return () => session.timers.remove(timer)
  }

  evaluate(source: string): { readonly text: string } | { report(): void } {
    try {
      const value = this.session.interpreter.evaluate(source)
      return { text: this.session.toSource(value) }
    } catch (thrown) {
      return this.refused(thrown)
    }
  }

  emitPacket(json: string): boolean {
    const value = this.parse(json)
    return value !== undefined && this.session.emitNow(this.session.object('E'), 'packet', [value])
  }

  parseFile(json: string): FileRequest | undefined {
    const { interpreter } = this.session
    const value = this.parse(json)
    if (!value) return undefined
    const name = interpreter.get(value, 'fn')
    return {
      name: typeof name === 'string' ? name : undefined,
      size: interpreter.toInteger(interpreter.get(value, 's')),
      isFs: interpreter.toBoolean(interpreter.get(value, 'fs')),
      isCompressed: interpreter.toBoolean(interpreter.get(value, 'c')),
    }
  }

  readFile(name: string): string | undefined {
    const content = this.session.chip.storage.read(name)
    return content && latin1(content)
  }

  writeFile(name: string, data: string, offset: number, size: number): { report(): void } | undefined {
    try {
      this.session.chip.storage.write(name, bytesOfText(data), offset, size)
      return undefined
    } catch (error) {
      if (!(error instanceof StorageError)) throw error
      return this.refused(this.session.interpreter.error('Error', error.message))
    }
  }

  uploaded({ name, length, offset, size }: Parameters<ConsoleHost['uploaded']>[0]): void {
    const { interpreter } = this.session
    const progress = interpreter.newObject()
    interpreter.set(progress, 'l', length)
    interpreter.set(progress, 'o', offset)
    interpreter.set(progress, 's', size)
    interpreter.set(progress, 'fn', name)
    this.session.emitNow(this.session.object('E'), 'packetUpload', [progress])
  }

  /** The line makes room when something is thrown; what it was is told behind the answer. */
  private refused(thrown: unknown): { report(): void } {
    this.session.console.removeLine()
    return { report: () => this.session.report(thrown) }
  }

  private parse(json: string): JsObject | undefined {
    try {
      const value = this.session.interpreter.parseJson(json, true)
      return typeof value === 'object' && value !== null && !('number' in value) ? value : undefined
    } catch (thrown) {
      if (thrown instanceof Thrown) return undefined
      throw thrown
    }
  }
}
