import { busError, type RTC, type RTCOptions, type TimeValue } from '../../../firmware/hal/index.js'
import type { EventHandle } from '../../kernel/scheduler.js'
import type { SimulatedBoard } from '../simulated-board.js'
import { callbackOption, keepTarget, requireOptions } from './options.js'

/** The clock chip or peripheral itself: it drifts, and forgets the time when it loses its supply. */
export class RtcHardware {
  private setMs: number | undefined
  private setAtUs = 0

  /** `driftPpm`: how much too fast it runs, in parts per million. */
  constructor(
    readonly board: SimulatedBoard,
    readonly driftPpm: number,
  ) {}

  get timeMs(): number | undefined {
    if (this.setMs === undefined) return undefined
    return this.setMs + ((this.board.scheduler.nowUs - this.setAtUs) / 1000) * (1 + this.driftPpm / 1e6)
  }

  set timeMs(value: number | undefined) {
    this.setMs = value
    this.setAtUs = this.board.scheduler.nowUs
  }
}

/** The real-time clock of a simulated board (ECMA-419 clause 16). */
export class SimulatedRTC implements RTC {
  private readonly hardware: RtcHardware
  private readonly onAlarm: RTCOptions['onAlarm']
  private alarm: EventHandle | undefined
  private isClosed = false

  constructor(options: RTCOptions) {
    const { clock, onAlarm, target } = requireOptions(options)
    if (!(clock instanceof RtcHardware)) throw new RangeError('clock: the clock of a simulated board expected')
    this.hardware = clock
    this.onAlarm = callbackOption(onAlarm, 'onAlarm')
    keepTarget(this, target)
  }

  get time(): TimeValue | undefined {
    this.assertOpen()
    return this.hardware.timeMs
  }

  set time(value: TimeValue | undefined) {
    this.assertOpen()
    this.hardware.timeMs = value
  }

  configure(options: { readonly alarm?: TimeValue | undefined }): void {
    this.assertOpen()
    const { scheduler, cpuOwner } = this.hardware.board
    if (this.alarm !== undefined) scheduler.cancel(this.alarm)
    this.alarm = undefined
    const now = this.hardware.timeMs
    if (options.alarm === undefined || now === undefined) return
    const delayUs = ((options.alarm - now) * 1000) / (1 + this.hardware.driftPpm / 1e6)
    this.alarm = scheduler.after(Math.max(0, delayUs), cpuOwner, ring, this)
  }

  close(): void {
    if (this.isClosed) return
    if (this.alarm !== undefined) this.hardware.board.scheduler.cancel(this.alarm)
    this.isClosed = true
  }

  /** The callback comes from here only, as a task of its own. */
  ring(): void {
    this.alarm = undefined
    if (this.onAlarm) this.hardware.board.taskOn1(this, this.onAlarm, undefined)
  }

  private assertOpen(): void {
    if (this.isClosed) throw busError('closed', 'an open clock expected, got a closed one')
  }
}

function ring(rtc: SimulatedRTC): void {
  rtc.ring()
}
