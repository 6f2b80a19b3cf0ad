import type {
  Analog,
  AnalogOptions,
  Clock,
  Connection,
  Device,
  Digital,
  DigitalOptions,
  Flash,
  FlashPartition,
  I2CAsync,
  I2COptions,
  Identity,
  IoConstructors,
  KeyValue,
  Log,
  PartBus,
  PinSpecifier,
  Power,
  PWM,
  PWMOptions,
  Random,
  ResetCause,
  RTC,
  RTCOptions,
  Serial,
  SerialOptions,
  SPI,
  SPIOptions,
  TimerHandle,
  Timers,
  WakeSource,
  Watchdog,
} from '../../firmware/hal/index.js'
import { DigitalMode } from '../../firmware/hal/index.js'
import type { RandomStream } from '../kernel/random.js'
import type { EventHandle } from '../kernel/scheduler.js'
import { SimulatedFlashPartition } from './flash.js'
import { SimulatedAnalog } from './io/analog.js'
import { SimulatedDigital } from './io/digital.js'
import { SimulatedI2C, SimulatedI2CAsync } from './io/i2c.js'
import { SimulatedPulseCount } from './io/pulse-count.js'
import { SimulatedPWM } from './io/pwm.js'
import { SimulatedRTC } from './io/rtc.js'
import { SimulatedSerial } from './io/serial.js'
import { SimulatedSMBusAsync } from './io/smbus.js'
import { SimulatedSPI } from './io/spi.js'
import { SimulatedKeyValue } from './key-value.js'
import { simulatedPin } from './pin.js'
import type { SimulatedBoard } from './simulated-board.js'

/** The classes are the same for every board: the pins that they are given know theirs. */
const io: IoConstructors = {
  Digital: SimulatedDigital,
  PWM: SimulatedPWM,
  Analog: SimulatedAnalog,
  I2C: SimulatedI2C,
  SMBus: { Async: SimulatedSMBusAsync },
  SPI: SimulatedSPI,
  Serial: SimulatedSerial,
  PulseCount: SimulatedPulseCount,
  RTC: SimulatedRTC,
}

const defaultI2cHz = 100_000
const defaultSpiHz = 1_000_000
const defaultBaud = 9600

/** A simulated board as firmware sees it. */
export class SimulatedDevice implements Device {
  readonly clock: Clock
  readonly timers: Timers
  readonly log: Log
  private power_: Power | undefined
  private random_: RandomStream | undefined = undefined
  private keyValue_: KeyValue | undefined = undefined
  private watchdog_: Watchdog | undefined
  private readonly board: SimulatedBoard

  constructor(board: SimulatedBoard) {
    this.board = board
    this.clock = this.timers = new BoardTime(board)
    this.log = (level, source, text) => board.note(level, source, text)
  }

  get allocate(): (byteLength: number) => Uint8Array {
    return this.board.world.allocate
  }

  get io(): IoConstructors {
    return io
  }

  get pin(): Readonly<Record<string, PinSpecifier>> {
    return Object.fromEntries(this.board.board.pins.map(({ name }) => [name, this.board.pin(name)]))
  }

  get i2c(): Readonly<Record<string, Connection<Omit<I2COptions, 'address'> & { address?: number }, I2CAsync>>> {
    return this.roles('i2c', ({ data, clock }, hz, address) => ({
      io: SimulatedI2CAsync,
      data: data!,
      clock: clock!,
      hz: hz ?? defaultI2cHz,
      address,
    })) as never
  }

  get serial(): Readonly<Record<string, Connection<SerialOptions, Serial>>> {
    return this.roles('serial', ({ receive, transmit }, hz) => ({
      io: SimulatedSerial,
      receive: receive!,
      transmit: transmit!,
      baud: hz ?? defaultBaud,
    }))
  }

  get spi(): Readonly<Record<string, Connection<SPIOptions, SPI>>> {
    return this.roles('spi', ({ clock, in: input, out, select }, hz) => ({
      io: SimulatedSPI,
      clock: clock!,
      in: input!,
      out: out!,
      select: select!,
      hz: hz ?? defaultSpiHz,
    }))
  }

  get pwm(): Readonly<Record<string, Connection<PWMOptions, PWM>>> {
    return this.roles('pwm', ({ pin }, hz) => ({ io: SimulatedPWM, pin: pin!, ...(hz === undefined ? {} : { hz }) }))
  }

  get digital(): Readonly<Record<string, Connection<DigitalOptions, Digital>>> {
    return this.roles('digital', ({ pin }) => ({ io: SimulatedDigital, pin: pin!, mode: DigitalMode.Input }))
  }

