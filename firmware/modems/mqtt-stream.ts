import { encodeAnswer } from '../../protocols/mqtt/encode.js'
import type { MqttPacket, PublishPacket } from '../../protocols/mqtt/packets.js'
import { PacketReader } from '../../protocols/mqtt/reader.js'

/** What a stream of MQTT tells whom it belongs to. */
export interface MqttStreamOwner {
  /** The broker's answer to CONNECT: 0 is accepted (MQTT 3.1.1, 3.2.2.3). */
  onConnack(returnCode: number): void
  /** A PUBLISH, SUBSCRIBE or UNSUBSCRIBE of this identifier is done; `granted`: the first return code of a SUBACK. */
  onAcknowledged(messageId: number, granted: number | undefined): void
  onPong(): void
  onMessage(topic: string, payload: Uint8Array): void
  /** The protocol wants this sent, whatever else is under way. */
  onReply(bytes: Uint8Array): void
  /** What arrives is not MQTT: the connection is worth nothing any more. */
  onBroken(text: string): void
}

/** Longest packet that is taken from a broker, in bytes. */
const maxPacketBytes = 1024

/**
 * The client side of MQTT 3.1.1 over a byte stream that somebody else carries: takes what arrives, split anywhere, and
 * answers what the protocol wants answered at once. For modems that have TCP and no MQTT.
 */
export class MqttStream {
  private reader: PacketReader | undefined = undefined
  /** Identifiers of messages with QoS 2 that were told and not yet released. */
  private received: number[] = []

  constructor(private readonly owner: MqttStreamOwner) {}

  /** A new connection: nothing of the old one counts. */
  reset(): void {
    this.reader = undefined
    this.received = []
  }

  /** Bytes of the stream, in order. */
  receive(bytes: Uint8Array): void {
    if (!this.reader) this.reader = new PacketReader(maxPacketBytes)
    const { reader } = this
    const packets = reader.push(bytes)
    for (let index = 0; index < packets.length; index++) {
      this.take(packets[index]!)
      // What was told may have ended the connection.
      if (this.reader !== reader) return
    }
    if (reader.error) this.owner.onBroken(reader.error.message)
    else if (reader.pendingBytes() === 0) this.reader = undefined
  }

  private take(packet: MqttPacket): void {
    const { owner } = this
    switch (packet.type) {
      case 'connack':
        return owner.onConnack(packet.returnCode)
      case 'puback':
      case 'pubcomp':
      case 'unsuback':
        return owner.onAcknowledged(packet.messageId, undefined)
      case 'suback':
        return owner.onAcknowledged(packet.messageId, packet.returnCodes[0])
      case 'pubrec':
        return this.reply('pubrel', packet.messageId)
      case 'pubrel':
        this.received = this.received.filter((id) => id !== packet.messageId)
        return this.reply('pubcomp', packet.messageId)
      case 'pingresp':
        return owner.onPong()
      case 'publish':
        return this.takeMessage(packet)
    }
    owner.onBroken(`MQTT: a packet of a broker expected, got ${packet.type}`)
  }

  private takeMessage({ qos, messageId, topic, payload }: PublishPacket): void {
    if (qos === 1) this.reply('puback', messageId!)
    if (qos === 2) {
      this.reply('pubrec', messageId!)
      if (this.received.indexOf(messageId!) >= 0) return
      this.received.push(messageId!)
    }
    this.owner.onMessage(topic, payload)
  }

  private reply(type: 'puback' | 'pubrec' | 'pubrel' | 'pubcomp', messageId: number): void {
    this.owner.onReply(encodeAnswer(type, messageId))
  }
}
