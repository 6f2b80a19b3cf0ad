import type { Device } from '../hal/index.js'
import type { Modem } from '../modems/modem.js'
import type { Outbox } from './outbox.js'

/** The broker that a node reports to. */
export interface Broker {
  readonly host: string
  readonly port: number
  readonly user?: string
  readonly password?: string
}

/** What an {@link Uplink} is made of. */
export interface UplinkOptions {
  readonly device: Pick<Device, 'timers' | 'random' | 'log'>
  readonly modem: Modem
  readonly outbox: Outbox
  readonly broker: Broker
  /** The kind of node, second level of its topics: wayside/<kind>/<imei>/up. */
  readonly kind: string
  readonly owner: UplinkOwner
}

/** The node that an {@link Uplink} works for. */
export interface UplinkOwner {
  /** A command arrived on the `down` topic. */
  onCommand(payload: Uint8Array): void
  /** The broker took the subscription: reports flow from now on. */
  onOnline(): void
}

const second = 1000000
/** Nodes of one feeder start together: they spread their first attach over this long, as a cell of thousands needs it. */
const startSpreadUs = 300 * second
const firstRetryUs = 5 * second
const longestRetryUs = 600 * second
/** Longest keep-alive that a BC66 takes: reports come more often. */
const keepAliveS = 3600

/**
 * From an outbox to a broker and back, for as long as the node lives: attaches, connects, subscribes, publishes one report
 * after the other and forgets each only when the broker has acknowledged it. Whatever fails is tried again, later each time.
 */
export class Uplink {
  /** International mobile equipment identity of the modem, known once the modem was asked. */
  imei = ''
  isOnline = false
  private isPublishing = false
  private retryUs = firstRetryUs
  private readonly options: UplinkOptions
  private step: 'attach' | 'connect' | 'subscribe' = 'attach'

  constructor(options: UplinkOptions) {
    this.options = options
  }

  /** Begins, once. */
  start(): void {
    const { timers, random } = this.options.device
    timers.after(Math.floor(random.next() * startSpreadUs), () => this.begin())
  }

  /** There is something new in the outbox. */
  flush(): void {
    if (!this.isOnline || this.isPublishing) return
    const report = this.options.outbox.peek()
    if (!report) return
    this.isPublishing = true
    this.options.modem.publish(this.topic('up'), report, 1, (error) => this.afterPublish(error))
  }

  /** The modem lost the broker or the network: called by the modem's owner. */
  onLost(): void {
    if (!this.isOnline) return
    this.isOnline = false
    this.options.device.log('info', 'uplink', 'lost')
    // A publish under way will fail by itself and must not be overtaken by the retry.
    if (!this.isPublishing) this.retry()
  }

  /** A message from the modem. */
  onMessage(topic: string, payload: Uint8Array): void {
    if (topic === this.topic('down')) this.options.owner.onCommand(payload)
  }

  private topic(direction: 'up' | 'down'): string {
    return 'wayside/' + this.options.kind + '/' + this.imei + '/' + direction
  }

  private begin(): void {
    this.step = 'attach'
    this.options.modem.attach((error) => this.afterStep(error))
  }

  private afterStep(error: Error | null): void {
    if (error) {
      this.options.device.log('info', 'uplink', this.step + ' failed: ' + error.message)
      return this.retry()
    }
    const { modem, broker } = this.options
    const next = (failure: Error | null): void => this.afterStep(failure)
    if (this.step === 'attach') {
      this.imei = modem.imei
      this.step = 'connect'
      modem.connect(Object.assign({ clientId: this.imei, keepAliveS, cleanSession: true }, broker), next)
    } else if (this.step === 'connect') {
      this.step = 'subscribe'
      modem.subscribe(this.topic('down'), 1, next)
    } else this.goOnline()
  }

  private goOnline(): void {
    this.isOnline = true
    this.retryUs = firstRetryUs
    this.options.owner.onOnline()
    this.flush()
  }

  private afterPublish(error: Error | null): void {
    this.isPublishing = false
    if (error) {
      this.options.device.log('info', 'uplink', 'publish failed: ' + error.message)
      this.isOnline = false
      return this.retry()
    }
    this.options.outbox.acknowledge()
    if (this.isOnline) this.flush()
    else this.retry()
  }

  private retry(): void {
    const { timers, random } = this.options.device
    const delayUs = Math.floor(this.retryUs * (0.5 + random.next()))
    this.retryUs = Math.min(this.retryUs * 2, longestRetryUs)
    timers.after(delayUs, () => this.begin())
  }
}
