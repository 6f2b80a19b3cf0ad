import { ByteWriter } from '../../../protocols/bytes/index.js'
import { PackWriter } from '../../../protocols/senml/index.js'
import type { Device, RTC, TimerHandle } from '../../hal/index.js'
import { Outbox } from '../../lib/outbox.js'
import { Uplink, type Broker, type UplinkOwner } from '../../lib/uplink.js'
import type { Modem, ModemConstructor, NetworkTime } from '../../modems/modem.js'
import { Cabinet } from './cabinet.js'
import { parseSignalCommand, type SignalCommand } from './commands.js'
import type { HostView } from './host-objects.js'
import { LocalLine } from './local-line.js'
import { noProgram, type SignalProgram } from './program.js'
import { decodeProgram } from './program-codec.js'
import { ProgramStore } from './program-store.js'
import { encodeSignalReport, type Confirmation } from './report.js'
import { localMoment, minutesToNextEntry, scheduledPlan } from './schedule.js'
import { runModeOf } from './spat.js'
import { Fault } from './state.js'
import { validateProgram } from './validate.js'

/** What a signal controller is told when it is put up. */
export interface SignalConfig {
  readonly reportEveryUs: number
  /** Runs while the store has no other. */
  readonly program: SignalProgram
  /** Plan without a clock, 0 for flashing. */
  readonly clocklessPlan: number
  /** Of GB/T 20999 frames on the local line, 32 bits. */
  readonly controllerId: number
  readonly broker: Broker
}

const second = 1000000
/** Requests of the platform go under this number. */
const platformRequestId = 254
/** A request that says nothing of its duration. */
const defaultRequestS = 30
/** The clock is set again once in this many periodic reports. */
const housekeepingReports = 24
const confirmCycles = 1

/**
 * A signal controller: lamps, detectors and the local line by its {@link Cabinet}, plans by the time of day, reports and commands
 * over its uplink, programs from its store.
 */
export class Signal implements UplinkOwner {
  readonly outbox: Outbox
  readonly uplink: Uplink
  readonly cabinet: Cabinet
  readonly line: LocalLine
  /** The controller as hosts see it: GB/T 20999 by the local line, NTCIP 1202 by answerNtcip(). */
  readonly host: HostView
  private readonly store: ProgramStore | undefined
  private readonly modem: Modem
  private readonly rtc: RTC
  private readonly writer: PackWriter
  private zoneS = 0
  private scheduleTimer: TimerHandle | undefined
  private isReporting = false
  private reports = 0
  private reported = ''
  private signalDbm: number | undefined
  private pending: SignalProgram | undefined
  private readonly onReport = () => this.periodic()
  private readonly onSchedule = () => this.followClock()

  /**
   * Opens every part; nothing runs before {@link start}.
   * Without a good program in store or config it flashes, reports, and waits for one.
   * @throws whatever a driver throws that misses its part of the board
   */
  constructor(
    private readonly device: Device,
    ModemDriver: ModemConstructor,
    private readonly config: SignalConfig,
    writer?: PackWriter,
  ) {
    const { timers, log } = device
    this.writer = writer ?? new PackWriter(new ByteWriter(256))
    this.rtc = new device.rtc!.io(device.rtc!)
    this.store = device.keyValue && new ProgramStore(device.keyValue.open({ path: 'signal' }))
    this.cabinet = new Cabinet(device, this.bestProgram(), () => this.onChange())
    const { cabinet } = this
    this.host = {
      get program() {
        return cabinet.program
      },
      get state() {
        return cabinet.state
      },
      get occupied() {
        return cabinet.occupied
      },
      now: () => cabinet.now(),
      unixMs: () => this.rtc.time ?? 0,
      input: (input) => cabinet.input(input),
    }
    this.line = new LocalLine(device, this.host, config.controllerId)
    this.outbox = new Outbox(device.flash!.open({ path: 'outbox' }))
    this.modem = new ModemDriver({
      ...device.serial['modem']!,
      timers,
      log,
      allocate: device.allocate,
      onMessage: (topic, payload) => this.uplink.onMessage(topic, payload),
      onLost: () => this.uplink.onLost(),
    })
    const { modem, outbox } = this
    this.uplink = new Uplink({ device, modem, outbox, broker: config.broker, kind: 'signal', owner: this })
  }

