import { describe, expect, test } from 'vitest'
import { Uper } from '../../../protocols/asn1/index.js'
import { decodeDsmp, messageFrame2019, type MessageFrame } from '../../../protocols/v2x/index.js'
import type { SignalNode } from '../nodes/signal.js'
import { RoadBench, type HeardFrame, type RoadBenchOptions } from './road-bench.js'

const signal = { kind: 'signal', count: 1, options: { clocklessPlan: 1 } }
const rsu = { kind: 'rsu', count: 1 }
const oneCrossing = { grid: { rows: 1, columns: 1, spacing: '400m' } }
const second = 1e6

function messages(frames: readonly HeardFrame[]): { atUs: number; aid: number; frame: MessageFrame }[] {
  const uper = new Uper(messageFrame2019())
  return frames.map(({ atUs, bytes }) => {
    const { aid, payload } = decodeDsmp(bytes)
    const result = uper.decode(payload)
    if (!result.ok) throw new Error(`a message expected, got ${result.kind} at ${result.path}`)
    return { atUs, aid, frame: result.value }
  })
}

describe('a roadside unit beside its signal controller', () => {
  // By then the network has told the time, and the plan keeps to its offset.
  const signs = [{ kind: 'speed-limit', link: 1, from: '200m', to: '50m', limit: 30 }]
  const bench = new RoadBench({
    roads: { ...oneCrossing, signs },
    traffic: { vehiclesPerHour: 0 },
    nodes: [signal, rsu],
  }).run(1200)
  const frames = bench.listen(0, 30)
  bench.run(120)
  const all = messages(frames)
  const ofAid = (aid: number) => all.filter((message) => message.aid === aid)

  test.each([
    ['MAP', 3618, 120],
    ['SPAT', 3619, 1200],
    ['RSI', 3621, 240],
    ['RSM', 3623, 1200],
  ])('sends %s as often as T/CSAE 159 wants it', (_name, aid, expected) => {
    // A few in a hundred are lost on the air by half duplex and fading at 30 m.
    expect(ofAid(aid).length).toBeGreaterThan(0.97 * expected)
    expect(ofAid(aid).length).toBeLessThanOrEqual(expected + 1)
  })

  test('counts every kind by itself, round at 128', () => {
    const counts = ofAid(3619).map(({ frame }) => frame.spatFrame!.msgCnt)
    const steps = counts.slice(1).map((count, index) => (count - counts[index]! + 128) % 128)
    expect(steps.filter((step) => step === 1).length).toBeGreaterThan(0.95 * steps.length)
    expect(Math.max(...steps)).toBeLessThan(5)
    expect(new Set(counts).size).toBe(128)
  })

  test('tells the time by the satellites', () => {
    const { atUs, frame } = ofAid(3619)[0]!
    const { moy, timeStamp } = frame.spatFrame!
    // 2026-06-21T23:00Z is minute 171 x 1440 + 23 x 60 of the year.
    const sentMs = (moy! - 171 * 1440 - 23 * 60) * 60_000 + timeStamp!
    expect(atUs / 1000 - sentMs).toBeGreaterThan(0)
    expect(atUs / 1000 - sentMs).toBeLessThan(150)
  })

  test('says of every phase what its heads show, and when that ends', () => {
    const node = bench.fleet.nodes[0] as SignalNode
    const again = bench.listen(0, 31)
    let compared = 0
    /** When each red was said to end, 3 s or more before; and by how much that was off. */
    const ends = new Map<number, number>()
    const errorsS: number[] = []
    const wasRed = new Set<number>()
    for (let step = 0; step < 1200; step++) {
      bench.run(0.1)
      const spat = again.filter(({ heard }) => heard?.kind === 'spat').at(-1)?.heard
      again.length = 0
      if (spat?.kind !== 'spat') continue
      const nowS = bench.world.scheduler.nowUs / second
      for (const { phase, light, endS } of spat.junctions[0]!.phases) {
        const state = node.signalState(phase - 1)
        const begins = ends.get(phase)
        if (state === 'green' && wasRed.has(phase) && begins !== undefined) errorsS.push(Math.abs(nowS - begins))
        if (state === 'red') wasRed.add(phase)
        else wasRed.delete(phase)
        const isGreen = state === 'green' || state === 'flashing-green'
        // The line in the cabinet and the air take up to two tenths of a second.
        if (light === 'red' || light === 'protected-green') compared += isGreen === (light !== 'red') ? 1 : -20
        if (light === 'red' && endS !== undefined && endS > 3) ends.set(phase, nowS + endS)
      }
    }
    expect(compared).toBeGreaterThan(500)
    expect(errorsS.length).toBeGreaterThanOrEqual(4)
    for (const errorS of errorsS) expect(errorS).toBeLessThan(0.4)
  })

  test('learns the lights to come: amber lasts the 3 s of the program', () => {
    const { phases } = ofAid(3619).at(-1)!.frame.spatFrame!.intersections[0]!
    const ambers = phases.flatMap(({ phaseStates }) =>
      phaseStates.slice(1).flatMap(({ light, timing }) => {
        const counting = timing && 'counting' in timing ? timing.counting : undefined
        return light === 'yellow' && counting ? [counting.likelyEndTime - counting.startTime] : []
      }),
    )
    // The four groups of vehicles; walkers have no amber.
    expect(ambers).toHaveLength(4)
    for (const tenths of ambers) expect(Math.abs(tenths - 30)).toBeLessThanOrEqual(1)
  })

  test('takes another period by command, and confirms it', () => {
    const id = bench.command('rsu', 1, { name: 'rsu/spat-period', value: 500 })
    bench.run(30)
    const confirmed = bench.reportsOf('rsu').find((report) => report['command/id']?.value === id)
    expect(confirmed?.['command/done']?.booleanValue).toBe(true)
    const before = messages(frames).filter(({ aid }) => aid === 3619).length
    bench.run(20)
    const sent = messages(frames).filter(({ aid }) => aid === 3619).length - before
    expect(sent).toBeGreaterThan(36)
    expect(sent).toBeLessThanOrEqual(41)
    expect(confirmed?.['rsu/state']?.value).toBe(0)
  })

  test('nothing was said to be wrong', () => {
    expect(bench.notes).toEqual([])
  })
})

