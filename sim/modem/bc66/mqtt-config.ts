import type { Qos } from '../../../protocols/mqtt/packets.js'
import { byteText, bytesOf } from '../engine/bytes.js'
import { cme, ok, type Outcome } from '../engine/outcome.js'
import type { Parameters } from '../engine/parameters.js'
import type { Bc66 } from './bc66.js'
import { tell } from './general-commands.js'
import type { MqttLink } from './mqtt-link.js'
import { linkOf, maxLink } from './mqtt-links.js'

/** One kind of AT+QMTCFG: how it is shown, and how it is set. Setting may leave `parameters.wrong` behind. */
interface MqttSetting {
  show(link: MqttLink, modem: Bc66): string
  set(link: MqttLink, parameters: Parameters, modem: Bc66): void
}

type NumericField = 'keepAliveS' | 'cleanSession' | 'version' | 'showLength'

const numeric = (field: NumericField, max: number): MqttSetting => ({
  show: (link) => `${link[field]}`,
  set(link, parameters) {
    const value = parameters.integer(0, max)
    if (parameters.done()) link[field] = value
  },
})

const timeout: MqttSetting = {
  show: ({ packetTimeoutS, retries, tellsTimeouts }) => `${packetTimeoutS},${retries},${tellsTimeouts}`,
  set(link, parameters) {
    const packetTimeoutS = parameters.optionalInteger(1, 60, link.packetTimeoutS)
    const retries = parameters.optionalInteger(0, 10, link.retries)
    const tellsTimeouts = parameters.optionalInteger(0, 1, link.tellsTimeouts)
    if (parameters.done()) Object.assign(link, { packetTimeoutS, retries, tellsTimeouts })
  },
}

const dataFormat: MqttSetting = {
  show: ({ sendHex, receiveHex }) => `${sendHex},${receiveHex}`,
  set(link, parameters) {
    const sendHex = parameters.integer(0, 1)
    const receiveHex = parameters.optionalInteger(0, 1, link.receiveHex)
    if (parameters.done()) Object.assign(link, { sendHex, receiveHex })
  },
}

/** Whether data after the prompt is sent back: of the modem, though it is set for one connection. */
const echoMode: MqttSetting = {
  show: (_link, modem) => `${modem.echoData}`,
  set(_link, parameters, modem) {
    const value = parameters.integer(0, 1)
    if (parameters.done()) modem.echoData = value
  },
}

const will: MqttSetting = {
  show({ will: last }) {
    if (!last) return '0'
    const message = String.fromCharCode(...last.payload)
    return `1,${last.qos},${last.retain ? 1 : 0},"${byteText(last.topic)}","${message}"`
  },
  set(link, parameters) {
    if (parameters.integer(0, 1) === 0) {
      if (parameters.done()) link.will = undefined
      return
    }
    const qos = parameters.integer(0, 2) as Qos
    const retain = parameters.integer(0, 1) === 1
    const topic = parameters.string(256)
    const payload = bytesOf(byteText(parameters.string(256)))
    if (parameters.done()) link.will = { topic, payload, qos, retain }
  },
}

/** Kinds of AT+QMTCFG (application note, 3.3.1), without "aliauth" and "ssl". Names in small letters. */
const kinds: Readonly<Record<string, MqttSetting>> = {
  keepalive: numeric('keepAliveS', 3600),
  session: numeric('cleanSession', 1),
  version: numeric('version', 1),
  showrecvlen: numeric('showLength', 1),
  timeout,
  dataformat: dataFormat,
  echomode: echoMode,
  will,
}

/** AT+QMTCFG: sets, or shows where nothing follows the connection's identifier. */
export function configureMqtt(modem: Bc66, parameters: Parameters): Outcome {
  const name = parameters.string(16).toLowerCase()
  const kind = Object.hasOwn(kinds, name) ? kinds[name] : undefined
  const id = parameters.integer(0, maxLink)
  if (parameters.wrong || !kind) return cme.incorrectParameters
  const link = linkOf(modem, id)
  if (!parameters.more) return tell(modem, `+QMTCFG: ${kind.show(link, modem)}`)
  kind.set(link, parameters, modem)
  return parameters.done() ? ok : cme.incorrectParameters
}
