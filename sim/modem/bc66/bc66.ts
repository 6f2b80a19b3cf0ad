import { edrxCycleS, fourBits, grantedEdrxCode, pagingWindowS } from '../../../protocols/at/edrx.js'
import { bitsOf, parseTimer2, parseTimer3, type TimerValue } from '../../../protocols/at/timers.js'
import { formatCereg, type Registration } from '../../../protocols/at/registration.js'
import type { PartHost, Powered } from '../../board/part.js'
import type { PartMeter } from '../../board/power-ledger.js'
import type { UartPort } from '../../board/uart.js'
import type { EventHandle } from '../../kernel/scheduler.js'
import type { AttachResult, RadioState, UserEquipment } from '../../radio/cell.js'
import { AtEngine } from '../engine/engine.js'
import { restore } from '../engine/settings.js'
import { bookAirTime } from '../energy/air-time.js'
import type { IpSocket } from '../common/ip-socket.js'
import type { Lwm2mClient } from './lwm2m-client.js'
import type { MqttLink } from './mqtt-link.js'
import type { Bc66Options, Bc66Stats } from './options.js'
import * as profile from './profile.js'
import { stateOf } from '../common/states.js'
import { delays, state } from './profile.js'
import type { SocketFormat } from './socket-links.js'
import type { Variant } from './variant.js'
import { bc66Variant } from './variants.js'

export type { Bc66Faults, Bc66Options, Bc66Stats } from './options.js'

/** Where the registration stands: what +CEREG tells. */
type Standing = Registration['state']

/**
 * Quectel BC66 (MediaTek MT2625), LTE Cat NB1, AT commands over a UART, MQTT client inside.
 *
 * Fidelity: commands, answers and notifications as in the files beside; light sleep does not lose the first bytes of a
 * command; the connection of the MQTT client outlives PSM [recalled]; T3412 is stored and shown but no update is sent
 * when it expires. What is not modelled answers ERROR and is counted (`stats.stubCommands`).
 * @part Quectel BC66
 */
export class Bc66 extends AtEngine implements UserEquipment, Powered {
  readonly imsi: string
  couplingLossDb: number
  /** @internal */ readonly options: Bc66Options
  /** @internal AT+CEREG: what of the registration is told. */
  ceregMode = 0
  /** @internal AT+QNBIOTEVENT */
  eventMode = 0
  /** @internal AT+CFUN */
  functionality = 1
  /** @internal AT+COPS */
  operatorMode = 0
  /** @internal T3324 that is asked for, as a byte. */
  activeTime = profile.defaultActiveTime
  /** @internal T3412 extended that is asked for, as a byte. */
  periodicTau = profile.defaultPeriodicTau
  /** @internal AT+CEDRXS */
  edrxMode = 0
  /** @internal eDRX cycle that is asked for, 4 bits. */
  edrxCode = 2
  /** @internal */ emmCause = 0
  /** @internal IP address; '' while there is none. */
  address = ''
  /** @internal APN of AT+CGDCONT; '' takes what the network gives. */
  apn = ''
  /** @internal Whether the network ever told the time since power-on. */
  knowsTime = false
  /** @internal Sockets, chained: mostly there is none. */
  sockets: IpSocket | undefined
  /** @internal The LwM2M client, where there is one. */
  lwm2m: Lwm2mClient | undefined
  /** @internal AT+QICFG="dataformat": what is set, or nothing while all is text. */
  socketFormat: SocketFormat | undefined
  /** @internal Values of AT+QCFG. */
  config: Record<string, number> | undefined
  /** @internal */ connects = 0
  private readonly meter: PartMeter
  /** Counts attempts to attach, so that the answer to an older one is told from the current one. */
  private attachCount = 0
  private stuckRsrpDbm: number | undefined
  // Last, and so beside what the constructor sets: what a message and every change of the radio need.
  private psmTimer: EventHandle = 0
  /** @internal AT+CSCON */
  csconMode = 0
  /** @internal AT+QSCLK */
  sleepMode = 1
  /** @internal AT+CPSMS */
  psmMode = 0
  /** @internal */ standing: Standing = 'not-registered'
  /** @internal MQTT clients, chained: mostly there is one. */
  links: MqttLink | undefined = undefined
  /** @internal */ published = 0
  /** @internal Index into the states of the ledger. */
  radio: number = state.off
  private powered = false
  private deepAsleep = false

  /** `port` is the modem's own UART; its baud rate is what the modem speaks at power-on (115200). */
  constructor(
    host: PartHost,
    port: UartPort,
    options: Bc66Options,
    /** @internal What tells it from its relatives. */ readonly variant: Variant = bc66Variant,
  ) {
    super(host, port, host.scheduler.addOwner(), variant.dialect)
    this.options = options
    this.meter = host.ledger.add(profile.modemStates)
    this.imsi = options.imsi
    this.couplingLossDb = options.couplingLossDb
    port.listener = this
  }

