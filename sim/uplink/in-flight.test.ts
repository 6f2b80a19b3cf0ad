import mqttPacket from 'mqtt-packet'
import { describe, expect, test } from 'vitest'
import { encodePublish, inspectPublish } from '../../protocols/mqtt/publish.js'
import { CarriedMessage, InFlight } from './in-flight.js'

/** A message somewhere inside a longer array, as a node sent it. */
function message(
  text: string,
  options: Parameters<typeof encodePublish>[2] = { qos: 1, messageId: 999 },
): CarriedMessage {
  const packet = encodePublish('a/up', Buffer.from(text), options)
  const bytes = new Uint8Array(packet.length + 8).fill(0xee)
  bytes.set(packet, 3)
  return new CarriedMessage(undefined, bytes, inspectPublish(bytes, 3), 3)
}

/** What an independent decoder reads: "id payload", with "dup" where it is marked. */
function read(bytes: Uint8Array): string[] {
  const packets: string[] = []
  const parser = mqttPacket.parser()
  parser.on('packet', (packet) => {
    if (packet.cmd !== 'publish') throw new Error(packet.cmd)
    expect(packet).toMatchObject({ topic: 'a/up', qos: 1 })
    packets.push(
      `${packet.messageId} ${packet.payload.toString()}${packet.dup ? ' dup' : ''}${packet.retain ? ' retain' : ''}`,
    )
  })
  expect(parser.parse(Buffer.from(bytes))).toBe(0)
  return packets
}

describe('messages in flight', () => {
  test('are written in order with identifiers of their own, and the node’s bytes stay as they were', () => {
    const inFlight = new InFlight(8)
    const first = message('one')
    const before = first.bytes.slice()
    inFlight.push(first)
    inFlight.push(message('two', { qos: 2, messageId: 5, dup: true, retain: true }))
    expect(read(inFlight.write(Infinity))).toEqual(['1 one', '2 two retain'])
    expect(first.bytes).toEqual(before)
    expect(inFlight).toMatchObject({ count: 2, span: 2, outstanding: 2, hasUnwritten: false })
    expect(inFlight.write(Infinity)).toHaveLength(0)
  })

  test('are written no further than the window', () => {
    const inFlight = new InFlight(8)
    for (const text of ['one', 'two', 'three']) inFlight.push(message(text))
    expect(read(inFlight.write(2))).toEqual(['1 one', '2 two'])
    expect(inFlight).toMatchObject({ outstanding: 2, hasUnwritten: true })
    inFlight.take(1)
    expect(read(inFlight.write(1))).toEqual(['3 three'])
  })

  test('leave when they are acknowledged, in any order', () => {
    const inFlight = new InFlight(4)
    for (const text of ['one', 'two', 'three']) inFlight.push(message(text))
    inFlight.write(Infinity)
    expect(inFlight.take(2)).toMatchObject({ wasSent: true })
    expect(inFlight).toMatchObject({ count: 2, span: 3 })
    expect(inFlight.take(2)).toBeUndefined()
    expect(inFlight.take(4)).toBeUndefined()
    expect(inFlight.take(60000)).toBeUndefined()
    inFlight.take(1)
    expect(inFlight).toMatchObject({ count: 1, span: 1 })
    inFlight.take(3)
    expect(inFlight).toMatchObject({ count: 0, span: 0, outstanding: 0 })
  })

  test('are written again as duplicates after a reconnect, gaps left out, new ones behind them unmarked', () => {
    const inFlight = new InFlight(8)
    for (const text of ['one', 'two', 'three']) inFlight.push(message(text))
    inFlight.write(Infinity)
    inFlight.take(2)
    inFlight.push(message('four'))
    inFlight.rewind()
    expect(inFlight.outstanding).toBe(0)
    expect(read(inFlight.write(2))).toEqual(['1 one dup', '3 three dup'])
    expect(read(inFlight.write(2))).toEqual(['4 four'])
    expect(inFlight.outstanding).toBe(3)
  })

  test('use every identifier again and again', () => {
    const inFlight = new InFlight(4)
    for (let number = 0; number < 1000; number++) {
      inFlight.push(message(`${number}`))
      const [written] = read(inFlight.write(Infinity))
      expect(written).toBe(`${(number % 4) + 1} ${number}`)
      inFlight.take((number % 4) + 1)
    }
  })

  test('are never more than there is room for', () => {
    const inFlight = new InFlight(2)
    inFlight.push(message('one'))
    inFlight.push(message('two'))
    expect(() => inFlight.push(message('three'))).toThrow(RangeError)
    expect(inFlight.clear().map(({ size }) => size)).toEqual([13, 13])
    inFlight.push(message('three'))
    expect(read(inFlight.write(Infinity))).toEqual(['1 three'])
  })

  test.each([0, 3, 65536])('%i is no capacity', (capacity) => {
    expect(() => new InFlight(capacity)).toThrow(RangeError)
  })
})
