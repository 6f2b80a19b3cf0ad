import { spawnSync } from 'node:child_process'
import { describe, expect, test } from 'vitest'
import { Gnss, unixMsOf, type GnssOptions, type GnssSample } from '../../firmware/drivers/gnss.js'
import type { Part } from '../../firmware/hal/index.js'
import { encodeCfgMsg, encodeCfgPrt, encodeUbx, Ubx, type MonVer } from '../../protocols/ubx/index.js'
import type { UartPort } from '../board/uart.js'
import { chipConformance } from './conformance.js'
import { dopOf } from './gnss-dop.js'
import { satellitesAbove } from './gnss-sky.js'
import { GnssModel, startTimes, type GnssPlace, type GnssWorld } from './gnss.js'
import { chips } from './registry.js'
import { TestBench } from './test-bench.js'

const baud = 9600
const second = 1_000_000
const parts: readonly Part[] = [
  { role: 'gnss', bus: 'serial', part: 'gnss', hz: baud, purpose: 'position' },
  { role: 'pulse', bus: 'digital', part: 'gnss', purpose: 'time pulse' },
]
/** West Lake, Hangzhou. */
const hangzhou: GnssPlace = { latitude: 30.2431, longitude: 120.1503, altitude: 9.5, speed: 8, course: 90 }
const startUnixMs = Date.UTC(2026, 5, 21, 8)
const instantly = { cold: 0, warm: 0, hot: 0 }

/** A receiver whose place can be set. */
class PlacedModel extends GnssModel {
  constructor(
    bench: TestBench,
    world: Partial<GnssWorld> = {},
    private readonly spot: { place: GnssPlace } = { place: hangzhou },
    readonly line: UartPort = bench.board.uartTo('gnss', baud),
  ) {
    const place = (): GnssPlace => spot.place
    super(bench.board, line, { place, startUnixMs, ...world }, bench.board.netOf('digital', 'pulse'))
  }

  move(change: Partial<GnssPlace>): void {
    this.spot.place = { ...this.spot.place, ...change }
  }
}

const optionsOf = (bench: TestBench): GnssOptions => ({
  ...bench.device.serial['gnss']!,
  timers: bench.device.timers,
})

const minuteStep = 1e-5 / 60

chipConformance({
  chip: chips.gnss,
  parts,
  // The suite samples 0.95 s into a second, when the sentences of the epoch before have left.
  makeModel: (bench) => new PlacedModel(bench, { startTimes: instantly, startUnixMs: startUnixMs + 850 }),
  options: optionsOf,
  create: (options) => new Gnss(options),
  use: (driver) => driver.sample(() => {}),
  badOptions: [{ timers: undefined }, { baud: 0 }, { baud: undefined }, { periodUs: 0 }, { periodUs: 1e9 }],
  quantities: [
    {
      name: 'speed',
      min: 0,
      max: 60,
      tolerance: () => 0.0003,
      set: (model, speed) => model.move({ speed }),
      get: ({ fix }) => fix!.speed!,
    },
    {
      name: 'latitude',
      min: -85,
      max: 85,
      tolerance: () => minuteStep,
      set: (model, latitude) => model.move({ latitude }),
      get: ({ fix }) => fix!.latitude,
    },
    {
      name: 'longitude',
      min: -179.9,
      max: 180,
      tolerance: () => minuteStep,
      set: (model, longitude) => model.move({ longitude }),
      get: ({ fix }) => fix!.longitude,
    },
    {
      name: 'altitude',
      min: -100,
      max: 5000,
      tolerance: () => 0.051,
      set: (model, altitude) => model.move({ altitude }),
      get: ({ fix }) => fix!.altitude!,
    },
  ],
  failures: [
    { faults: { missing: true }, kind: 'no-answer', withinUs: 2_600_000 },
    { faults: { hung: true }, kind: 'no-answer', withinUs: 2_600_000 },
    { faults: { corrupt: true } as object, kind: 'checksum', withinUs: 2_600_000 },
  ],
  sampleWithinUs: 2_000_000,
  state: (model) => [model.hasFix, model.epochPeriodUs, model.line.baud],
  traffic: (_, model, bytes) => model.onBytes(bytes),
})

/** A bench with a receiver on it, powered, and the driver open. */
function setUp(world: Partial<GnssWorld> = {}) {
  const bench = new TestBench(parts)
  const model = bench.solder(new PlacedModel(bench, world))
  bench.powerUp()
  const driver = new Gnss(optionsOf(bench))
  const sample = () => bench.call<GnssSample>((done) => driver.sample(done), 2.5 * second)
  return { bench, model, driver, sample }
}

