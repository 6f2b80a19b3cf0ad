import { toHex } from '../../../protocols/bytes/hex.js'
import { PlatformClient, platformEvent, type PlatformOwner } from '../common/platform-client.js'
import type { Bc66 } from './bc66.js'

/** What the notifications of AT+QLW say of the registration (facts nbiot.md 3.4 [S:LITEOSDOC]; failures [recalled]). */
const eventLines: Readonly<Record<number, string>> = {
  [platformEvent.registered]: 'CONNECT OK',
  [platformEvent.registerFailed]: 'CONNECT FAIL',
  [platformEvent.observed]: '+QLWOBSERVE: 0,19,0,0',
  [platformEvent.unobserved]: '+QLWOBSERVE: 1,19,0,0',
  [platformEvent.deregistered]: 'CLOSE OK',
}

/** Results of +QLWDATASTATUS ([S:LITEOSDOC][S:XY]). */
export const dataStatus = { sent: 4, givenUp: 5 } as const

/** The LwM2M client of AT+QLWSERV and its like: server, endpoint name, objects, and the connection. */
export class Lwm2mClient implements PlatformOwner {
  /** AT+QLWCFG="dataformat": 1 is hexadecimal. */
  sendHex = 0
  receiveHex = 0
  /** AT+QLWCONF: the endpoint's name. */
  endpoint = ''
  /** Objects and instances of AT+QLWADDOBJ, "19/0". */
  readonly objects: string[] = []
  readonly registerMode = 0
  readonly platform: PlatformClient
  readonly platformHost: string
  readonly platformPort: number

  /** AT+QLWSERV makes it. */
  constructor(
    readonly ue: Bc66,
    host: string,
    port: number,
  ) {
    this.platformHost = host
    this.platformPort = port
    this.platform = new PlatformClient(this)
  }

  get host(): Bc66['host'] {
    return this.ue.host
  }

  get options() {
    const { cell, network } = this.ue.options
    return { imei: this.endpoint, cell, network }
  }

  /** Whether it registers or is registered. */
  get isOpen(): boolean {
    return this.platform.isRegistered || this.platform.status === 'REGISTERING'
  }

  onPlatformEvent(event: number): void {
    const line = eventLines[event]
    if (line !== undefined) this.ue.urc(line)
  }

  onPlatformMessage(payload: Uint8Array): void {
    const text = this.receiveHex === 1 ? toHex(payload).toUpperCase() : `"${String.fromCharCode(...payload)}"`
    this.ue.urc(`+QLWDATARECV: 19,1,0,${payload.length},${text}`)
  }
}
