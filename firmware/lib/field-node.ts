import { readUtf8, utf8Length, writeUtf8 } from '../../protocols/bytes/index.js'
import type { PackWriter } from '../../protocols/senml/index.js'
import type { Device, KeyValueDomain, RTC, TimerHandle } from '../hal/index.js'
import type { Modem, ModemConstructor, ModemOptions, NetworkTime } from '../modems/modem.js'
import { BatteryGuard } from './battery-guard.js'
import { parseNodeCommand, type CommandFields, type CommandValue } from './command.js'
import { PartHealth, type PartState } from './health.js'
import { commandModel, fieldModel as model } from './model.js'
import { Outbox } from './outbox.js'
import { Report } from './report.js'
import { Settings, type SettingsTable } from './settings.js'
import { watchTrial } from './trial.js'
import { Uplink, type Broker, type UplinkOwner } from './uplink.js'

const second = 1000000
/** Reports that found no clock or identity yet wait in memory: so many, then the oldest is given up. */
const longestWait = 64

/** What every node in the field can be told. */
export const fieldSettings = {
  heartbeat: {
    path: 'config/heartbeat',
    name: 'Longest time without a report',
    unit: 's',
    low: 300,
    high: 604800,
    initial: 86400,
  },
} as const satisfies SettingsTable

/** The node that a {@link FieldNode} carries. */
export interface FieldNodeOwner {
  /** Puts the readings of now into a report. */
  describe(report: Report): void
  /**
   * Carries out what of a command is not a setting. Returns undefined where it is done, why it cannot be, or true where that
   * will be known later: `confirm` then says so, once, with why it could not or undefined.
   */
  command(
    values: Readonly<Record<string, CommandValue>>,
    confirm: (refused: string | undefined) => void,
  ): string | true | undefined
  /** Settings are different now, by a command or because they were rolled back. */
  onSettings(): void
}

/** What a {@link FieldNode} is made of. */
export interface FieldNodeOptions<Table extends SettingsTable> {
  readonly device: Device
  readonly modem: ModemConstructor
  readonly broker: Broker
  /** The kind of node, second level of its topics. */
  readonly kind: string
  readonly settings: Table
  /** Resources besides settings that commands may write. */
  readonly commands?: CommandFields
  readonly powerSaving?: ModemOptions['powerSaving']
  /** The modem may doze between two pagings: it draws less and can be reached all the same. For nodes on a battery without {@link powerSaving}. */
  readonly dozes?: boolean
  readonly owner: FieldNodeOwner
  /** Shared by nodes of one process that report one after the other; an own one where absent. */
  readonly writer?: PackWriter
}

/**
 * What nodes in the field have in common: an outbox in flash and the uplink behind it, a clock that the network sets, reports by
 * event and heart-beat, commands with confirmation, settings on trial, diagnosis of parts, and a watch on the battery.
 */
export class FieldNode<Table extends SettingsTable> implements UplinkOwner {
  readonly outbox: Outbox
  readonly uplink: Uplink
  readonly settings: Settings<Table & typeof fieldSettings>
  readonly battery = new BatteryGuard()
  private readonly options: FieldNodeOptions<Table>
  private readonly modem: Modem
  private readonly rtc: RTC
  private readonly store: KeyValueDomain | undefined
  private readonly fields: CommandFields
  private readonly parts: PartHealth[] = []
  private waiting: Report[] = []
  private imei = ''
  private signalDbm: number | undefined
  private heartbeat: TimerHandle | undefined
  private saysStart = true

  /** Opens modem, outbox and clock; nothing runs before {@link start}. @throws whatever a driver throws that misses its part of the board */
  constructor(options: FieldNodeOptions<Table>) {
    const { device, modem, broker, kind, powerSaving } = options
    this.options = options
    this.outbox = new Outbox(device.flash!.open({ path: 'outbox' }))
    this.settings = new Settings({ ...fieldSettings, ...options.settings }, device.keyValue)
    this.fields = { ...this.settings.fields(), ...options.commands }
    this.rtc = new device.rtc!.io(device.rtc!)
    this.store = device.keyValue && device.keyValue.open({ path: 'identity' })
    this.imei = this.rememberedImei()
    const hooks = {
      timers: device.timers,
      log: device.log,
      allocate: device.allocate,
      onMessage: (topic: string, payload: Uint8Array) => this.uplink.onMessage(topic, payload),
      onLost: () => this.uplink.onLost(),
    }
    const connection = Object.assign(hooks, device.serial['modem']!)
    this.modem = new modem(powerSaving ? Object.assign(connection, { powerSaving }) : connection)
    this.uplink = new Uplink({ device, modem: this.modem, outbox: this.outbox, broker, kind, owner: this })
  }

  /** Begins to work. */
  start(): void {
    const { power } = this.options.device
    if (power.autoSleep) power.autoSleep()
    this.uplink.start()
    this.beat()
  }

  /** Unix seconds, undefined until somebody knows the time. */
  nowS(): number | undefined {
    const { time } = this.rtc
    return time === undefined ? undefined : Math.floor(time / 1000)
  }

  /** Whether a report goes into the outbox at once: without a clock or an identity it waits in memory. */
  get canStore(): boolean {
    return this.nowS() !== undefined && (this.uplink.imei || this.imei) !== ''
  }

