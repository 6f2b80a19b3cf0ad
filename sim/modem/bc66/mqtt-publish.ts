import type { Qos } from '../../../protocols/mqtt/packets.js'
import { encodePublish } from '../../../protocols/mqtt/publish.js'
import { decodeHex } from '../engine/bytes.js'
import { cme, data, ok, type Outcome } from '../engine/outcome.js'
import type { Parameters } from '../engine/parameters.js'
import type { Bc66 } from './bc66.js'
import { linkOf, maxLink, outcomeOf } from './mqtt-links.js'
import type { MqttLink } from './mqtt-link.js'

/** A message without its payload. */
interface Message {
  readonly link: MqttLink
  readonly topic: string
  readonly qos: Qos
  readonly messageId: number
  readonly retain: boolean
}

/**
 * AT+QMTPUB in its forms: with nothing after the topic the data follows a prompt and ends with Ctrl-Z; with a length
 * the data follows a prompt and has that length; with length and message all is in the command. Firmware older than the
 * application note has the message without length ([S] BC26 and BC28 drivers, such as id 19103145877). In hexadecimal
 * mode the length counts bytes, two digits each [recalled].
 */
export function publish(modem: Bc66, parameters: Parameters): Outcome {
  const id = parameters.integer(0, maxLink)
  const messageId = parameters.integer(0, 65535)
  const qos = parameters.integer(0, 2) as Qos
  const retain = parameters.integer(0, 1) === 1
  if (parameters.wrong) return cme.incorrectParameters
  const link = linkOf(modem, id)
  const topic = parameters.sameString(link.lastTopic, 256)
  if (parameters.wrong || messageId > 0 !== qos > 0) return cme.incorrectParameters
  if (link.phase !== 'connected' || (qos > 0 && link.isPending(messageId))) return cme.notAllowed
  const hasLength = parameters.more && !parameters.quoteAhead
  const length = hasLength ? parameters.integer(0, maxBytes(link)) : undefined
  if (parameters.wrong) return cme.incorrectParameters
  const message = { link, topic, qos, messageId, retain }
  if (!parameters.more) return announce(modem, message, length)
  parameters.rest()
  return send(message, parameters.bytes, parameters.start, parameters.stop, length)
}

function announce(modem: Bc66, message: Message, length: number | undefined): Outcome {
  const digits = message.link.sendHex === 1 ? 2 : 1
  const take = (_modem: Bc66, bytes: Uint8Array): Outcome =>
    message.link.phase === 'connected' ? send(message, bytes, 0, bytes.length, length) : cme.notAllowed
  modem.expectData(take, length === undefined ? undefined : length * digits, modem.variant.maxMessageText)
  return data
}

/** Longest message in bytes: two digits each where it comes in hexadecimal. */
function maxBytes({ sendHex, modem }: MqttLink): number {
  const { maxMessageText } = modem.variant
  return sendHex === 1 ? maxMessageText >> 1 : maxMessageText
}

/** Sends the message whose text or digits are the bytes from `start` to `end`. */
function send(message: Message, bytes: Uint8Array, start: number, end: number, length: number | undefined): Outcome {
  const { link, topic, qos, messageId, retain } = message
  const isHex = link.sendHex === 1
  const size = isHex ? (end - start) >> 1 : end - start
  if (size > maxBytes(link) || (length !== undefined && size !== length)) return cme.incorrectParameters
  const { arena } = link.modem.host
  const allocate = (byteLength: number): Uint8Array => arena.take(byteLength)
  try {
    // As many digits as the payload has bytes keep its place in the packet, which spares an array for it.
    const packet = encodePublish(topic, bytes.subarray(start, start + size), { qos, retain, messageId, allocate })
    if (isHex && !decodeHex(packet, packet.length - size, bytes, start, end)) return cme.incorrectParameters
    link.publish(topic, packet, qos, messageId)
    return ok
  } catch (error) {
    return outcomeOf(error)
  }
}
