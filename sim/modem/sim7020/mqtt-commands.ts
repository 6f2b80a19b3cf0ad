import type { Qos } from '../../../protocols/mqtt/packets.js'
import { decodeHex } from '../engine/bytes.js'
import type { Command } from '../engine/command.js'
import { cme, later, ok, type Outcome } from '../engine/outcome.js'
import type { Parameters } from '../engine/parameters.js'
import { CmqClient } from './cmq-client.js'
import { maxMessageText } from './profile.js'
import type { Sim7020 } from './sim7020.js'

/** The client of identifier 0, the only one, once it is connected. */
function clientOf(modem: Sim7020): CmqClient | undefined {
  return modem.client?.phase === 'connected' ? modem.client : undefined
}

/** AT+CMQNEW="host","port",<timeout ms>,<buffer size>; the answer comes when the TCP connection stands, or fails. */
function create(modem: Sim7020, parameters: Parameters): Outcome {
  const host = parameters.string(50)
  const port = Number(parameters.string(5))
  const timeoutMs = parameters.integer(0, 60000)
  parameters.integer(20, 1132)
  if (!parameters.done() || !(port >= 1 && port <= 65535)) return cme.incorrectParameters
  if (!modem.online || modem.client) return cme.notAllowed
  modem.client = new CmqClient(modem, host, port, timeoutMs * 1000)
  return later
}

/** AT+CMQCON=0,<version>,"client",<keep alive>,<clean session>,<will>[,"user","password"]; version 3 or 4. */
function connect(modem: Sim7020, parameters: Parameters): Outcome {
  parameters.integer(0, 0)
  parameters.integer(3, 4)
  const clientId = parameters.string(120)
  const keepAliveS = parameters.integer(0, 64800)
  const cleanSession = parameters.integer(0, 1) === 1
  const will = parameters.integer(0, 1)
  const user = parameters.optionalString(100)
  const password = parameters.optionalString(100)
  if (!parameters.done()) return cme.incorrectParameters
  // The options of a will are not modelled.
  if (will === 1) return cme.notSupported
  const { client } = modem
  if (client?.phase !== 'open') return cme.notAllowed
  return attempt(() => client.connect(clientId, keepAliveS, cleanSession, user, password))
}

/** AT+CMQPUB=0,"topic",<qos>,<retained>,<dup>,<digits>,"<hex>". */
function publish(modem: Sim7020, parameters: Parameters): Outcome {
  parameters.integer(0, 0)
  const topic = parameters.string(128)
  const qos = parameters.integer(0, 2) as Qos
  const retain = parameters.integer(0, 1) === 1
  const dup = parameters.integer(0, 1) === 1
  const digits = parameters.integer(2, maxMessageText)
  if (parameters.wrong || !parameters.more) return cme.incorrectParameters
  parameters.rest()
  const payload = new Uint8Array(digits >> 1)
  const { bytes, start, stop } = parameters
  if (stop - start !== digits || !decodeHex(payload, 0, bytes, start, stop)) return cme.incorrectParameters
  const client = clientOf(modem)
  if (!client) return cme.notAllowed
  let waits = false
  const outcome = attempt(() => (waits = client.publish(topic, payload, qos, retain, dup)))
  return outcome === later && !waits ? ok : outcome
}

/** AT+CMQSUB=0,"topic",<qos> */
function subscribe(modem: Sim7020, parameters: Parameters): Outcome {
  parameters.integer(0, 0)
  const filter = parameters.string(128)
  const qos = parameters.integer(0, 2) as Qos
  if (!parameters.done()) return cme.incorrectParameters
  const client = clientOf(modem)
  return client ? attempt(() => client.subscribe(filter, qos)) : cme.notAllowed
}

/** AT+CMQUNSUB=0,"topic" */
function unsubscribe(modem: Sim7020, parameters: Parameters): Outcome {
  parameters.integer(0, 0)
  const filter = parameters.string(128)
  if (!parameters.done()) return cme.incorrectParameters
  const client = clientOf(modem)
  return client ? attempt(() => client.unsubscribe(filter)) : cme.notAllowed
}

/** AT+CMQDISCON=0: the session, the connection and the client are gone. */
function disconnect(modem: Sim7020, parameters: Parameters): Outcome {
  parameters.integer(0, 0)
  if (!parameters.done()) return cme.incorrectParameters
  if (!modem.client) return cme.notAllowed
  modem.client.disconnect()
  modem.client = undefined
  return ok
}

/** The command waits for the broker, unless a codec refuses what the host gave. */
function attempt(work: () => void): Outcome {
  try {
    work()
    return later
  } catch (error) {
    if (!(error instanceof Error && 'kind' in error)) throw error
    return cme.incorrectParameters
  }
}

function showClient(modem: Sim7020): Outcome {
  const { client } = modem
  return client ? modem.say('+CMQNEW', `0,1,"${client.host}",${client.port}`) : ok
}

function showSession(modem: Sim7020): Outcome {
  return modem.client ? modem.say('+CMQCON', `0,${clientOf(modem) ? 1 : 0}`) : ok
}

/** The MQTT commands (facts nbiot.md 3.5; read forms [recalled, not confirmed]). */
export const mqttCommands: readonly Command<Sim7020>[] = [
  { name: '+CMQNEW', test: '+CMQNEW: "server","port",(0-60000),(20-1132)', read: showClient, write: create },
  { name: '+CMQCON', test: '+CMQCON: (0),(3,4),"client_id",(0-64800),(0,1),(0,1)', read: showSession, write: connect },
  { name: '+CMQPUB', test: `+CMQPUB: (0),"topic",(0-2),(0,1),(0,1),(2-${maxMessageText}),"message"`, write: publish },
  { name: '+CMQSUB', test: '+CMQSUB: (0),"topic",(0-2)', write: subscribe },
  { name: '+CMQUNSUB', test: '+CMQUNSUB: (0),"topic"', write: unsubscribe },
  { name: '+CMQDISCON', test: '+CMQDISCON: (0)', write: disconnect },
]
