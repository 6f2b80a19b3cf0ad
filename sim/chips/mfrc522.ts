import {
  antennaOn,
  BitFraming,
  Coll,
  ComIrq,
  Command,
  CRCEn,
  DivIrq,
  ErrorBit,
  fifoLength,
  FlushBuffer,
  PowerDown,
  Register,
  TAuto,
} from '../../firmware/drivers/mfrc522-registers.js'
import { byteFrame, copyBits, crcA, hasCrcA, withCrcA, type NfcaFrame } from '../../protocols/nfca/index.js'
import type { PartFaults, PartHost, Powered } from '../board/part.js'
import type { PartMeter, PartStates } from '../board/power-ledger.js'
import type { SpiTarget } from '../board/spi-bus.js'
import type { EventHandle } from '../kernel/scheduler.js'
import { frameUs, type FieldReader, type HeardFrame, type NfcField } from './nfc-field.js'

const powerStates: PartStates = { part: 'mfrc522', states: ['off', 'ready', 'field'], supply: 'board' }
/** Watts at 3.3 V: 10 mA without, 60 mA with its carrier [recalled]. */
const powerW = [0, 10e-3 * 3.3, 60e-3 * 3.3] as const

/** Until the oscillator runs after a reset, microseconds (datasheet 8.8.2: 37.74 us [recalled]). */
const startUs = 40
/** How long the receiver is left open; a tag never takes longer. */
const listenUs = 100_000
/** Version of an MFRC522 2.0. */
const version = 0x92
/** Bytes of the buffer behind Mem and GenerateRandomID (10.3.1.1, 10.3.1.2). */
const bufferLength = 25
const randomIdLength = 10
/** Status1Reg: the coprocessor's result stands. */
const crcReady = 0x20

/** Values after a reset that are not 0 (datasheet 9.3). */
const resetValues: readonly (readonly [number, number])[] = [
  [Register.CommandReg, 0x20],
  [Register.ComIEnReg, 0x80],
  [Register.ComIrqReg, 0x14],
  [Register.Status1Reg, 0x21],
  [Register.WaterLevelReg, 0x08],
  [Register.ControlReg, 0x10],
  [Register.CollReg, 0x80],
  [Register.ModeReg, 0x3f],
  [Register.TxControlReg, 0x80],
  [Register.CRCResultRegH, 0xff],
  [Register.CRCResultRegL, 0xff],
  [Register.ModWidthReg, 0x26],
  [Register.RFCfgReg, 0x48],
  [Register.VersionReg, version],
]

/** The coprocessor's initial values by the low two bits of ModeReg (9.3.2.2). */
const presets = [0x0000, 0x6363, 0xa671, 0xffff] as const

const noFaults: PartFaults = {}
const noBytes = new Uint8Array(0)

/**
 * NXP MFRC522, the silicon on its SPI: registers, FIFO, timer, CRC coprocessor, interrupt bits, and a field. No MIFARE
 * authentication, no I2C or UART side, no test registers, no IRQ pin; the receiver hears well or not at all.
 *
 * Faults: `missing` leaves the data line high; `hung` keeps its registers and never sets an interrupt bit. `stuck` and
 * `noise` mean nothing to it.
 */
export class Mfrc522Model implements SpiTarget, Powered {
  private readonly registers = new Uint8Array(64)
  private readonly reader: FieldReader
  private readonly meter: PartMeter
  private fifo: number[] = []
  private buffer = new Uint8Array(bufferLength)
  private currentFaults = noFaults
  private isPowered = false
  /** Register of the transaction; -1 before its address byte. */
  private address = -1
  private isRead = false
  private timerEnd: EventHandle = -1
  /** Counts what was begun: what belongs to an older command is dropped. */
  private job = 0

  constructor(
    private readonly host: PartHost,
    field: NfcField,
  ) {
    this.meter = host.ledger.add(powerStates)
    this.reader = field.addReader()
  }

  /** What is wrong with the part now. */
  get faults(): PartFaults {
    return this.currentFaults
  }

  /** Breaks or mends the part. */
  setFaults(faults: PartFaults): void {
    this.currentFaults = faults
  }

  /** A register as firmware would read it, without the effects of reading. */
  register(address: number): number {
    if (address === Register.FIFODataReg) return this.fifo[0] ?? 0
    return address === Register.FIFOLevelReg ? this.fifo.length : this.registers[address & 0x3f]!
  }

  powerOn(): void {
    this.isPowered = true
    this.reset()
  }

  powerOff(): void {
    this.isPowered = false
    this.stop()
    this.reader.switch(false)
    this.host.ledger.enter(this.meter, 0, 0)
  }

  select(): void {
    this.address = -1
  }

  exchange(byte: number): number {
    if (!this.isPowered || this.currentFaults.missing) return 0xff
    const back = this.address >= 0 && this.isRead ? this.readRegister(this.address) : 0
    if (this.address >= 0 && !this.isRead) this.writeRegister(this.address, byte)
    else {
      this.address = (byte >> 1) & 0x3f
      this.isRead = (byte & 0x80) !== 0
    }
    return back
  }

