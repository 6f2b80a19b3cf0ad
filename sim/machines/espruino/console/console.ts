import { wantsMore } from './brackets.js'
import { InputLine } from './input-line.js'
import { PacketReceiver, fileTimeoutMs, notAcknowledge, packetTimeoutMs, type PacketHost } from './packets.js'

/** What the console asks of the board around it. Texts are byte strings. */
export interface ConsoleHost extends Omit<PacketHost, 'write'> {
  /** To whoever is at the other end. */
  transmit(text: string): void
  /** Runs a line; prints its result where the console echoes then, and how it failed. */
  run(line: string): void
  /** The answer to ENQ, without line end. */
  readonly greeting: string
  /** Whether this interpreter has packets (2v25 and later). */
  readonly hasPackets: boolean
  /** Calls back once so much later; returns how to stop that. */
  after(delayMs: number, callback: () => void): () => void
}

/** What came before the next character. */
type State = 'none' | 'dle' | 'packet' | 'escape' | 'escape-O' | 'escape-[' | 'escape-number'

const Code = {
  Soh: 1,
  Etx: 3,
  Enq: 5,
  Backspace: 8,
  Tab: 9,
  LineFeed: 10,
  Return: 13,
  Dle: 16,
  Escape: 27,
  Delete: 127,
} as const

/** Keys of the numeric pad behind ESC O. */
const padKeys: Readonly<Record<string, string>> = { o: '/', j: '*', m: '-', k: '+', M: '\r' }

/**
 * The console of an Espruino board: prompt, echo, line editing, quiet lines behind DLE, ENQ, packets. What it does with which
 * byte is that of 2v29.277 as seen on its terminal; ESC [ n d is swallowed there, and so are the codes 21 and 23.
 */
export class Console {
  readonly line = new InputLine()
  private state: State = 'none'
  private number = 0
  /** `echo(0)` was called. */
  isQuiet = false
  /** DLE came first: this line is run without echo and result. */
  private isLineQuiet = false
  /** Whether prompt and line are not on the terminal now. */
  private isRemoved = true
  private readonly packets: PacketReceiver
  private stopTimeout: (() => void) | undefined
  private stopFileTimeout: (() => void) | undefined

  constructor(private readonly host: ConsoleHost) {
    this.packets = new PacketReceiver({
      write: (text) => host.transmit(text),
      evaluate: (source) => host.evaluate(source),
      emitPacket: (json) => host.emitPacket(json),
      parseFile: (json) => host.parseFile(json),
      readFile: (name) => host.readFile(name),
      writeFile: (name, data, offset, size) => host.writeFile(name, data, offset, size),
      uploaded: (progress) => host.uploaded(progress),
    })
  }

  /** Whether what is typed and what comes of it is shown. */
  get echoes(): boolean {
    return !this.isQuiet && !this.isLineQuiet
  }

  /** Whether a packet is under way: Ctrl-C is data then. */
  get isInPacket(): boolean {
    return this.state === 'packet'
  }

  /** Prints what a program says: the line that is typed makes room. */
  print(text: string): void {
    this.removeLine()
    this.host.transmit(text.replaceAll('\n', '\r\n'))
  }

  /** Takes prompt and line off the terminal. */
  removeLine(): void {
    if (this.isRemoved) return
    this.isRemoved = true
    if (this.echoes) this.host.transmit(this.line.removal())
  }

  /** Puts prompt and line back once nothing more is to be said. */
  returnLine(): void {
    if (!this.isRemoved) return
    this.isRemoved = false
    if (this.echoes) this.host.transmit(`>${this.line.display()}`)
  }

  /** Ctrl-C while nothing runs: the typed line goes. */
  clearLine(): void {
    if (this.line.isEmpty) return
    this.removeLine()
    this.line.clear()
  }

  /** The next byte from the other end, as a character. */
  take(character: string): void {
    const code = character.charCodeAt(0)
    if (this.state === 'packet') return this.takePacket(character)
    if (code === 0) this.state = 'none'
    else if (code === Code.Soh) this.startPacket()
    else if (code === Code.Enq) this.greet()
    else if (code === Code.Dle) this.escapeLine()
    else if (code === Code.Escape) this.state = 'escape'
    else if (code !== Code.Etx) this.takeByState(character, code)
  }