/** What the receiver said in that time. */
function listen(bench: TestBench, model: PlacedModel, durationUs: number): Buffer {
  const heard: Uint8Array[] = []
  const tap = model.line.tap
  model.line.tap = { onBytes: (bytes) => heard.push(bytes.slice()) }
  bench.run(durationUs)
  model.line.tap = tap
  return Buffer.concat(heard)
}

describe('starting', () => {
  test('a cold start takes its time: satellites and no fix before, a fix after', () => {
    const { bench, model, sample } = setUp()
    const early = sample().result!
    expect(early.fix).toBeUndefined()
    expect(early.unixMs).toBeUndefined()
    bench.run(startTimes.cold - bench.nowUs - second)
    expect(model.hasFix).toBe(false)
    bench.run(2.5 * second)
    expect(model.hasFix).toBe(true)
    expect(sample().result!.fix).toMatchObject({ speed: expect.closeTo(8, 2), course: 90 })
  })

  test.each([
    ['hot after an hour', 3600, startTimes.hot],
    ['warm after five hours', 5 * 3600, startTimes.warm],
  ])('with a backup cell it starts %s', (_, offSeconds, expectedUs) => {
    const { bench, model } = setUp({ hasBackup: true })
    bench.run(startTimes.cold + 2 * second)
    bench.board.powerOff()
    bench.run(offSeconds * second)
    bench.board.powerOn()
    const onUs = bench.nowUs
    while (!model.hasFix) bench.run(0.1 * second)
    expect(bench.nowUs - onUs).toBeGreaterThanOrEqual(expectedUs)
    expect(bench.nowUs - onUs).toBeLessThan(expectedUs + 1.2 * second)
  })

  test('CFG-RST with everything to forget is a cold start', () => {
    const { bench, model } = setUp({ startTimes: { cold: 20 * second, warm: 0, hot: 0 } })
    bench.run(25 * second)
    expect(model.hasFix).toBe(true)
    model.onBytes(encodeUbx(Ubx.Cfg, Ubx.CfgRst, Uint8Array.of(0xff, 0xff, 1, 0)))
    bench.run(15 * second)
    expect(model.hasFix).toBe(false)
    bench.run(7 * second)
    expect(model.hasFix).toBe(true)
  })
})

describe('losing the sky', () => {
  test('a tunnel takes the fix and the pulse, the time goes on, and the fix is back a second after the tunnel', () => {
    const mask = (atUs: number): number => (atUs > 10 * second && atUs < 20 * second ? 90 : 5)
    const { bench, model, sample } = setUp({ startTimes: instantly, mask })
    bench.run(9 * second - bench.nowUs)
    expect(model.hasFix).toBe(true)
    bench.run(3 * second)
    const inside = sample().result!
    expect(inside).toMatchObject({ satellitesUsed: 0, inView: { gps: 0, beidou: 0 } })
    expect(inside.fix).toBeUndefined()
    expect(inside.unixMs).toBeGreaterThan(startUnixMs)
    bench.run(22.5 * second - bench.nowUs)
    expect(model.hasFix).toBe(true)
  })

  test('a street canyon costs satellites and precision', () => {
    const open = setUp({ startTimes: instantly }).sample().result!
    const canyon = setUp({ startTimes: instantly, mask: () => 45 }).sample().result!
    expect(canyon.satellitesUsed).toBeLessThan(open.satellitesUsed)
    expect(canyon.fix!.hdop!).toBeGreaterThan(open.fix!.hdop!)
  })

  test('the error of a fix is the error of a range times HDOP', () => {
    const { bench, sample } = setUp({ startTimes: instantly, rangeErrorM: 5 })
    const squares: number[] = []
    for (let round = 0; round < 300; round++) {
      const { latitude, longitude, hdop } = sample().result!.fix!
      const north = (latitude - hangzhou.latitude) * 111_320
      const east = (longitude - hangzhou.longitude) * 111_320 * Math.cos((hangzhou.latitude * Math.PI) / 180)
      squares.push((north ** 2 + east ** 2) / (5 * hdop!) ** 2)
    }
    expect(bench.notes).toEqual([])
    expect(squares.reduce((sum, value) => sum + value, 0) / squares.length).toBeCloseTo(1, 0)
  })
})

