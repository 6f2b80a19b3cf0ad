import type { SimulatedBoard } from '../../board/simulated-board.js'
import type { RandomStream } from '../../kernel/random.js'
import { SupplyLost } from '../../board/flash.js'
import { Console } from './console/console.js'
import { PinBank } from './hardware/pins.js'
import { Pulses } from './hardware/pulses.js'
import { Timers, type Timer } from './hardware/timers.js'
import { Watches } from './hardware/watches.js'
import {
  Interpreter,
  Interrupted,
  Thrown,
  type InterpreterHost,
  type JsObject,
  type Native,
  type Origin,
  type Value,
} from './interpreter/index.js'
import type { IoQueue } from './io-queue.js'
import { defineLibraries } from './library/index.js'
import { ConsoleService } from './console-service.js'
import type { Processor } from './processor.js'
import type { Profile } from './profile.js'
import type { Storage } from './storage.js'

/** What the idle loop is to do once nothing else is left: what `reset()`, `load()` and `E.reboot()` asked for. */
export type Todo = { readonly kind: 'reset' } | { readonly kind: 'load'; readonly file: string | undefined }

/** What outlives a restart of the interpreter: the chip around it. */
export interface ChipHost {
  readonly board: SimulatedBoard
  readonly profile: Profile
  readonly storage: Storage
  readonly processor: Processor
  readonly queue: IoQueue
  readonly hasPackets: boolean
  /** The device that the host's line ends at. */
  readonly hostDevice: string
  /** The device that the console is on; undefined for none. */
  consoleDevice: string | undefined
  /** Bytes to a device of the host's side. */
  transmit(device: string, text: string): void
  /** Kicks the watchdog, or sets it up. */
  readonly watchdog: WatchdogTimer
  /** Something waits: the idle loop is to run. */
  wake(): void
  /** Pulls the chip's own reset. */
  reboot(): void
  /** Bytes for a device of the chip itself: what `inject` and loopback ports give. */
  receive(device: string, bytes: Uint8Array): void
}

/** The chip's watchdog. */
export interface WatchdogTimer {
  isAutomatic: boolean
  enable(seconds: number): void
  kick(): void
}

/** One life of the interpreter: its variables, timers, watches and console line. `reset()` and `load()` begin another. */
export class Session {
  readonly interpreter: InterpreterHost
  readonly timers = new Timers()
  readonly pins: PinBank
  readonly watches: Watches
  readonly pulses: Pulses
  readonly console: Console
  todo: Todo | undefined
  /** A script that does not end is under way: what is told once Ctrl-C breaks it. */
  private stuck: unknown
  /** Ctrl-C came. */
  isInterrupted = false
  /** `setDeepSleep(true)` was called. */
  sleepsDeeply = false
  /** Names of pins by the number that programs may use for them. */
  readonly pinsByNumber = new Map<number, string>()
  /** The chip's own source of chance. */
  readonly random: RandomStream
  /** Receivers of bytes by device. */
  readonly devices = new Map<string, (bytes: Uint8Array) => void>()
  /** What sends to a device of the chip. */
  readonly writers = new Map<string, (text: string) => void>()
  /** What the chip put into the root scope: pins and ports. */
  readonly builtins = new Map<string, Value>()
  private readonly modules = new Map<string, JsObject>()
  private knownFlags = ''
  private isReporting = false

  constructor(readonly chip: ChipHost) {
    const { board, profile, processor, queue } = chip
    this.random = board.world.random(`${board.name}/interpreter`)
    this.interpreter = new Interpreter({
      traits: profile.traits,
      print: (text) => this.console.print(text),
      nowMs: () => this.clockMs,
      random: () => this.random.next(),
      onJobs: () => chip.wake(),
      onSlice: () => this.checkRun(),
      loadModule: (name) => this.loadModule(name),
    })
    processor.counter = this.interpreter
    this.pins = new PinBank(board, profile)
    this.pulses = new Pulses(board, processor)
    this.watches = new Watches({
      pins: this.pins,
      limit: profile.watches,
      sharesByNumber: profile.family === 'stm32',
      nowUs: () => processor.nowUs,
      push: (event) => {
        queue.pushEdge(event)
        chip.wake()
      },
      addTimer: (dueUs, callback) => this.addOwnTimer(dueUs, callback),
      removeTimer: (timer) => this.timers.remove(timer),
      call: (callback, report) => this.execute(callback, undefined, [this.watchReport(report)]),
    })
    this.console = new Console(new ConsoleService(this))
    defineLibraries(this)
  }

