import type { ByteBuffer } from '../../../firmware/hal/base.js'
import { busError } from '../../../firmware/hal/errors.js'
import type { Serial, SerialOptions } from '../../../firmware/hal/serial.js'
import { claim, pinOf, portOf, release } from './claims.js'
import type { EspruinoPin, BoardSerial as Port, Globals } from './globals.js'
import { assertOpen, callback, keepTarget, view, whole } from './options.js'

declare const E: Globals['E']
declare const global: Globals['global']
declare const setTimeout: Globals['setTimeout']

/** Bytes that one task may write. More would block for as long as the line needs: the interpreter waits for room. */
const roomPerTask = 1024

/** A UART (ECMA-419 clause 10.9): 8 bits, no parity, 1 stop bit, no flow control. */
export class EspruinoSerial implements Serial {
  private readonly port: Port
  /** What arrived and was not read, a byte a character. */
  private unread = ''
  private room = roomPerTask
  private readonly tellWritable: () => void
  private isOpen = true

  constructor(options: SerialOptions) {
    const { baud, receive, transmit, flowControl, port, onReadable, onWritable, onError, target } = options
    whole(baud, 1, 10000000, 'baud')
    const rx = receive === undefined ? undefined : pinOf(receive, 'receive')
    const tx = transmit === undefined ? undefined : pinOf(transmit, 'transmit')
    if (flowControl !== undefined && flowControl !== 'none') throw new RangeError('flowControl')
    const readable = callback(onReadable, 'onReadable')
    const writable = callback(onWritable, 'onWritable')
    callback(onError, 'onError')
    this.port = portOf<Port>(port)
    claim(this, [port as string, rx, tx].filter((name) => name !== undefined) as (string | EspruinoPin)[])
    keepTarget(this, target)
    keepConsoleOff(port as string)
    this.port.setup(baud, { rx, tx })
    this.port.on('data', (text) => {
      this.unread += text
      if (readable) readable.call(this, this.unread.length)
    })
    this.tellWritable = () => {
      if (this.isOpen && writable) writable.call(this, this.room)
    }
    setTimeout(this.tellWritable, 0)
  }

  read(): ArrayBuffer | undefined
  read(byteLength: number): ArrayBuffer | undefined
  read(buffer: ByteBuffer): number | undefined
  read(wanted?: number | ByteBuffer): ArrayBuffer | number | undefined {
    assertOpen(this.isOpen)
    const into = wanted === undefined || typeof wanted === 'number' ? undefined : view(wanted)
    const most = into ? into.length : typeof wanted === 'number' ? whole(wanted, 0, 65535, 'byteLength') : 65535
    const text = this.unread
    if (text === '') return undefined
    this.unread = text.substr(most)
    const bytes = E.toUint8Array(text.substr(0, most))
    if (!into) return bytes.buffer as ArrayBuffer
    into.set(bytes)
    return bytes.length
  }

  write(buffer: ByteBuffer): void {
    assertOpen(this.isOpen)
    const bytes = view(buffer)
    const isFull = bytes.length > this.room
    if (this.room === roomPerTask || isFull) this.makeRoom(isFull)
    if (isFull) throw busError('buffer-full', 'full')
    this.room -= bytes.length
    this.port.write(bytes)
  }

  flush(input?: boolean, output?: boolean): void {
    assertOpen(this.isOpen)
    if ((input === undefined) !== (output === undefined)) throw new TypeError('flush')
    if (input !== false) this.unread = ''
    if (output !== false) this.port.flush()
  }

  close(): void {
    if (!this.isOpen) return
    this.isOpen = false
    this.port.removeAllListeners('data')
    this.port.unsetup()
    release(this)
  }

  /** Once the running task is over there is room again; who was refused hears of it. */
  private makeRoom(wasRefused: boolean): void {
    setTimeout(() => {
      this.room = roomPerTask
      if (wasRefused) this.tellWritable()
    }, 0)
  }
}

/** A line with a part on it is no place for the console, now or when USB is pulled out. */
function keepConsoleOff(port: string): void {
  const now = E.getConsole()
  const other = global['Bluetooth'] ? 'Bluetooth' : global['USB'] ? 'USB' : null
  E.setConsole(now === port ? other : now, { force: true })
}
