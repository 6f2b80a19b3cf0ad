import { encodePublish, inspectPublish } from '../../protocols/mqtt/publish.js'
import type { Scheduler } from '../kernel/scheduler.js'
import type { BrokerConnection } from './broker-connection.js'
import type { Gate } from './gate.js'
import { CarriedMessage } from './in-flight.js'
import { RecentMessages } from './recent-messages.js'
import type { ServiceTime } from './service-time.js'
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
  /** It was on the way when a connection broke. */
  wasInterrupted: boolean
}

/** How the platform behaves. */
export interface CommandOptions {
  readonly serviceTime: ServiceTime
  /** Commands go to their nodes when they come back, whenever that is. */
  readonly isLive: boolean
}

/** Commands published and not back, at most: well below what brokers queue for one client (mosquitto: 1000). */
const window = 256
/** Seconds after which a command that holds the world is given up. */
const patienceS = 30
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
  private readonly recent = new RecentMessages()
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
      wasInterrupted: false,
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
    const { serviceTime, isLive } = this.options
    command.isDue = isLive
    this.waiting.push(command)
    this.pump()
    if (isLive) return
    this.scheduler.after(serviceTime.draw(command.topic, this.scheduler.nowUs, 0), 0, serviceDue, command)
  }

  /** @internal */
  serve(command: Command): void {
    if (isBack(command)) return this.routes.deliver(command.topic, command.payload)
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
    const command = this.away.find((one) => one.topic === topic && Buffer.compare(one.payload, payload) === 0)
    if (!command) return this.recent.has(topic, payload)
    command.returned++
    if (isBack(command)) this.settle(command, this.away)
    return true
  }

  /** Somebody unsubscribed: copies that were expected may not come, or come all the same. */
  recount(): void {
    for (const list of [this.away, this.waiting])
      for (const command of [...list]) {
        command.expected = Math.min(command.expected, this.routes.copiesOf(command.topic))
        if (!isBack(command)) continue
        if (list === this.waiting) this.publish(command)
        this.settle(command, list)
      }
  }

  /** A connection broke: commands that were under way may have been lost, or may come twice. */
  interrupt(): void {
    for (const command of this.away) command.wasInterrupted = true
  }

  /** All connections are back: what the broker may have lost is published again. */
  resume(): void {
    for (const command of this.away) {
      if (!command.wasInterrupted) continue
      command.wasInterrupted = false
      command.returned = 0
      command.expected = Math.max(1, this.routes.copiesOf(command.topic))
      this.publish(command)
    }
  }

  /** Called every second. */
  tick(): void {
    this.recent.tick()
    const held = this.gate.has('command') ? (this.away.find(isDue) ?? this.waiting.find(isDue)) : undefined
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

  /** A command is back: it waits for its instant, or the world for it. */
  private settle(command: Command, list: Command[]): void {
    list.splice(list.indexOf(command), 1)
    this.routed++
    this.recent.add(command.topic, command.payload)
    this.pump()
    if (!command.isDue) return
    this.routes.deliver(command.topic, command.payload)
    if (!this.away.some(isDue) && !this.waiting.some(isDue)) this.gate.release('command')
  }
}

function publishDue(command: Command): void {
  command.desk.begin(command)
}

function serviceDue(command: Command): void {
  command.desk.serve(command)
}

function isDue(command: Command): boolean {
  return command.isDue
}

function isBack(command: Command): boolean {
  return command.returned >= command.expected
}
