import { describe, expect, test } from 'vitest'
import { Scheduler } from '../kernel/scheduler.js'
import { FakeCell } from '../modem/testing/fake-cell.js'
import type { RadioState, UserEquipment } from '../radio/cell.js'
import { CoreNetwork } from './core-network.js'
import type { DatagramPeer } from './datagram.js'
import { isAddress } from './name-service.js'

class Bench {
  readonly scheduler = new Scheduler()
  readonly network = new CoreNetwork(this.scheduler, { startUnixMs: 0 })
  readonly cell = new FakeCell(this.scheduler)
  readonly ue: UserEquipment = {
    imsi: '460111175090234',
    couplingLossDb: 130,
    owner: this.scheduler.addOwner(),
    onRadio: (_state: RadioState) => undefined,
  }
  readonly heard: string[] = []

  open() {
    return this.network.openDatagram(this.ue, this.cell, (host, port, bytes) =>
      this.heard.push(`${host}:${port} ${[...bytes].join(' ')}`),
    )
  }

  run(seconds: number): void {
    this.scheduler.runUntil(this.scheduler.nowUs + seconds * 1e6)
  }
}

describe('UDP over the modelled internet', () => {
  test('an answer comes from where the question went, by name or by address', () => {
    const bench = new Bench()
    bench.network.listenDatagram('echo.test', 7, { onDatagram: (peer, bytes) => peer.answer(bytes, 500_000) })
    const socket = bench.open()
    socket.send('echo.test', 7, Uint8Array.of(1))
    socket.send('198.51.100.1', 7, Uint8Array.of(2))
    bench.run(0.8)
    expect(bench.heard).toEqual([])
    bench.run(0.2)
    expect(bench.heard).toEqual(['echo.test:7 1', '198.51.100.1:7 2'])
    expect(bench.network.datagramCounts).toEqual({ datagramsUp: 2, datagramsDown: 2, datagramsLost: 0 })
  })

  test('one peer stands for one socket and one server', () => {
    const bench = new Bench()
    const peers = new Set<DatagramPeer>()
    const server = { onDatagram: (peer: DatagramPeer) => void peers.add(peer) }
    bench.network.listenDatagram('a.test', 1, server)
    bench.network.listenDatagram('a.test', 2, server)
    const [first, second] = [bench.open(), bench.open()]
    for (const [socket, port] of [[first, 1], [first, 1], [first, 2], [second, 1]] as const) socket.send('a.test', port, Uint8Array.of(0)) // prettier-ignore
    bench.run(1)
    expect(peers.size).toBe(3)
  })

  test('nobody there is nobody told: the datagram is lost and counted', () => {
    const bench = new Bench()
    bench.open().send('nowhere.test', 9, Uint8Array.of(1))
    bench.run(1)
    expect(bench.heard).toEqual([])
    expect(bench.network.datagramCounts.datagramsLost).toBe(1)
  })

  test('a closed socket hears and sends nothing', () => {
    const bench = new Bench()
    bench.network.listenDatagram('echo.test', 7, { onDatagram: (peer, bytes) => peer.answer(bytes) })
    const socket = bench.open()
    socket.send('echo.test', 7, Uint8Array.of(1))
    socket.close()
    socket.send('echo.test', 7, Uint8Array.of(2))
    bench.run(1)
    expect(bench.heard).toEqual([])
    expect(bench.network.datagramCounts.datagramsUp).toBe(1)
  })

  test('release assistance goes along to the cell', () => {
    const bench = new Bench()
    bench.open().send('x.test', 1, Uint8Array.of(1), 'no-more')
    expect(bench.cell.assistances).toEqual(['no-more'])
  })

  test.each([0, 65536, 1.5])('port %s is refused', (port) => {
    const server = { onDatagram: () => undefined }
    expect(() => new Bench().network.listenDatagram('a.test', port, server)).toThrow(RangeError)
  })
})

describe('names', () => {
  const resolve = (host: string, seconds = 1): (string | undefined)[] => {
    const bench = new Bench()
    bench.network.listenDatagram('first.test', 1, { onDatagram: () => undefined })
    bench.network.listen('second.test', 1, { accept: () => undefined })
    const answers: (string | undefined)[] = []
    bench.network.resolve(bench.ue, bench.cell, host, 20e6, (address) => answers.push(address))
    expect(answers).toEqual([])
    bench.run(seconds)
    return answers
  }

  test('get addresses in the order they are spoken of (RFC 5737 blocks)', () => {
    expect(resolve('first.test')).toEqual(['198.51.100.1'])
    expect(resolve('second.test')).toEqual(['198.51.100.2'])
  })

  test('that do not exist are answered so, once', () => {
    expect(resolve('third.test', 100)).toEqual([undefined])
  })

  test('that are none are not asked for', () => {
    expect(resolve('a name\tof none')).toEqual([undefined])
  })

  test('an address is four numbers below 256', () => {
    for (const host of ['192.0.2.1', '0.0.0.0', '255.255.255.255']) expect(isAddress(host)).toBe(true)
    for (const host of ['256.0.0.1', '1.2.3', '1.2.3.4.5', 'a.b.c.d', '']) expect(isAddress(host)).toBe(false)
  })
})