  /** Somebody knows the time: Unix milliseconds. */
  setClock(unixMs: number): void {
    this.rtc.time = unixMs
    this.sendWaiting()
  }

  /** A part whose failures are to be diagnosed and reported. See {@link PartHealth}. */
  part(role: string, stuckAfter?: number): PartHealth {
    const part = new PartHealth(role, (each) => this.onPart(each), stuckAfter)
    this.parts.push(part)
    return part
  }

  /** The charge of the battery as its gauge has it, percent; a change of the guard's state is reported. */
  seeBattery(percent: number): void {
    if (this.battery.see(percent)) this.report()
  }

  /** Reports now: what the owner describes, and what `event` adds. */
  report(event?: (report: Report) => void): void {
    const report = new Report()
    this.options.owner.describe(report)
    report.flag(model.batteryLow, this.battery.state !== 'ok' ? true : undefined)
    report.number(model.errorCode, this.errorCode())
    report.number(model.signal, this.signalDbm)
    if (this.saysStart) this.describeStart(report)
    if (event) event(report)
    this.saysStart = false
    this.signalDbm = undefined
    this.waiting.push(report)
    if (this.waiting.length > longestWait) this.waiting.shift()
    this.sendWaiting()
    this.beat()
  }

  /** The uplink's: sets the clock and asks how well the modem hears its cell. */
  onOnline(): void {
    this.remember(this.uplink.imei)
    if (this.options.dozes) this.modem.sleep(ignore)
    this.modem.signal((error, signal) => {
      if (!error) this.signalDbm = typeof signal.rsrp === 'number' ? signal.rsrp : undefined
    })
    this.modem.time((error, time) => this.onTime(error, time))
  }

  /** The uplink's: takes a command. */
  onCommand(payload: Uint8Array): void {
    const parsed = parseNodeCommand(payload, this.fields)
    if (parsed.kind === 'refused') return this.confirm(parsed.id, parsed.reason)
    const { id, expiresS, values } = parsed.command
    const nowS = this.nowS()
    if (expiresS !== undefined && nowS !== undefined && nowS > expiresS) return this.confirm(id, 'expired')
    const answer = this.options.owner.command(values, (refused) => this.confirm(id, refused))
    if (typeof answer === 'string') return this.confirm(id, answer)
    if (this.settings.propose(values)) {
      this.options.owner.onSettings()
      watchTrial(this.options.device.timers, this.settings, this.outbox, () => this.onRollBack())
    }
    if (answer === undefined) this.confirm(id, undefined)
  }

  private confirm(id: number | undefined, refused: string | undefined): void {
    this.report((report) => {
      report.number(commandModel.id, id)
      report.flag(commandModel.done, refused === undefined)
      report.text(commandModel.reason, refused)
    })
  }

  /** The old settings hold again: the platform was not heard under the new ones. */
  private onRollBack(): void {
    this.options.owner.onSettings()
    this.report((report) => report.flag(model.rolledBack, true))
  }

  private onTime(error: Error | null, time: NetworkTime): void {
    if (error) this.options.device.log('info', this.options.kind, 'time: ' + error.message)
    else this.setClock(time.unixMs)
  }

  private onPart({ role, state }: PartHealth): void {
    this.options.device.log(state === 'ok' ? 'info' : 'warning', this.options.kind, role + ' is ' + state)
    this.report((report) => report.text(healthOf(role), state))
  }

  private errorCode(): number {
    if (this.parts.some(({ isOk }) => !isOk)) return 8
    return this.battery.state === 'ok' ? 0 : 1
  }

  private describeStart(report: Report): void {
    report.text(model.restarts, this.options.device.power.resetCause)
    if (this.settings.start === 'rolled-back') report.flag(model.rolledBack, true)
    for (const { role, state } of this.parts) if (state !== 'ok') report.text(healthOf(role), state)
  }

  /** Without a clock or an identity nobody could place a report. */
  private sendWaiting(): void {
    const unixS = this.nowS()
    const imei = this.uplink.imei || this.imei
    if (unixS === undefined || imei === '') return
    const { writer } = this.options
    for (const report of this.waiting) this.outbox.append(report.encode(imei, unixS, writer))
    this.waiting = []
    this.uplink.flush()
  }

  /** The heart-beat follows the last report, whatever it was for. */
  private beat(): void {
    const { timers } = this.options.device
    timers.cancel(this.heartbeat)
    const everyS = this.settings.get('heartbeat') * this.battery.stretch
    this.heartbeat = timers.after(everyS * second, () => this.report())
  }

  private rememberedImei(): string {
    const bytes = this.store && this.store.read('imei')
    return bytes ? readUtf8(new Uint8Array(bytes), 0, bytes.byteLength) : ''
  }

  private remember(imei: string): void {
    if (imei === this.imei) return
    this.imei = imei
    const bytes = new Uint8Array(utf8Length(imei))
    writeUtf8(bytes, 0, imei)
    if (this.store) this.store.write('imei', bytes)
  }
}

/** The resource that says how a part is. */
export function healthOf(role: string): { path: string; name: string; type: 'string' } {
  return { path: 'health/' + role, name: 'State of ' + role, type: 'string' }
}

/** A modem that does not doze draws more, and nothing else. */
function ignore(): void {}

export type { PartState }
