import type { SimulatedBoard } from '../../board/simulated-board.js'
import { SimulatedFlash } from '../../board/flash.js'
import { FlashPool } from '../../board/flash-pool.js'
import type { EventHandle } from '../../kernel/scheduler.js'
import { bannerOf } from './banner.js'
import { containsCode, runBootCode, runLoadedFile } from './boot.js'
import { ChipWatchdog } from './hardware/watchdog.js'
import { IoQueue } from './io-queue.js'
import { Processor } from './processor.js'
import { profileOf, statementUsOf, type Profile } from './profile.js'
import { bytesOfText, Session, type ChipHost, type Todo } from './session.js'
import { Storage } from './storage.js'

/** How an Espruino board is emulated. */
export interface EspruinoMachineOptions {
  /** Bytes to the host: the console, unless it was moved elsewhere. Called from events of the scheduler only. */
  readonly onBytes?: (bytes: Uint8Array) => void
  /** An interpreter before 2v25 has no packets. Default true. */
  readonly hasPackets?: boolean
  /** Memory behind the saved-code area; boards of one world share one. */
  readonly flashPool?: FlashPool
  /** Called once the processor rests after it wrote to Storage. */
  readonly onStored?: () => void
}

/** Bytes of the receive buffer, and at how many the sender is told to stop and to go on (facts/espruino.md 4.5). */
const receiveBuffer = 1024
const stopAt = 6 / 8
const goOnAt = 3 / 8
const xoff = '\x13'
const xon = '\x11'

/** Once around the idle loop without anything to do (assumed). */
const idleLoopUs = 20

/**
 * An Espruino board that runs its own firmware: the interpreter with console, Storage and hardware, on the pins, nets and
 * buses of a simulated board and in its world's time. It installs itself as the board's firmware.
 */
export class EspruinoMachine implements ChipHost {
  readonly profile: Profile
  readonly storage: Storage
  readonly processor: Processor
  readonly queue: IoQueue
  readonly watchdog: ChipWatchdog
  readonly hasPackets: boolean
  consoleDevice: string | undefined
  private session: Session | undefined
  private startOfSession = -1
  private event: EventHandle | undefined
  private eventUs = Infinity
  private output = ''
  /** Bytes of the host that the USB peripheral has not taken: it does while there is room. */
  private waiting: Uint8Array = new Uint8Array(0)
  private startOfWaiting = -1
  private isHostStopped = false

  constructor(
    readonly board: SimulatedBoard,
    private readonly options: EspruinoMachineOptions = {},
  ) {
    this.profile = profileOf(board.board)
    const { pageLength, pages } = this.profile.savedCode
    const area = { path: 'storage', blockLength: pageLength, blocks: pages, writeAlign: 4 }
    this.storage = new Storage(new SimulatedFlash(area, options.flashPool ?? new FlashPool()), board)
    this.processor = new Processor(board.scheduler, statementUsOf(this.profile))
    this.queue = new IoQueue(receiveBuffer, () => this.session?.interpreter.errorFlags.add('FIFO_FULL'))
    this.watchdog = new ChipWatchdog(board, this.processor, () => this.running?.isStuck === false)
    this.hasPackets = options.hasPackets ?? true
    board.install(() => this.boot())
  }

  /** The device that the host's line ends at: USB, Bluetooth's serial service, or the UART that the console is on. */
  get hostDevice(): string {
    const { hasUsb, family, console } = this.profile
    if (hasUsb) return 'USB'
    return family === 'nrf52' ? 'Bluetooth' : console
  }

  /** The interpreter that runs; undefined before the first start and while the supply is off. */
  get running(): Session | undefined {
    const { board, session } = this
    return board.isPowered && this.startOfSession === board.starts ? session : undefined
  }

  /** Bytes from the host, at the present instant. A USB peripheral takes them while there is room; a UART takes all. */
  input(bytes: Uint8Array): void {
    const { running, hostDevice, profile } = this
    if (!running && (!profile.hasUsb || !this.board.isPowered)) return
    if (!running) return this.holdBack(bytes)
    if (!profile.hasUsb) return this.receive(hostDevice, bytes)
    this.breakIfAsked(hostDevice, bytes)
    this.waiting = concat(this.waiting, bytes)
    this.takeWaiting()
    this.wake()
  }

  /** Bytes for a device: of the host, of a line on the board, or injected. */
  receive(device: string, bytes: Uint8Array): void {
    this.breakIfAsked(device, bytes)
    this.queue.pushBytes(device, bytes)
    if (device === this.consoleDevice) this.holdHost()
    this.wake()
  }

  transmit(device: string, text: string): void {
    if (device === this.hostDevice) this.output += text
    else this.session?.writers.get(device)?.(text)
  }

  reboot(): void {
    const { board } = this
    board.scheduler.after(0, board.cpuOwner, () => board.reset('software'), undefined)
  }

  /** The idle loop is to run as soon as the processor is free, or when the next timer is due. */
  wake(): void {
    const { board, processor, running } = this
    if (!running) return
    const hasWork = this.waiting.length > 0 || this.output !== '' || running.isInterrupted
    const nextUs = hasWork && !(running.isStuck && !running.isInterrupted) ? 0 : running.nextUs
    if (nextUs === Infinity) return
    const atUs = Math.max(processor.idleAtUs, Math.ceil(nextUs))
    if (this.event !== undefined && this.eventUs <= atUs) return
    if (this.event !== undefined) board.scheduler.cancel(this.event)
    this.eventUs = atUs
    this.event = board.scheduler.at(atUs, board.cpuOwner, turn, this)
  }