  deselect(): void {
    this.address = -1
  }

  private reset(): void {
    this.stop()
    this.registers.fill(0)
    for (const [address, value] of resetValues) this.registers[address] = value
    this.fifo = []
    this.buffer = new Uint8Array(bufferLength)
    this.reader.switch(false)
    this.account()
    this.registers[Register.CommandReg]! |= PowerDown
    this.later(startUs, () => (this.registers[Register.CommandReg]! &= ~PowerDown))
  }

  private readRegister(address: number): number {
    if (address === Register.FIFODataReg) return this.fifo.shift() ?? 0
    return this.register(address)
  }

  private writeRegister(address: number, value: number): void {
    switch (address) {
      case Register.CommandReg:
        return this.command(value)
      case Register.ComIrqReg:
        return this.writeIrq(address, value, ComIrq.Set1)
      case Register.DivIrqReg:
        return this.writeIrq(address, value, DivIrq.Set2)
      case Register.FIFODataReg:
        return this.push(value)
      case Register.FIFOLevelReg:
        return this.flush(value)
      case Register.BitFramingReg:
        this.registers[address] = value & ~BitFraming.StartSend
        return this.startSend((value & BitFraming.StartSend) !== 0)
      case Register.TxControlReg:
        this.registers[address] = value
        this.reader.switch((value & antennaOn) !== 0)
        return this.account()
      case Register.CollReg:
        this.registers[address] = (this.registers[address]! & ~Coll.ValuesAfterColl) | (value & Coll.ValuesAfterColl)
        return
      case Register.ErrorReg:
      case Register.Status1Reg:
      case Register.CRCResultRegH:
      case Register.CRCResultRegL:
      case Register.TCounterValRegH:
      case Register.TCounterValRegL:
      case Register.VersionReg:
        return this.warn(`a register that can be written expected, got 0x${address.toString(16)}`)
      default:
        this.registers[address] = value
    }
  }

  /** The top bit says whether the bits that are 1 are set or cleared. */
  private writeIrq(address: number, value: number, set: number): void {
    const mask = value & 0x7f
    this.registers[address] = value & set ? this.registers[address]! | mask : this.registers[address]! & ~mask
  }

  private push(value: number): void {
    if (this.fifo.length < fifoLength) this.fifo.push(value)
    else this.fail(ErrorBit.BufferOvfl)
  }

  private flush(value: number): void {
    if ((value & FlushBuffer) === 0) return
    this.fifo = []
    this.registers[Register.ErrorReg]! &= ~ErrorBit.BufferOvfl
  }

  private command(value: number): void {
    const command = value & 0x0f
    if (command === Command.SoftReset) return this.reset()
    if (command === Command.NoCmdChange) return
    this.stop()
    this.registers[Register.CommandReg] = value & 0x2f
    this.registers[Register.ErrorReg] = 0
    switch (command) {
      case Command.Idle:
      case Command.Transmit:
      case Command.Transceive:
      case Command.Receive:
        return
      case Command.CalcCRC:
        return this.calculateCrc()
      case Command.Mem:
        return this.memory()
      case Command.GenerateRandomID:
        for (let index = 0; index < randomIdLength; index++)
          this.buffer[index] = Math.floor(this.host.chance.next() * 256)
        return this.idle()
      default:
        this.warn(`a command that is modelled expected, got 0x${command.toString(16)}`)
        this.fail(ErrorBit.Protocol)
        this.idle()
    }
  }

  /** CRC over what is in the FIFO (10.3.1.4). The coprocessor goes on until Idle; the model takes what is there. */
  private calculateCrc(): void {
    const bytes = Uint8Array.from(this.fifo)
    this.fifo = []
    const crc = crcFrom(presets[this.registers[Register.ModeReg]! & 3]!, bytes)
    this.registers[Register.CRCResultRegL] = crc & 0xff
    this.registers[Register.CRCResultRegH] = crc >> 8
    this.registers[Register.Status1Reg]! |= crcReady
    this.raise(Register.DivIrqReg, DivIrq.CRC)
  }

  private memory(): void {
    if (this.fifo.length === 0) this.fifo = [...this.buffer]
    else this.buffer.set(this.fifo.splice(0, bufferLength))
    this.idle()
  }

  private startSend(isStarted: boolean): void {
    const command = this.registers[Register.CommandReg]! & 0x0f
    if (!isStarted || (command !== Command.Transceive && command !== Command.Transmit)) return
    const frame = this.outgoing()
    if (frame.bits === 0) return
    const { job } = this
    this.later(frameUs(frame.bits), () => {
      this.raise(Register.ComIrqReg, ComIrq.Tx)
      if (command === Command.Transmit) this.idle()
      else if ((this.registers[Register.TModeReg]! & TAuto) !== 0) this.startTimer()
    })
    this.reader.exchange(
      frame,
      listenUs,
      (heard) => {
        if (job === this.job && heard && command === Command.Transceive) this.receive(heard)
      },
      // The first bits of an answer stop the timer, however long the rest takes (8.5).
      () => this.host.scheduler.cancel(this.timerEnd),
    )
  }

