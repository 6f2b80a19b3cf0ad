import { busError, type RTC, type RTCOptions, type TimeValue } from '../../../firmware/hal/index.js'
import type { EventHandle } from '../../kernel/scheduler.js'
import type { SimulatedBoard } from '../simulated-board.js'
import { callbackOption, keepTarget, requireOptions } from '../../../boards/provider-options.js'
import { zero } from '../../kernel/zero.js'

/** The clock chip or peripheral itself: it drifts, and forgets the time when it loses its supply. */
export class RtcHardware {
  private setMs: number | undefined = undefined
  private setAtUs = zero

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
  readonly #onAlarm: RTCOptions['onAlarm']
  private alarmMs: TimeValue | undefined = undefined
  private event: EventHandle | undefined = undefined
  private isClosed = false

  constructor(options: RTCOptions) {
    const { clock, onAlarm, target } = requireOptions(options)
    if (!(clock instanceof RtcHardware)) throw new RangeError('clock: the clock of a simulated board expected')
    this.hardware = clock
    this.#onAlarm = callbackOption(onAlarm, 'onAlarm')
    keepTarget(this, target)
  }

  get time(): TimeValue | undefined {
    this.assertOpen()
    const { timeMs } = this.hardware
    return timeMs === undefined ? undefined : Math.floor(timeMs)
  }

  set time(value: TimeValue | undefined) {
    this.assertOpen()
    this.hardware.timeMs = value === undefined ? undefined : timeValue(value, 'time')
    this.arm()
  }

  configure(options: { readonly alarm?: TimeValue | undefined }): void {
    this.assertOpen()
    if (!('alarm' in requireOptions(options))) return
    const { alarm } = options
    this.alarmMs = alarm === undefined ? undefined : timeValue(alarm, 'alarm')
    this.arm()
  }

  close(): void {
    if (this.isClosed) return
    this.isClosed = true
    this.disarm()
  }

  /** The callback comes from here only, as a task of its own. */
  ring(): void {
    this.alarmMs = undefined
    this.event = undefined
    if (this.#onAlarm) this.hardware.board.taskOn1(this, this.#onAlarm, undefined)
  }

  /** Puts the alarm where the clock as it runs now will show its time. */
  private arm(): void {
    const { board, driftPpm, timeMs } = this.hardware
    this.disarm()
    if (this.alarmMs === undefined || timeMs === undefined) return
    const delayUs = ((this.alarmMs - timeMs) * 1000) / (1 + driftPpm / 1e6)
    this.event = board.scheduler.after(Math.max(0, Math.ceil(delayUs)), board.cpuOwner, ring, this)
  }

  private disarm(): void {
    if (this.event !== undefined) this.hardware.board.scheduler.cancel(this.event)
    this.event = undefined
  }

  private assertOpen(): void {
    if (this.isClosed) throw busError('closed', 'an open clock expected, got a closed one')
  }
}

function ring(rtc: SimulatedRTC): void {
  rtc.ring()
}

/** A time value of ECMAScript: whole milliseconds, up to 8.64e15 either side of 1970. @throws RangeError */
function timeValue(value: TimeValue, name: string): TimeValue {
  const time = Math.floor(Number(value))
  if (!(Math.abs(time) <= 8.64e15)) throw new RangeError(`${name}: a time value expected, got ${String(value)}`)
  return time
}
