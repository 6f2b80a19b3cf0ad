import { beforeAll, describe, expect, test } from 'vitest'
import type { Build } from '../../../boards/espruino/build/index.js'
import { Uper } from '../../../protocols/asn1/index.js'
import { decodeDsmp, messageFrame2019, type MessageFrame, type Spat } from '../../../protocols/v2x/index.js'
import { RsuNode } from '../../fleet/nodes/rsu.js'
import { TestStreet } from '../../testing/street.js'
import { ImageBench, imageOf } from './image-bench.js'

const board = 'esp32'
/** The radio has its fix 30 s after it is switched on; a cycle of the signals is 60 s. */
const runS = 100

/** A crossing with its signal controller, its roadside unit, and a listener beside it. */
class Crossing {
  readonly street = TestStreet.from(
    JSON.stringify({
      version: 1,
      name: 'crossing',
      place: { name: 'Hangzhou', latitude: 30.2741, longitude: 120.1551, timezone: 'Asia/Shanghai' },
      start: '2026-06-21T16:00:00+08:00',
      for: '1h',
      seed: 1,
      roads: { grid: { rows: 1, columns: 1 } },
      nodes: [
        { kind: 'signal', count: 1, options: { clocklessPlan: 1 } },
        { kind: 'rsu', count: 1, board },
      ],
    }),
  )
  readonly unit: RsuNode
  readonly frames: { readonly atUs: number; readonly frame: MessageFrame }[] = []

  constructor() {
    const { fleet, world } = this.street
    const uper = new Uper(messageFrame2019(), 512)
    const unit = fleet.nodes[1]
    if (!(unit instanceof RsuNode)) throw new TypeError('a roadside unit expected')
    this.unit = unit
    fleet.roads!.medium.attach({
      id: 2e9,
      kind: 'obu',
      position: () => ({ x: unit.site.x + 10, y: unit.site.y + 10 }),
      onFrame: (bytes) => {
        const result = uper.decode(decodeDsmp(bytes).payload)
        if (!result.ok) throw new Error(`${result.kind} at bit ${result.bitOffset}, ${result.path}`)
        this.frames.push({ atUs: world.scheduler.nowUs, frame: result.value })
      },
    })
  }

  /** Frames of one message, with the instants at which they were heard. */
  of<Name extends 'mapFrame' | 'spatFrame' | 'rsmFrame'>(name: Name) {
    return this.frames.flatMap(({ atUs, frame }) => (frame[name] ? [{ atUs, message: frame[name] }] : []))
  }

  /** When each signal group was first seen to show something else, and until when that was said to last. */
  changes() {
    const shown = new Map<number, string>()
    return this.of('spatFrame').flatMap(({ message }) =>
      message.intersections[0]!.phases.flatMap((phase) => {
        const [state] = phase.phaseStates
        const light = String(state!.light)
        if (light === 'unavailable' || shown.get(phase.id) === light) return []
        shown.set(phase.id, light)
        return [{ phase: phase.id, light, atTenth: tenthOf(message), endTenth: tenthOf(message) + endOf(state!) }]
      }),
    )
  }
}

type State = Spat['intersections'][number]['phases'][number]['phaseStates'][number]

const endOf = ({ timing }: State): number => timing?.counting?.likelyEndTime ?? NaN
const tenthOf = ({ moy, timeStamp }: Spat): number => moy! * 600 + timeStamp! / 100

/** What both may put into words of their own: counts begin anywhere. */
const withoutCount = <Message extends { msgCnt: number }>({ msgCnt: _, ...rest }: Message) => rest

describe('the image of a roadside unit on an emulated ESP32', () => {
  const simulated = new Crossing()
  const crossing = new Crossing()
  let build: Build
  let bench: ImageBench

  beforeAll(async () => {
    const { map } = crossing.unit.site
    build = await imageOf('rsu', board, { map, priority: undefined })
    bench = new ImageBench(build, crossing.street, crossing.unit)
    bench.run(runS)
    simulated.street.run(runS)
  }, 180_000)

  test('fits with all of its texts', () => {
    expect(build.report).toMatchObject({ fits: true, texts: 'full' })
  })

  test('sends the MAP that the same firmware on a simulated board sends', () => {
    const [image, firmware] = [crossing, simulated].map((each) => each.of('mapFrame').map(({ message }) => message))
    expect(image!.length / (runS - 30)).toBeGreaterThan(0.8)
    for (const map of image!)
      expect(withoutCount({ ...map, timeStamp: 0 })).toEqual(withoutCount({ ...firmware![0]!, timeStamp: 0 }))
    expect(bench.errors).toBe('')
  })

  test('tells in its SPAT the same lights, from and until the same tenths of a second', () => {
    const [image, firmware] = [crossing, simulated].map((each) => each.changes())
    const lights = (changes: typeof image) => changes!.map(({ phase, light }) => `${phase} ${light}`)
    expect(lights(image).length).toBeGreaterThan(12)
    expect(lights(image)).toEqual(lights(firmware))
    // The interpreter pauses its ticks for up to half a second while it reads a report of the controller.
    image!.forEach(({ atTenth, endTenth }, index) => {
      if (index >= 4) expect(Math.abs(atTenth - firmware![index]!.atTenth)).toBeLessThanOrEqual(8)
      expect(Math.abs(endTenth - firmware![index]!.endTenth)).toBeLessThanOrEqual(8)
    })
    const statuses = crossing.of('spatFrame').map(({ message }) => message.intersections[0]!.status)
    expect(new Set(statuses)).toEqual(
      new Set(simulated.of('spatFrame').map(({ message }) => message.intersections[0]!.status)),
    )
  })

  test('counts each kind of message up, round at 128', () => {
    for (const name of ['mapFrame', 'spatFrame', 'rsmFrame'] as const) {
      const counts = crossing.of(name).map(({ message }) => message.msgCnt)
      const steps = counts.slice(1).map((count, index) => (count - counts[index]! + 128) % 128)
      // The air loses some.
      expect(Math.max(...steps)).toBeLessThanOrEqual(3)
      expect(steps.filter((step) => step === 1).length / steps.length).toBeGreaterThan(0.9)
    }
  })

  test('keeps to the longest time of T/CSAE 159 for SPAT, and sends several RSM a second', () => {
    const times = crossing.of('spatFrame').map(({ atUs }) => atUs / 1000)
    expect(Math.max(...times.slice(1).map((at, index) => at - times[index]!))).toBeLessThanOrEqual(500)
    expect(crossing.of('rsmFrame').length / (runS - 30)).toBeGreaterThan(4)
  })

  test('hears its signal controller but for moments', () => {
    const spats = crossing.of('spatFrame').map(({ message }) => message.intersections[0]!)
    const blind = spats.filter(({ phases }) => phases[0]!.phaseStates[0]!.light === 'unavailable')
    expect(blind.length / spats.length).toBeLessThan(0.02)
  })

  test('takes no more variables than its estimate leaves room for', () => {
    const { estimated, budget } = build.report.variables
    expect(bench.peakVariables).toBeGreaterThan(estimated * 0.8)
    expect(bench.peakVariables).toBeLessThan(budget)
  })
})
