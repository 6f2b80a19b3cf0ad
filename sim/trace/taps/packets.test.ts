import { expect, it } from 'vitest'
import { Scheduler } from '../../kernel/scheduler.js'
import type { Cell, UserEquipment } from '../../radio/cell.js'
import { CoreNetwork } from '../../uplink/core-network.js'
import { EventLog } from '../event-log.js'
import { TraceHub } from '../hub.js'
import { tapPackets } from './packets.js'

const imsi = '460001234567890'

/** Carries everything, at once up and after its delay down. */
function perfectCell(scheduler: Scheduler): Cell {
  const carry: Cell['sendDown'] = (_ue, _byteLength, delivered, _lost, argument, afterUs = 0) =>
    void scheduler.after(afterUs, 0, delivered, argument)
  const sendUp: Cell['sendUp'] = (ue, byteLength, delivered, lost, argument) =>
    carry(ue, byteLength, delivered, lost, argument)
  return { sendUp, sendDown: carry } as Partial<Cell> as Cell
}

function world(ue: UserEquipment & { address?: string }) {
  const scheduler = new Scheduler()
  const network = new CoreNetwork(scheduler, { startUnixMs: 0 })
  const log = new EventLog(['ip'])
  const hub = new TraceHub([log], scheduler)
  const detach = tapPackets(network, ue, { hub, node: 'lamp-1', scheduler })
  const seen = () => {
    hub.end()
    return log.of('ip').map((event) => ({ ...event, payload: [...event.payload] }))
  }
  return { scheduler, network, cell: perfectCell(scheduler), seen, detach }
}

const modem = { imsi, couplingLossDb: 130, owner: 0, onRadio: () => undefined, address: '10.1.2.3' }

it('datagrams are told of when they pass the core network, with the port of their socket', () => {
  const { scheduler, network, cell, seen } = world(modem)
  network.listenDatagram('coap.example', 5683, {
    onDatagram: (peer, bytes) => peer.answer(Uint8Array.of(bytes[0]! + 1), 20_000),
  })
  for (const byte of [1, 7]) {
    network.openDatagram(modem, cell, () => undefined).send('coap.example', 5683, Uint8Array.of(byte))
    scheduler.runUntil(scheduler.nowUs + 100_000)
  }
  const server = { address: 'coap.example', port: 5683 }
  const client = { address: '10.1.2.3', port: 49_152 }
  const second = { address: '10.1.2.3', port: 49_153 }
  const common = { channel: 'ip', node: 'lamp-1', protocol: 'udp' }
  expect(seen()).toEqual([
    { ...common, atUs: 0, direction: 'up', source: client, destination: server, payload: [1] },
    { ...common, atUs: 20_000, direction: 'down', source: server, destination: client, payload: [2] },
    { ...common, atUs: 100_000, direction: 'up', source: second, destination: server, payload: [7] },
    { ...common, atUs: 120_000, direction: 'down', source: server, destination: second, payload: [8] },
  ])
})

it('a modem whose emulator tells no address goes by the name of its node', () => {
  const { address: _address, ...nameless } = modem
  const { scheduler, network, cell, seen } = world(nameless)
  network.openDatagram(nameless, cell, () => undefined).send('coap.example', 5683, Uint8Array.of(1))
  scheduler.runUntil(1000)
  expect(seen()[0]!.source).toEqual({ address: 'lamp-1', port: 49_152 })
})

it('packets of other modems, of names that do not resolve, and after the end are not told of', () => {
  const { scheduler, network, cell, seen, detach } = world(modem)
  const silent = { onOpen: () => undefined, onData: () => undefined, onEnd: () => undefined }
  network.connect(modem, cell, 'nowhere.example', 1883, silent)
  network.openDatagram({ ...modem }, cell, () => undefined).send('coap.example', 5683, Uint8Array.of(1))
  scheduler.runUntil(1000)
  detach()
  network.openDatagram(modem, cell, () => undefined).send('coap.example', 5683, Uint8Array.of(1))
  scheduler.runUntil(2000)
  expect(seen()).toEqual([])
})
