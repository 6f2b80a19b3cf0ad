import { writeFileSync } from 'node:fs'
import { renderTable } from '../cli/render/table.js'
import { benchAdvice } from './advice-bench.js'
import { benchAvr } from './avr-bench.js'
import { benchKernel } from './kernel-bench.js'
import { benchLamps } from './lamp-bench.js'
import { benchParking } from './parking-bench.js'
import { benchPriority, cityPriority } from './priority-bench.js'
import { benchRadio } from './radio-bench.js'
import { benchRoads } from './road-bench.js'
import { benchTraces } from './trace-bench.js'
import { benchTraffic } from './traffic-bench.js'
import { benchV2x } from './v2x-bench.js'
import { benchWarnings } from './warning-bench.js'

/**
 * `npm run bench [-- SECTION ... [FILE]]`: prints what was measured and writes it as JSON, to bench.json where no file is named.
 * Without a section all but the long ones are run.
 */
const say = (text: string): boolean => process.stdout.write(text + '\n')

const sections: Readonly<Record<string, () => Promise<unknown>>> = {
  async kernel() {
    const rows = await benchKernel()
    say('kernel: events that fire and schedule a successor, against a bare typed-array binary heap')
    say(
      renderTable(
        ['pending', 'bare heap M/s', 'kernel M/s', 'ratio'],
        rows.map(({ pending, bareEventsPerSecond, kernelEventsPerSecond, ratio }) => [
          String(pending),
          (bareEventsPerSecond / 1e6).toFixed(2),
          (kernelEventsPerSecond / 1e6).toFixed(2),
          ratio.toFixed(2),
        ]),
      ),
    )
    return rows
  },
  async lamps() {
    const figures = await benchLamps()
    say('lamps: unchanged firmware, embedded broker, traces off')
    say(renderFigures(figures))
    return figures
  },
  async v2x() {
    const figures = benchV2x()
    say('v2x: a SPAT of 16 phases, against the C that asn1c makes of the same schema (where it is installed)')
    say(renderFigures(figures))
    return figures
  },
  async trace() {
    const figures = await benchTraces()
    say('trace: one lamp of a city traced on all channels, against the same city without')
    say(renderFigures({ ...figures, ratio: figures.ratio * 100, sameDigest: Number(figures.sameDigest) }))
    return figures
  },
  async traffic() {
    const figures = await benchTraffic()
    say('traffic: vehicles on 240 crossroads and their radios, without firmware')
    say(renderFigures(figures))
    return figures
  },
  async roads() {
    const figures = await benchRoads()
    say('roads: 240 crossroads with signal controllers, roadside units and vehicles, all on their firmware')
    say(renderFigures(figures))
    return figures
  },
  async advice() {
    const figures = benchAdvice()
    say('advice: speed advice before lights, by penetration; each seed with and without (change: a part of without)')
    for (const each of figures) say(renderFigures(flat(each)))
    return figures
  },
  async priority() {
    const corridor = benchPriority({ minutes: 50 })
    say('priority: the same emergency trips with and without, on a corridor of ten crossroads')
    say(renderFigures(flat(corridor)))
    const grid = benchPriority({ rows: 5, columns: 5, minutes: 30, lastMinutes: 13, everySeconds: 40, crossroads: 6 })
    say('priority: and on a grid, over six crossroads each')
    say(renderFigures(flat(grid)))
    return { corridor, grid }
  },
  async city() {
    const figures = benchPriority(cityPriority)
    say('city: emergency priority on 1,300 crossings (design/systems.md row 13), five crossroads each')
    say(renderFigures(flat(figures)))
    return figures
  },
  async warnings() {
    const figures = benchWarnings()
    say('warnings: drivers who do not heed red on four crossroads; what was warned of, missed and false')
    say(renderFigures(flat(figures)))
    return figures
  },
  async avr() {
    const figures = benchAvr()
    say('avr: StandardFirmata on the emulated Uno, against a bare avr8js loop with the same peripherals')
    say(renderFigures(figures))
    return figures
  },
  parking() {
    say('parking: a month of four car parks with each magnetometer, three bays each, against the truth')
    const rows = benchParking({ onRow: ({ site, magnetometer }) => say(`${site}, ${magnetometer}: done`) })
    say(
      renderTable(
        ['car park', 'chip', 'events', 'right %', 'false', 'delay p50 s', 'p95 s', 'looks a day', 'years'],
        rows.map(({ site, magnetometer, right, ...row }) => [
          site,
          magnetometer,
          String(row.events),
          (right * 100).toFixed(2),
          String(row.falseChanges),
          row.delayP50S.toFixed(1),
          row.delayP95S.toFixed(1),
          row.radarLooks.toFixed(1),
          row.batteryYears.toFixed(1),
        ]),
      ),
    )
    return Promise.resolve(rows)
  },
  async radio() {
    const figures = await benchRadio()
    say('radio: one NB-IoT sector, modems that report by themselves for an hour (MAR mix of TR 45.820)')
    say(renderFigures(figures))
    return figures
  },
}

/** Takes half an hour of the processor: run where it is named only. */
const longSections = ['city']

const rounded = (value: unknown): string => String(Math.round(Number(value) * 100) / 100)

function renderFigures(figures: object): string {
  return renderTable(
    ['figure', 'value'],
    Object.entries(figures).map(([name, value]) => [name, [value].flat().map(rounded).join(' / ')]),
  )
}

/** Figures within figures, by their paths. */
function flat(figures: object, path = ''): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(figures).flatMap(([name, value]): [string, unknown][] =>
      typeof value === 'object' && value !== null
        ? Object.entries(flat(value as object, `${path}${name}.`))
        : [[path + name, value]],
    ),
  )
}

const words = process.argv.slice(2)
const chosen = words.filter((word) => word in sections)
const files = words.filter((word) => !(word in sections))
if (files.length > 1 || files.some((file) => file.startsWith('-'))) {
  say(`usage: npm run bench [-- ${Object.keys(sections).join('|')} ... [FILE]]`)
  process.exit(2)
}
const results: Record<string, unknown> = { node: process.version }
for (const [name, measure] of Object.entries(sections)) {
  if (chosen.includes(name) || (chosen.length === 0 && !longSections.includes(name))) results[name] = await measure()
}
const file = files[0] ?? 'bench.json'
writeFileSync(file, JSON.stringify(results, undefined, 2) + '\n')
say(`written to ${file}`)
