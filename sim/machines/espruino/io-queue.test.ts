import fc from 'fast-check'
import { expect, test } from 'vitest'
import { IoQueue } from './io-queue.js'

test('bytes of one device are joined into events of at most 64, whoever comes between them', () => {
  const queue = new IoQueue(1024, () => undefined)
  queue.pushBytes('USB', new Uint8Array(60).fill(1))
  queue.pushBytes('USB', new Uint8Array(10).fill(2))
  queue.pushBytes('Serial1', Uint8Array.of(3))
  queue.pushEdge({ kind: 'edge', pin: 'B3', isHigh: true, data: undefined, atUs: 5 })
  queue.pushBytes('Serial1', Uint8Array.of(4))
  // Two bytes of overhead for each of five events, four bytes for the time of an edge.
  expect(queue.used).toBe(5 * 2 + 72 + 4)
  const lengths = []
  for (let event = queue.shift(); event; event = queue.shift())
    lengths.push(event.kind === 'bytes' ? [event.device, event.bytes.length] : event.pin)
  expect(lengths).toEqual([['USB', 64], ['USB', 6], ['Serial1', 1], 'B3', ['Serial1', 1]])
  expect([queue.used, queue.isEmpty]).toEqual([0, true])
})

test('what does not fit is lost and said; what is there stays whole', () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ minLength: 1, maxLength: 90 }), { maxLength: 12 }), (chunks) => {
      let lost = 0
      const queue = new IoQueue(256, () => lost++)
      for (const chunk of chunks) queue.pushBytes('USB', chunk)
      expect(queue.used).toBeLessThanOrEqual(256)
      const kept: number[] = []
      for (let event = queue.shift(); event; event = queue.shift())
        if (event.kind === 'bytes') kept.push(...event.bytes)
      const sent = chunks.flatMap((chunk) => [...chunk])
      if (lost === 0) expect(kept).toEqual(sent)
      else expect(kept.length).toBeLessThan(sent.length)
      expect(queue.used).toBe(0)
    }),
  )
})