  get stats(): Bc66Stats {
    const { published, connects } = this
    return { ...this.engineStats, published, connects }
  }

  /** The supply came: boots. */
  powerOn(): void {
    if (this.powered || this.options.faults?.missing) return
    this.powered = true
    restore(this, this.variant.settings, 'power-off')
    this.boot(true)
  }

  /** The supply went. */
  powerOff(): void {
    this.shutDown()
    this.enter(state.off)
  }

  /** Pin RESET: restarts, whatever it is doing; the supply stays. */
  reset(): void {
    if (!this.powered) return
    this.shutDown()
    this.powered = true
    restore(this, this.variant.settings, 'restart')
    this.boot(false)
  }

  /** A falling edge on PSM_EINT: wakes the modem from deep sleep. */
  psmEint(): void {
    if (this.deepAsleep) this.host.scheduler.after(this.variant.wakeUs, this.owner, wakeUp, this)
  }

  /** A pulse on PWRKEY: switches on a modem that AT+QPOWD switched off, and wakes it from deep sleep. */
  powerKey(): void {
    if (this.powered) this.psmEint()
    else this.powerOn()
  }

  /** The radio changed its state. */
  onRadio(radioState: RadioState): void {
    if (!this.powered || radioState === 'off') return
    if (radioState === 'psm') this.enterPsm()
    else this.enter(stateOf(radioState))
  }

  /** The radio was on the air in between, for so long. */
  onAirTime(transmitUs: number, receiveUs: number): void {
    if (!this.powered) return
    const { variant, meter, radio } = this
    bookAirTime(this.host.ledger, meter, radio, state, variant.powerW, transmitUs, receiveUs)
  }

  override onBytes(bytes: Uint8Array): void {
    const { faults } = this.options
    if (faults && (faults.missing || faults.hung)) return
    if (this.awake && !this.speaksAs(bytes)) return
    if (this.deepAsleep && this.wakesByUart()) this.psmEint()
    super.onBytes(bytes)
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
    this.leave()
    this.stand('not-registered')
    this.enter(state.idle)
  }

  /** @internal Restarts by command, once the answer has left. */
  restartAfterAnswer(): void {
    this.afterAnswer((modem: Bc66) => modem.reset())
  }

  /** @internal Switches off by command. */
  powerDownAfterAnswer(): void {
    this.afterAnswer((modem: Bc66) => {
      modem.awake = false
      modem.host.scheduler.after(delays.powerDown, modem.owner, switchOff, modem)
    })
  }

  /** @internal What AT+CPSMS asks for has changed: the active time starts anew. */
  settlePsm(): void {
    this.askPowerSaving()
    this.armPsm()
  }

  /** @internal The idle current depends on whether the modem may sleep. */
  settlePower(): void {
    this.enter(this.radio)
  }

  /** @internal */
  wakeUp(): void {
    if (!this.deepAsleep) return
    this.rouse()
    this.enter(state.idle)
    // Without traffic it goes back to sleep.
    this.armPsm()
  }

  /** @internal */
  enterPsm(): void {
    if (this.radio !== state.idle) return
    if (this.eventMode === 1) this.urc(this.variant.enterSleepLine)
    this.enter(state.psm)
    if (this.sleepMode !== 1) return
    this.deepAsleep = true
    this.awake = false
  }

  /** @internal */
  showRom(): void {
    // The loader ends lines the other way round (nbiot.md 3.1).
    this.transmit(this.variant.romLines.map((line) => `${line}\n\r`).join(''))
  }

  /** @internal */
  showReady(): void {
    this.awake = true
    this.urc('RDY')
    this.host.scheduler.after(delays.sim, this.owner, showSim, this)
  }

  /** @internal */
  showSim(): void {
    this.enter(state.idle)
    for (const line of this.variant.simLines) this.urc(line)
    this.urc(this.options.faults?.noSim ? '+CPIN: NOT INSERTED' : '+CPIN: READY')
    this.attach()
  }

  /** @internal */
  tryAttach(): void {
    const attempt = ++this.attachCount
    this.options.cell.attach(this, (result) => {
      if (attempt === this.attachCount) this.onAttached(result)
    })
  }

  /** Whether bytes on the UART end deep sleep. */
  protected wakesByUart(): boolean {
    return this.variant.wakesByUart
  }

  protected boot(cold: boolean): void {
    const { scheduler } = this.host
    this.resetEngine()
    this.enter(state.boot)
    if (cold && this.options.romLog !== false && this.variant.romLines.length > 0)
      scheduler.after(delays.rom, this.owner, showRom, this)
    scheduler.after(this.variant.readyUs, this.owner, showReady, this)
  }

