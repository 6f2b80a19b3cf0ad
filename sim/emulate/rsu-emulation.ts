import { createSocket, type Socket } from 'node:dgram'
import { Fleet } from '../fleet/fleet.js'
import { cellsOf } from '../fleet/cells.js'
import { parseScenario } from '../fleet/scenario/index.js'
import { World } from '../kernel/world.js'
import { LocalPlatform } from '../testing/local-platform.js'
import { platformAddress } from '../uplink/index.js'
import { LiveClock } from './live-clock.js'

/** How a roadside unit is emulated. */
export interface RsuEmulationOptions {
  /** Where its frames go, each a datagram from the adaptation octet on. */
  readonly host: string
  readonly port: number
  /** Milliseconds since 1970 at which its world begins. */
  readonly startUnixMs: number
  readonly seed?: number
  /** Virtual seconds for each second of the wall; default 1. */
  readonly speed?: number
  readonly onNote?: (text: string) => void
}

/** From the supply until the radio has its fix and the lights have begun: left out of the emulation, s. */
const settlingS = 45

/**
 * A crossroads in step with the wall: a signal controller, its roadside unit and some traffic, and a listener beside it that
 * passes every frame of the unit on as a UDP datagram.
 */
export class RsuEmulation {
  /** Frames passed on. */
  sent = 0
  private readonly socket: Socket
  private readonly clock: LiveClock

  private constructor(
    private readonly options: RsuEmulationOptions,
    world: World,
    fleet: Fleet,
  ) {
    this.socket = createSocket(options.host.includes(':') ? 'udp6' : 'udp4')
    this.socket.on('error', (error) => options.onNote?.(`UDP: ${error.message}`))
    this.socket.unref()
    this.clock = new LiveClock(world.scheduler, options.speed)
    const { medium, crossroads } = fleet.roads!
    const { x, y } = crossroads[0]!
    const beside = { x: x + 10, y: y + 10 }
    world.scheduler.runUntil(settlingS * 1e6)
    medium.attach({
      id: listenerStation,
      kind: 'obu',
      position: () => beside,
      onFrame: (bytes, { from }) => {
        if (from >= firstUnitStation) this.pass(bytes)
      },
    })
  }

  /** Begins. The world has run through its start, so that the first frames go out at once. */
  static start(options: RsuEmulationOptions): RsuEmulation {
    const { startUnixMs, seed = 1, onNote } = options
    const scenario = parseScenario(scenarioText(startUnixMs - settlingS * 1000, seed), 'emulate-rsu')
    const world = new World({
      seed,
      startUnixMs: scenario.start.unixMs,
      onNote: ({ source, text }) => onNote?.(`${source}: ${text}`),
    })
    const platform = new LocalPlatform(world, () => 0, 0)
    const fleet = new Fleet(world, scenario, cellsOf(scenario, world.scheduler), platform.network, platformAddress)
    fleet.powerOn()
    const emulation = new RsuEmulation(options, world, fleet)
    emulation.clock.touch()
    return emulation
  }

  /** Ends it. */
  close(): Promise<void> {
    this.clock.stop()
    return new Promise((done) => this.socket.close(() => done()))
  }

  private pass(bytes: Uint8Array): void {
    const { host, port } = this.options
    this.sent++
    this.socket.send(bytes, port, host)
  }
}

const listenerStation = 2e9
/** Stations of roadside units on the medium (sim/fleet/nodes/rsu.ts). */
const firstUnitStation = 1e9

function scenarioText(startUnixMs: number, seed: number): string {
  return JSON.stringify({
    version: 1,
    name: 'emulate-rsu',
    place: { name: 'Hangzhou', latitude: 30.2741, longitude: 120.1551, timezone: 'UTC' },
    start: `${new Date(startUnixMs).toISOString().slice(0, 19)}Z`,
    for: '24h',
    seed,
    roads: { grid: { rows: 1, columns: 1 } },
    traffic: { begin: '1s', vehiclesPerHour: 200, penetration: 0.5 },
    nodes: [
      { kind: 'signal', count: 1, options: { clocklessPlan: 1 } },
      { kind: 'rsu', count: 1 },
    ],
  })
}
