import { edrxCycleS, fourBits, pagingWindowS } from '../../../protocols/at/edrx.js'
import { formatCereg, type Registration } from '../../../protocols/at/registration.js'
import { bitsOf, parseTimer2, parseTimer3 } from '../../../protocols/at/timers.js'
import type { PartHost, Powered } from '../../board/part.js'
import type { PartMeter } from '../../board/power-ledger.js'
import type { UartPort } from '../../board/uart.js'
import type { EventHandle } from '../../kernel/scheduler.js'
import type { AttachResult, RadioState, UserEquipment } from '../../radio/cell.js'
import { bookAirTime } from '../energy/air-time.js'
import { AtEngine, type Dialect } from '../engine/engine.js'
import { restore, type Setting } from '../engine/settings.js'
import type { CellularOptions, CellularStats } from './options.js'
import { modemStates, state, stateOf } from './states.js'

/** Where the registration stands: what +CEREG tells. */
export type Standing = Registration['state']

/** The numeric settings that every family has; see {@link Setting}. */
export type CellularSetting =
  | 'echo'
  | 'errorMode'
  | 'ceregMode'
  | 'csconMode'
  | 'functionality'
  | 'operatorMode'
  | 'psmMode'
  | 'activeTime'
  | 'periodicTau'
  | 'edrxMode'
  | 'edrxCode'
  | 'pagingWindow'

/** What tells the modems of one family from others, as far as registration and power go; one constant each. */
export interface CellularFamily {
  readonly dialect: Dialect<never>
  /** What stands between the colon of a response and its first value. */
  readonly space: '' | ' '
  /** Whether AT+CCLK tells UTC beside the zone, and not local time as 27.007 has it. */
  readonly clockIsUtc?: true
  /** Whether timers, cycles, areas and the clock stand in quotes. */
  readonly quotes: boolean
  readonly manufacturer: string
  readonly model: string
  /** Lines of AT+CGMR. */
  readonly revision: readonly string[]
  /** Identifiers of packet data contexts run from 0 to 10; the module attaches with this one. */
  readonly contextId: number
  /** Whether AT+CFUN=1 alone begins to look for a cell; otherwise AT+CGATT=1 or AT+COPS does. */
  readonly attachesWithRadio: boolean
  /** Watts by state of {@link modemStates}. */
  readonly powerW: readonly number[]
  /** Watts while idle and allowed to sleep. */
  readonly sleepW: number
  /** T3324 and T3412 extended, as bytes, while none were asked for. */
  readonly activeTime: number
  readonly periodicTau: number
  /** What the network grants of the paging time window, as its code. */
  readonly pagingWindow: number
  /** Between attempts to find a cell, or to attach after a refusal that may pass, in microseconds. */
  readonly retryAttachUs: number
  /** What each setting outlives. */
  readonly settings: readonly Setting<string>[]
}

/** EMM causes after which a modem does not try again by itself (3GPP TS 24.301, 5.5.1.2.5). */
const finalCauses = [3, 6, 7, 8]

/**
 * What all modems have in common beyond the command processor: supply and reset, registration with its notifications,
 * radio states and their power, PSM and eDRX as asked of the network. A family adds its boot, commands and sockets.
 */
