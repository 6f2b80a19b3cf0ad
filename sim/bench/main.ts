import { writeFileSync } from 'node:fs'
import { renderTable } from '../cli/render/table.js'
import { benchKernel } from './kernel-bench.js'
import { benchLamps } from './lamp-bench.js'

/** `npm run bench [-- FILE]`: prints what was measured and writes it as JSON, to bench.json where no file is named. */
const file = process.argv[2] ?? 'bench.json'
const say = (text: string): boolean => process.stdout.write(text + '\n')

const kernel = await benchKernel()
say('kernel: events that fire and schedule a successor, against a bare typed-array binary heap')
say(
  renderTable(
    ['pending', 'bare heap M/s', 'kernel M/s', 'ratio'],
    kernel.map(({ pending, bareEventsPerSecond, kernelEventsPerSecond, ratio }) => [
      String(pending),
      (bareEventsPerSecond / 1e6).toFixed(2),
      (kernelEventsPerSecond / 1e6).toFixed(2),
      ratio.toFixed(2),
    ]),
  ),
)
const lamps = await benchLamps()
say('lamps: unchanged firmware, embedded broker, traces off')
say(
  renderTable(
    ['figure', 'value'],
    Object.entries(lamps).map(([name, value]) => [name, String(Math.round(value * 100) / 100)]),
  ),
)
writeFileSync(file, JSON.stringify({ node: process.version, kernel, lamps }, undefined, 2) + '\n')
say(`written to ${file}`)
