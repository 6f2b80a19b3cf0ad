import type { UartListener, UartPort } from '../../../board/uart.js'
import type { Processor } from '../processor.js'
import type { PinBank } from './pins.js'

/** Options of `Serial.setup`. */
export interface SerialSetup {
  readonly baud: number
  readonly rx: string | undefined
  readonly tx: string | undefined
  readonly bytesize: 7 | 8
}

export const defaultBaud = 9600

/** Bytes that wait to be sent before a program has to wait (facts/espruino.md 4.5). */
const transmitBuffer = 128

/** One UART of the chip on the simulated line. */
export class SerialPeripheral implements UartListener {
  private uart: UartPort | undefined
  private setupNow: SerialSetup | undefined

  constructor(
    private readonly pins: PinBank,
    private readonly processor: Processor,
    private readonly onReceived: (bytes: Uint8Array) => void,
  ) {}

  get isSetUp(): boolean {
    return this.setupNow !== undefined
  }

  setup(setup: SerialSetup): void {
    this.unsetup()
    this.setupNow = setup
    const receive = setup.rx === undefined ? undefined : this.pins.get(setup.rx)
    const transmit = setup.tx === undefined ? undefined : this.pins.get(setup.tx)
    receive?.setMode('input')
    transmit?.setMode('af_output')
    const uart = (transmit ?? receive)?.pin?.uart
    // The wires of two lines are none: both pins must belong to the one that is soldered there.
    if (!uart || (receive && receive.pin?.uart !== uart)) return
    this.uart = uart
    uart.baud = setup.baud
    if (receive) uart.listener = this
  }

  unsetup(): void {
    if (this.uart?.listener === this) this.uart.listener = undefined
    this.uart = undefined
    this.setupNow = undefined
  }

  /** Sends after what is under way; a program that sends more than the buffer takes waits. */
  write(bytes: Uint8Array): void {
    const { uart, setupNow, processor } = this
    if (!setupNow || bytes.length === 0) return
    const byteUs = 10e6 / setupNow.baud
    if (!uart) return processor.charge(Math.max(0, bytes.length - transmitBuffer) * byteUs)
    uart.send(setupNow.bytesize === 7 ? bytes.map((byte) => byte & 0x7f) : bytes.slice(), Math.ceil(processor.nowUs))
    const waitingUs = uart.idleAtUs - processor.nowUs - transmitBuffer * byteUs
    if (waitingUs > 0) processor.charge(waitingUs)
  }

  /** Waits until the last bit is out. */
  flush(): void {
    const waitingUs = (this.uart?.idleAtUs ?? 0) - this.processor.nowUs
    if (waitingUs > 0) this.processor.charge(waitingUs)
  }

  onBytes(bytes: Uint8Array): void {
    this.onReceived(bytes)
  }
}