export abstract class CellularModem extends AtEngine implements UserEquipment, Powered {
  readonly imsi: string
  couplingLossDb: number
  /** @internal AT+CEREG: what of the registration is told. */
  ceregMode = 0
  /** @internal AT+CSCON */
  csconMode = 0
  /** @internal AT+CFUN */
  functionality = 1
  /** @internal AT+COPS */
  operatorMode = 0
  /** @internal AT+CPSMS */
  psmMode = 0
  /** @internal T3324 that is asked for, as a byte. */
  activeTime: number
  /** @internal T3412 extended that is asked for, as a byte. */
  periodicTau: number
  /** @internal AT+CEDRXS */
  edrxMode = 0
  /** @internal eDRX cycle that is asked for, 4 bits. */
  edrxCode = 2
  /** @internal Paging time window that is asked for, 4 bits. */
  pagingWindow: number
  /** @internal */ standing: Standing = 'not-registered'
  /** @internal */ emmCause = 0
  /** @internal IP address; '' while there is none. */
  address = ''
  /** @internal APN of AT+CGDCONT; '' takes what the network gives. */
  apn = ''
  /** @internal Whether the network ever told the time since power-on. */
  knowsTime = false
  /** @internal */ published = 0
  /** @internal */ connects = 0
  /** @internal Index into the states of the ledger. */
  radio: number = state.off
  /** Whether it sleeps so deeply that its UART does not listen. */
  protected deepAsleep = false
  protected powered = false
  private readonly meter: PartMeter
  private psmTimer: EventHandle = 0
  /** Counts attempts to attach, so that the answer to an older one is told from the current one. */
  private attachCount = 0
  private stuckRsrpDbm: number | undefined

  /** `port` is the modem's own UART; its baud rate is what the modem speaks at power-on. */
  constructor(
    host: PartHost,
    port: UartPort,
    /** @internal */ readonly options: CellularOptions,
    /** @internal */ readonly family: CellularFamily,
  ) {
    super(host, port, host.scheduler.addOwner(), family.dialect)
    this.imsi = options.imsi
    this.couplingLossDb = options.couplingLossDb
    this.activeTime = family.activeTime
    this.periodicTau = family.periodicTau
    this.pagingWindow = family.pagingWindow
    this.meter = host.ledger.add(modemStates)
    port.listener = this
  }

  get stats(): CellularStats {
    const { published, connects } = this
    return { ...this.engineStats, published, connects }
  }

  /** The supply came: boots. */
  powerOn(): void {
    if (this.powered || this.options.faults?.missing) return
    this.powered = true
    this.restore('power-off')
    this.begin(true)
  }

  /** The supply went. */
  powerOff(): void {
    this.shutDown()
    this.enter(state.off)
  }

  /** Pin RESET: restarts, whatever it is doing; the supply stays. */
  reset(): void {
    this.restart(false)
  }

  /** The radio changed its state. */
  onRadio(radioState: RadioState): void {
    if (!this.powered || radioState === 'off') return
    if (radioState === 'psm') this.enterPsm()
    else this.enter(stateOf(radioState))
  }

  /** The radio sent and listened for so long, in microseconds, without a change of state. */
  onAirTime(transmitUs: number, receiveUs: number): void {
    if (!this.powered) return
    const { ledger } = this.host
    bookAirTime(ledger, this.meter, this.radio, state, this.family.powerW, transmitUs, receiveUs)
  }

  override onBytes(bytes: Uint8Array): void {
    const { faults } = this.options
    if (!faults?.missing && !faults?.hung) super.onBytes(bytes)
  }

  /** @internal A value as the family writes it, which in it was quoted or not. */
  quoted(values: string): string {
    return this.family.quotes ? values : values.replaceAll('"', '')
  }

  /** @internal Adds an information response in the family's spacing and ends the command well. */
  say(name: string, values: string): 0 {
    this.info(`${name}:${this.family.space}${values}`)
    return 0
  }

  /** @internal Sends a notification in the family's spacing. */
  notify(name: string, values: string | number): void {
    this.urc(`${name}:${this.family.space}${values}`)
  }

  /** @internal Registered and with an address. */
  get online(): boolean {
    return this.standing === 'home' || this.standing === 'roaming'
  }

  /** @internal The registration as +CEREG tells it. */
  registration(): Registration {
    const { cell } = this.options
    const known = this.online
    const psm = known && this.psmMode === 1
    return {
      state: this.standing,
      tac: known ? cell.identity.tac : undefined,
      cellId: known ? cell.identity.cellId : undefined,
      causeType: this.emmCause > 0 ? 0 : undefined,
      rejectCause: this.emmCause > 0 ? this.emmCause : undefined,
      activeTime: psm ? bitsOf(this.activeTime) : undefined,
      periodicTau: psm ? bitsOf(this.periodicTau) : undefined,
    }
  }

