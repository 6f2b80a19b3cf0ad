import { parseScenario } from '../fleet/scenario/index.js'
import { cellsOf } from '../fleet/cells.js'
import { encodeCommand } from '../fleet/command-log.js'
import { Fleet } from '../fleet/fleet.js'
import type { SimulatedNode } from '../fleet/nodes/simulated-node.js'
import { StreetlightNode } from '../fleet/nodes/streetlight.js'
import type { CommandAction, Scenario } from '../fleet/scenario/scenario.js'
import { World, type WorldNote } from '../kernel/world.js'
import { EventLog } from '../trace/event-log.js'
import type { TraceChannel, TraceSink } from '../trace/events.js'
import { NodeTrace } from '../trace/node-trace.js'
import { platformAddress } from '../uplink/index.js'
import { LocalPlatform, readReport, type ReceivedReport } from './local-platform.js'

const second = 1_000_000

/**
 * A scenario in the hands of a test: the same world, boards, chips, modems and firmware as in `wayside run`, with a platform
 * that only listens. Time passes when the test says so; nothing opens a socket.
 */
export class TestStreet {
  readonly world: World
  readonly fleet: Fleet
  readonly platform: LocalPlatform
  /** What nodes and firmware complained of: warnings and errors. A test that expects none asserts so. */
  readonly notes: WorldNote[] = []
  private commandId = 0

  constructor(readonly scenario: Scenario) {
    this.world = new World({
      seed: scenario.seed,
      startUnixMs: scenario.start.unixMs,
      onNote: (note) => this.notes.push(note),
    })
    const nodeOfModem = new Map<object, number>()
    this.platform = new LocalPlatform(
      this.world,
      (ue) => nodeOfModem.get(ue) ?? -1,
      Math.round(scenario.start.offsetMinutes / 15),
    )
    const cells = cellsOf(scenario, this.world.scheduler)
    this.fleet = new Fleet(this.world, scenario, cells, this.platform.network, platformAddress)
    for (const node of this.fleet.nodes) nodeOfModem.set(node.modem, node.index)
    this.platform.onReport = ({ node, atUs, payload }) => this.fleet.nodes[node]?.reportTap?.(atUs, payload)
    this.fleet.powerOn()
  }

  /** A street from the text of a scenario. @throws ScenarioError with every line that is wrong */
  static from(yaml: string): TestStreet {
    return new TestStreet(parseScenario(yaml, 'scenario.yaml'))
  }

  /** Watches a node from now on, for the sinks' channels. Call its `end` to complete what the sinks write. */
  trace(node: SimulatedNode, ...sinks: readonly TraceSink[]): NodeTrace {
    return new NodeTrace(node, sinks, this.platform.network)
  }

  /** Lets time pass, in seconds. */
  run(seconds: number): void {
    this.world.scheduler.runUntil(this.world.scheduler.nowUs + seconds * second)
  }

  /** Lets time pass until the place's clocks next show a time of day, "HH:MM". */
  runTo(timeOfDay: string): void {
    const [hours, minutes] = timeOfDay.split(':').map(Number)
    const dayS = 86_400
    const nowS = this.world.unixMs / 1000 + this.scenario.start.offsetMinutes * 60
    const wantedS = hours! * 3600 + minutes! * 60
    this.run((wantedS - (nowS % dayS) + dayS) % dayS || dayS)
  }

  /** Sends a node a command, as a platform would. Returns the identifier that its confirmation will carry. */
  command(node: SimulatedNode, action: CommandAction, expiresS?: number): number {
    const id = ++this.commandId
    this.platform.publish(`wayside/${node.plan.kind}/${node.imei}/down`, encodeCommand(action, id, expiresS))
    return id
  }
}

/** What {@link oneLamp} may be told. */
export interface OneLampOptions {
  /** When it is switched on: an instant with its offset, in Hangzhou's time. */
  readonly at?: string
  readonly seed?: number
  /** The kind's own options, as in a scenario. */
  readonly options?: Readonly<Record<string, unknown>>
}

/** What a lamp did since it is watched. */
export class LampTrace {
  constructor(
    private readonly trace: NodeTrace,
    private readonly log: EventLog,
  ) {}

  /** Everything up to now, in the order of time. */
  get events(): EventLog['events'] {
    this.trace.settle()
    return this.log.events
  }

  /** The events of one channel up to now: `trace.of('i2c')`. */
  of<Channel extends TraceChannel>(channel: Channel): ReturnType<typeof this.log.of<Channel>> {
    this.trace.settle()
    return this.log.of(channel)
  }
}

/** One street lamp in Hangzhou, with everything around it that a driver or its firmware would meet. */
export class TestLamp {
  readonly node: StreetlightNode

  constructor(readonly street: TestStreet) {
    const [node] = street.fleet.nodes
    if (!(node instanceof StreetlightNode)) throw new TypeError('a street that begins with a street lamp expected')
    this.node = node
  }

  /** Level that the LED driver gives, in percent. */
  get level(): number {
    return Math.round(this.node.lamp.level * 100)
  }

  /** Power that the lamp draws from the mains, in watts. */
  get power(): number {
    return this.node.lamp.power
  }

  /** What the platform received, oldest first. */
  get reports(): readonly ReceivedReport[] {
    return this.street.platform.reports
  }

  /** The newest report by resource: `lamp.lastReport()['3416/0/3']?.value`. */
  lastReport(): ReturnType<typeof readReport> {
    const report = this.reports.at(-1)
    return report ? readReport(report) : {}
  }

  /** Watches the lamp from now on: all channels, or those named. */
  trace(...channels: readonly TraceChannel[]): LampTrace {
    const log = channels.length > 0 ? new EventLog(channels) : new EventLog()
    return new LampTrace(this.traceTo(log), log)
  }

  /** Watches the lamp from now on for sinks that write files. Call the trace's `end` to complete them. */
  traceTo(...sinks: readonly TraceSink[]): NodeTrace {
    return this.street.trace(this.node, ...sinks)
  }

  run(seconds: number): void {
    this.street.run(seconds)
  }

  runTo(timeOfDay: string): void {
    this.street.runTo(timeOfDay)
  }

  command(action: CommandAction, expiresS?: number): number {
    return this.street.command(this.node, action, expiresS)
  }
}

/** One street lamp for a test: on a simulated board, with its chips, modem, cell and platform, in a world of its own. */
export function oneLamp({ at = '2026-06-21T16:00:00+08:00', seed = 1, options = {} }: OneLampOptions = {}): TestLamp {
  return new TestLamp(
    TestStreet.from(
      JSON.stringify({
        version: 1,
        name: 'one-lamp',
        place: { name: 'Hangzhou', latitude: 30.2741, longitude: 120.1551, timezone: 'Asia/Shanghai' },
        start: at,
        for: '24h',
        seed,
        nodes: [{ kind: 'streetlight', count: 1, options }],
      }),
    ),
  )
}
