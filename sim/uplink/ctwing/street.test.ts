import fc from 'fast-check'
import { expect, test } from 'vitest'
import { streetlightModel } from '../../../firmware/nodes/streetlight/index.js'
import { toHex } from '../../../protocols/bytes/index.js'
import { decodePack, resolve } from '../../../protocols/senml/index.js'
import { encodeCommand } from '../../fleet/command-log.js'
import type { SimulatedNode } from '../../fleet/nodes/simulated-node.js'
import { decodeCtwing } from './binary-profile.js'
import { profileOf, reportToProfile } from './node-profile.js'
import { CtwingStreet } from './test-street.js'

const second = 1_000_000

const lampOptions = {
  reportEvery: 900 * second,
  plan: [{ at: 0, level: 100 }],
  photocell: true,
  ratedPower: 60,
}

const probeOptions = { reportEvery: 300 * second, payloadBytes: 20 }

/** Numbers of a probe's reports in the platform's record: the first four bytes of each. */
function numbersOf(street: CtwingStreet, node: SimulatedNode): number[] {
  return street.recordOf(node).map((payload) => new DataView(payload.buffer, payload.byteOffset).getUint32(0))
}

test('lamps report over CTWing for six hours: all is delivered once, none dropped, commands are carried out and confirmed', () => {
  const street = new CtwingStreet({ kind: 'streetlight', count: 4, options: lampOptions })
  street.run(3 * 3600)
  for (const [index, { imei }] of street.nodes.entries())
    street.platform.command(imei, index, encodeCommand({ kind: 'level', level: 40 }, 100 + index, undefined))
  street.run(3 * 3600)

  for (const [index, node] of street.nodes.entries()) {
    const { created, pending, dropped } = node.counts()
    const record = street.recordOf(node)
    expect(created).toBeGreaterThan(20)
    expect([record.length, pending, dropped]).toEqual([created, 0, 0])
    expect(new Set(record.map(toHex)).size).toBe(created)
    const confirmations = record
      .map((payload) => resolve(decodePack(payload)))
      .filter((records) => records.some(({ name }) => name!.endsWith(':command/done')))
    const found = confirmations.map((records) => records.find(({ name }) => name!.endsWith(':command/id'))?.value)
    expect(found).toEqual([100 + index])
  }
  expect(street.platform.counts).toMatchObject({ repeated: 0, registrations: 4, commands: 4, delivered: 4, expired: 0 })
  expect(street.notes).toEqual([])
})

test('what lamps report can be had in the binary profile', () => {
  const street = new CtwingStreet({ kind: 'streetlight', count: 1, options: lampOptions })
  street.run(3600)
  const record = street.recordOf(street.nodes[0]!)
  const messages = record.flatMap((payload) => reportToProfile(profileOf(streetlightModel), payload)).map(decodeCtwing)
  expect(messages.length).toBe(record.length)
  expect(messages.every(({ kind, serviceId }) => kind === 'data' && serviceId === 1)).toBe(true)
})

test('a command to a device that sleeps waits for its next report and arrives right after it', () => {
  const street = new CtwingStreet({ kind: 'probe', count: 1, options: probeOptions, awakeUs: 20 * second })
  street.run(1000)
  const [node] = street.nodes
  const reportedS = street.events.filter(({ event }) => event.kind === 'report').at(-1)!.atS
  expect(street.world.scheduler.nowUs / second - reportedS).toBeGreaterThan(20)
  street.platform.command(node!.imei, 1, Uint8Array.of(1))
  street.run(600)
  const states = street.events.filter(({ event }) => event.kind === 'command')
  expect(states.map(({ event }) => event.kind === 'command' && event.state)).toEqual(['queued', 'sent', 'delivered'])
  const [, sent, delivered] = states.map(({ atS }) => atS)
  const nextS = street.events.find(({ atS, event }) => event.kind === 'report' && atS > reportedS)!.atS
  expect(nextS - reportedS).toBeGreaterThan(295)
  expect(sent).toBe(nextS)
  expect(delivered! - sent!).toBeLessThan(5)
})

test('a command that its device does not fetch in time expires', () => {
  const street = new CtwingStreet({ kind: 'probe', count: 1, options: probeOptions, awakeUs: 20 * second })
  street.run(1000)
  street.nodes[0]!.board.powerOff()
  street.platform.command(street.nodes[0]!.imei, 1, Uint8Array.of(1), 60 * second)
  street.run(600)
  expect(street.of('command').at(-1)!.state).toBe('expired')
})

test('while the platform is down reports stay in the outbox; afterwards all arrive once', () => {
  const street = new CtwingStreet({ kind: 'probe', count: 3, options: probeOptions })
  street.run(1200)
  street.platform.setDown(true)
  street.run(3600)
  const waiting = street.nodes.map((node) => node.counts().pending)
  expect(Math.min(...waiting)).toBeGreaterThan(10)
  street.platform.setDown(false)
  street.run(3600)
  for (const node of street.nodes) {
    const { created, pending } = node.counts()
    expect(pending).toBeLessThan(2)
    expect(numbersOf(street, node)).toEqual(Array.from({ length: created - pending }, (_, index) => index))
  }
})

test('a board that loses its supply goes on where it was', () => {
  const street = new CtwingStreet({ kind: 'streetlight', count: 1, options: lampOptions })
  const [node] = street.nodes
  for (let round = 0; round < 5; round++) {
    street.run(1737)
    node!.board.powerOff()
    street.run(60)
    node!.board.powerOn()
  }
  street.run(3600)
  const { created, pending, dropped } = node!.counts()
  expect([pending, dropped]).toEqual([0, 0])
  expect(street.recordOf(node!).length).toBe(created)
})

test('whatever is lost, doubled or overtaken, the record holds each report exactly once, in order', () => {
  const conditions = fc.record({
    seed: fc.integer({ min: 1, max: 1_000_000 }),
    lossPercent: fc.integer({ min: 0, max: 50 }),
    disorderPercent: fc.integer({ min: 0, max: 60 }),
  })
  // So often that a late copy comes behind the report after it.
  const options = { reportEvery: 8 * second, payloadBytes: 20 }
  let repeated = 0
  fc.assert(
    fc.property(conditions, ({ seed, lossPercent, disorderPercent }) => {
      const [loss, disorder] = [lossPercent / 100, disorderPercent / 100]
      const street = new CtwingStreet({ kind: 'probe', count: 2, options, seed, loss, disorder })
      street.run(1800)
      for (const node of street.nodes) {
        const { created, pending, dropped } = node.counts()
        const numbers = numbersOf(street, node)
        expect(dropped).toBe(0)
        expect(numbers).toEqual(Array.from(numbers, (_, index) => index))
        // What the platform has taken, and its module does not know yet, is counted on both sides.
        expect([created - pending, created - pending + 1]).toContain(numbers.length)
      }
      repeated += street.platform.counts.repeated
    }),
    { numRuns: 30 },
  )
  // Otherwise nothing that a module gave up, and sent once more, was among it.
  expect(repeated).toBeGreaterThan(0)
})