  /** Whether a script runs that does not end. */
  get isStuck(): boolean {
    return this.stuck !== undefined
  }

  /** The board's clock: milliseconds since 1970, with a fraction. */
  get clockMs(): number {
    const { board, processor } = this.chip
    return (board.rtc.timeMs ?? 0) + (processor.nowUs - board.scheduler.nowUs) / 1000
  }

  set clockMs(value: number) {
    const { board, processor } = this.chip
    board.rtc.timeMs = value - (processor.nowUs - board.scheduler.nowUs) / 1000
  }

  /** When the idle loop has something to do by itself, microseconds; Infinity for never. */
  get nextUs(): number {
    if (this.isStuck) return Infinity
    const hasWork = !this.chip.queue.isEmpty || this.interpreter.hasJobs || this.todo !== undefined
    return hasWork ? 0 : this.timers.nextUs
  }

  /** A timer of the interpreter's own. */
  addOwnTimer(dueUs: number, callback: () => void): Timer {
    const timer = this.timers.add({ dueUs, intervalUs: undefined, callback, args: [], isOwn: true })
    this.chip.wake()
    return timer
  }

  /** Once around the idle loop: what has come in, timers that are due, events that were emitted. */
  turn(): void {
    const { queue, processor } = this.chip
    for (let count = queue.length; count > 0 && !this.isStuck; count--) this.handleEvent()
    if (this.isStuck) return
    this.timers.runDue(processor.nowUs, (timer) => this.runTimer(timer))
    this.runJobs()
    if (this.chip.watchdog.isAutomatic) this.chip.watchdog.kick()
    this.tellRoots()
  }

  /** Tells the memory count what timers and watches hold. */
  tellRoots(): void {
    const { hostRoots } = this.interpreter
    hostRoots.clear()
    for (const value of [...this.timers.held, ...this.watches.held]) hostRoots.add(value)
  }

  /** Runs what was emitted, now. */
  runJobs(): void {
    if (this.interpreter.hasJobs && !this.isStuck) this.interpreter.runJobs((thrown) => this.report(thrown))
    this.tellFlags()
  }

  /** Calls a function, or runs a text, as the idle loop does: what it throws is printed. Whether it ended well. */
  execute(callback: Value, thisValue: Value, args: Value[]): boolean {
    if (this.isStuck) return false
    try {
      if (typeof callback === 'string') this.interpreter.evaluate(callback)
      else this.interpreter.call(callback, thisValue, args)
      return true
    } catch (thrown) {
      this.report(thrown)
      return false
    }
  }

  /** Runs the text of a file; what it throws is printed. */
  evaluate(source: string, origin: Origin): void {
    try {
      this.interpreter.evaluate(source, origin)
    } catch (thrown) {
      this.report(thrown)
    }
  }

  /** Tells the listeners of an event at once. Whether there were any. */
  emitNow(target: JsObject, event: string, args: Value[]): boolean {
    if (!this.interpreter.hasListeners(target, event)) return false
    this.interpreter.emit(target, event, args)
    this.runJobs()
    return true
  }

  /** A builtin object: E, process. */
  object(name: string): JsObject {
    return this.interpreter.defineNamespace(name, {})
  }

  /** Puts something of the chip into the root scope. */
  define(name: string, value: Value): void {
    this.builtins.set(name, value)
    this.interpreter.defineBuiltin(name, value)
  }

  /** A module that `require` finds without a file. */
  defineModule(name: string, functions: Readonly<Record<string, Native>>): void {
    // A builtin that no name of a script leads to: it takes no variables.
    const module = this.interpreter.defineNamespace(`require("${name}")`, functions)
    this.modules.set(name, module)
  }

  /** An object with these fields. */
  newObject(fields: Readonly<Record<string, Value>>): JsObject {
    const object = this.interpreter.newObject()
    for (const [key, value] of Object.entries(fields)) this.interpreter.set(object, key, value)
    return object
  }

  /** A value as source text that the interpreter reads back (`E.toJS`). */
  toSource(value: Value): string {
    const { interpreter } = this
    return interpreter.toText(interpreter.call(interpreter.get(this.object('E'), 'toJS'), undefined, [value]))
  }

  /** Moves the console to a device, undefined for none; both are told. */
  moveConsole(device: string | undefined): void {
    const { chip, console } = this
    const old = chip.consoleDevice
    if (device === old) return
    if (console.echoes) console.print(`-> ${device ?? 'null'}\n`)
    chip.consoleDevice = device
    if (console.echoes) console.print(`<- ${old ?? 'null'}\n`)
  }