  /** Everything stops at once; what the network still believes is its own affair. */
  private shutDown(): void {
    this.host.scheduler.cancelOwner(this.owner)
    this.attachCount++
    if (this.standing !== 'not-registered') this.options.cell.detach(this)
    for (let link = this.links; link; link = link.next) link.abandon()
    this.links = undefined
    for (let { sockets } = this; sockets; sockets = sockets.next) sockets.abandon()
    this.lwm2m?.platform.forget()
    this.sockets = this.socketFormat = this.lwm2m = undefined
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
      if (profile.finalCauses.includes(result.emmCause)) return
    }
    this.host.scheduler.after(delays.retryAttach, this.owner, retryAttach, this)
  }

  private onOnline(address: string): void {
    const { cell } = this.options
    this.emmCause = 0
    this.address = address
    this.knowsTime = true
    this.stand(this.imsi.startsWith(cell.identity.plmn) ? 'home' : 'roaming')
    this.urc(`+IP: ${address}`)
    this.armPsm()
  }

  /** Tells the network what is asked for of PSM and eDRX, as the next tracking area update does. */
  private askPowerSaving(): void {
    const { cell } = this.options
    if (!this.online || !cell.setPowerSaving) return
    const saves = this.psmMode === 1
    const sleeps = this.edrxMode > 0
    cell.setPowerSaving(this, {
      activeUs: saves ? microseconds(parseTimer2(bitsOf(this.activeTime))) : undefined,
      periodicUpdateUs: saves ? microseconds(parseTimer3(bitsOf(this.periodicTau))) : undefined,
      edrxCycleUs: sleeps ? edrxCycleS(grantedEdrxCode(fourBits(this.edrxCode)))! * 1e6 : undefined,
      pagingWindowUs: sleeps ? pagingWindowS(profile.grantedPagingWindow)! * 1e6 : undefined,
    })
  }

  private leave(): void {
    this.address = ''
    this.emmCause = 0
    for (let link = this.links; link; link = link.next) link.networkGone()
    for (let { sockets } = this; sockets; sockets = sockets.next) sockets.networkGone()
    this.lwm2m?.platform.forget()
  }

  private stand(standing: Standing): void {
    const changed = standing !== this.standing
    this.standing = standing
    if (changed && this.ceregMode > 0) this.urc(`+CEREG: ${formatCereg('urc', this.ceregMode, this.registration())}`)
  }

  private rouse(): void {
    this.deepAsleep = false
    this.awake = true
    if (this.eventMode === 1) this.urc(this.variant.exitSleepLine)
  }

  private enter(index: number): void {
    const wasConnected = this.connected
    // Traffic of its own, such as a ping of the MQTT client, wakes the whole modem.
    if (this.deepAsleep && index >= state.connected) this.rouse()
    this.radio = index
    const power = index === state.idle && this.sleepMode > 0 ? this.variant.sleepW : this.variant.powerW[index]!
    this.host.ledger.enter(this.meter, index, power)
    if (wasConnected !== this.connected) this.onConnection()
  }

  private onConnection(): void {
    if (this.csconMode === 1) this.urc(`+CSCON: ${this.connected ? 1 : 0}`)
    this.armPsm()
  }

  /** The active time T3324 runs while the radio is idle. */
  private armPsm(): void {
    const { scheduler } = this.host
    if (this.psmTimer !== 0) scheduler.cancel(this.psmTimer)
    this.psmTimer = 0
    if (this.psmMode !== 1 || !this.online || this.radio !== state.idle) return
    const activeS = parseTimer2(bitsOf(this.activeTime))
    if (activeS === undefined || activeS === 'deactivated') return
    this.psmTimer = scheduler.after(activeS * 1e6, this.owner, psmDue, this)
  }

  /** Autobaud: a modem that hears garbage takes over the rate of who speaks; what it heard is lost [recalled]. */
  private speaksAs(bytes: Uint8Array): boolean {
    const { port } = this
    if (!port.peer || Math.abs(port.peer.baud - port.baud) <= port.baud * 0.03) return true
    port.baud = port.peer.baud
    this.lose(bytes.length)
    return false
  }
}

function microseconds(seconds: TimerValue | undefined): number | undefined {
  return typeof seconds === 'number' ? seconds * 1e6 : undefined
}

function showRom(modem: Bc66): void {
  modem.showRom()
}

function showReady(modem: Bc66): void {
  modem.showReady()
}

function showSim(modem: Bc66): void {
  modem.showSim()
}

function retryAttach(modem: Bc66): void {
  if (modem.functionality === 1 && !modem.online) modem.tryAttach()
}

function psmDue(modem: Bc66): void {
  modem.enterPsm()
}

function wakeUp(modem: Bc66): void {
  modem.wakeUp()
}

function switchOff(modem: Bc66): void {
  modem.powerOff()
}
