import type { AVRTWI, CPU, TWIEventHandler } from 'avr8js'
import type { I2cBus, I2cDirection, I2cOutcome, I2cTarget } from '../../board/i2c-bus.js'
import { crystalHz, Register } from './atmega328p.js'
import type { LockStep, Meeting } from './lock-step.js'

/** TWCR (section 21.9.2), and statuses of a transmission (table 21-3). */
const TWINT = 0x80
const TWSTA = 0x20
const TWSTO = 0x10
const TWEN = 0x04
const Status = { addressRefused: 0x20, byteRefused: 0x30 } as const

/** What the controller does on the wires at its next meeting. */
type Act = () => void

const none: Act = () => {}

/**
 * The two-wire interface as controller of the board's I2C bus, byte by byte: each condition and each byte with its
 * acknowledge takes its clocks, and reaches the target when the last of them is over.
 */
export class TwiJoin implements TWIEventHandler, Meeting {
  private act: Act = none
  private target: I2cTarget | undefined
  private address = 0
  private direction: I2cDirection = 'write'
  private outcome: I2cOutcome = 'ok'
  private bytes: number[] = []
  private isAddressed = false

  constructor(
    private readonly cpu: CPU,
    private readonly twi: AVRTWI,
    private readonly bus: I2cBus,
    private readonly steps: LockStep,
  ) {
    twi.eventHandler = this
    this.clearFlag()
    this.sendOn()
  }

  start(): void {
    this.after(1, () => {
      this.tell(false)
      this.twi.completeStart()
    })
  }

  stop(): void {
    this.after(1, () => {
      this.target?.stop()
      this.target = undefined
      this.tell(true)
      this.twi.completeStop()
      // TWINT is not set by a STOP (section 21.7.2).
      this.clearFlag()
    })
  }

  connectToSlave(address: number, write: boolean): void {
    this.after(9, () => {
      this.address = address
      this.direction = write ? 'write' : 'read'
      this.isAddressed = true
      const target = this.bus.targetAt(address)
      const isAcknowledged = target?.start(this.direction) ?? false
      this.target = isAcknowledged ? target : undefined
      if (!isAcknowledged) this.outcome = 'nack-address'
      this.twi.completeConnect(isAcknowledged)
    })
  }

  writeByte(byte: number): void {
    this.after(9, () => {
      this.bytes.push(byte)
      const isAcknowledged = this.target?.write(byte) ?? false
      if (!isAcknowledged) this.outcome = 'nack-data'
      this.twi.completeWrite(isAcknowledged)
    })
  }

  readByte(): void {
    this.after(9, () => {
      const byte = this.target ? this.target.read() & 0xff : 0xff
      this.bytes.push(byte)
      this.twi.completeRead(byte)
    })
  }

  meet(): void {
    const { act } = this
    this.act = none
    act()
  }

  /** After a byte that was refused the next may be sent all the same (table 21-3); avr8js would wait for ever. */
  private sendOn(): void {
    const { writeHooks, data } = this.cpu
    const write = writeHooks[Register.TWCR]!
    writeHooks[Register.TWCR] = (value, oldValue, address, mask) => {
      const status = data[Register.TWSR]! & 0xf8
      const isRefused = status === Status.addressRefused || status === Status.byteRefused
      const goesOn = (value & (TWINT | TWSTA | TWSTO | TWEN)) === (TWINT | TWEN)
      const done = write(value, oldValue, address, mask)
      if (isRefused && goesOn) this.writeByte(data[Register.TWDR]!)
      return done
    }
  }

  /** Clocks of SCL, then the act at their end. */
  private after(bits: number, act: Act): void {
    const cycles = bits * (16 + 2 * this.cpu.data[Register.TWBR]! * this.twi.prescaler)
    this.cpu.addClockEvent(() => {
      this.act = act
      this.steps.request(this)
    }, cycles)
  }

  /** Tells who watches the bus of the transaction that a (repeated) START or a STOP ends. */
  private tell(stop: boolean): void {
    const { bus, bytes } = this
    bus.hz = Math.round(crystalHz / (16 + 2 * this.cpu.data[Register.TWBR]! * this.twi.prescaler))
    if (this.isAddressed)
      bus.tap?.onTransaction(bus.hz, this.address, this.direction, Uint8Array.from(bytes), this.outcome, stop)
    this.isAddressed = false
    this.outcome = 'ok'
    this.bytes = []
  }

  private clearFlag(): void {
    this.cpu.clearInterrupt({
      address: 0x30,
      flagRegister: Register.TWCR,
      flagMask: TWINT,
      enableRegister: Register.TWCR,
      enableMask: 1,
    })
  }
}