  /** Runs work of the chip from outside of the idle loop, at the present instant: its time passes, the loop hears of it. */
  onChip<Result>(work: () => Result): Result {
    try {
      return this.processor.run(work)
    } finally {
      this.afterTask()
    }
  }

  /** Called by the machine's own event only. */
  turn(): void {
    this.event = undefined
    this.eventUs = Infinity
    this.board.task(() => this.processor.run(() => this.loop()))
    this.processor.charge(idleLoopUs)
    this.afterTask()
  }

  /** The processor started: RAM is new, flash is what it was. */
  private boot(): void {
    if (this.startOfWaiting !== this.board.starts) this.waiting = new Uint8Array(0)
    this.output = ''
    this.isHostStopped = false
    this.event = undefined
    this.eventUs = Infinity
    this.queue.clear()
    this.watchdog.stop()
    this.processor.reset()
    this.startOfSession = this.board.starts
    this.board.rtc.timeMs ??= 0
    this.consoleDevice = this.hostDevice
    this.processor.run(() => {
      this.begin({ kind: 'load', file: undefined }, true)
      this.loop()
    })
    this.afterTask()
  }

  /** Begins a life of the interpreter, as after power-on, `reset()` or `load()`. */
  private begin(todo: Todo, isFirst: boolean): void {
    const before = this.session
    const session = new Session(this)
    this.session = session
    const isPlainLoad = todo.kind === 'load' && todo.file === undefined && !isFirst
    if (isPlainLoad) session.console.isQuiet = before?.console.isQuiet ?? false
    if (isFirst) this.checkStorage(session)
    runBootCode(session, todo, isFirst)
    if (!isPlainLoad && session.console.echoes)
      session.console.print(`${isFirst && containsCode(session) ? '' : bannerOf(this.profile)}\n`)
    runLoadedFile(session, todo)
  }

  private checkStorage({ console }: Session): void {
    if (this.storage.isValid()) return
    console.print('Storage is corrupt.\nErasing Storage Area...\n')
    this.storage.eraseAll()
    console.print('Erase complete.\n')
  }

  /** The host sends while the interpreter starts: a USB host waits until it is heard. */
  private holdBack(bytes: Uint8Array): void {
    const { starts } = this.board
    this.waiting = concat(this.startOfWaiting === starts ? this.waiting : new Uint8Array(0), bytes)
    this.startOfWaiting = starts
  }

  /** Once around the idle loop. */
  private loop(): void {
    const session = this.session!
    this.takeWaiting()
    if (session.isInterrupted) session.interrupt()
    session.turn()
    this.releaseHost()
    if (session.todo && !session.isStuck) {
      session.end()
      this.begin(session.todo, false)
    }
    if (!this.session!.isStuck) this.session!.console.returnLine()
  }

  private afterTask(): void {
    this.flush()
    this.wake()
    if (this.event === undefined || this.eventUs > this.board.scheduler.nowUs) this.rest()
  }

  /** Ctrl-C is seen by the interrupt that receives it, whatever waits before it. */
  private breakIfAsked(device: string, bytes: Uint8Array): void {
    const { session } = this
    if (!session || device !== this.consoleDevice || session.console.isInPacket) return
    if (bytes.includes(3)) session.isInterrupted = true
  }

  private takeWaiting(): void {
    const room = Math.floor((receiveBuffer - this.queue.used) / 2)
    if (this.waiting.length === 0 || room <= 0) return
    const taken = this.waiting.subarray(0, room)
    this.waiting = this.waiting.slice(taken.length)
    this.queue.pushBytes(this.hostDevice, taken)
    if (this.hostDevice === this.consoleDevice) this.holdHost()
  }

  private holdHost(): void {
    if (this.isHostStopped || this.queue.used <= receiveBuffer * stopAt) return
    this.isHostStopped = true
    this.tellNow(xoff)
  }

  private releaseHost(): void {
    if (!this.isHostStopped || this.queue.used >= receiveBuffer * goOnAt) return
    this.isHostStopped = false
    if (this.consoleDevice !== undefined) this.transmit(this.consoleDevice, xon)
  }

  /** Goes out before everything that waits, and whatever the processor does. */
  private tellNow(text: string): void {
    const { board, consoleDevice, hostDevice, options } = this
    if (consoleDevice !== hostDevice) return void (consoleDevice !== undefined && this.transmit(consoleDevice, text))
    board.scheduler.after(0, board.cpuOwner, () => options.onBytes?.(bytesOfText(text)), undefined)
  }

  /** The processor has nothing to do until the next event. */
  private rest(): void {
    if (this.storage.isDirty) {
      this.storage.isDirty = false
      this.options.onStored?.()
    }
    if (this.session?.sleepsDeeply || this.profile.family === 'nrf52') this.board.sleep()
  }

  private flush(): void {
    if (this.output === '') return
    const bytes = bytesOfText(this.output)
    this.output = ''
    this.options.onBytes?.(bytes)
  }
}

function turn(machine: EspruinoMachine): void {
  machine.turn()
}

function concat(first: Uint8Array, second: Uint8Array): Uint8Array {
  const both = new Uint8Array(first.length + second.length)
  both.set(first)
  both.set(second, first.length)
  return both
}
