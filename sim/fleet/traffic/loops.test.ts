import { describe, expect, test } from 'vitest'
import { gridNetwork } from '../../city/traffic/grid.js'
import { HandSignals } from '../../city/traffic/testing.js'
import { TrafficModel } from '../../city/traffic/traffic-model.js'
import { Scheduler } from '../../kernel/scheduler.js'
import { fourArmCrossing } from '../kinds/signal-program.js'
import { Loops } from './loops.js'
import { RoadBench } from './road-bench.js'

const second = 1_000_000

describe('loops of a junction', () => {
  test('tell the detector of the stage that serves the lane, when a vehicle comes and goes, and nothing else', () => {
    const scheduler = new Scheduler()
    const origin = { latitude: 30.2741, longitude: 120.1551 }
    const plain = gridNetwork({ origin, rows: 1, columns: 1, spacingM: 400 })
    // Groups of the four-arm program: 1 north-south, 3 east-west, left turns 2 and 4.
    const groups = [0, 1, 3, 1, 3, 2, 4, 2, 4]
    const network = {
      ...plain,
      links: plain.links.map((link) => ({
        ...link,
        lanes: link.lanes.map((lane) => ({
          ...lane,
          connections: lane.connections.map((each) => ({ ...each, signalGroup: groups[each.signalGroup!]! })),
        })),
      })),
    }
    const told: [number, boolean][] = []
    const signals = new HandSignals('red')
    const traffic: TrafficModel = new TrafficModel(scheduler, network, {
      seed: 1,
      signals,
      listener: { onStep: () => loops.tell() },
    })
    const loops = new Loops(traffic)
    const crossroads = network.nodes.find(({ isGateway }) => !isGateway)!
    const towards = network.links.filter(({ to }) => to === crossroads.id)
    loops.add({ setDetector: (...each) => void told.push(each) }, fourArmCrossing, towards)
    // The lane of left turns of the second link that serves group 2 or 4: detectors 3 and 6 are theirs alone.
    const link = towards.find(({ lanes }) => lanes[0]!.connections.some(({ signalGroup }) => signalGroup === 2))!
    const left = link.lanes[0]!.connections.find(({ signalGroup }) => signalGroup === 2)!
    traffic.addVehicle({ route: [link.id, left.toLink], lane: 0, place: 200, speed: 10 })
    scheduler.runUntil(60 * second)
    const detectors = new Set(told.map(([detector]) => detector))
    expect([...detectors]).toEqual([2])
    // Over the far loop, off it, and onto the one at the line, where it waits.
    expect(told.map(([, isOccupied]) => isOccupied)).toEqual([true, false, true])
    signals.colour = 'green'
    scheduler.runUntil(90 * second)
    expect(told.at(-1)).toEqual([2, false])
  })

  test('call the stages of an actuated plan: who waits gets green, and where nobody comes the main road keeps it', () => {
    const program = {
      ...fourArmCrossing,
      schedule: [{ at: '00:00', plan: 2 }],
    }
    const bench = new RoadBench({
      roads: { grid: { rows: 1, columns: 1, spacing: '400m' } },
      traffic: { vehiclesPerHour: 0 },
      nodes: [{ kind: 'signal', count: 1, options: { program, clocklessPlan: 2 } }],
    }).run(400)
    const { traffic, monitors } = bench.roads
    const greens = [...monitors[0]!.greens]
    bench.run(300)
    // Groups 3 (index 2) and its left turns are not called by anybody.
    expect(monitors[0]!.greens[2]! - greens[2]!).toBe(0)
    expect(monitors[0]!.greens[3]! - greens[3]!).toBe(0)
    const east = traffic.map.links.find(({ isEntry, link }) => isEntry && servesGroup(link, 3))!
    const id = traffic.addVehicle({ route: east.link.id, lane: 1 })!
    bench.run(150)
    expect(monitors[0]!.greens[2]! - greens[2]!).toBeGreaterThan(0)
    expect(traffic.score(id)).toBeUndefined()
    expect(monitors[0]!.violations).toEqual([])
  })
})

function servesGroup(
  { lanes }: { readonly lanes: readonly { readonly connections: readonly { readonly signalGroup?: number }[] }[] },
  group: number,
): boolean {
  return lanes.some(({ connections }) => connections.some(({ signalGroup }) => signalGroup === group))
}
