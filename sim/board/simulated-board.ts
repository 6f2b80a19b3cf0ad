import type { Board } from '../../boards/board.js'
import type { WiredPart, Wiring } from '../../boards/wiring.js'
import {
  Edge,
  type Device,
  type EdgeValue,
  type LogLevel,
  type PartBus,
  type ResetCause,
} from '../../firmware/hal/index.js'
import type { ByteArena } from '../kernel/byte-arena.js'
import { hashUnit, type RandomStream } from '../kernel/random.js'
import type { OwnerId, Scheduler } from '../kernel/scheduler.js'
import type { World } from '../kernel/world.js'
import { SimulatedDevice } from './device.js'
import { FlashPool } from './flash-pool.js'
import { SimulatedFlash, SupplyLost } from './flash.js'
import { I2cController } from './io/i2c-controller.js'
import { RtcHardware } from './io/rtc.js'
import { Net } from './net.js'
import type { PartHost, Powered } from './part.js'
import { SimulatedPin, type PinUser } from './pin.js'
import { PowerLedger, type LedgerLayout, type PartMeter, type PartStates } from './power-ledger.js'
import { SpiBus } from './spi-bus.js'
import type { ProcessorTap } from './taps.js'
import { UartPort } from './uart.js'
import { zero } from '../kernel/zero.js'

/** What a simulated board is made with, besides its world, its kind and its wiring. */
export interface SimulatedBoardOptions {
  /** Name in notes and traces; its stream of chance hangs on it. */
  readonly name: string
  /** Memory behind the flash; boards of one world share one. */
  readonly flashPool?: FlashPool
  /** The empty layout of the power ledgers; boards of one world share one. */
  readonly ledgerLayout?: LedgerLayout
  /** How much the real-time clock is too fast, in parts per million; drawn from [-20, 20] where absent. */
  readonly rtcDriftPpm?: number
}

/** What runs on a board: an entry, or something that has one. */
export type Firmware = ((device: Device) => void) | { startFirmware(device: Device): void }

/** Supply states of the processor. Index is the state in the ledger. */
const processorStates: PartStates = { part: 'board', states: ['off', 'idle', 'run', 'sleep'], supply: 'board' }
const State = {
  off: 0,
  idle: 1,
  run: 2,
  sleep: 3,
} as const

/** How long one task keeps the processor awake: an interpreter at about 10,000 statements a second (assumed). */
export const taskUs = 1000
/** From the end of reset to the first line of firmware (assumed; Espruino loads its image from flash). */
const bootUs = 50_000
/** Energy of programming one byte and of erasing one block of internal flash (STM32F4 class, recalled). */
const programJ = 2e-7
const eraseJ = 8e-3

/**
 * A board with nothing but wires and time: pins and nets, buses, flash, clock, supply. Firmware sees its `device`; parts are
 * soldered to its buses by role. It is a provider of hal, like a real board.
 */
export class SimulatedBoard implements PartHost {
  readonly scheduler: Scheduler
  /** Owner of what the firmware scheduled: a reset takes it all back. */
  readonly cpuOwner: OwnerId
  /** Owner of what the parts scheduled: it ends with the supply. */
  readonly partOwner: OwnerId
  readonly ledger: PowerLedger
  readonly device: Device
  readonly board: Board
  readonly name: string
  readonly rtc: RtcHardware
  /** Exceptions that escaped from firmware. */
  faults = 0
  /** How often the processor started since the board was made. */
  starts = 0
  bootedAtUs = zero
  isPowered = false
  /** Hears of tasks and notes. */
  tap: ProcessorTap | undefined
  private cause: ResetCause = 'power-on'
  private firmware: Firmware | undefined
  private readonly meter: PartMeter
  // Arrays of a board are concatenated, not pushed to or spread: those set aside room for what never comes.
  private pins: readonly SimulatedPin[] = []
  private parts: readonly Powered[] = []
  private flashes: readonly SimulatedFlash[] = []
  private readonly flashPool: FlashPool
  private stream: RandomStream | undefined
  private wakers: readonly (() => void)[] | undefined
  // Fields lie in memory as they are set. What every task needs is set together, from here into the constructor.
  /** Tasks that firmware ran since the board was made. */
  tasks = 0
  private asleep = false
  /** Sleeps between all tasks: they are charged on top of the sleep current, and nothing else changes. */
  private sleepsByItself = false

  constructor(
    readonly world: World,
    readonly wiring: Wiring,
    options: SimulatedBoardOptions,
  ) {
    this.scheduler = world.scheduler
    this.board = wiring.board
    this.cpuOwner = world.scheduler.addOwner()
    this.ledger = new PowerLedger(world.scheduler, options.ledgerLayout)
    this.meter = this.ledger.add(processorStates)
    this.name = options.name
    this.partOwner = world.scheduler.addOwner()
    this.flashPool = options.flashPool ?? new FlashPool()
    this.rtc = new RtcHardware(this, options.rtcDriftPpm ?? driftOf(world.seed, options.name))
    for (const wired of wiring.parts) this.solder(wired)
    this.device = new SimulatedDevice(this)
  }

