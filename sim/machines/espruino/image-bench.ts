import { buildNode, translateTrace, type Build } from '../../../boards/espruino/build/index.js'
import { buildPlan } from '../../cli/build-plan.js'
import type { SimulatedNode } from '../../fleet/nodes/simulated-node.js'
import { readReport, type ReceivedReport } from '../../testing/local-platform.js'
import { TestStreet } from '../../testing/street.js'
import { platformAddress } from '../../uplink/index.js'
import { EspruinoMachine } from './machine.js'
import { latin1 } from './session.js'

/** Builds the image of a node with its kind's options, for the platform of a test. @param more what it is told besides */
export function imageOf(node: string, board: string, more: object = {}): Promise<Build> {
  const plan = buildPlan({ node, board })
  return buildNode({ ...plan, config: { ...(plan.config as object), broker: platformAddress, ...more } })
}

/** A street of one node on a board, at four in the afternoon of midsummer in Hangzhou. */
export function streetOf(kind: string, board: string): TestStreet {
  return TestStreet.from(
    JSON.stringify({
      version: 1,
      name: 'image',
      place: { name: 'Hangzhou', latitude: 30.2741, longitude: 120.1551, timezone: 'Asia/Shanghai' },
      start: '2026-06-21T16:00:00+08:00',
      for: '24h',
      seed: 1,
      nodes: [{ kind, count: 1, board }],
    }),
  )
}

/** What an image does on an emulated board, in a street where the fleet has its node. */
export class ImageBench {
  readonly machine: EspruinoMachine
  /** Variables of the interpreter in use at the most, of those moments at which the street was looked at. */
  peakVariables = 0
  private said = ''

  /** Puts an image into the board of a node and switches it on: what the fleet would have run gives way. */
  constructor(
    private readonly build: Build,
    readonly street: TestStreet,
    node: SimulatedNode = street.fleet.nodes[0]!,
  ) {
    node.board.powerOff()
    this.machine = new EspruinoMachine(node.board, { onBytes: (bytes) => (this.said += latin1(bytes)) })
    this.machine.storage.write('.bootcde', build.image.bytes)
    node.board.powerOn()
  }

  /** What the console said of errors, led back to the sources. */
  get errors(): string {
    return this.said.includes('Uncaught') ? translateTrace(this.said, this.build.map) : ''
  }

  /** Lets time pass, looking every so often at what is in use. */
  run(seconds: number): void {
    for (let left = seconds; left > 0; left -= lookS) {
      this.street.run(Math.min(left, lookS))
      const usage = this.machine.running?.interpreter.memory().usage ?? 0
      this.peakVariables = Math.max(this.peakVariables, usage)
    }
  }
}

const lookS = 60

/** The newest report, by resource. */
export function lastReport({ platform }: TestStreet): ReturnType<typeof readReport> {
  const report = platform.reports.at(-1)
  return report ? readReport(report) : {}
}

/** What reports say of a resource. */
export const valuesOf = (reports: readonly ReceivedReport[], path: string): (number | undefined)[] =>
  reports.map((report) => readReport(report)[path]?.value)