  private takeByState(character: string, code: number): void {
    const { state } = this
    this.state = 'none'
    if (state === 'escape') this.afterEscape(character)
    else if (state === 'escape-O') this.padKey(character)
    else if (state === 'escape-[') this.cursorKey(character)
    else if (state === 'escape-number') this.numberKey(character)
    else if (code === Code.Backspace || code === Code.Delete) this.show(this.line.backspace())
    else if (code === Code.Return || code === Code.LineFeed) this.enter()
    else if (code >= 32) this.type(character)
    else if (code === Code.Tab) this.type('    ')
  }

  private afterEscape(character: string): void {
    if (character === 'O') this.state = 'escape-O'
    else if (character === '[') this.state = 'escape-['
    else if (character === '\n') this.breakLine()
  }

  private padKey(character: string): void {
    if (character === 'F') this.show(this.line.end())
    else if (character === 'H') this.show(this.line.home())
    else if (padKeys[character]) this.take(padKeys[character])
  }

  private cursorKey(character: string): void {
    const { line } = this
    if (character >= '0' && character <= '9') {
      this.number = Number(character)
      this.state = 'escape-number'
    } else if (character === 'A') this.show(line.vertical(-1))
    else if (character === 'B') this.show(line.vertical(1))
    else if (character === 'C') this.show(line.right())
    else if (character === 'D') this.show(line.left())
    else this.padKey(character === 'F' || character === 'H' ? character : '')
  }

  private numberKey(character: string): void {
    const { line, number } = this
    if (character >= '0' && character <= '9') {
      this.number = (10 * number + Number(character)) & 0xffff
      this.state = 'escape-number'
    } else if (character === 'H' && number === 2) this.clearLine()
    else if (character === '~') this.show(this.editingKey(line, number))
  }

  private editingKey(line: InputLine, number: number): string {
    if (number === 1) return line.home()
    if (number === 3) return line.delete()
    if (number === 4) return line.end()
    return number === 5 || number === 6 ? line.page(number === 6) : ''
  }

  private type(text: string): void {
    this.show(this.line.type(text))
  }

  /** A line end: runs the line where it is whole. */
  private enter(): void {
    if (!this.line.isAtEnd || wantsMore(this.line.text)) return this.breakLine()
    this.show('\r\n')
    if (!this.isLineQuiet) this.isRemoved = true
    const text = this.line.text.trimEnd()
    this.line.clear()
    this.host.run(text)
    if (this.echoes) this.line.remember(text)
    this.isLineQuiet = false
  }

  private breakLine(): void {
    this.show(this.line.breakLine())
  }

  private show(text: string): void {
    if (text !== '' && this.echoes && !this.isRemoved) this.host.transmit(text)
  }

  private greet(): void {
    if (this.line.isEmpty && this.host.hasPackets) this.host.transmit(`${this.host.greeting}\r\n`)
  }

  private escapeLine(): void {
    if (this.line.isEmpty) this.isLineQuiet = true
    this.state = 'dle'
  }

  private startPacket(): void {
    if (this.state !== 'dle' || !this.host.hasPackets) return
    this.state = 'packet'
    this.isLineQuiet = this.isLineQuiet && !this.line.isEmpty
    this.packets.begin()
    this.stopTimeout = this.host.after(packetTimeoutMs, () => {
      this.host.transmit(notAcknowledge)
      this.endPacket()
    })
  }

  private takePacket(character: string): void {
    if (!this.packets.take(character)) return
    this.endPacket()
    this.stopFileTimeout?.()
    this.stopFileTimeout = this.packets.hasUpload
      ? this.host.after(fileTimeoutMs, () => this.packets.closeFile())
      : undefined
  }

  private endPacket(): void {
    this.state = 'none'
    this.stopTimeout?.()
    this.stopTimeout = undefined
  }
}
