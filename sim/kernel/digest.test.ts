import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { encodePublish, inspectPublish } from '../../protocols/mqtt/publish.js'
import { WorldDigest } from './digest.js'
import { mergeLogs, RecordLog } from './record-log.js'

interface TestRecord {
  atUs: number
  node: number
  topic: string
  payload: Uint8Array
}

function add(to: WorldDigest | RecordLog, { atUs, node, topic, payload }: TestRecord): void {
  const bytes = encodePublish(topic, payload, { qos: 1, messageId: 7 })
  to.add(atUs, node, bytes, inspectPublish(bytes))
}

function digestOf(records: TestRecord[]): string {
  const digest = new WorldDigest()
  for (const record of records) add(digest, record)
  return digest.finish()
}

/** The format's own words, written once more: instant, topic length, topic, payload length, payload. */
function byHand(records: TestRecord[]): string {
  const hash = createHash('sha256')
  for (const { atUs, topic, payload } of records) {
    const head = Buffer.alloc(10)
    head.writeBigUInt64BE(BigInt(atUs))
    head.writeUInt16BE(Buffer.byteLength(topic), 8)
    const length = Buffer.alloc(4)
    length.writeUInt32BE(payload.length)
    hash.update(head).update(topic).update(length).update(payload)
  }
  return hash.digest('hex')
}

const record = (atUs: number, node: number, text: string): TestRecord => ({
  atUs,
  node,
  topic: `wayside/test/${node}/up`,
  payload: Buffer.from(text),
})

/** Records in the order of their instants, several at the same one. */
const history = fc
  .array(fc.record({ step: fc.nat({ max: 2 }), node: fc.nat({ max: 5 }), payload: fc.uint8Array({ maxLength: 300 }) }))
  .map((steps) => {
    let atUs = 2 ** 33
    return steps.map(({ step, node, payload }) => ({ atUs: (atUs += step), node, topic: `t/${node}`, payload }))
  })

const inOrder = (records: TestRecord[]) =>
  records
    .map((one, index) => ({ ...one, index }))
    .sort((one, other) => one.atUs - other.atUs || one.node - other.node || one.index - other.index)

describe('the digest', () => {
  test('of nothing is that of no bytes', () => {
    expect(digestOf([])).toBe('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855')
  })

  test('is SHA-256 over records by instant, then node, then order', () => {
    fc.assert(fc.property(history, (records) => digestOf(records) === byHand(inOrder(records))))
  })

  test('changes with any instant, topic, payload, or the order of one node’s records', () => {
    const base = [record(5, 0, 'a'), record(5, 0, 'b'), record(9, 1, 'c')]
    const others = [
      [record(5, 0, 'a'), record(5, 0, 'b'), record(10, 1, 'c')],
      [record(5, 0, 'a'), record(5, 0, 'b'), record(9, 2, 'c')],
      [record(5, 0, 'a'), record(5, 0, 'b'), record(9, 1, 'd')],
      [record(5, 0, 'b'), record(5, 0, 'a'), record(9, 1, 'c')],
      [record(5, 0, 'ab'), record(9, 1, 'c')],
    ]
    expect(new Set([base, ...others].map(digestOf)).size).toBe(6)
  })

  test('takes more than a batch, and records longer than one', () => {
    const records = Array.from({ length: 2000 }, (_, index) =>
      record(Math.floor(index / 3), 5 - (index % 3), 'x'.repeat(index % 500)),
    )
    records.push(record(1000, 1, 'y'.repeat(300_000)), record(1000, 0, 'z'))
    expect(digestOf(records)).toBe(byHand(inOrder(records)))
  })

  test('takes nothing from the past', () => {
    const digest = new WorldDigest()
    add(digest, record(5, 0, 'a'))
    expect(() => add(digest, record(4, 0, 'b'))).toThrow(RangeError)
    expect(digest.count).toBe(1)
  })
})

describe('records of several workers', () => {
  test('give the digest of one, however the nodes are spread and wherever the slices end', () => {
    fc.assert(
      fc.property(
        history,
        fc.integer({ min: 1, max: 4 }),
        fc.integer({ min: 1, max: 20 }),
        (records, workers, slice) => {
          const digest = new WorldDigest()
          const logs = Array.from({ length: workers }, () => new RecordLog())
          let index = 0
          for (let untilUs = 2 ** 33; index < records.length; untilUs += slice) {
            for (; index < records.length && records[index]!.atUs < untilUs; index++)
              add(logs[records[index]!.node % workers]!, records[index]!)
            mergeLogs(
              digest,
              logs.map((log) => log.take()),
            )
          }
          return digest.finish() === digestOf(records)
        },
      ),
    )
  })

  test('are packed once', () => {
    const log = new RecordLog()
    for (let index = 0; index < 500; index++) add(log, record(index, 0, 'x'.repeat(100)))
    expect(log.length).toBeGreaterThan(16_384)
    expect(log.take().length).toBeGreaterThan(16_384)
    expect(log.take()).toHaveLength(0)
  })
})
