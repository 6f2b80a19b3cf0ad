import { describe, expect, it } from 'vitest'
import { Scheduler } from '../../kernel/scheduler.js'
import type { SeenSegment } from '../../uplink/packet-tap.js'
import type { BarePacket } from './packets.js'
import { TcpConversation } from './tcp-conversation.js'

const initial = 1000
const SYN = 0x02
const ACK = 0x10
const PSH = 0x08
const FIN = 0x01
const RST = 0x04

class Wire {
  readonly scheduler = new Scheduler()
  readonly packets: BarePacket[] = []
  readonly conversation = new TcpConversation(this.scheduler, initial, (packet) => this.packets.push(packet))

  up(kind: SeenSegment['kind'], bytes?: Uint8Array): SeenSegment {
    return { isUp: true, kind, bytes, afterUs: 0 }
  }

  down(kind: SeenSegment['kind'], bytes?: Uint8Array, afterUs = 0): SeenSegment {
    return { isUp: false, kind, bytes, afterUs }
  }

  pass(...segments: SeenSegment[]): void {
    for (const segment of segments) {
      this.conversation.onSent(segment)
      this.conversation.onArrived(segment)
    }
  }

  /** Direction, flags, sequence relative to its side's first, acknowledgement relative to the other's, length. */
  get seen(): (string | number)[][] {
    const serverFirst = this.packets.find(({ direction }) => direction === 'down')?.tcp!.sequence ?? 0
    return this.packets.map(({ direction, tcp, payload }) => {
      const [own, other] = direction === 'up' ? [initial, serverFirst] : [serverFirst, initial]
      const acknowledgement = tcp!.flags & ACK ? (tcp!.acknowledgement - other) >>> 0 : 0
      return [direction, tcp!.flags, (tcp!.sequence - own) >>> 0, acknowledgement, payload.length]
    })
  }
}

describe('a TCP conversation as the core network sees it (RFC 9293, 3.4, 3.5)', () => {
  it('counts SYN, bytes and FIN in its sequence numbers and acknowledges them', () => {
    const wire = new Wire()
    wire.pass(
      wire.up('open'),
      wire.down('open'),
      wire.up('data', new Uint8Array(10)),
      wire.down('data', new Uint8Array(4)),
    )
    wire.pass(wire.up('data', new Uint8Array(7)), wire.up('finish'), wire.down('closed'))
    expect(wire.seen).toEqual([
      ['up', SYN, 0, 0, 0],
      ['down', SYN | ACK, 0, 1, 0],
      ['up', PSH | ACK, 1, 1, 10],
      ['down', PSH | ACK, 1, 11, 4],
      ['up', PSH | ACK, 11, 5, 7],
      ['up', FIN | ACK, 18, 5, 0],
      ['down', FIN | ACK, 5, 19, 0],
    ])
  })

  it('answers a refused connection with RST and ACK of the SYN', () => {
    const wire = new Wire()
    wire.pass(wire.up('open'), wire.down('refused'))
    expect(wire.seen[1]).toEqual(['down', RST | ACK, 0, 1, 0])
  })

  it('shows a segment that the cell lost on its way up only when it gets through, with the same number', () => {
    const wire = new Wire()
    wire.pass(wire.up('open'), wire.down('open'))
    const lost = wire.up('data', new Uint8Array(10))
    wire.conversation.onSent(lost)
    wire.pass(wire.up('data', new Uint8Array(5)))
    wire.pass(lost)
    expect(wire.seen.slice(2)).toEqual([
      ['up', PSH | ACK, 11, 1, 5],
      ['up', PSH | ACK, 1, 1, 10],
    ])
    // Now the server has both.
    wire.pass(wire.down('data', new Uint8Array(1)))
    expect(wire.seen.at(-1)).toEqual(['down', PSH | ACK, 1, 16, 1])
  })

  it('shows a segment that the cell lost on its way down each time it is sent', () => {
    const wire = new Wire()
    wire.pass(wire.up('open'), wire.down('open'))
    const lost = wire.down('data', new Uint8Array(4))
    wire.conversation.onSent(lost)
    wire.pass(wire.up('data', new Uint8Array(3)))
    wire.pass(lost)
    expect(wire.seen.slice(2)).toEqual([
      ['down', PSH | ACK, 1, 1, 4],
      ['up', PSH | ACK, 1, 1, 3],
      ['down', PSH | ACK, 1, 4, 4],
    ])
  })

  it('lets the server answer in order, however long it takes for each', () => {
    const wire = new Wire()
    wire.pass(wire.up('open'), wire.down('open', undefined, 100))
    wire.pass(wire.down('data', new Uint8Array(4), 500), wire.down('data', new Uint8Array(4), 50))
    expect(wire.packets.map(({ atUs }) => atUs)).toEqual([0, 100, 500, 500])
  })

  it('goes on past 2^32', () => {
    const packets: BarePacket[] = []
    const conversation = new TcpConversation(new Scheduler(), 2 ** 32 - 3, (packet) => packets.push(packet))
    for (let count = 0; count < 3; count++) {
      const segment: SeenSegment = { isUp: true, kind: 'data', bytes: new Uint8Array(2), afterUs: 0 }
      conversation.onSent(segment)
      conversation.onArrived(segment)
    }
    expect(packets.map(({ tcp }) => tcp!.sequence)).toEqual([2 ** 32 - 3, 2 ** 32 - 1, 1])
  })

  it('shows nothing of a name that does not resolve', () => {
    const wire = new Wire()
    wire.pass(wire.down('unknown-host'))
    expect(wire.packets).toEqual([])
  })
})
