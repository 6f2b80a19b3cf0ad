import { decodePacket } from '../../protocols/mqtt/decode.js'
import { encodeAnswer, encodeConnect, encodeSubscribe } from '../../protocols/mqtt/encode.js'
import type { MqttPacket } from '../../protocols/mqtt/packets.js'
import { encodePublish } from '../../protocols/mqtt/publish.js'
import { WorldDigest } from '../kernel/digest.js'
import { Scheduler } from '../kernel/scheduler.js'
import type { UserEquipment } from '../radio/cell.js'
import { PlainCell, type PlainCellOptions } from '../radio/plain-cell.js'
import { createUplink, platformAddress, type Uplink, type UplinkOptions } from './index.js'
import type { Stream, StreamClient } from './network.js'

/** Virtual microseconds a second. */
export const second = 1_000_000

/** A node as small as it can be: an outbox, one message at a time, and all over again when the connection ends. */
export class TestNode implements UserEquipment, StreamClient {
  readonly owner: number
  readonly couplingLossDb = 130
  readonly commands: { atUs: number; payload: string }[] = []
  readonly ends: string[] = []
  readonly refusals: number[] = []
  acknowledged = 0
  isOnline = false
  private readonly outbox: string[] = []
  private stream: Stream | undefined
  private messageId = 0
  private isAgain = false

  constructor(
    private readonly world: TestWorld,
    readonly imsi: string,
    readonly index: number,
  ) {
    this.owner = world.scheduler.addOwner()
  }

  get pending(): number {
    return this.outbox.length
  }

  onRadio(): void {}

  start(): void {
    this.world.cell.attach(this, () => this.connect())
  }

  report(text: string): void {
    if (this.outbox.push(text) === 1) this.sendFirst()
  }

  onOpen(): void {
    this.stream!.send(encodeConnect({ type: 'connect', clientId: this.imsi, cleanSession: true, keepAliveS: 3600 }))
  }

  onData(bytes: Uint8Array): void {
    for (let at = 0; at < bytes.length;) {
      const decoded = decodePacket(bytes, at)
      if (decoded === 'incomplete') throw new Error('a whole packet expected')
      at += decoded.consumed
      this.take(decoded.packet)
    }
  }

  onEnd(end: string): void {
    this.ends.push(end)
    this.isOnline = false
    this.world.scheduler.after(5 * second, this.owner, connectAgain, this)
  }

  /** @internal */
  connect(): void {
    const { network } = this.world.uplink
    this.stream = network.connect(this, this.world.cell, platformAddress.host, platformAddress.port, this)
  }

  private take(packet: MqttPacket): void {
    if (packet.type === 'connack' && packet.returnCode !== 0) this.refusals.push(packet.returnCode)
    else if (packet.type === 'connack')
      this.stream!.send(encodeSubscribe({ messageId: 1, subscriptions: [{ filter: this.topic('down'), qos: 1 }] }))
    if (packet.type === 'suback') {
      this.isOnline = true
      this.sendFirst()
    }
    if (packet.type === 'puback' && packet.messageId === this.messageId) this.settle()
    if (packet.type === 'publish') {
      this.commands.push({ atUs: this.world.scheduler.nowUs, payload: Buffer.from(packet.payload).toString() })
      if (packet.qos === 1) this.stream!.send(encodeAnswer('puback', packet.messageId!))
    }
  }

  private settle(): void {
    this.acknowledged++
    this.isAgain = false
    this.messageId = 0
    this.outbox.shift()
    this.sendFirst()
  }

  private sendFirst(): void {
    const text = this.outbox[0]
    if (text === undefined || !this.isOnline) return
    if (this.messageId === 0) this.messageId = 1 + (this.acknowledged % 65535)
    const options = { qos: 1, messageId: this.messageId, dup: this.isAgain } as const
    this.isAgain = true
    this.stream!.send(encodePublish(this.topic('up'), Buffer.from(text), options))
  }

  private topic(direction: string): string {
    return `wayside/test/${this.imsi}/${direction}`
  }
}

function connectAgain(node: TestNode): void {
  node.connect()
}

/** A world of test nodes behind one cell. */
export class TestWorld {
  readonly scheduler = new Scheduler()
  readonly cell: PlainCell
  readonly nodes: TestNode[] = []
  readonly digest = new WorldDigest()
  /** What the platform accepted, in order: instant, topic, payload. */
  readonly accepted: string[] = []
  uplink!: Uplink

  private constructor(cell: Partial<PlainCellOptions>) {
    const identity = { plmn: '46000', tac: 1, cellId: 1, pci: 1, earfcn: 3692, band: 8 }
    this.cell = new PlainCell(this.scheduler, { identity, seed: 1, ...cell })
  }

  static async create(
    nodes: number,
    options: Partial<UplinkOptions> & Pick<UplinkOptions, 'broker'>,
    cell: Partial<PlainCellOptions> = {},
  ): Promise<TestWorld> {
    const world = new TestWorld(cell)
    const { scheduler } = world
    world.uplink = await createUplink({
      scheduler,
      seed: 1,
      startUnixMs: 0,
      nodes,
      nodeOf: (ue) => (ue as TestNode).index,
      onAccepted: (node, bytes, layout) => {
        world.digest.add(scheduler.nowUs, node, bytes, layout)
        const text = (from: number, to: number) => Buffer.from(bytes.subarray(from, to)).toString()
        world.accepted.push(text(layout.payloadStart, layout.end))
      },
      ...options,
    })
    for (let index = 0; index < nodes; index++) {
      const node = new TestNode(world, `${860000000000000 + index}`, index)
      world.nodes.push(node)
      scheduler.after(index * 1000, node.owner, (one) => one.start(), node)
    }
    return world
  }

  /** Every node reports `count` times, every `everyS` seconds from second 30 on. */
  report(count: number, everyS: number): void {
    for (const node of this.nodes)
      for (let number = 0; number < count; number++)
        this.scheduler.at((30 + number * everyS) * second + node.index * 777, node.owner, sendReport, {
          node,
          text: `${node.imsi} report ${number}`,
        })
  }

  /** Runs to an instant as the run loop does: holds when congested, lets the sockets work in between. */
  async run(untilS: number, eventsAtOnce = 500): Promise<void> {
    while (this.scheduler.nowUs < untilS * second) {
      if (this.uplink.congested) await this.uplink.whenClear()
      this.scheduler.runUntil(untilS * second, eventsAtOnce)
      await turn()
    }
  }

  /** Runs while virtual time follows the wall, `factor` times as fast, until a condition holds. */
  async runPaced(factor: number, done: () => boolean): Promise<void> {
    const { scheduler } = this
    const startUs = scheduler.nowUs
    const startMs = performance.now()
    while (!done()) {
      if (this.uplink.congested) await this.uplink.whenClear()
      scheduler.runUntil(startUs + Math.floor((performance.now() - startMs) * 1000 * factor))
      await turn()
    }
  }
}

function sendReport({ node, text }: { node: TestNode; text: string }): void {
  node.report(text)
}

/** One turn of the event loop. */
export function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}