describe('the sky', () => {
  test('GPS and BeiDou over Hangzhou are as many as a receiver sees there, at any hour', () => {
    for (let hour = 0; hour < 24; hour++) {
      const up = satellitesAbove(5, startUnixMs + hour * 3_600_000, hangzhou.latitude, hangzhou.longitude)
      const gps = up.filter(({ system }) => system === 'gps').length
      // The GPS performance standard promises at least 4 above 5 degrees; a full constellation shows 6 to 12.
      expect(gps).toBeGreaterThanOrEqual(5)
      expect(gps).toBeLessThanOrEqual(13)
      expect(up.length - gps).toBeGreaterThanOrEqual(8)
    }
  })

  test('a GPS satellite stands where it stood after a sidereal day, a geostationary one always', () => {
    const look = (atMs: number) => satellitesAbove(-90, atMs, 30, 120)
    const [today, tomorrow] = [look(startUnixMs), look(startUnixMs + 86_164_091)]
    const find = (sky: ReturnType<typeof look>, system: string, id: number) =>
      sky.find((satellite) => satellite.system === system && satellite.id === id)!
    expect(find(tomorrow, 'gps', 5).elevation).toBeCloseTo(find(today, 'gps', 5).elevation, 2)
    const later = look(startUnixMs + 5 * 3_600_000)
    expect(find(later, 'beidou', 3).elevation).toBeCloseTo(find(today, 'beidou', 3).elevation, 6)
  })

  test('the satellite over 110.5 degrees east is 53 degrees high in Hangzhou, a little west of south', () => {
    // Look angle of a geostationary satellite: tan(el) = (cos g - 0.1512) / sin g, cos g = cos(lat) cos(dlon).
    const [satellite] = satellitesAbove(-90, startUnixMs, 30.2431, 120.1503).filter(
      ({ system, id }) => system === 'beidou' && id === 3,
    )
    const g = Math.acos(Math.cos((30.2431 * Math.PI) / 180) * Math.cos((9.6503 * Math.PI) / 180))
    expect(satellite!.elevation).toBeCloseTo((Math.atan((Math.cos(g) - 0.15126) / Math.sin(g)) * 180) / Math.PI, 0)
    expect(satellite!.azimuth).toBeGreaterThan(180)
    expect(satellite!.azimuth).toBeLessThan(210)
  })

  test('four satellites, one overhead and three at the horizon, have HDOP 1.155 and VDOP 1.155', () => {
    // Worked by hand: variances 2/3, 2/3, 4/3 (the textbook tetrahedron lying on the horizon).
    const at = (elevation: number, azimuth: number) => ({ system: 'gps' as const, id: 1, elevation, azimuth })
    const dop = dopOf([at(90, 0), at(0, 0), at(0, 120), at(0, 240)])
    expect(dop.hdop).toBeCloseTo(Math.sqrt(4 / 3), 9)
    expect(dop.vdop).toBeCloseTo(Math.sqrt(4 / 3), 9)
    expect(dop.pdop).toBeCloseTo(Math.sqrt(8 / 3), 9)
  })

  test('satellites in one plane leave the position open', () => {
    const at = (azimuth: number) => ({ system: 'gps' as const, id: 1, elevation: 20, azimuth })
    expect(dopOf([at(0), at(90), at(180)]).pdop).toBe(99.99)
  })
})

describe('the time pulse', () => {
  test('rises at each second of UTC of the sentences after it, and only with a fix', () => {
    // Virtual time 0 is 0.25 s into a second.
    const { bench, sample } = setUp({
      startTimes: { cold: 5 * second, warm: 0, hot: 0 },
      startUnixMs: startUnixMs + 250,
    })
    const net = bench.board.netOf('digital', 'pulse')
    const rises: number[] = []
    let last = net.level
    net.listen(({ level }) => {
      if (level > last) rises.push(bench.nowUs)
      last = level
    })
    bench.run(8 * second)
    expect(rises.length).toBeGreaterThan(1)
    expect(rises[0]).toBeGreaterThanOrEqual(5 * second)
    for (const rise of rises) expect((rise + 250_000) % second).toBe(0)
    const { unixMs } = sample().result!
    expect(rises.map((rise) => startUnixMs + 250 + rise / 1000)).toContain(unixMs)
  })
})

describe('UBX', () => {
  test('says what it is', () => {
    const { bench, driver } = setUp()
    expect(bench.call<MonVer>((done) => driver.version(done)).result).toMatchObject({
      extensions: ['PROTVER=18.00', 'GPS;BDS'],
    })
  })

  test('takes another rate at a line that can carry it, and refuses what it cannot do', () => {
    const { bench, model, driver } = setUp({ startTimes: instantly })
    expect(bench.call((done) => driver.configure({ periodMs: 2000 }, done as never)).error).toBeNull()
    expect(model.epochPeriodUs).toBe(2 * second)
    expect(() => driver.configure({ periodMs: 10 }, () => {})).toThrow(RangeError)
  })

  test('drops output that a slow line cannot carry, and says so', () => {
    const { bench, driver } = setUp({ startTimes: instantly })
    expect(bench.call((done) => driver.configure({ periodMs: 200 }, done as never)).error).toBeNull()
    bench.run(3 * second)
    expect(bench.notes.some(({ text }) => text.includes('output dropped'))).toBe(true)
  })

  test('changes its baud rate behind the acknowledgement', () => {
    const { bench, model } = setUp()
    bench.run(0.8 * second)
    model.onBytes(encodeCfgPrt({ baud: 115_200, inputProtocols: 3, outputProtocols: 3 }))
    expect(model.baud).toBe(9600)
    bench.run(2 * second)
    expect(model.baud).toBe(115_200)
  })

  test('an unknown setting is not acknowledged as done', () => {
    const { bench, model } = setUp()
    bench.run(0.8 * second)
    const heard = listen(bench, model, 0)
    expect(heard).toHaveLength(0)
    model.onBytes(encodeUbx(Ubx.Cfg, 0x3e, new Uint8Array(4)))
    // ACK-NAK for class 06, id 3e (UBX-13003221, "UBX-ACK-NAK").
    expect(listen(bench, model, 2 * second).toString('hex')).toContain('b5620500')
  })
})

