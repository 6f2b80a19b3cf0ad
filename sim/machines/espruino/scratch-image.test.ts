import { expect, test } from 'vitest'
import { buildNode } from '../../../boards/espruino/build/index.js'
import { translateTrace } from '../../../boards/espruino/build/trace.js'
import { buildPlan } from '../../cli/build-plan.js'
import { TestStreet } from '../../testing/street.js'
import { readReport } from '../../testing/local-platform.js'
import { EspruinoMachine } from './machine.js'
import { platformAddress } from '../../uplink/index.js'
import { writeFileSync } from 'node:fs'

const kind = process.env.NODE_KIND ?? 'probe'
test('scratch', async () => {
  const plan = buildPlan({ node: kind, board: process.env.BOARD ?? 'espruino-pico' })
  const t0 = performance.now()
  const build = await buildNode({ ...plan, config: { ...(plan.config as object), broker: platformAddress } })
  console.log('build ms', performance.now() - t0, build.report.flash, build.report.variables, build.report.outbox)
  writeFileSync('/tmp/b2/' + kind + '.js', build.image.readable.code)
  const street = TestStreet.from(JSON.stringify({ version: 1, name: 'x', place: { name: 'Hangzhou', latitude: 30.2741, longitude: 120.1551, timezone: 'Asia/Shanghai' }, start: '2026-06-21T16:00:00+08:00', for: '24h', seed: 1, nodes: [{ kind, count: 1, board: process.env.BOARD ?? 'espruino-pico' }] }))
  const node = street.fleet.nodes[0]!
  node.board.powerOff()
  let console_ = ''
  const machine = new EspruinoMachine(node.board, { onBytes: (b) => (console_ += Buffer.from(b).toString('latin1')) })
  machine.storage.write('.bootcde', build.image.bytes)
  const t1 = performance.now()
  node.board.powerOn()
  for (let i = 0; i < Number(process.env.STEPS ?? 40); i++) {
    street.run(30)
    const used = machine.running?.interpreter.memory.usage()
    if (performance.now() - t1 > 100000) break
    console.log(i * 30 + 30, 's wall', Math.round(performance.now() - t1), 'vars', used, 'reports', street.platform.reports.length, JSON.stringify(translateTrace(console_, build.map)).slice(0, 1500))
    console_ = ''
  }
  for (const r of street.platform.reports) console.log(r.atUs, JSON.stringify(readReport(r)).slice(0, 600))
  console.log(street.notes)
}, 300000)