  /** The store's program, else the config's, else none. */
  private bestProgram(): SignalProgram {
    const stored = this.store?.load()
    if (stored) return stored
    const reason = validateProgram(this.config.program)
    if (reason === undefined) return this.config.program
    this.device.log('error', 'signal', 'no good program: ' + reason)
    return noProgram
  }

  /** Begins to work. */
  start(): void {
    if (this.cabinet.program === noProgram) this.cabinet.input({ kind: 'fault', fault: Fault.program })
    this.cabinet.start()
    this.followClock()
    this.uplink.start()
  }

  /** The uplink's: sets the clock and asks how well the modem hears its cell. */
  onOnline(): void {
    this.modem.time((error, time) => {
      if (!error) this.setClock(time)
    })
    this.modem.signal((error, signal) => {
      if (!error) this.signalDbm = typeof signal.rsrp === 'number' ? signal.rsrp : undefined
    })
  }

  private setClock(time: NetworkTime): void {
    this.rtc.time = time.unixMs
    this.zoneS = time.zoneQuarterHours * 900
    this.followClock()
    if (this.isReporting) return
    this.isReporting = true
    this.device.timers.after(Math.floor(this.device.random.next() * this.config.reportEveryUs), this.onReport)
    this.report(undefined)
  }

  /** Sets plan and offset by the clock, now and at the next entry of the schedule. */
  private followClock(): void {
    const { cabinet, device } = this
    const { time } = this.rtc
    device.timers.cancel(this.scheduleTimer)
    if (time === undefined) return this.withoutClock()
    const localS = time / 1000 + this.zoneS
    const { day, minute } = localMoment(localS)
    const { schedule } = cabinet.program
    const plan = scheduledPlan(schedule, day, minute)
    const dayTenths = Math.round((localS - Math.floor(localS / 86400) * 86400) * 10)
    cabinet.input({ kind: 'clock', dayOffset: dayTenths - Math.round(device.clock.uptimeUs() / 100000) })
    cabinet.input({ kind: 'schedule', plan: plan ?? 0 })
    cabinet.input({ kind: 'repaired', fault: Fault.clock })
    const nextS = minutesToNextEntry(schedule, minute) * 60 - (localS % 60)
    this.scheduleTimer = device.timers.after(Math.ceil(nextS * second), this.onSchedule)
  }

  private withoutClock(): void {
    const { clocklessPlan } = this.config
    this.cabinet.input({ kind: 'clock', dayOffset: undefined })
    this.cabinet.input({ kind: 'schedule', plan: clocklessPlan })
    if (clocklessPlan === 0) this.cabinet.input({ kind: 'fault', fault: Fault.clock })
  }

  /** The cabinet's: something has changed. What the platform should know goes out at once. */
  private onChange(): void {
    this.line.onChange()
    const { state, program } = this.cabinet
    if (state.faults & (Fault.conflict | Fault.output)) this.giveUpTrial()
    if (this.pending && state.mode === 'flash') return this.takeUp(this.pending)
    if (this.store?.isOnTrial && !this.pending && state.counts.cycles >= confirmCycles) this.store.confirm()
    const mode = runModeOf(program, state)
    const plan = state.mode === 'running' ? state.plan : -1
    const summary = [mode, plan, state.faults, this.lampsOut()].join(' ')
    if (summary === this.reported) return
    this.reported = summary
    if (this.isReporting) this.report(undefined)
  }

  /** A new program that led to a conflict is not tried again. */
  private giveUpTrial(): void {
    if (!this.store?.rollBack()) return
    this.device.log('warning', 'signal', 'program on trial rolled back')
    this.pending = this.bestProgram()
  }

