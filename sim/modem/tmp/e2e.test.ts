import { test, expect } from 'vitest'
import { ModemBench } from '/work/main/sim/modem/testing/bench.js'
import { Bc66 } from '/work/main/firmware/modems/bc66.js'
test('e2e', () => {
  const b = new ModemBench({romLog: true})
  b.modem.powerOn(); b.run(10); console.log(JSON.stringify(b.heard))
  console.log(JSON.stringify(b.at('ATI')), JSON.stringify(b.at('AT+FOO')))
  const log: string[] = []
  const d = new Bc66({ ...b.connection, timers: b.timers, log: (l, s, t) => log.push(l + t), onMessage: (t, p) => log.push(t + p), onLost: (e) => log.push('lost ' + e.message) })
  d.attach((e, r) => log.push('attach ' + e + JSON.stringify(r)))
  d.connect({ host: 'x.y', clientId: 'c', keepAliveS: 3600, cleanSession: true }, (e) => log.push('connect ' + e))
  d.subscribe('a/b', 1, (e, q) => log.push('sub ' + e + q))
  d.publish('a/c', new Uint8Array([1, 2, 3]), 1, (e) => log.push('pub ' + e))
  d.signal((e, s) => log.push('sig ' + e + JSON.stringify(s)))
  d.time((e, s) => log.push('time ' + e + JSON.stringify(s)))
  b.run(30)
  b.broker.deliver('a/b', new Uint8Array([9, 8]), 1, 5)
  b.run(5)
  console.log(log, b.broker.packets, b.notes)
})
