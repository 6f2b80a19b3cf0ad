import { encodePublish, inspectPublish } from '../../protocols/mqtt/publish.js'
import { hashUnit } from '../kernel/random.js'
import type { Scheduler } from '../kernel/scheduler.js'
import type { BrokerConnection } from './broker-connection.js'
import { hashText } from './fingerprint.js'
import type { Gate } from './gate.js'
import { CarriedMessage } from './in-flight.js'
import { UplinkError } from './uplink-error.js'

/** What the desk needs of the bridge. */
export interface CommandRoutes {
  /** How many copies of a message the broker will bring back to the nodes' subscriptions. */
  copiesOf(topic: string): number
  /** Whether the broker has confirmed all subscriptions asked for. */
  readonly isSubscribed: boolean
  /** Whether all connections are up. */
  readonly isWhole: boolean
  /** Hands a command to the sessions that subscribed to it, at the present virtual instant. */
  deliver(topic: string, payload: Uint8Array): void
}

/** A command that the scenario's platform issued. */
interface Command {
  readonly desk: CommandDesk
  readonly topic: string
  readonly payload: Uint8Array
  /** Copies that have to come back before it counts as routed. */
  expected: number
  returned: number
  isDue: boolean
  /** It was on the way when a connection broke: more copies than expected may come back. */
  mayRepeat: boolean
}

/** How the platform behaves; the service time is drawn from seed, topic and instant. */
export interface CommandOptions {
  readonly seed: number
  readonly minUs: number
  readonly maxUs: number
  /** Commands go to their nodes when they come back, whenever that is. */
  readonly isLive: boolean
}

/** Commands published and not back, at most: well below what brokers queue for one client (mosquitto: 1000). */
const window = 256
/** Seconds after which a command that holds the world is given up. */
const patienceS = 30
/** Seconds for which surplus copies are recognised. */
const surplusS = 60

/**
 * Commands of the scenario's own platform. Each is published on the real broker at its virtual instant and has to come
 * back through the nodes' real subscription; it reaches the node's session a modelled service time after the instant.
 * Should the real one be later than that, the world is held: virtual time stays what the scenario says.
 */
export class CommandDesk {
  issued = 0
  routed = 0
  /** Commands to topics nobody had subscribed to. */
  unheard = 0
  private readonly waiting: Command[] = []
  private readonly away: Command[] = []
  private surplus: { topic: string; payload: Uint8Array; ageS: number }[] = []
  private heldS = 0

  constructor(
    private readonly scheduler: Scheduler,
    private readonly platform: BrokerConnection,
    private readonly routes: CommandRoutes,
    private readonly gate: Gate,
    private readonly options: CommandOptions,
  ) {}

  /** Commands issued and not routed yet. */
  get pending(): number {
    return this.waiting.length + this.away.length
  }

  /** Publishes a command at a virtual instant. */
  issue(atUs: number, topic: string, payload: Uint8Array): void {
    const command: Command = {
      desk: this,
      topic,
      payload,
      expected: 0,
      returned: 0,
      isDue: false,
      mayRepeat: false,
    }
    this.scheduler.at(atUs, 0, publishDue, command)
  }

  /** @internal */
  begin(command: Command): void {
    this.issued++
    command.expected = this.routes.copiesOf(command.topic)
    if (command.expected === 0) {
      this.unheard++
      return this.publish(command)
    }
    const { seed, minUs, maxUs, isLive } = this.options
    command.isDue = isLive
    this.waiting.push(command)
    this.pump()
    if (isLive) return
    const chance = hashUnit(seed, hashText(command.topic), this.scheduler.nowUs % 2 ** 31, 0)
    this.scheduler.after(Math.floor(minUs + chance * (maxUs - minUs)), 0, serviceDue, command)
  }

  /** @internal */
  serve(command: Command): void {
    if (isBack(command)) return this.finish(command)
    command.isDue = true
    this.heldS = 0
    this.gate.hold('command')
  }

  /** Publishes what may be published: at start, when a subscription was confirmed, when a command came back. */
  pump(): void {
    while (this.waiting.length > 0 && this.away.length < window && this.routes.isSubscribed) {
      const command = this.waiting.shift()!
      this.away.push(command)
      this.publish(command)
    }
  }

  /** Takes a message from the broker if it is a command of ours. */
  claim(topic: string, payload: Uint8Array): boolean {
    const command = this.away.find((one) => one.topic === topic && !isBack(one) && isSame(one.payload, payload))
    if (!command) return this.claimSurplus(topic, payload)
    command.returned++
    if (isBack(command) && command.isDue) {
      this.finish(command)
      if (!this.away.some((one) => one.isDue)) this.gate.release('command')
    }
    return true
  }

  /** A connection broke: commands that were under way may have been lost, or may come twice. */
  interrupt(): void {
    for (const command of this.away) command.mayRepeat = true
  }

  /** All connections are back: what the broker may have lost is published again. */
  resume(): void {
    for (const command of this.away) {
      if (isBack(command) || !command.mayRepeat) continue
      command.returned = 0
      command.expected = Math.max(1, this.routes.copiesOf(command.topic))
      this.publish(command)
    }
  }

  /** Called every second. */
  tick(): void {
    for (const copy of this.surplus) copy.ageS++
    this.surplus = this.surplus.filter((copy) => copy.ageS < surplusS)
    const held = this.gate.has('command') ? this.away.find((command) => command.isDue) : undefined
    if (!held || !this.routes.isWhole || ++this.heldS < patienceS) return
    const where = `MQTT broker ${this.platform.address}`
    this.gate.fail(
      new UplinkError('not-routed', `${where}: a message on ${held.topic} does not come back to its subscriber`),
    )
  }

  private publish(command: Command): void {
    const bytes = encodePublish(command.topic, command.payload, { qos: 1, messageId: 1 })
    this.platform.publish(new CarriedMessage(undefined, bytes, inspectPublish(bytes), 0))
  }

  private finish(command: Command): void {
    this.away.splice(this.away.indexOf(command), 1)
    this.routed++
    if (command.mayRepeat) this.surplus.push({ topic: command.topic, payload: command.payload, ageS: 0 })
    this.routes.deliver(command.topic, command.payload)
    this.pump()
  }

  private claimSurplus(topic: string, payload: Uint8Array): boolean {
    return this.surplus.some((one) => one.topic === topic && isSame(one.payload, payload))
  }
}

function publishDue(command: Command): void {
  command.desk.begin(command)
}

function serviceDue(command: Command): void {
  command.desk.serve(command)
}

function isBack(command: Command): boolean {
  return command.returned >= command.expected
}

function isSame(one: Uint8Array, other: Uint8Array): boolean {
  return Buffer.compare(one, other) === 0
}
