import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { UartPort } from '../../board/uart.js'
import type { SimulatedNode } from '../../fleet/nodes/simulated-node.js'
import { RandomStream } from '../../kernel/random.js'
import { TestStreet } from '../../testing/street.js'
import { damaged, tapLine, type LineFault, type LineFilter } from './line-tap.js'

/** How a family's modem is tried. */
export interface RecoveryOptions {
  /** Readies a street before time passes: what the platform needs beyond its MQTT broker. */
  readonly prepare?: (street: TestStreet) => void
  /** How many random runs of a property. Default 12. */
  readonly runs?: number
}

/** Long enough for the longest pause between attempts of the firmware (15 min) twice over, in seconds. */
const calmS = 2700

/** A test is thousands of commands: on a slow machine it takes longer than others. */
const limitMs = 120_000
const reportEveryS = 60

/** One probe in a street, with the family's modem on its board. */
class ProbeStreet {
  readonly street: TestStreet
  readonly node: SimulatedNode

  constructor(model: string, seed: number, prepare: RecoveryOptions['prepare']) {
    this.street = TestStreet.from(
      JSON.stringify({
        version: 1,
        name: 'recovery',
        place: { name: 'Hangzhou', latitude: 30.2741, longitude: 120.1551, timezone: 'Asia/Shanghai' },
        start: '2026-06-21T16:00:00+08:00',
        for: '24h',
        seed,
        nodes: [
          { kind: 'probe', count: 1, modem: model, options: { reportEvery: `${reportEveryS}s`, payloadBytes: 24 } },
        ],
      }),
    )
    this.node = this.street.fleet.nodes[0]!
    prepare?.(this.street)
    // Boards are switched on one after the other; the firmware then opens its port.
    while (!this.port.peer?.listener) this.street.run(0.1)
  }

  /** The modem's end of the line. */
  get port(): UartPort {
    return (this.node.modem as unknown as { port: UartPort }).port
  }

  tap(filter: LineFilter): this {
    tapLine(this.port, filter)
    return this
  }

  /**
   * Lets calm return, and asks whether all is well: reports flow, none was lost on the way. `mayChange`: a digit of a payload
   * that became another digit is a report like any other, since nothing on the line would tell.
   */
  expectRecovery(mayChange = false): void {
    this.street.run(calmS)
    const { created, dropped, pending } = this.node.counts()
    const numbers = this.street.platform.reports.map(({ payload }) => numberOf(payload))
    const received = [...new Set(numbers)].sort(byValue)
    expect(dropped).toBe(0)
    // Of changed ones nothing but how many there are can be known: a number may have become that of another.
    if (mayChange) expect(numbers.length).toBeGreaterThanOrEqual(created - pending)
    else expect(received).toEqual(Array.from({ length: Math.max(created - pending, received.length) }, (_, at) => at))
    expect(pending).toBeLessThanOrEqual(1)
    const lastS = this.street.platform.reports.at(-1)!.atUs / 1e6
    expect(this.street.world.scheduler.nowUs / 1e6 - lastS).toBeLessThan(2 * reportEveryS)
  }
}

/** The probe numbers its reports in their first four bytes. */
function numberOf(payload: Uint8Array): number {
  return new DataView(payload.buffer, payload.byteOffset).getUint32(0)
}

function byValue(first: number, second: number): number {
  return first - second
}

/**
 * What every family must survive: bytes lost, doubled and garbled on the UART, its supply cut in every state that a
 * delivery on the UART marks off, and a pin reset. The firmware, the driver, the emulator, the cell and the platform are
 * the ones of a scenario.
 * @param model the modem's name in the registry
 */
export function recoverySuite(model: string, options: RecoveryOptions = {}): void {
  const make = (seed = 1) => new ProbeStreet(model, seed, options.prepare)
  const numRuns = options.runs ?? 12

  describe(`${model} recovers`, { timeout: limitMs }, () => {
    test('nothing befalls it: reports flow', () => {
      const probe = make()
      probe.street.run(600)
      probe.expectRecovery()
    })

    test('bytes lost, doubled and garbled on the UART are followed by recovery, never by a stuck driver', () => {
      const share = fc.integer({ min: 5, max: 300 }).map((perMille) => perMille / 1000)
      fc.assert(
        fc.property(fc.integer({ min: 0, max: 1e6 }), share, (seed, probability) => {
          const probe = make()
          let hurts = true
          probe.tap(randomDamage(seed, probability, () => hurts))
          probe.street.run(1800)
          hurts = false
          probe.expectRecovery(true)
        }),
        // Two that once were not recovered from: an address, and a name, that were garbled on their way.
        {
          numRuns,
          examples: [
            [825_344, 0.222],
            [606_798, 0.27],
          ],
        },
      )
    })

    test.each<LineFault>(['lost', 'doubled', 'garbled'])('one byte %s in any one delivery', (fault) => {
      forEachDelivery(
        make,
        (probe, index, count) => {
          const chance = new RandomStream(index, 'recovery')
          probe.tap((_way, bytes) => {
            const isIt = count.value++ === index
            return isIt ? damaged(bytes, fault, Math.floor(chance.next() * bytes.length)) : bytes
          })
        },
        fault === 'garbled',
      )
    })

    test.each([0.05, 20])('its supply cut at any delivery on the UART, for %s s', (cutS) => {
      forEachDelivery(make, (probe, index, count) => {
        const { modem } = probe.node
        const { scheduler } = probe.street.world
        probe.tap((_way, bytes) => {
          if (count.value++ !== index) return bytes
          scheduler.after(1, 0, () => modem.powerOff(), undefined)
          scheduler.after(Math.round(cutS * 1e6), 0, () => modem.powerOn(), undefined)
          return bytes
        })
      })
    })

    test('a pin reset at any delivery on the UART', () => {
      forEachDelivery(make, (probe, index, count) => {
        probe.tap((_way, bytes) => {
          if (count.value++ === index)
            probe.street.world.scheduler.after(1, 0, () => probe.node.modem.reset(), undefined)
          return bytes
        })
      })
    })
  })
}

/** Runs a fresh street for each delivery of an undisturbed start, up to the second report. */
function forEachDelivery(
  make: () => ProbeStreet,
  hurt: (probe: ProbeStreet, index: number, count: { value: number }) => void,
  mayChange = false,
): void {
  const deliveries = deliveriesOfStart(make)
  expect(deliveries).toBeGreaterThan(20)
  for (let index = 0; index < deliveries; index++) {
    const probe = make()
    hurt(probe, index, { value: 0 })
    probe.street.run(700)
    probe.expectRecovery(mayChange)
  }
}

function deliveriesOfStart(make: () => ProbeStreet): number {
  const probe = make()
  let count = 0
  let counted = 0
  probe.tap((_way, bytes) => {
    count++
    if (probe.street.platform.reports.length < 2) counted = count
    return bytes
  })
  probe.street.run(700)
  expect(probe.street.platform.reports.length).toBeGreaterThanOrEqual(2)
  return counted
}

function randomDamage(seed: number, probability: number, isOn: () => boolean): LineFilter {
  const chance = new RandomStream(seed, 'recovery')
  const faults: readonly LineFault[] = ['lost', 'doubled', 'garbled']
  return (_way, bytes) => {
    if (!isOn() || chance.next() >= probability) return bytes
    return damaged(bytes, faults[Math.floor(chance.next() * 3)]!, Math.floor(chance.next() * bytes.length))
  }
}