describe('on the unchanged firmware', () => {
  const fourArms: RoadBenchOptions = {
    roads: oneCrossing,
    traffic: { vehiclesPerHour: 200, penetration: 0.5, radio: 'curve' },
    nodes: [signal, { ...rsu, options: { spatPeriod: '200ms' } }],
  }

  test('vehicles that are advised stop less and wait less than without, on the same seed', () => {
    const advised = new RoadBench(fourArms).run(600).roads.figures().trips.equipped!
    const without = { ...fourArms, traffic: { ...fourArms.traffic, advice: false } }
    const unadvised = new RoadBench(without).run(600).roads.figures().trips.equipped!
    expect(advised.trips).toBeGreaterThan(40)
    expect(advised.stops).toBeLessThan(0.85 * unadvised.stops)
    expect(advised.waitingSeconds).toBeLessThan(unadvised.waitingSeconds)
  })

  test('an ambulance gets green; no minimum green and no green interval is broken', () => {
    const corridor = (priority: string) => {
      const bench = new RoadBench({
        roads: { grid: { rows: 1, columns: 3, spacing: '400m' } },
        traffic: {
          vehiclesPerHour: 100,
          penetration: 0,
          radio: 'curve',
          emergencies: [{ at: '3min', every: '80s', until: '8min', row: 1 }],
        },
        nodes: [
          { ...signal, count: 3 },
          { ...rsu, count: 3, options: { priority } },
        ],
      }).run(720)
      return bench.roads.figures()
    }
    const helped = corridor('preemption')
    const alone = corridor('none')
    expect(helped.trips.emergency!.trips).toBeGreaterThan(3)
    expect(helped.trips.emergency!.travelSeconds).toBeLessThan(0.75 * alone.trips.emergency!.travelSeconds)
    for (const { signals, mishaps } of [helped, alone]) {
      expect(signals.greens).toBeGreaterThan(80)
      expect(signals.violations).toBe(0)
      expect(mishaps).toMatchObject({ collisions: 0, redLightsRun: 0 })
    }
  })

  test('a limit of a sign is told by RSI and driven', () => {
    const signs = [
      { kind: 'speed-limit', link: 1, from: '300m', to: '100m', limit: 30 },
      { kind: 'road-works', link: 1, from: '300m', to: '100m' },
    ]
    const bench = new RoadBench({
      roads: { ...oneCrossing, signs },
      traffic: { vehiclesPerHour: 0, penetration: 1 },
      nodes: [rsu],
    }).run(60)
    const id = bench.roads.traffic.addVehicle({ route: 1 })!
    const { state } = bench.roads.units
    const speeds: number[] = []
    while (bench.roads.traffic.read(id, state) && state.link === 1) {
      if (state.toStopLineM < 180 && state.toStopLineM > 110) speeds.push(state.speed)
      bench.run(0.1)
    }
    expect(speeds.length).toBeGreaterThan(20)
    expect(Math.max(...speeds)).toBeLessThan(30 / 3.6 + 0.5)
    const [limit, works] = bench.roads.figures().signs
    // 200 m: 24 s at 30 km/h, less for what it still has to brake behind the sign.
    expect(limit!.equipped!.vehicleSeconds).toBeGreaterThan(20)
    expect(limit!.equipped!.vehicleSeconds).toBeLessThan(28)
    expect(limit!.others).toBeUndefined()
    expect(works!.equipped).toEqual({
      vehicleSeconds: limit!.equipped!.vehicleSeconds,
      meanKmh: limit!.equipped!.meanKmh,
    })
    expect(bench.roads.unitCounts.warnings).toMatchObject({ speed: 1, 'road-works': 1 })
  })
})