  /** Memory for bytes on their way. */
  get arena(): ByteArena {
    return this.world.arena
  }

  /** Chance for the parts on this board. */
  get chance(): RandomStream {
    return (this.stream ??= this.world.random(this.name))
  }

  /** Resets since the board was made, for whatever cause, the first power-on not counted. */
  get resets(): number {
    return this.starts > 0 ? this.starts - 1 : 0
  }

  /** Why the processor last started. */
  get resetCause(): ResetCause {
    return this.cause
  }

  /** Gives back all pins that somebody holds. */
  releasePins(user: PinUser): void {
    for (const pin of this.pins) pin.release(user)
  }

  /** The pin of that name. @throws RangeError if the board has none */
  pin(name: string): SimulatedPin {
    let pin = this.pins.find((candidate) => candidate.name === name)
    if (pin) return pin
    if (!this.board.pins.some((candidate) => candidate.name === name))
      throw new RangeError(`a pin of ${this.board.name} expected, got ${name}`)
    pin = new SimulatedPin(this, name)
    this.pins = this.pins.concat(pin)
    return pin
  }

  /** How a role is wired. @throws RangeError if the wiring has no such role */
  wired(bus: PartBus, role: string): WiredPart {
    const wired = this.wiring.parts.find(({ part }) => part.bus === bus && part.role === role)
    if (!wired) throw new RangeError(`a role of the wiring expected, got ${bus}.${role}`)
    return wired
  }

  /** The wire on a role's only pin. */
  netOf(bus: PartBus, role: string): Net {
    return this.pin(this.wired(bus, role).pins['pin']!).net
  }

  /** The controller a role's target hangs on. */
  i2cOf(role: string): I2cController {
    return this.pin(this.wired('i2c', role).pins['data']!).i2c!
  }

  /** The bus a role's target hangs on and the pin that selects it. */
  spiOf(role: string): { readonly bus: SpiBus; readonly select: string } {
    const { pins } = this.wired('spi', role)
    return { bus: this.pin(pins['clock']!).spi!, select: pins['select']! }
  }

  /** A port for the part at the other end of a role's serial line, joined to the board's. `baud` is the part's own. */
  uartTo(role: string, baud: number): UartPort {
    const far = new UartPort(this.scheduler, this.partOwner, baud)
    UartPort.join(this.pin(this.wired('serial', role).pins['receive']!).uart!, far)
    return far
  }

  /** A fresh wire. */
  makeNet(): Net {
    return new Net()
  }

  canPwm(pin: string): boolean {
    return this.board.pins.some(({ name, functions }) => name === pin && functions.includes('pwm'))
  }

  canAdc(pin: string): boolean {
    return this.board.pins.some(({ name, functions }) => name === pin && functions.includes('adc'))
  }

  /** The flash behind a partition, made when somebody first asks. @throws Error for a name that is not among them */
  flash(path: string): SimulatedFlash {
    const made = this.flashes.find(({ area }) => area.path === path)
    if (made) return made
    const area = this.board.flash.find((candidate) => candidate.path === path)
    if (!area) throw new Error(`a flash partition of ${this.board.name} expected, got ${path}`)
    const flash = new SimulatedFlash(area, this.flashPool)
    this.flashes = this.flashes.concat(flash)
    return flash
  }

  /** Adds a part whose power-on state is to be kept right. */
  attach(part: Powered): void {
    this.parts = this.parts.concat(part)
    if (this.isPowered) part.powerOn()
  }

  /** Puts firmware on the board: it is started at every start of the processor. */
  install(firmware: Firmware): void {
    this.firmware = firmware
  }

  /** The supply comes: parts start, then the processor. */
  powerOn(cause: ResetCause = 'power-on'): void {
    if (this.isPowered) return
    this.isPowered = true
    for (const part of this.parts) part.powerOn()
    this.start(cause)
  }

  /** The supply goes: everything that was under way is lost. What flash holds stays, the clock forgets the time. */
  powerOff(): void {
    if (!this.isPowered) return
    this.isPowered = false
    this.scheduler.cancelOwner(this.partOwner)
    this.stopProcessor()
    for (const pin of this.pins) pin.uart?.peer?.reset()
    for (const part of this.parts) part.powerOff()
    this.rtc.timeMs = undefined
    this.ledger.enter(this.meter, State.off, 0)
  }

  /** The supply dips below what the processor needs and comes back. */
  brownOut(): void {
    this.powerOff()
    this.powerOn('brown-out')
  }

  /** The processor starts anew; parts and the clock keep their state. */
  reset(cause: ResetCause): void {
    if (!this.isPowered) return
    this.stopProcessor()
    this.start(cause)
  }

  /** The processor sleeps until its next task or until one of these edges. */
  sleep(wake: readonly { readonly net: Net; readonly edge: EdgeValue }[] = []): void {
    if (this.asleep && this.sleepsByItself) return
    this.asleep = true
    this.stopWakers()
    for (const { net, edge } of wake) this.wakers = (this.wakers ?? []).concat(onEdge(net, edge, () => this.wake()))
    this.ledger.enter(this.meter, State.sleep, this.board.current.sleep * this.board.logicVolts)
  }

