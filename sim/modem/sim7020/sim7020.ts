import type { PartHost } from '../../board/part.js'
import type { UartPort } from '../../board/uart.js'
import { CellularModem, type CellularFamily } from '../common/cellular.js'
import type { IpSocket } from '../common/ip-socket.js'
import type { CellularOptions } from '../common/options.js'
import { powerOf } from '../common/power.js'
import { moduleCurrents } from '../energy/currents.js'
import type { CmqClient } from './cmq-client.js'
import { sim7020Dialect } from './commands.js'
import * as profile from './profile.js'
import { delays } from './profile.js'

const family: CellularFamily = {
  dialect: sim7020Dialect,
  space: ' ',
  quotes: true,
  manufacturer: profile.manufacturer,
  model: profile.model,
  revision: profile.revision,
  contextId: 1,
  attachesWithRadio: true,
  ...powerOf(moduleCurrents.sim7020),
  activeTime: profile.defaultActiveTime,
  periodicTau: profile.defaultPeriodicTau,
  pagingWindow: profile.pagingWindow,
  retryAttachUs: delays.retryAttach,
  settings: profile.settings,
}

/**
 * SIMCom SIM7020 (MediaTek MT2625), LTE Cat NB1, AT commands over a UART, sockets and an MQTT client inside.
 *
 * Fidelity: commands, answers and notifications as in the files beside, many of them [recalled]. In PSM the UART is dead
 * until a pulse on PWRKEY; with AT+CSCLK=2 it dozes while the radio is idle and loses the first line. What is not
 * modelled answers ERROR and is counted (`stats.stubCommands`).
 * @part SIMCom SIM7020
 */
export class Sim7020 extends CellularModem {
  /** @internal AT+CSCLK */
  sleepMode = 0
  /** @internal AT+CPSMSTATUS */
  statusMode = 0
  /** @internal AT+RETENTION: stored and shown only. */
  retention = 0
  /** @internal Sockets, chained: mostly there is none. */
  sockets: IpSocket | undefined
  /** @internal The MQTT client, while there is one. */
  client: CmqClient | undefined
  /** Until when the UART stays awake with AT+CSCLK=2. */
  private awakeUntilUs = 0

  constructor(host: PartHost, port: UartPort, options: CellularOptions) {
    super(host, port, options, family)
  }

  /** A pulse on PWRKEY: switches on a modem that AT+CPOWD switched off, and ends PSM. */
  powerKey(): void {
    if (!this.powered) this.powerOn()
    else if (this.deepAsleep) this.host.scheduler.after(delays.wake, this.owner, wakeUp, this)
  }

  override onBytes(bytes: Uint8Array): void {
    if (this.dozes()) this.lose(bytes.length)
    else super.onBytes(bytes)
    this.awakeUntilUs = this.host.scheduler.nowUs + profile.dozeAfterUs
  }

  override say(name: string, values: string): 0 {
    return super.say(name, name === '+CEREG' ? withRoutingArea(values) : values)
  }

  override notify(name: string, values: string | number): void {
    super.notify(name, name === '+CEREG' ? withRoutingArea(String(values)) : values)
  }

  /** @internal Switches off by command, once the answer has left. */
  powerDownAfterAnswer(): void {
    this.afterAnswer((modem: Sim7020) => {
      modem.awake = false
      modem.host.scheduler.after(delays.powerDown, modem.owner, switchOff, modem)
    })
  }

  /** @internal */
  wakeUp(): void {
    if (!this.deepAsleep) return
    this.ready()
    // Without traffic it goes back to sleep.
    this.settlePowerSaving()
  }

  /** @internal */
  showReady(): void {
    this.ready()
    this.urc(this.options.faults?.noSim ? '+CPIN: NOT INSERTED' : '+CPIN: READY')
    this.host.scheduler.after(delays.search, this.owner, search, this)
  }

  /** @internal Puts everything back to what a new module has. */
  restoreFactory(): void {
    this.restore('factory')
  }

  protected override boot(): void {
    this.awakeUntilUs = 0
    this.host.scheduler.after(delays.ready, this.owner, showReady, this)
  }

  protected override get maySleep(): boolean {
    return this.sleepMode > 0
  }

  protected override onPsm(entered: boolean): void {
    if (entered && this.statusMode === 1) this.urc('+CPSMSTATUS: "ENTER PSM"')
    this.deepAsleep = entered
    this.awake = !entered
    if (!entered && this.statusMode === 1) this.urc('+CPSMSTATUS: "EXIT PSM"')
  }

  protected override onNetworkGone(): void {
    for (let { sockets } = this; sockets; sockets = sockets.next) sockets.networkGone()
    this.client?.networkGone()
  }

  protected override onAbandon(): void {
    for (let { sockets } = this; sockets; sockets = sockets.next) sockets.abandon()
    this.sockets = undefined
    this.client?.abandon()
    this.client = undefined
  }

  /** AT+CSCLK=2 lets the UART sleep while nothing happens; what wakes it is lost ([S:SIMDOC]: "AT" twice). */
  private dozes(): boolean {
    return this.sleepMode === 2 && this.awake && !this.connected && this.host.scheduler.nowUs >= this.awakeUntilUs
  }
}

/** +CEREG of this module has a routing area code, "00", behind the access technology ([S:SIMDOC], nbiot.md 3.2). */
function withRoutingArea(values: string): string {
  return values.replace(/("[0-9A-F]{4}","[0-9A-F]{8}",9)/, '$1,"00"')
}

function showReady(modem: Sim7020): void {
  modem.showReady()
}

function search(modem: Sim7020): void {
  modem.attach()
}

function wakeUp(modem: Sim7020): void {
  modem.wakeUp()
}

function switchOff(modem: Sim7020): void {
  modem.powerOff()
}
