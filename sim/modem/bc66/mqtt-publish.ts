import type { Qos } from '../../../protocols/mqtt/packets.js'
import { bytesOfHex } from '../engine/bytes.js'
import { cme, data, type Outcome } from '../engine/outcome.js'
import type { Parameters } from '../engine/parameters.js'
import type { Bc66 } from './bc66.js'
import { attempt, linkOf, maxLink } from './mqtt-links.js'
import type { MqttLink } from './mqtt-link.js'

/** Longest text message, and the longest data after a prompt, in bytes (application note, 3.3.8). */
const maxText = 1460
/** Longest message in hexadecimal, in bytes; two digits each. */
const maxHex = 730

/** A message whose data has yet to come. */
interface Announced {
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
  const length = hasLength ? parameters.integer(0, link.sendHex === 1 ? maxHex : maxText) : undefined
  if (parameters.wrong) return cme.incorrectParameters
  if (!parameters.more) return announce(modem, { link, topic, qos, messageId, retain }, length)
  parameters.rest()
  const payload = payloadOf(link, parameters.bytes, parameters.start, parameters.stop)
  if (!payload || (length !== undefined && payload.length !== length)) return cme.incorrectParameters
  return attempt(() => link.publish(topic, payload, qos, messageId, retain))
}

function announce(modem: Bc66, message: Announced, length: number | undefined): Outcome {
  const { link, topic, qos, messageId, retain } = message
  const digits = link.sendHex === 1 ? 2 : 1
  const take = (_modem: Bc66, bytes: Uint8Array): Outcome => {
    const payload = payloadOf(link, bytes, 0, bytes.length)
    if (link.phase !== 'connected') return cme.notAllowed
    if (!payload) return cme.incorrectParameters
    return attempt(() => link.publish(topic, payload, qos, messageId, retain))
  }
  modem.expectData(take, length === undefined ? undefined : length * digits, maxText)
  return data
}

function payloadOf(link: MqttLink, bytes: Uint8Array, start: number, end: number): Uint8Array | undefined {
  if (link.sendHex === 1) return bytesOfHex(bytes, start, end)
  return end - start <= maxText ? bytes.slice(start, end) : undefined
}
