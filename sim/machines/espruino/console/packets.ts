/** Kinds of packet: the top three bits of the two bytes behind DLE SOH; the rest is the length (2v25 and later). */
export const PacketType = {
  Response: 0x0000,
  Eval: 0x2000,
  Event: 0x4000,
  FileSend: 0x6000,
  Data: 0x8000,
  FileReceive: 0xa000,
} as const

const typeMask = 0xe000
const lengthMask = 0x1fff
/** Bytes of a file in one packet from the board. */
const dataLength = 1024

export const acknowledge = '\x06'
export const notAcknowledge = '\x15'

/** A packet must be whole so long after it began, and the next piece of a file must follow within (2v29.277). */
export const packetTimeoutMs = 5000
export const fileTimeoutMs = 10_000

/** What packets ask of the board around them. Texts are byte strings. */
export interface PacketHost {
  write(text: string): void
  /** Value of an expression as the interpreter's own source text; where it failed, what is to be said behind the answer. */
  evaluate(source: string): { readonly text: string } | { report(): void }
  /** An object as a program's `E.on("packet")` gets it. Whether somebody listened. */
  emitPacket(json: string): boolean
  /** The fields of a file packet; undefined for what is not an object. */
  parseFile(json: string): FileRequest | undefined
  readFile(name: string): string | undefined
  /** Writes into a file; where Storage refuses, what is to be said behind the answer. */
  writeFile(name: string, data: string, offset: number, size: number): { report(): void } | undefined
  /** Says to `E.on("packetUpload")` how far a file is. */
  uploaded(progress: {
    readonly name: string
    readonly length: number
    readonly offset: number
    readonly size: number
  }): void
}

/** What a host says of a file: `{fn, s, fs, c}`. */
export interface FileRequest {
  readonly name: string | undefined
  readonly size: number
  /** On a file system, which the board has not. */
  readonly isFs: boolean
  readonly isCompressed: boolean
}

interface Upload {
  readonly name: string
  readonly size: number
  offset: number
}

/** A packet as its bytes come in, and what the board does with it. */
export class PacketReceiver {
  private head: number[] = []
  private data = ''
  private upload: Upload | undefined

  constructor(private readonly host: PacketHost) {}

  /** Whether a file is being received. */
  get hasUpload(): boolean {
    return this.upload !== undefined
  }

  /** A packet begins. */
  begin(): void {
    this.head = []
    this.data = ''
  }

  /** The next byte, as a character. Whether it was the last. */
  take(character: string): boolean {
    if (this.head.length < 2) this.head.push(character.charCodeAt(0))
    else this.data += character
    if (this.head.length < 2 || this.data.length < (this.word & lengthMask)) return false
    this.process()
    return true
  }

  /** The gap between two pieces of a file was too long. */
  closeFile(): void {
    this.upload = undefined
  }

  private get word(): number {
    return (this.head[0]! << 8) | this.head[1]!
  }

  private process(): void {
    switch (this.word & typeMask) {
      case PacketType.Eval:
        return this.evaluate()
      case PacketType.Event:
        return this.answer(this.host.emitPacket(this.data))
      case PacketType.FileSend:
        return this.answer(this.beginFile())
      case PacketType.Data:
        return this.takeData()
      case PacketType.FileReceive:
        return this.sendFile()
      default:
        return this.answer(false)
    }
  }

  private evaluate(): void {
    const result = this.host.evaluate(this.data)
    if ('text' in result) {
      this.answer(true)
      this.reply(PacketType.Response, result.text)
    } else {
      this.answer(false)
      result.report()
    }
  }

  private beginFile(): boolean {
    this.upload = undefined
    const request = this.host.parseFile(this.data)
    if (request?.name === undefined || request.size === 0 || request.isFs || request.isCompressed) return false
    this.upload = { name: request.name, size: request.size, offset: 0 }
    return true
  }

  /** A refusal of Storage is told on the console, and the packet is acknowledged all the same. */
  private takeData(): void {
    const { upload, data, host } = this
    if (!upload) return this.answer(false)
    const refusal = host.writeFile(upload.name, data, upload.offset, upload.size)
    upload.offset += data.length
    if (upload.offset >= upload.size) this.upload = undefined
    if (!refusal) host.uploaded({ name: upload.name, length: data.length, offset: upload.offset, size: upload.size })
    this.answer(true)
    refusal?.report()
  }

  private sendFile(): void {
    const name = this.host.parseFile(this.data)?.name
    const content = name === undefined ? undefined : this.host.readFile(name)
    this.answer(content !== undefined)
    if (content === undefined) return
    for (let at = 0; at < content.length; at += dataLength)
      this.reply(PacketType.Data, content.slice(at, at + dataLength))
    this.reply(PacketType.Data, '')
  }

  /** The interpreter's printer puts a carriage return before each line feed of the data, and the length does not count it. */
  private reply(type: number, data: string): void {
    const word = type | data.length
    this.host.write(`\x10\x01${String.fromCharCode(word >> 8, word & 0xff)}${data.replaceAll('\n', '\r\n')}`)
  }

  private answer(isOk: boolean): void {
    this.host.write(isOk ? acknowledge : notAcknowledge)
  }
}