  get analog(): Readonly<Record<string, Connection<AnalogOptions, Analog>>> {
    return this.roles('analog', ({ pin }) => ({ io: SimulatedAnalog, pin: pin! }))
  }

  get rtc(): Connection<RTCOptions, RTC> {
    return { io: SimulatedRTC, clock: this.board.rtc }
  }

  get flash(): Flash {
    return new BoardFlash(this.board)
  }

  get keyValue(): KeyValue {
    return (this.keyValue_ ??= new SimulatedKeyValue())
  }

  get power(): Power {
    return (this.power_ ??= new BoardPower(this.board))
  }

  get watchdog(): Watchdog {
    return (this.watchdog_ ??= new BoardWatchdog(this.board))
  }

  get random(): Random {
    return (this.random_ ??= this.board.world.random(`${this.board.name}/firmware`))
  }

  get identity(): Identity {
    return { serialNumber: this.board.name }
  }

  private roles<Options>(
    bus: PartBus,
    make: (pins: Record<string, PinSpecifier>, hz: number | undefined, address: number | undefined) => Options,
  ): Record<string, Options> {
    const roles: Record<string, Options> = {}
    for (const { part, pins } of this.board.wiring.parts) {
      if (part.bus !== bus) continue
      const wires: Record<string, PinSpecifier> = {}
      for (const signal of Object.keys(pins)) wires[signal] = this.board.pin(pins[signal]!)
      roles[part.role] = make(wires, part.hz, part.address)
    }
    return roles
  }
}

class BoardTime implements Clock, Timers {
  constructor(private readonly board: SimulatedBoard) {}

  uptimeUs(): number {
    return this.board.scheduler.nowUs - this.board.bootedAtUs
  }

  after(delayUs: number, callback: () => void): TimerHandle {
    const { board } = this
    if (!(delayUs >= 0)) throw new RangeError(`a delay of 0 or more microseconds expected, got ${delayUs}`)
    if (typeof callback !== 'function') throw new TypeError(`a callback expected, got ${typeof callback}`)
    return board.scheduler.after(delayUs, board.cpuOwner, runTimer, new Timer(board, callback))
  }

  cancel(handle: TimerHandle | undefined): void {
    if (handle !== undefined) this.board.scheduler.cancel(handle)
  }
}

class Timer {
  constructor(
    readonly board: SimulatedBoard,
    readonly callback: () => void,
  ) {}
}

function runTimer(timer: Timer): void {
  timer.board.task(timer.callback)
}

class BoardPower implements Power {
  constructor(private readonly board: SimulatedBoard) {}

  get resetCause(): ResetCause {
    return this.board.resetCause
  }

  sleep(wake: readonly WakeSource[] = []): void {
    this.board.sleep(wake.map(({ pin, edge }) => ({ net: simulatedPin(pin, 'wake').net, edge })))
  }

  autoSleep(): void {
    this.board.autoSleep()
  }

  restart(): void {
    const { board } = this
    board.scheduler.after(0, board.cpuOwner, restart, board)
  }
}

function restart(board: SimulatedBoard): void {
  board.reset('software')
}

class BoardFlash implements Flash {
  constructor(private readonly board: SimulatedBoard) {}

  open(options: { readonly path: string }): FlashPartition {
    const { board } = this
    return new SimulatedFlashPartition(board.flash(options.path), board)
  }
}

/** One event at the deadline; a kick only moves the deadline. */
class BoardWatchdog implements Watchdog {
  private timeoutUs = 0
  private deadlineUs = 0
  private event: EventHandle | undefined

  constructor(private readonly board: SimulatedBoard) {}

  enable(timeoutUs: number): void {
    if (!(timeoutUs > 0)) throw new RangeError(`a timeout of more than 0 microseconds expected, got ${timeoutUs}`)
    this.timeoutUs = timeoutUs
    this.kick()
    this.arm()
  }

  kick(): void {
    this.deadlineUs = this.board.scheduler.nowUs + this.timeoutUs
  }

  check(): void {
    if (this.board.scheduler.nowUs < this.deadlineUs) this.arm()
    else this.board.reset('watchdog')
  }

  private arm(): void {
    const { scheduler, cpuOwner } = this.board
    if (this.event !== undefined) scheduler.cancel(this.event)
    this.event = scheduler.at(this.deadlineUs, cpuOwner, bark, this)
  }
}

function bark(watchdog: BoardWatchdog): void {
  watchdog.check()
}
