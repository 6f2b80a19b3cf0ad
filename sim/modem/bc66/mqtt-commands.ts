import type { Qos } from '../../../protocols/mqtt/packets.js'
import type { Command } from '../engine/command.js'
import { cme, ok, type Outcome } from '../engine/outcome.js'
import type { Parameters } from '../engine/parameters.js'
import type { Bc66 } from './bc66.js'
import { tell } from './general-commands.js'
import type { LinkPhase, MqttLink } from './mqtt-link.js'
import { configureMqtt } from './mqtt-config.js'
import { attempt, linkOf, maxLink } from './mqtt-links.js'
import { publish } from './mqtt-publish.js'

/** Phases as AT+QMTCONN? shows them (application note, 3.3.4). */
const shownPhase: Readonly<Record<LinkPhase, number>> = { closed: 0, opening: 0, open: 1, connecting: 2, connected: 3 }

function open(modem: Bc66, parameters: Parameters): Outcome {
  const id = parameters.integer(0, maxLink)
  const host = parameters.string(100)
  const port = parameters.integer(1, 65535)
  if (!parameters.done()) return cme.incorrectParameters
  linkOf(modem, id).open(host, port)
  return ok
}

function connect(modem: Bc66, parameters: Parameters): Outcome {
  const id = parameters.integer(0, maxLink)
  const clientId = parameters.string(128)
  const user = parameters.optionalString(256)
  const password = parameters.optionalString(256)
  if (!parameters.done()) return cme.incorrectParameters
  const link = linkOf(modem, id)
  return link.phase === 'open' ? attempt(() => link.connect(clientId, user, password)) : cme.notAllowed
}

function subscribe(modem: Bc66, parameters: Parameters): Outcome {
  const id = parameters.integer(0, maxLink)
  const messageId = parameters.integer(1, 65535)
  const subscriptions: { filter: string; qos: Qos }[] = []
  do subscriptions.push({ filter: parameters.string(256), qos: parameters.integer(0, 2) as Qos })
  while (parameters.more && !parameters.wrong)
  if (!parameters.done()) return cme.incorrectParameters
  const link = linkOf(modem, id)
  if (link.phase !== 'connected' || link.isPending(messageId)) return cme.notAllowed
  return attempt(() => link.subscribe(messageId, subscriptions))
}

function unsubscribe(modem: Bc66, parameters: Parameters): Outcome {
  const id = parameters.integer(0, maxLink)
  const messageId = parameters.integer(1, 65535)
  const filters: string[] = []
  do filters.push(parameters.string(256))
  while (parameters.more && !parameters.wrong)
  if (!parameters.done()) return cme.incorrectParameters
  const link = linkOf(modem, id)
  if (link.phase !== 'connected' || link.isPending(messageId)) return cme.notAllowed
  return attempt(() => link.unsubscribe(messageId, filters))
}

function disconnect(modem: Bc66, parameters: Parameters): Outcome {
  const id = parameters.integer(0, maxLink)
  if (!parameters.done()) return cme.incorrectParameters
  const link = linkOf(modem, id)
  if (link.phase !== 'connected') return cme.notAllowed
  link.disconnect()
  modem.urc(`+QMTDISC: ${id},0`)
  return ok
}

function close(modem: Bc66, parameters: Parameters): Outcome {
  const id = parameters.integer(0, maxLink)
  if (!parameters.done()) return cme.incorrectParameters
  const link = linkOf(modem, id)
  if (link.phase === 'closed') return cme.notAllowed
  link.close()
  modem.urc(`+QMTCLOSE: ${id},0`)
  return ok
}

/** One line for each connection that is open, none where there is none. */
function showLinks(modem: Bc66, line: (link: MqttLink) => string): Outcome {
  const lines: string[] = []
  for (let link = modem.links; link; link = link.next) if (link.phase !== 'closed') lines.push(line(link))
  lines.sort()
  return lines.length > 0 ? tell(modem, lines.join('\r\n')) : ok
}

/** The MQTT commands (MQTT application note, 3.3; answers to the test form from its example, 6.1). */
export const mqttCommands: readonly Command<Bc66>[] = [
  {
    name: '+QMTCFG',
    test: [
      '+QMTCFG: "will",(0-4),(0,1),(0-2),(0,1),<will_topic>,<will_msg>',
      '+QMTCFG: "timeout",(0-4),(1-60),(0-10),(0,1)',
      '+QMTCFG: "session",(0-4),(0,1)',
      '+QMTCFG: "keepalive",(0-4),(0-3600)',
      '+QMTCFG: "version",(0-4),(0,1)',
      '+QMTCFG: "showrecvlen",(0-4),(0,1)',
      '+QMTCFG: "echomode",(0-4),(0,1)',
      '+QMTCFG: "dataformat",(0-4),(0,1),(0,1)',
    ].join('\r\n'),
    write: configureMqtt,
  },
  {
    name: '+QMTOPEN',
    test: '+QMTOPEN: (0-4),<host_name>,(1-65535)',
    read: (modem) => showLinks(modem, ({ id, host, port }) => `+QMTOPEN: ${id},"${host}",${port}`),
    write: open,
  },
  {
    name: '+QMTCONN',
    test: '+QMTCONN: (0-4),<clientID>,<username>,<password>',
    read: (modem) => showLinks(modem, ({ id, phase }) => `+QMTCONN: ${id},${shownPhase[phase]}`),
    write: connect,
  },
  { name: '+QMTPUB', test: '+QMTPUB: (0-4),(0-65535),(0-2),(0,1),<topic>,(0-1460),<msg>', write: publish },
  { name: '+QMTSUB', test: '+QMTSUB: (0-4),(1-65535),<topic>,(0-2),<topic>,(0-2),...', write: subscribe },
  { name: '+QMTUNS', test: '+QMTUNS: (0-4),(1-65535),<topic>,<topic>,...', write: unsubscribe },
  { name: '+QMTDISC', test: '+QMTDISC: (0-4)', write: disconnect },
  { name: '+QMTCLOSE', test: '+QMTCLOSE: (0-4)', write: close },
]