/** Walkers who come out 5 s before to 5 s behind the moment that leads to the front of a car of 50 km/h, one each pass. */
function hiddenWalkers(heeds: boolean) {
  const passes: { isHit: boolean; warnedUs: number; reachedUs: number }[] = []
  let warnedUs = NaN
  const bench: RoadBench = new RoadBench({
    roads: oneCrossing,
    traffic: { vehiclesPerHour: 0, penetration: 1, warnings: heeds },
    nodes: [rsu],
    onWarning: (_vehicle, kind, isOn) => {
      if (kind === 'vulnerable' && isOn && Number.isNaN(warnedUs)) warnedUs = bench.world.scheduler.nowUs
    },
  }).run(60)
  for (let offsetS = -5; offsetS <= 5; offsetS += 0.5) {
    warnedUs = NaN
    const { scheduler } = bench.world
    const { traffic } = bench.roads
    const vehicle = traffic.addVehicle({ route: 1, lane: 2, place: 200, speed: 13 })!
    // The outermost lane's middle is 3 + 1.6 m from where a walker sets off; the car needs 11 s for its 146 m.
    const startUs = Math.round(scheduler.nowUs + (11 - 4.6 / 1.4 + offsetS) * second)
    const walker = bench.roads.addWalker({ link: 1, toStopLineM: 30, startUs, seenWithinM: 8 })
    let reachedUs = NaN
    const { state } = bench.roads.units
    while (traffic.read(vehicle, state)) {
      if (Number.isNaN(reachedUs) && state.toStopLineM < 30) reachedUs = scheduler.nowUs
      bench.run(0.1)
    }
    bench.run(30)
    passes.push({ isHit: walker.isHit, warnedUs, reachedUs })
  }
  return passes
}

describe('a walker whom only the camera sees', () => {
  const unheeded = hiddenWalkers(false)
  const heeded = hiddenWalkers(true)

  test('some are run into when nobody is warned', () => {
    expect(unheeded.filter(({ isHit }) => isHit).length).toBeGreaterThan(1)
  })

  test('whoever would be run into is warned of, seconds before', () => {
    const leads = unheeded
      .filter(({ isHit }) => isHit)
      .map(({ warnedUs, reachedUs }) => (reachedUs - warnedUs) / second)
    for (const lead of leads) expect(lead).toBeGreaterThan(2)
  })

  test('nobody is run into when the warning is heeded', () => {
    expect(heeded.some(({ isHit }) => isHit)).toBe(false)
  })

  test('those who come long before or behind are not warned of', () => {
    expect(unheeded.filter(({ warnedUs }) => Number.isNaN(warnedUs)).length).toBeGreaterThan(3)
  })
})
