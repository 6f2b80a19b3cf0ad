import { ByteArena } from '../../kernel/byte-arena.js'
import type { ByteBuffer, LogLevel, Serial, SerialOptions, Timers } from '../../../firmware/hal/index.js'
import { bytesOf as viewOf } from '../../../firmware/hal/index.js'
import type { PartHost } from '../../board/part.js'
import { PowerLedger } from '../../board/power-ledger.js'
import { UartPort } from '../../board/uart.js'
import { RandomStream } from '../../kernel/random.js'
import { Scheduler } from '../../kernel/scheduler.js'
import { Bc66, type Bc66Options } from '../bc66/bc66.js'
import { bytesOf, joined, textOf } from '../engine/bytes.js'
import type { EmulatedModem } from '../registry.js'
import { FakeBroker } from './fake-broker.js'
import { FakeCell } from './fake-cell.js'

/** How an emulator is made. */
export type EmulatorConstructor<Emulator> = new (host: PartHost, port: UartPort, options: Bc66Options) => Emulator

/**
 * A modem, a BC66 as a rule, on a UART, in a cell, before a broker: all fakes but the modem. The other end of the line is `hostPort`; what
 * the modem sends is collected in `heard` as a string of bytes until something else listens there.
 */
export class ModemBench<Emulator extends EmulatedModem = Bc66> {
  readonly scheduler = new Scheduler()
  readonly cell = new FakeCell(this.scheduler)
  readonly broker = new FakeBroker(this.scheduler)
  readonly ledger = new PowerLedger(this.scheduler)
  readonly notes: string[] = []
  readonly faults: NonNullable<Bc66Options['faults']> = {}
  readonly hostPort = new UartPort(this.scheduler, 0, 115200)
  readonly modemPort: UartPort
  readonly modem: Emulator
  heard = ''

  /** `Model`: which modem; left out, a BC66. */
  constructor(options: Partial<Bc66Options> = {}, Model: EmulatorConstructor<Emulator> = Bc66 as never) {
    const { scheduler, ledger, notes } = this
    const partOwner = scheduler.addOwner()
    const host: PartHost = {
      arena: new ByteArena(),
      scheduler,
      partOwner,
      ledger,
      chance: new RandomStream(1, 'bench'),
      note: (level: LogLevel, part: string, text: string) => notes.push(`${level} ${part}: ${text}`),
    }
    this.modemPort = new UartPort(scheduler, partOwner, 115200)
    UartPort.join(this.hostPort, this.modemPort)
    this.hostPort.listener = { onBytes: (bytes) => (this.heard += textOf(bytes)) }
    this.modem = new Model(host, this.modemPort, {
      imei: '867997030127091',
      imsi: '460001234567890',
      iccid: '89860012345678901234',
      cell: this.cell,
      network: this.broker,
      couplingLossDb: 130,
      faults: this.faults,
      romLog: false,
      ...options,
    })
  }

  /** Lets virtual time pass. */
  run(seconds: number): void {
    this.scheduler.runUntil(this.scheduler.nowUs + Math.round(seconds * 1e6))
  }

  /** Sends a string of bytes and gives what the modem sends from now on, for so long. */
  send(text: string, seconds = 0.1): string {
    this.heard = ''
    this.hostPort.send(bytesOf(text))
    this.run(seconds)
    return this.heard
  }

  /** Sends a command and gives the answer. */
  at(command: string, seconds = 0.1): string {
    return this.send(`${command}\r`, seconds)
  }

  /** Boots the modem, waits for the network, and switches echo off. */
  start(): this {
    this.modem.powerOn()
    this.run(10)
    this.at('ATE0')
    return this
  }

  /** Opens a session with the broker. */
  startSession(): this {
    this.start()
    this.at('AT+QMTOPEN=0,"broker.test",1883', 2)
    this.at('AT+QMTCONN=0,"lamp-1"', 2)
    return this
  }

  /** Timers of a device that lives as long as the bench. */
  get timers(): Timers {
    const { scheduler } = this
    return {
      after: (delayUs, callback) => scheduler.after(delayUs, 0, run, callback),
      cancel: (handle) => {
        if (handle !== undefined) scheduler.cancel(handle)
      },
    }
  }

  /** The connection of a driver to the modem, to be spread into its options. */
  get connection() {
    return { io: BenchSerial, baud: 115200, port: this.hostPort as never }
  }
}

function run(callback: () => void): void {
  callback()
}

/** The smallest `Serial` there can be, over one end of a simulated line. */
export class BenchSerial implements Serial {
  readonly target: unknown
  private readonly port: UartPort
  private unread: Uint8Array | undefined

  constructor(options: SerialOptions) {
    this.target = options.target
    this.port = options.port as never
    this.port.baud = options.baud
    const { onReadable } = options
    this.port.listener = {
      onBytes: (bytes) => {
        this.unread = this.unread ? joined(this.unread, bytes) : bytes
        if (onReadable) onReadable.call(this, this.unread.length)
      },
    }
  }

  read(): ArrayBuffer | undefined
  read(byteLength: number): ArrayBuffer | undefined
  read(buffer: ByteBuffer): number | undefined
  read(target?: number | ByteBuffer): ArrayBuffer | number | undefined {
    const { unread } = this
    if (!unread) return undefined
    const into = typeof target === 'object' ? viewOf(target) : new Uint8Array(target ?? unread.length)
    const count = Math.min(into.length, unread.length)
    into.set(unread.subarray(0, count))
    this.unread = count < unread.length ? unread.subarray(count) : undefined
    return typeof target === 'object' ? count : (into.buffer as ArrayBuffer)
  }

  write(buffer: ByteBuffer): void {
    this.port.send(viewOf(buffer).slice())
  }

  flush(): void {}

  close(): void {
    this.port.listener = undefined
  }
}