  private takeUp(program: SignalProgram): void {
    this.pending = undefined
    this.cabinet.replace(program)
    this.cabinet.input({ kind: program === noProgram ? 'fault' : 'repaired', fault: Fault.program })
    this.cabinet.input({ kind: 'target', target: 'run' })
    this.followClock()
  }

  private periodic(): void {
    this.device.timers.after(this.config.reportEveryUs, this.onReport)
    this.reports++
    if (this.reports % housekeepingReports === 0 && this.uplink.isOnline) this.onOnline()
    this.cabinet.checkLamps()
    this.report(undefined)
  }

  private lampsOut(): number {
    const { red, amber, green } = this.cabinet.lampsOut
    return red | (amber << 8) | (green << 16)
  }

  private report(confirms: Confirmation | undefined): void {
    const { time } = this.rtc
    // Without a clock or an identity nobody could place the report.
    if (time === undefined || this.uplink.imei === '') return
    const { state, program, vehicles, occupied } = this.cabinet
    const { cycles, stages, requests, failures } = state.counts
    this.outbox.append(
      encodeSignalReport(
        {
          imei: this.uplink.imei,
          unixS: Math.floor(time / 1000),
          mode: runModeOf(program, state),
          plan: state.mode === 'running' ? program.plans[state.plan]!.id : 0,
          stage: state.stage + 1,
          faults: state.faults,
          lampsOut: this.lampsOut(),
          detectors: occupied,
          vehicles,
          cycles,
          stages,
          requests,
          failures,
          trial: this.store !== undefined && this.store.isOnTrial,
          signalDbm: this.signalDbm,
          confirms,
        },
        this.writer,
      ),
    )
    this.uplink.flush()
  }

  /** The uplink's: takes a command. */
  onCommand(payload: Uint8Array): void {
    const parsed = parseSignalCommand(payload)
    if (parsed.kind === 'refused') return this.report({ id: parsed.id, done: false, reason: parsed.reason })
    const { command } = parsed
    const { time } = this.rtc
    const isExpired = command.expiresS !== undefined && time !== undefined && time / 1000 > command.expiresS
    const reason = isExpired ? 'expired' : this.carryOut(command)
    this.report(reason === undefined ? { id: command.id, done: true } : { id: command.id, done: false, reason })
  }

  /** Does what a command asks for, up to the first thing that is refused. Returns why it was. */
  private carryOut(command: Readonly<SignalCommand>): string | undefined {
    const { cabinet } = this
    let reason: string | undefined
    if (command.program) reason = this.install(command.program)
    if (reason === undefined && command.reset) cabinet.forgetFaults()
    if (reason === undefined && command.plan !== undefined) reason = cabinet.input({ kind: 'plan', plan: command.plan })
    if (reason === undefined && command.target) reason = cabinet.input({ kind: 'target', target: command.target })
    if (reason === undefined && command.requestStage !== undefined) reason = this.request(command, command.requestStage)
    return reason
  }

  private request(command: Readonly<SignalCommand>, stage: number): string | undefined {
    if (stage === 0) return this.cabinet.input({ kind: 'cancel', id: platformRequestId })
    return this.cabinet.input({
      kind: 'request',
      order: {
        id: platformRequestId,
        stage: stage - 1,
        isPreemption: command.preempt === true,
        arrival: (command.arrivalS ?? 0) * 10,
        duration: (command.durationS ?? defaultRequestS) * 10,
      },
    })
  }

  /** Stores a program and goes over to it: through the end of the stage, red and flashing. */
  private install(bytes: Uint8Array): string | undefined {
    if (!this.store) return 'this board stores no programs'
    const reason = this.store.install(bytes)
    if (reason !== undefined) return reason
    this.pending = decodeProgram(bytes) as SignalProgram
    if (this.cabinet.state.mode === 'flash') this.takeUp(this.pending)
    else this.cabinet.input({ kind: 'target', target: 'flash' })
    return undefined
  }
}