test('date and time of an RMC are milliseconds since 1970', () => {
  for (const at of [
    '1980-01-06T00:00:00Z',
    '2000-02-29T23:59:59.99Z',
    '2024-11-14T08:35:10Z',
    '2079-12-31T00:00:01Z',
  ]) {
    const ms = Date.parse(at)
    const date = new Date(ms)
    const day = { year: date.getUTCFullYear(), month: date.getUTCMonth() + 1, day: date.getUTCDate() }
    expect(unixMsOf({ date: day, timeOfDay: (ms % 86_400_000) / 1000 })).toBe(ms)
  }
  expect(unixMsOf({ timeOfDay: 1 })).toBeUndefined()
})

const hasGpsdecode = spawnSync('gpsdecode', ['-V']).error === undefined
const gpsdecode = hasGpsdecode
  ? 'gpsdecode of gpsd'
  : 'gpsdecode (skipped: no such program; apt-get install gpsd-clients)'

describe(gpsdecode, () => {
  interface Report {
    readonly class: string
    readonly mode?: number
    readonly time?: string
    readonly lat?: number
    readonly lon?: number
    readonly speed?: number
    readonly altMSL?: number
    readonly satellites?: readonly { readonly gnssid: number; readonly svid: number; readonly used: boolean }[]
  }

  function decoded(bytes: Buffer): Report[] {
    const { stdout } = spawnSync('gpsdecode', ['-j'], { input: bytes, encoding: 'utf8' })
    return stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Report)
  }

  test.skipIf(!hasGpsdecode).each(['GB', 'BD'] as const)(
    'sees a 3D fix where the receiver is, GPS and BeiDou satellites, with talker %s',
    (beidouTalker) => {
      const { bench, model } = setUp({ startTimes: instantly, beidouTalker })
      const reports = decoded(listen(bench, model, 5 * second))
      const fixes = reports.filter(({ class: kind, mode }) => kind === 'TPV' && mode === 3)
      expect(fixes.length).toBeGreaterThanOrEqual(3)
      const fix = fixes[fixes.length - 1]!
      expect(fix.lat).toBeCloseTo(hangzhou.latitude, 6)
      expect(fix.lon).toBeCloseTo(hangzhou.longitude, 6)
      expect(fix.speed).toBeCloseTo(hangzhou.speed, 2)
      expect(fix.time).toMatch(/^2026-06-21T08:00:0\d/)
      const skies = reports.filter(({ class: kind, satellites }) => kind === 'SKY' && satellites)
      const { satellites } = skies[skies.length - 1]!
      const up = satellitesAbove(5, startUnixMs + 4000, hangzhou.latitude, hangzhou.longitude)
      // gpsd: gnssid 0 is GPS, 3 is BeiDou.
      const svids = (gnssid: number) => satellites!.filter((one) => one.gnssid === gnssid).map(({ svid }) => svid)
      const ids = (system: string) =>
        up
          .filter((one) => one.system === system)
          .map(({ id }) => id)
          .slice(0, 12)
      expect(svids(0).sort()).toEqual(ids('gps').sort())
      expect(svids(3).sort()).toEqual(ids('beidou').sort())
    },
  )

  test.skipIf(!hasGpsdecode)('reads the same place from NAV-PVT alone', () => {
    const { bench, model } = setUp({ startTimes: instantly })
    model.onBytes(encodeCfgPrt({ baud: 9600, inputProtocols: 1, outputProtocols: 1 }))
    model.onBytes(encodeCfgMsg(Ubx.Nav, Ubx.NavPvt, 1))
    bench.run(2 * second)
    const fix = decoded(listen(bench, model, 4 * second)).find(({ class: kind, mode }) => kind === 'TPV' && mode === 3)!
    expect(fix.lat).toBeCloseTo(hangzhou.latitude, 6)
    expect(fix.lon).toBeCloseTo(hangzhou.longitude, 6)
    expect(fix.altMSL).toBeCloseTo(hangzhou.altitude, 2)
    expect(fix.speed).toBeCloseTo(hangzhou.speed, 2)
  })
})
