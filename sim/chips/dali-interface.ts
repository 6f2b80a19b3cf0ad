import { InterfaceStatus } from '../../firmware/drivers/dali-interface-text.js'
import {
  collisionUs,
  encodeEdges,
  prioritySettlingUs,
  settlingUs,
  systemFailureUs,
  type DaliFrame,
  type FrameBits,
  type Priority,
} from '../../protocols/dali/index.js'
import type { DaliBus, DaliStation, DaliTraffic } from '../board/dali-bus.js'
import type { PartFaults, PartHost, Powered } from '../board/part.js'
import type { PartMeter, PartStates } from '../board/power-ledger.js'
import type { UartListener, UartPort } from '../board/uart.js'
import type { EventHandle } from '../kernel/scheduler.js'

const powerStates: PartStates = { part: 'dali-interface', states: ['on'], supply: 'board' }
/** A LPC1114 at 48 MHz and the line's front end at 3.3 V (assumed 10 mA). */
const powerW = 0.033

const noEvent: EventHandle = -1
const noFaults: PartFaults = {}
/** Longer than any command is. */
const longestCommand = 32

/** A frame that is to go out. */
interface Job {
  readonly frame: DaliFrame
  readonly priority: Priority
  readonly expectsAnswer: boolean
  /** Times that it is still to be sent. */
  left: number
}

/** Q or S, priority, bits, a plus for twice, data. */
const commandForm = /^([QS])([1-6]) ([0-9A-Fa-f]{1,2})([ +])([0-9A-Fa-f]{1,8})$/

/**
 * SevenLab's DALI interface as its documentation describes it: commands Q and S in, frames and status codes out. It is a
 * multi-master transmitter: it waits for the settling time of its priority, listens to what it sends, breaks off on a
 * collision and begins anew. Faults: `missing` and `hung` say nothing.
 */
export class DaliInterfaceModel implements UartListener, DaliStation, Powered {
  private readonly powerMeter: PartMeter
  private currentFaults = noFaults
  private powered = false
  private hasLine = false
  private saidLow = false
  private startUs = 0
  private pending = ''
  private job: Job | undefined
  private isSending = false
  private hasCollided = false
  private awaits = false
  private event: EventHandle = noEvent
  private lineEvent: EventHandle = noEvent

  constructor(
    private readonly host: PartHost,
    private readonly port: UartPort,
    private readonly bus: DaliBus,
  ) {
    this.powerMeter = host.ledger.add(powerStates)
    port.listener = this
    bus.connect(this)
  }

  /** What is wrong with the part now. */
  get faults(): PartFaults {
    return this.currentFaults
  }

  setFaults(faults: PartFaults): void {
    this.currentFaults = faults
  }

  /** Whether a command is being carried out. */
  get isBusy(): boolean {
    return this.job !== undefined
  }

  powerOn(): void {
    this.powered = true
    this.startUs = this.host.scheduler.nowUs
    this.forget()
    this.host.ledger.enter(this.powerMeter, 0, powerW)
    if (!this.hasLine) this.watchLine()
  }

  powerOff(): void {
    this.powered = false
    this.forget()
    this.bus.abort(this)
    this.port.reset()
    this.host.ledger.enter(this.powerMeter, 0, 0)
  }

  onBytes(bytes: Uint8Array): void {
    if (!this.isAlive) return
    for (const byte of bytes) {
      if (byte === 0x0d) this.takeCommand()
      else if (this.pending.length < longestCommand) this.pending += String.fromCharCode(byte)
    }
  }

  onLinePower(isPowered: boolean): void {
    this.hasLine = isPowered
    if (!this.powered) return
    this.host.scheduler.cancel(this.lineEvent)
    this.lineEvent = noEvent
    if (!isPowered) return this.watchLine()
    if (this.saidLow) this.say(':', InterfaceStatus.LINE_RECOVERED, 0, 2)
    this.saidLow = false
  }

  onTraffic(traffic: DaliTraffic): void {
    if (!this.isAlive) return
    const isOwn = traffic.by.includes(this)
    if (isOwn && this.isSending && !this.hasCollided) return this.wasSent(traffic)
    if (isOwn) return
    const wasAwaited = this.awaits
    if (wasAwaited) this.end()
    const { frame } = traffic
    if (frame) this.say(':', frame.bits, frame.data, frame.bits / 4)
    else this.say(':', InterfaceStatus.BAD_DATA_BIT, traffic.oddUs, 4)
  }

