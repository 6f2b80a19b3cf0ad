import { beforeAll, describe, expect, test } from 'vitest'
import type { Build } from '../../../boards/espruino/build/index.js'
import { readReport } from '../../testing/local-platform.js'
import { ImageBench, imageOf, lastReport, streetOf, valuesOf } from './image-bench.js'

/**
 * A peak against the estimate of `wayside build`, which keeps 20 hundredths of a board's variables for what runs: no more than
 * the estimate over 0.8.
 */
const mostOverEstimate = 1 / 0.8

describe('the image of a probe on an emulated Espruino Pico', () => {
  let build: Build
  beforeAll(async () => {
    build = await imageOf('probe', 'espruino-pico')
  })

  test('attaches and sends, through AT commands and MQTT, byte for byte what the same firmware on a simulated board sends', () => {
    const bench = new ImageBench(build, streetOf('probe', 'espruino-pico'))
    const simulated = streetOf('probe', 'espruino-pico')
    bench.run(3 * 3600)
    simulated.run(3 * 3600)
    const payloads = bench.street.platform.reports.map(({ payload }) => payload)
    expect(payloads.length).toBeGreaterThanOrEqual(11)
    expect(payloads.slice(0, 10)).toEqual(simulated.platform.reports.map(({ payload }) => payload).slice(0, 10))
    expect(bench.street.platform.reports[0]!.topic).toBe(simulated.platform.reports[0]!.topic)
    expect(bench.errors).toBe('')
    expect(bench.street.notes).toEqual([])
  })

  test('takes no more variables than its estimate leaves room for', () => {
    const bench = new ImageBench(build, streetOf('probe', 'espruino-pico'))
    bench.run(3600)
    expect(bench.peakVariables).toBeGreaterThan(build.report.variables.estimated)
    expect(bench.peakVariables).toBeLessThan(build.report.variables.estimated * mostOverEstimate)
  })
})

describe('the image of a street lamp on an emulated Raspberry Pi Pico', () => {
  let bench: ImageBench
  let build: Build
  const board = 'rp2040-pico'
  const dusk = 100

  beforeAll(async () => {
    build = await imageOf('streetlight', board)
    bench = new ImageBench(build, streetOf('streetlight', board))
    bench.run(5 * 3600)
  })

  test('lights at dusk in the same second as the same firmware on a simulated board, and reports the same resources', () => {
    const simulated = streetOf('streetlight', board)
    simulated.run(5 * 3600)
    const [image, firmware] = [bench.street, simulated].map(({ platform }) => {
      const { reports } = platform
      const levels = valuesOf(reports, '3416/0/3')
      const lit = readReport(reports[levels.indexOf(dusk)]!)
      return {
        levels: [...new Set(levels)],
        litAt: lit['3416/0/3']!.time,
        topics: new Set(reports.map(({ topic }) => topic)),
        resources: reports.map((report) => Object.keys(readReport(report)).join()).slice(0, 19),
        power: lit['3418/0/4']!.value,
      }
    })
    expect(image).toEqual(firmware)
    expect(image!.levels).toEqual([0, dusk])
    expect(bench.errors).toBe('')
  })

  test('is dimmed by a command and confirms it', () => {
    const { street } = bench
    const id = street.command(street.fleet.nodes[0]!, { kind: 'level', level: 30 })
    bench.run(60)
    const report = lastReport(street)
    expect([report['command/id']?.value, report['command/done']?.booleanValue]).toEqual([id, true])
    expect(report['3416/0/3']?.value).toBe(30)
    // The curve of the LED driver's model is not a line: well below the 100 W of full light.
    expect(report['3418/0/4']?.value).toBeLessThan(50)
  })

  test('loses no report of an hour without its platform when its supply is cut behind it', () => {
    const { street } = bench
    const { platform } = street
    const before = platform.reports.length
    platform.broker.setDown(true)
    const from = street.world.unixMs / 1000
    bench.run(3600)
    const { board: under } = street.fleet.nodes[0]!
    under.powerOff()
    bench.run(60)
    const cutAt = street.world.unixMs / 1000
    under.powerOn()
    platform.broker.setDown(false)
    bench.run(1500)
    const times = platform.reports.slice(before).map((report) => readReport(report)['3416/0/3']!.time!)
    const waited = times.filter((time) => time > from && time < cutAt)
    expect(waited).toHaveLength(4)
    expect(waited.map((time, at) => (at === 0 ? 900 : time - waited[at - 1]!))).toEqual([900, 900, 900, 900])
    expect(new Set(times).size).toBe(times.length)
    expect(times.length).toBeGreaterThan(waited.length)
    expect(bench.errors).toBe('')
  })

  test('takes no more variables in all that than its estimate leaves room for', () => {
    expect(bench.peakVariables).toBeGreaterThan(build.report.variables.estimated)
    expect(bench.peakVariables).toBeLessThan(build.report.variables.estimated * mostOverEstimate)
  })
})
