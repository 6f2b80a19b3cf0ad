import { test } from 'vitest'
import { readFileSync } from 'node:fs'
import { Interpreter, PICO_TRAITS } from './index.js'
test('fuzz', () => {
  let text = ''
  const it = new Interpreter({
    traits: { ...PICO_TRAITS, variables: Infinity, unicode: true, poorMath: false },
    print: (t) => (text += t),
    nowMs: () => 0,
    random: () => 0.5,
  })
  for (let i = 0; i < 32; i++) it.newPin('D' + i, i)
  const js = readFileSync('/tmp/w/fuzz.js', 'latin1')
  for (const line of js.split('\n')) {
    try {
      it.evaluate(line)
    } catch (e) {
      text += '@@X ' + line + ' ' + (e instanceof Error ? e.stack : it.describeUncaught(e)) + '\n'
    }
  }
  const real = new Map(
    [...readFileSync('/tmp/w/fuzz.out', 'latin1').matchAll(/@@(\d+):(.*?)@@/g)].map((m) => [
      m[1],
      Buffer.from(m[2]!, 'base64').toString('latin1'),
    ]),
  )
  const ours = new Map(
    [...text.matchAll(/@@(\d+):(.*?)@@/g)].map((m) => [m[1], Buffer.from(m[2]!, 'base64').toString('latin1')]),
  )
  for (const m of text.matchAll(/@@X.*\n.*\n.*\n/g)) console.log(m[0].slice(0, 300))
  const fuzz = JSON.parse(readFileSync('/tmp/w/fuzz.json', 'utf8'))
  let bad = 0,
    n = 0
  for (const [i, want] of real) {
    n++
    if (ours.get(i) !== want && bad++ < 70)
      console.log(`${fuzz[Number(i)]}\n   real ${JSON.stringify(want)}\n   ours ${JSON.stringify(ours.get(i))}`)
  }
  console.log('compared', n, 'bad', bad)
}, 60000)
