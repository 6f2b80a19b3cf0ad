import type { Device } from '../../hal/index.js'
import { Outbox } from '../../lib/outbox.js'
import { Uplink, type Broker, type UplinkOwner } from '../../lib/uplink.js'
import type { ModemConstructor, ModemOptions } from '../../modems/modem.js'
import { overDatagrams, type DatagramTarget } from './datagram-modem.js'

/** What a probe is told. */
export interface ProbeConfig {
  readonly reportEveryUs: number
  /** Length of each report, [1, 1024]. */
  readonly payloadBytes: number
  readonly broker: Broker
  /** Where each report goes as one datagram; left out, reports are messages to the broker. */
  readonly datagrams?: DatagramTarget
  /** Left out, the modem stays awake. */
  readonly powerSaving?: ModemOptions['powerSaving']
}

/**
 * Sends a payload of fixed length at a fixed interval and nothing else: the yardstick for radio, energy and load. The first
 * bytes are the report's number, big-endian, so that no two are alike; the rest count up.
 */
export class Probe implements UplinkOwner {
  readonly outbox: Outbox
  readonly uplink: Uplink
  private readonly device: Device
  private readonly config: ProbeConfig
  /** When the last report was made, by the device's clock. */
  reportedUs = 0
  /** Answers that came to datagrams. */
  answers = 0
  private number = 0
  private isRunning = false
  private readonly onReport = () => this.report()

  /** Opens the modem and the outbox; nothing runs before {@link start}. */
  constructor(device: Device, ModemDriver: ModemConstructor, config: ProbeConfig) {
    const { timers, log } = device
    const { datagrams, powerSaving } = config
    const Driver = datagrams ? overDatagrams(ModemDriver, datagrams) : ModemDriver
    this.device = device
    this.config = config
    this.outbox = new Outbox(device.flash!.open({ path: 'outbox' }))
    const hooks = {
      timers,
      log,
      allocate: device.allocate,
      onMessage: (topic: string, payload: Uint8Array) => this.uplink.onMessage(topic, payload),
      onLost: () => this.uplink.onLost(),
      onDatagram: () => void this.answers++,
    }
    const connection = Object.assign(hooks, device.serial['modem']!)
    const modem = new Driver(powerSaving ? Object.assign(connection, { powerSaving }) : connection)
    this.uplink = new Uplink({
      device,
      modem,
      outbox: this.outbox,
      broker: config.broker,
      kind: 'probe',
      owner: this,
    })
  }

  /** Begins to work. */
  start(): void {
    this.uplink.start()
  }

  /** The uplink's: a probe takes no commands. */
  onCommand(): void {
    // Nothing to do.
  }

  /** The uplink's: reporting begins with the first connection. */
  onOnline(): void {
    if (this.isRunning) return
    this.isRunning = true
    this.device.timers.after(Math.floor(this.device.random.next() * this.config.reportEveryUs), this.onReport)
  }

  private report(): void {
    this.device.timers.after(this.config.reportEveryUs, this.onReport)
    const payload = new Uint8Array(this.config.payloadBytes)
    for (let index = 0; index < payload.length; index++)
      payload[index] = index < 4 ? (this.number >> (24 - 8 * index)) & 0xff : index & 0xff
    this.number++
    this.reportedUs = this.device.clock.uptimeUs()
    this.outbox.append(payload)
    this.uplink.flush()
  }
}