  /** Prints what escaped from a script, as the console does. */
  report(thrown: unknown): void {
    if (thrown instanceof SupplyLost) throw thrown
    if (this.isEndless(thrown)) {
      this.chip.processor.abandon()
      this.stuck = thrown
      return
    }
    if (thrown instanceof Thrown && this.isHandled(thrown)) return
    this.console.print(this.interpreter.describeUncaught(thrown))
    this.tellFlags()
  }

  /** Whether a listener of the program took an exception; what that throws itself is printed. */
  private isHandled({ value }: Thrown): boolean {
    if (this.isReporting) return false
    this.isReporting = true
    try {
      return this.emitNow(this.object('process'), 'uncaughtException', [value])
    } finally {
      this.isReporting = false
    }
  }

  /** Ctrl-C from the console's device: ends what does not end, clears what is typed. */
  interrupt(): void {
    const { stuck } = this
    this.isInterrupted = false
    if (stuck === undefined) return this.console.clearLine()
    this.stuck = undefined
    this.console.print(this.interpreter.describeUncaught(stuck))
  }

  /** The interpreter ends: listeners hear of it, nothing it set stays. */
  end(): void {
    if (!this.isStuck) this.emitNow(this.object('E'), 'kill', [])
    this.watches.clear()
    this.pins.releaseAll()
    this.pins.onClose?.()
  }

  private isEndless(thrown: unknown): boolean {
    return thrown instanceof Interrupted && thrown.reason === 'ctrl-c' && this.chip.processor.isEndless
  }

  private checkRun(): void {
    if (this.chip.processor.isEndless) this.interpreter.interrupt()
  }

  private handleEvent(): void {
    const event = this.chip.queue.shift()
    if (event?.kind === 'edge') this.watches.handle(event)
    else if (event?.device === this.chip.consoleDevice) this.typed(event!.bytes)
    else if (event) this.devices.get(event.device)?.(event.bytes)
  }

  private typed(bytes: Uint8Array): void {
    for (const byte of bytes) if (!this.isStuck) this.console.take(String.fromCharCode(byte))
  }

  private runTimer({ callback, args, isOwn }: Timer): void {
    if (isOwn) (callback as () => void)()
    else this.execute(callback as Value, undefined, args)
  }

  private loadModule(name: string): Value {
    const module = this.modules.get(name)
    if (module) return module
    const content = this.chip.storage.read(name)
    if (!content) return undefined
    const { interpreter } = this
    const modules = this.object('Modules')
    interpreter.call(interpreter.get(modules, 'addCached'), modules, [name, latin1(content)])
    return interpreter.evaluate(`require(${JSON.stringify(name)})`)
  }

  private watchReport({ state, timeUs, lastTimeUs, pin, data }: Parameters<WatchCall>[1]): JsObject {
    const { interpreter } = this
    const report = interpreter.newObject()
    const seconds = (us: number | undefined): Value => (us === undefined ? undefined : this.secondsAt(us))
    interpreter.set(report, 'state', state)
    interpreter.set(report, 'lastTime', seconds(lastTimeUs))
    interpreter.set(report, 'time', seconds(timeUs))
    interpreter.set(report, 'pin', this.builtins.get(pin))
    if (data !== undefined) interpreter.set(report, 'data', data)
    return report
  }

  /** `getTime()` of an instant of the chip. */
  private secondsAt(us: number): number {
    return (this.clockMs - (this.chip.processor.nowUs - us) / 1000) / 1000
  }

  private tellFlags(): void {
    const flags = [...this.interpreter.errorFlags]
    const fresh = flags.filter((flag) => !this.knownFlags.includes(flag))
    this.knownFlags = flags.join()
    if (fresh.length === 0) return
    const names = this.interpreter.newArray(fresh)
    this.emitNow(this.object('E'), 'errorFlag', [names])
    this.console.print(`New interpreter error: ${fresh.join()}\n`)
  }
}

type WatchCall = ConstructorParameters<typeof Watches>[0]['call']

/** Bytes as a byte string. */
export function latin1(bytes: Uint8Array): string {
  let text = ''
  for (let at = 0; at < bytes.length; at += 4096) text += String.fromCharCode(...bytes.subarray(at, at + 4096))
  return text
}

/** A byte string as bytes. */
export function bytesOfText(text: string): Uint8Array {
  const bytes = new Uint8Array(text.length)
  for (let index = 0; index < text.length; index++) bytes[index] = text.charCodeAt(index)
  return bytes
}