  private outgoing(): NfcaFrame {
    const bytes = Uint8Array.from(this.fifo)
    this.fifo = []
    if ((this.registers[Register.TxModeReg]! & CRCEn) !== 0) return byteFrame(withCrcA(bytes))
    const lastBits = this.registers[Register.BitFramingReg]! & BitFraming.TxLastBitsMask
    const bits = bytes.length * 8 - (lastBits > 0 && bytes.length > 0 ? 8 - lastBits : 0)
    return { bytes, bits }
  }

  /** Counts carrier periods, 2 x prescaler + 1 to a tick, reload + 1 ticks (8.5). */
  private startTimer(): void {
    const { registers } = this
    const prescaler = ((registers[Register.TModeReg]! & 0x0f) << 8) | registers[Register.TPrescalerReg]!
    const reload = (registers[Register.TReloadRegH]! << 8) | registers[Register.TReloadRegL]!
    this.timerEnd = this.later(Math.ceil(((reload + 1) * (2 * prescaler + 1)) / 13.56), () =>
      this.raise(Register.ComIrqReg, ComIrq.Timer),
    )
  }

  private receive(heard: HeardFrame): void {
    const { registers } = this
    const align = (registers[Register.BitFramingReg]! >> BitFraming.RxAlignShift) & 7
    const bytes = this.checked(heard)
    const bits = bytes === heard.bytes ? heard.bits : bytes.length * 8
    const placed = new Uint8Array((align + bits + 7) >> 3)
    copyBits(bytes, 0, placed, align, this.valid(heard, bits))
    for (const byte of placed) this.push(byte)
    registers[Register.ControlReg] = (registers[Register.ControlReg]! & ~7) | ((align + bits) & 7)
    if (heard.collisionAt >= 0) this.collide(heard.collisionAt + align)
    else registers[Register.CollReg]! |= Coll.PosNotValid
    this.raise(Register.ComIrqReg, ComIrq.Rx)
  }

  /** The bytes without their CRC where the chip checks it. */
  private checked({ bytes, bits }: HeardFrame): Uint8Array {
    if ((this.registers[Register.RxModeReg]! & CRCEn) === 0) return bytes
    if (bits % 8 !== 0 || !hasCrcA(bytes)) this.fail(ErrorBit.CRC)
    return bytes.length > 2 ? bytes.slice(0, bytes.length - 2) : noBytes
  }

  /** Bits that are kept: those after a collision are zeros, where the host asked for that. */
  private valid({ collisionAt }: HeardFrame, bits: number): number {
    const keepsAll = (this.registers[Register.CollReg]! & Coll.ValuesAfterColl) !== 0
    return collisionAt < 0 || keepsAll ? bits : Math.min(bits, collisionAt)
  }

  private collide(index: number): void {
    this.fail(ErrorBit.Coll)
    const coll = this.registers[Register.CollReg]! & Coll.ValuesAfterColl
    // Counted from 1; beyond the 32nd bit there is no position.
    this.registers[Register.CollReg] = coll | (index > 31 ? Coll.PosNotValid : (index + 1) & Coll.PosMask)
  }

  private fail(error: number): void {
    this.registers[Register.ErrorReg]! |= error
    this.raise(Register.ComIrqReg, ComIrq.Err)
  }

  private idle(): void {
    this.registers[Register.CommandReg]! &= 0xf0
    this.raise(Register.ComIrqReg, ComIrq.Idle)
  }

  private raise(register: number, bit: number): void {
    if (!this.currentFaults.hung) this.registers[register]! |= bit
  }

  private stop(): void {
    this.job++
    this.host.scheduler.cancel(this.timerEnd)
    this.reader.abort()
  }

  private account(): void {
    const state = this.reader.isOn ? 2 : 1
    this.host.ledger.enter(this.meter, state, powerW[state])
  }

  private later(delayUs: number, happen: () => void): EventHandle {
    const { job } = this
    const { scheduler, partOwner } = this.host
    return scheduler.after(delayUs, partOwner, call, () => job === this.job && happen())
  }

  private warn(text: string): void {
    this.host.note('warning', 'mfrc522', text)
  }
}

function call(happen: () => void): void {
  happen()
}

/** The coprocessor's polynomial, x^16 + x^12 + x^5 + 1 reflected, from any initial value; CRC_A is the one from 0x6363. */
function crcFrom(initial: number, bytes: Uint8Array): number {
  if (initial === 0x6363) return crcA(bytes, 0, bytes.length)
  let crc = initial
  for (const byte of bytes) {
    crc ^= byte
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >> 1) ^ 0x8408 : crc >> 1
  }
  return crc
}