  private get isAlive(): boolean {
    return this.powered && !this.currentFaults.missing && !this.currentFaults.hung
  }

  private takeCommand(): void {
    const text = this.pending
    this.pending = ''
    const [, kind, priority, bits, mark, data] = commandForm.exec(text) ?? []
    if (kind === undefined) return this.say(':', InterfaceStatus.BAD_COMMAND, 0, 2)
    const frame: DaliFrame = { bits: parseInt(bits!, 16) as FrameBits, data: parseInt(data!, 16) }
    const isFrame = [8, 16, 24].includes(frame.bits) && frame.data < 2 ** frame.bits && priority !== '6'
    if (!isFrame) return this.say(':', InterfaceStatus.BAD_ARGUMENT, 0, 2)
    if (this.job) return this.say(':', InterfaceStatus.QUEUE_FULL, 0, 2)
    if (!this.hasLine) return this.say(':', InterfaceStatus.LINE_LOW, 0, 2)
    const left = mark === '+' ? 2 : 1
    this.job = { frame, priority: Number(priority) as Priority, expectsAnswer: kind === 'Q', left }
    this.wait(this.job.priority)
  }

  /** Waits until the line was at rest for the settling time of a priority. */
  private wait(priority: Priority): void {
    const { min, max } = prioritySettlingUs[priority]
    const restUs = min + this.host.chance.integer(max - min + 1)
    const { nowUs } = this.host.scheduler
    this.schedule(Math.max(nowUs, this.bus.lastEdgeUs + restUs), () => {
      // Somebody else was faster.
      if (this.bus.quietUs < min) this.wait(priority)
      else this.transmit()
    })
  }

  private transmit(): void {
    this.isSending = true
    this.hasCollided = false
    this.bus.transmit(this, encodeEdges(this.job!.frame), () => this.collided())
  }

  private collided(): void {
    this.hasCollided = true
    this.say(':', InterfaceStatus.COLLISION_LOOPBACK, 0, 2)
    const { recoverMin, recoverMax } = collisionUs
    const restUs = recoverMin + this.host.chance.integer(recoverMax - recoverMin + 1)
    this.schedule(this.bus.lastEdgeUs + restUs, () => {
      if (this.bus.quietUs < recoverMin) this.wait(this.job!.priority)
      else this.transmit()
    })
  }

  private wasSent({ frame, endUs }: DaliTraffic): void {
    const job = this.job!
    this.isSending = false
    // Somebody pulled the line without a collision that could be seen: once more.
    if (!frame || frame.bits !== job.frame.bits || frame.data !== job.frame.data) return this.wait(job.priority)
    this.say('>', frame.bits, frame.data, frame.bits / 4)
    job.left--
    if (job.left > 0) return this.wait(1)
    if (!job.expectsAnswer) return this.end()
    this.awaits = true
    this.schedule(endUs + settlingUs.answerMax, () => {
      // An answer that has begun is waited for.
      if (this.bus.isBusy) return
      this.end()
      this.say(':', InterfaceStatus.TIMEOUT, 0, 2)
    })
  }

  private end(): void {
    this.host.scheduler.cancel(this.event)
    this.job = undefined
    this.awaits = false
  }

  private forget(): void {
    this.event = noEvent
    this.lineEvent = noEvent
    this.pending = ''
    this.job = undefined
    this.isSending = false
    this.awaits = false
    this.saidLow = false
  }

  private watchLine(): void {
    this.lineEvent = this.after(systemFailureUs, () => {
      this.saidLow = true
      if (this.job) this.end()
      this.isSending = false
      this.say(':', InterfaceStatus.LINE_LOW, 0, 2)
    })
  }

  private say(mark: ':' | '>', length: number, data: number, digits: number): void {
    if (!this.isAlive) return
    const timeMs = Math.floor((this.host.scheduler.nowUs - this.startUs) / 1000)
    const text = `{${hex(timeMs, 8)}${mark}${hex(length, 2)} ${hex(data, digits)}}\r\n`
    this.port.send(Uint8Array.from(text, (character) => character.charCodeAt(0)))
  }

  private schedule(atUs: number, happen: () => void): void {
    this.event = this.host.scheduler.at(atUs, this.host.partOwner, call, happen)
  }

  private after(delayUs: number, happen: () => void): EventHandle {
    return this.host.scheduler.after(delayUs, this.host.partOwner, call, happen)
  }
}

function call(happen: () => void): void {
  happen()
}

function hex(value: number, digits: number): string {
  return value.toString(16).toUpperCase().padStart(digits, '0')
}
