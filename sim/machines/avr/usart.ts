import type { AVRUSART, CPU } from 'avr8js'
import type { UartPort } from '../../board/uart.js'
import { Register } from './atmega328p.js'
import type { LockStep } from './lock-step.js'

/** UCSR0A: receive complete, data register empty, frame error, overrun, parity error, double speed. */
const RXC = 0x80
const UDRE = 0x20
const FE = 0x10
const DOR = 0x08
const UPE = 0x04
const U2X = 0x02

/** Characters that wait behind the data register: the second of its two and the shift register (section 19.7.4). */
const waitingPlaces = 2

/**
 * USART0 on a serial line. Characters leave at the rate and instant the registers say. Those that arrive faster than they are
 * read wait in two places, then are lost with the overrun flag, as in silicon.
 */
export class UsartJoin {
  /** Characters that were lost since the reset. */
  overruns = 0
  private waiting: number[] = []
  private comesTogether: number[] = []
  private isDraining = false

  constructor(
    private readonly cpu: CPU,
    private readonly usart: AVRUSART,
    private readonly port: UartPort,
    private readonly setBaud: (baud: number) => void,
    private readonly steps: LockStep,
    private readonly clockHz: () => number,
  ) {
    usart.onConfigurationChange = () => this.configure()
    usart.onByteTransmit = (value) => this.send(value)
    this.keepFlags()
    this.readOn()
    this.configure()
  }

  /** Characters from the line, at the present instant. Those that arrive together are heard at the line's own pace. */
  receive(bytes: Uint8Array): void {
    if (!this.usart.rxEnable) return
    for (const byte of bytes) this.comesTogether.push(byte)
    if (!this.isDraining) this.drain()
  }

  /** Cycles of one character of eight bits with start and stop bit. */
  private get characterCycles(): number {
    return (10 * this.clockHz()) / this.baud
  }

  private get baud(): number {
    const { data } = this.cpu
    const perBit = data[Register.UCSR0A]! & U2X ? 8 : 16
    return this.clockHz() / (perBit * (1 + ((data[0xc5]! << 8) | data[0xc4]!)))
  }

  private configure(): void {
    this.setBaud(this.usart.rxEnable || this.usart.txEnable ? this.baud : 0)
  }

  private send(value: number): void {
    if (!this.usart.txEnable || this.port.baud === 0) return
    this.steps.boundBy(this.port.send(Uint8Array.of(value), Math.floor(this.steps.nodeUs)))
  }

  private drain(): void {
    const byte = this.comesTogether.shift()
    this.isDraining = byte !== undefined
    if (byte === undefined) return
    this.take(byte)
    if (this.comesTogether.length === 0) this.isDraining = false
    else this.cpu.addClockEvent(() => this.drain(), this.characterCycles)
  }

  private take(byte: number): void {
    const { data } = this.cpu
    if (!(data[Register.UCSR0A]! & RXC)) this.usart.writeByte(byte, true)
    else if (this.waiting.length < waitingPlaces) this.waiting.push(byte)
    else {
      this.overruns++
      data[Register.UCSR0A]! |= DOR
    }
  }

  /** A character that waits follows when the one before is read. */
  private readOn(): void {
    const { readHooks, data } = this.cpu
    const read = readHooks[Register.UDR0]!
    readHooks[Register.UDR0] = (address) => {
      const value = read(address)
      data[Register.UCSR0A]! &= ~DOR
      const next = this.waiting.shift()
      if (next !== undefined) this.usart.writeByte(next, true)
      return value
    }
  }

  /** A write to UCSR0A leaves the flags that only the hardware changes (section 19.10.2); avr8js clears them. */
  private keepFlags(): void {
    const { writeHooks, data } = this.cpu
    const write = writeHooks[Register.UCSR0A]!
    writeHooks[Register.UCSR0A] = (value, oldValue, address, mask) => {
      const done = write(value, oldValue, address, mask)
      data[Register.UCSR0A]! |= oldValue & (RXC | UDRE | FE | DOR | UPE)
      return done
    }
  }
}
