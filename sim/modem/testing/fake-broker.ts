import {
  encodePacket,
  encodePublish,
  PacketReader,
  type MqttPacket,
  type PublishPacket,
  type Qos,
} from '../../../protocols/mqtt/index.js'
import type { OwnerId, Scheduler } from '../../kernel/scheduler.js'
import type { Cell, UserEquipment } from '../../radio/cell.js'
import type {
  DatagramReceiver,
  DatagramSocket,
  Network,
  Stream,
  StreamClient,
  StreamEnd,
} from '../../uplink/network.js'

/** One way through the fake network, in microseconds. */
const oneWayUs = 200_000

/** A network with one broker in it, for tests: answers at once what MQTT 3.1.1 wants answered, and remembers all of it. */
export class FakeBroker implements Network {
  /** Every packet that a client sent. */
  readonly packets: MqttPacket[] = []
  readonly sessions: BrokerSession[] = []
  /** How opening a connection ends, where it does not succeed. */
  opensWith: StreamEnd | undefined
  /** Return code of CONNACK. */
  returnCode = 0
  /** Granted for every subscription; 128 refuses. */
  grants: number | undefined
  /** What names resolve to; undefined is no answer. */
  address: string | undefined = '198.51.100.1'
  /** Takes packets and answers nothing. */
  isSilent = false
  /** Datagrams that arrived. */
  readonly datagrams: { readonly host: string; readonly port: number; readonly bytes: Uint8Array }[] = []
  /** What is sent back for a datagram: nothing, unless a test says so. */
  answerDatagram: (bytes: Uint8Array) => Uint8Array | undefined = () => undefined
  unixMs = Date.UTC(2026, 5, 21, 8, 0, 0)
  zoneQuarterHours = 32

  constructor(readonly scheduler: Scheduler) {}

  /** Messages that arrived, without those sent again. */
  get published(): PublishPacket[] {
    return this.packets.filter((packet): packet is PublishPacket => packet.type === 'publish')
  }

  connect(ue: UserEquipment, _cell: Cell, host: string, port: number, client: StreamClient): Stream {
    const session = new BrokerSession(this, client, ue.owner, `${host}:${port}`)
    this.sessions.push(session)
    this.scheduler.after(2 * oneWayUs, ue.owner, (opened: BrokerSession) => opened.begin(this.opensWith), session)
    return session
  }

  openDatagram(ue: UserEquipment, _cell: Cell, onDatagram: DatagramReceiver): DatagramSocket {
    let isClosed = false
    const arrive = (host: string, port: number, bytes: Uint8Array): void => {
      this.datagrams.push({ host, port, bytes })
      const answer = this.answerDatagram(bytes)
      if (answer) this.scheduler.after(oneWayUs, ue.owner, () => isClosed || onDatagram(host, port, answer), undefined)
    }
    return {
      send: (host, port, bytes) =>
        void this.scheduler.after(oneWayUs, ue.owner, () => arrive(host, port, bytes), undefined),
      close: () => void (isClosed = true),
    }
  }

  resolve(ue: UserEquipment, _cell: Cell, _host: string, _limitUs: number, done: (address?: string) => void): void {
    this.scheduler.after(2 * oneWayUs, ue.owner, (answer: typeof done) => answer(this.address), done)
  }

  time() {
    const { unixMs, zoneQuarterHours } = this
    return { unixMs: unixMs + Math.floor(this.scheduler.nowUs / 1000), zoneQuarterHours }
  }

  /** Sends a message to the client that connected last. */
  deliver(topic: string, payload: Uint8Array, qos: Qos = 0, messageId?: number): void {
    this.sessions.at(-1)!.toClient(encodePublish(topic, payload, { qos, messageId }))
  }

  /** Ends the connection of the client that connected last. */
  drop(end: StreamEnd = 'closed'): void {
    this.sessions.at(-1)!.end(end)
  }
}

/** One connection to the broker, seen from the modem as a stream. */
export class BrokerSession implements Stream {
  isClosed = false
  wasAborted = false
  private readonly reader = new PacketReader(65536)

  constructor(
    private readonly broker: FakeBroker,
    private readonly client: StreamClient,
    private readonly owner: OwnerId,
    readonly address: string,
  ) {}

  begin(failure: StreamEnd | undefined): void {
    if (this.isClosed) return
    if (failure) this.end(failure)
    else this.client.onOpen()
  }

  send(bytes: Uint8Array): void {
    this.broker.scheduler.after(oneWayUs, this.owner, (sent: Uint8Array) => this.fromClient(sent), bytes)
  }

  close(): void {
    this.isClosed = true
  }

  abort(): void {
    this.isClosed = this.wasAborted = true
  }

  toClient(bytes: Uint8Array): void {
    this.broker.scheduler.after(
      oneWayUs,
      this.owner,
      (sent: Uint8Array) => {
        if (!this.isClosed) this.client.onData(sent)
      },
      bytes,
    )
  }

  end(end: StreamEnd): void {
    if (this.isClosed) return
    this.isClosed = true
    this.client.onEnd(end)
  }

  private fromClient(bytes: Uint8Array): void {
    for (const packet of this.reader.push(bytes)) {
      this.broker.packets.push(packet)
      const answer = this.broker.isSilent ? undefined : this.answerTo(packet)
      if (answer) this.toClient(encodePacket(answer))
    }
    if (this.reader.error) throw this.reader.error
  }

  private answerTo(packet: MqttPacket): MqttPacket | undefined {
    switch (packet.type) {
      case 'connect':
        return { type: 'connack', sessionPresent: false, returnCode: this.broker.returnCode }
      case 'publish':
        if (packet.qos === 0) return undefined
        return { type: packet.qos === 1 ? 'puback' : 'pubrec', messageId: packet.messageId! }
      case 'pubrel':
        return { type: 'pubcomp', messageId: packet.messageId }
      case 'pubrec':
        return { type: 'pubrel', messageId: packet.messageId }
      case 'subscribe': {
        const returnCodes = packet.subscriptions.map(({ qos }) => this.broker.grants ?? qos)
        return { type: 'suback', messageId: packet.messageId, returnCodes }
      }
      case 'unsubscribe':
        return { type: 'unsuback', messageId: packet.messageId }
      case 'pingreq':
        return { type: 'pingresp' }
      default:
        return undefined
    }
  }
}