  /** @internal Whether the radio has a connection: what +CSCON tells. */
  get connected(): boolean {
    return this.radio >= state.connected
  }

  /** @internal RSRP in dBm as measured now, faults included; undefined where nothing is received. */
  measureRsrp(): number | undefined {
    const { cell, faults } = this.options
    const { rsrpDbm } = cell.signal(this)
    if (rsrpDbm === 'not-detected' || this.functionality !== 1) return undefined
    if (faults?.stuck) return (this.stuckRsrpDbm ??= rsrpDbm)
    return faults?.noise ? this.host.chance.normal(rsrpDbm, Math.abs(rsrpDbm) * faults.noise) : rsrpDbm
  }

  /** @internal Looks for a cell and attaches, as after AT+CFUN=1; nothing happens where it is under way or done. */
  attach(): void {
    if (this.standing === 'searching' || this.online || this.functionality !== 1 || this.options.faults?.noSim) return
    this.stand('searching')
    this.tryAttach()
  }

  /** @internal Leaves the network, as AT+CFUN=0 and AT+COPS=2 do. */
  detach(): void {
    this.attachCount++
    if (this.standing !== 'not-registered') this.options.cell.detach(this)
    this.address = ''
    this.emmCause = 0
    this.onNetworkGone()
    this.stand('not-registered')
    this.enter(state.idle)
  }

  /** @internal Restarts by command, once the answer has left. */
  restartAfterAnswer(): void {
    this.afterAnswer((modem: CellularModem) => modem.restartNow())
  }

  /** @internal Restarts by command, without an answer. */
  restartNow(): void {
    this.restart(true)
  }

  /** @internal What AT+CPSMS or AT+CEDRXS asks for has changed: the network is told, the active time starts anew. */
  settlePowerSaving(): void {
    this.tellPowerSaving()
    this.armPsm()
  }

  /** @internal The idle current depends on whether the modem may sleep. */
  settlePower(): void {
    this.enter(this.radio)
  }

  /** @internal */
  enterPsm(): void {
    if (this.radio !== state.idle) return
    this.enter(state.psm)
    this.onPsm(true)
  }

  /** @internal */
  tryAttach(): void {
    const attempt = ++this.attachCount
    this.options.cell.attach(this, (result) => {
      if (attempt === this.attachCount) this.onAttached(result)
    })
  }

  /** Begins to boot: says what it says and calls {@link ready} in its time. `cause`: supply, pin or command. */
  protected abstract boot(cause: 'power' | 'pin' | 'command'): void

  /** The command processor listens from now on. */
  protected ready(): void {
    this.awake = true
    this.enter(state.idle)
  }

  /** It is registered and has an address. */
  protected onNetwork(): void {}

  /** The network is gone: connections over it end, and are told. */
  protected onNetworkGone(): void {}

  /** It lost its supply or restarts: connections are forgotten without a word. */
  protected onAbandon(): void {}

  /** It goes into PSM or comes out of it. */
  protected onPsm(_entered: boolean): void {}

  /** Whether it may save power while idle. */
  protected get maySleep(): boolean {
    return true
  }

  /** @internal Puts back what does not outlive the event. */
  restore(event: 'restart' | 'power-off' | 'factory'): void {
    restore(this as unknown as Record<string, number>, this.family.settings, event)
  }

  private restart(byCommand: boolean): void {
    if (!this.powered) return
    this.shutDown()
    this.powered = true
    this.restore('restart')
    this.begin(false, byCommand)
  }

  private begin(cold: boolean, byCommand = false): void {
    this.resetEngine()
    this.enter(state.boot)
    this.boot(cold ? 'power' : byCommand ? 'command' : 'pin')
  }