  /** The processor sleeps whenever no task runs, until it starts anew. */
  autoSleep(): void {
    if (this.sleepsByItself) return
    this.sleepsByItself = true
    this.sleep()
  }

  /** Flash was worked on. */
  chargeFlash(programmed: number, erasedBlocks: number): void {
    this.ledger.charge(this.meter, State.run, programmed * programJ + erasedBlocks * eraseJ)
  }

  /** The supply failed during work on flash: whatever firmware makes of the exception, this task was its last. */
  supplyLost(): void {
    this.scheduler.after(0, this.partOwner, losePower, this)
  }

  note(level: LogLevel, part: string, text: string): void {
    this.tap?.onNote(level, part, text)
    this.world.note(level, `${this.name}/${part}`, text)
  }

  /** Runs a callback of firmware as a task. */
  task(callback: () => void): void {
    this.beginTask(undefined)
    try {
      callback()
    } catch (error) {
      this.crashed(error)
    }
  }

  /** Runs a callback of firmware with an instance as `this`, as a task. */
  taskOn1<Instance, Value>(instance: Instance, callback: (this: Instance, value: Value) => void, value: Value): void {
    this.beginTask(instance)
    try {
      callback.call(instance, value)
    } catch (error) {
      this.crashed(error)
    }
  }

  /** Runs a completion of firmware as a task; `by`: the peripheral that completed. */
  task2<First, Second>(
    callback: (first: First, second: Second) => void,
    first: First,
    second: Second,
    by: object,
  ): void {
    this.beginTask(by)
    try {
      callback(first, second)
    } catch (error) {
      this.crashed(error)
    }
  }

  private beginTask(by: unknown): void {
    this.tasks++
    this.tap?.onTask(by, this.asleep)
    if (this.asleep && !this.sleepsByItself) this.wake()
    // The current in between is integrated all the time: a task adds what running draws beyond it.
    const { current, logicVolts } = this.board
    const between = this.sleepsByItself ? current.sleep : current.idle
    this.ledger.charge(this.meter, State.run, (taskUs / 1e6) * (current.run - between) * logicVolts)
  }

  private stopWakers(): void {
    if (!this.wakers) return
    for (const stop of this.wakers) stop()
    this.wakers = undefined
  }

  private wake(): void {
    if (this.sleepsByItself) return
    this.asleep = false
    this.stopWakers()
    this.ledger.enter(this.meter, State.idle, this.board.current.idle * this.board.logicVolts)
  }

  /** An exception escaped: the interpreter prints it and goes on; a failed supply takes the board down. */
  private crashed(error: unknown): void {
    if (error instanceof SupplyLost) return this.powerOff()
    this.faults++
    this.note('error', 'firmware', error instanceof Error ? (error.stack ?? error.message) : String(error))
  }

  private start(cause: ResetCause): void {
    this.cause = cause
    this.starts++
    this.asleep = this.sleepsByItself = false
    this.bootedAtUs = this.scheduler.nowUs
    this.ledger.enter(this.meter, State.idle, this.board.current.idle * this.board.logicVolts)
    this.scheduler.after(bootUs, this.cpuOwner, runFirmware, this)
  }

  /** Called by the boot event only. */
  boot(): void {
    const { firmware } = this
    if (typeof firmware === 'function') this.taskOn1(undefined, firmware, this.device)
    else if (firmware) this.taskOn1(firmware, firmware.startFirmware, this.device)
  }

  private stopProcessor(): void {
    this.scheduler.cancelOwner(this.cpuOwner)
    this.stopWakers()
    for (const pin of this.pins) {
      pin.user?.close()
      pin.user = undefined
      pin.uart?.reset()
    }
  }

  private solder({ part, pins }: WiredPart): void {
    const wires = Object.values(pins).map((name) => this.pin(name))
    if (part.bus === 'i2c' && !wires[0]!.i2c) {
      const controller = new I2cController()
      for (const pin of wires) pin.port = controller
    }
    if (part.bus === 'serial') {
      const uart = new UartPort(this.scheduler, this.partOwner, 0)
      for (const pin of wires) pin.port = uart
    }
    if (part.bus === 'spi') this.pin(pins['clock']!).port ??= new SpiBus()
  }
}

function losePower(board: SimulatedBoard): void {
  board.powerOff()
}

function runFirmware(board: SimulatedBoard): void {
  board.boot()
}

/** Calls back at an edge of a wire. Returns how to stop that. */
function onEdge(net: Net, edge: EdgeValue, callback: () => void): () => void {
  let last = net.level
  return net.listen(() => {
    const rose = net.level > last
    const changed = net.level !== last
    last = net.level
    if (changed && edge & (rose ? Edge.Rising : Edge.Falling)) callback()
  })
}

/** Drift of a board's crystal in parts per million, in [-20, 20]: without a stream, which most boards never need. */
function driftOf(seed: number, name: string): number {
  let hash = 0
  for (let index = 0; index < name.length; index++) hash = (Math.imul(hash, 31) + name.charCodeAt(index)) | 0
  return hashUnit(seed, hash, name.length, 0xd1) * 40 - 20
}