  /** Everything stops at once; what the network still believes is its own affair. */
  private shutDown(): void {
    this.host.scheduler.cancelOwner(this.owner)
    this.attachCount++
    if (this.standing !== 'not-registered') this.options.cell.detach(this)
    this.onAbandon()
    this.standing = 'not-registered'
    this.address = ''
    this.emmCause = this.psmTimer = 0
    this.powered = this.awake = this.deepAsleep = this.knowsTime = false
    this.resetEngine()
  }

  private onAttached(result: AttachResult): void {
    if (result.kind === 'attached') return this.onOnline(result.address)
    if (result.kind === 'rejected') {
      this.emmCause = result.emmCause
      this.stand('denied')
      if (finalCauses.includes(result.emmCause)) return
    }
    this.host.scheduler.after(this.family.retryAttachUs, this.owner, retryAttach, this as CellularModem)
  }

  private onOnline(address: string): void {
    const { cell } = this.options
    this.emmCause = 0
    this.address = address
    this.knowsTime = true
    this.stand(this.imsi.startsWith(cell.identity.plmn) ? 'home' : 'roaming')
    this.tellPowerSaving()
    this.onNetwork()
    this.armPsm()
  }

  private stand(standing: Standing): void {
    const changed = standing !== this.standing
    this.standing = standing
    if (changed && this.ceregMode > 0)
      this.notify('+CEREG', this.quoted(formatCereg('urc', this.ceregMode, this.registration())))
  }

  private enter(index: number): void {
    const { radio, family } = this
    this.radio = index
    const power = index === state.idle && this.maySleep ? family.sleepW : family.powerW[index]!
    this.host.ledger.enter(this.meter, index, power)
    // Any activity of the radio ends PSM: data of its own or of the host's.
    if (radio === state.psm && index !== state.psm && index !== state.off) this.onPsm(false)
    if (radio >= state.connected !== index >= state.connected) this.onConnection()
  }

  private onConnection(): void {
    if (this.csconMode === 1) this.notify('+CSCON', this.connected ? 1 : 0)
    this.armPsm()
  }

  /** Tells the cell what of power saving holds from now on. */
  private tellPowerSaving(): void {
    const { cell } = this.options
    if (!cell.setPowerSaving || !this.online) return
    const edrx = this.edrxMode === 1 || this.edrxMode === 2
    cell.setPowerSaving(this, {
      activeUs: this.psmMode === 1 ? microsecondsOf(parseTimer2(bitsOf(this.activeTime))) : undefined,
      periodicUpdateUs: this.psmMode === 1 ? microsecondsOf(parseTimer3(bitsOf(this.periodicTau))) : undefined,
      edrxCycleUs: edrx ? microsecondsOf(edrxCycleS(fourBits(this.edrxCode))) : undefined,
      pagingWindowUs: edrx ? microsecondsOf(pagingWindowS(fourBits(this.pagingWindow))) : undefined,
    })
  }

  /** The active time T3324 runs while the radio is idle. */
  private armPsm(): void {
    const { scheduler } = this.host
    if (this.psmTimer !== 0) scheduler.cancel(this.psmTimer)
    this.psmTimer = 0
    if (this.psmMode !== 1 || !this.online || this.radio !== state.idle) return
    const activeUs = microsecondsOf(parseTimer2(bitsOf(this.activeTime)))
    if (activeUs !== undefined) this.psmTimer = scheduler.after(activeUs, this.owner, psmDue, this as CellularModem)
  }
}

function microsecondsOf(seconds: number | 'deactivated' | undefined): number | undefined {
  return typeof seconds === 'number' ? Math.round(seconds * 1e6) : undefined
}

function retryAttach(modem: CellularModem): void {
  if (modem.functionality === 1 && !modem.online) modem.tryAttach()
}

function psmDue(modem: CellularModem): void {
  modem.enterPsm()
}
