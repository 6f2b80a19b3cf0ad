import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { Bench } from './testing/bench.js'

// Each vector is an expression and what it came to on the real interpreter, 2v29.277: `espruino FILE.js` with FILE.js printing, for each, the type, the
// JSON and the text of the value, or the error's text. The expressions came from a random generator; one of each shape was kept.
const vectors = JSON.parse(
  readFileSync(new URL('./testing/observed-values.json', import.meta.url), 'utf8'),
) as readonly [string, string][]

const prepared =
  'var DV=new DataView(new ArrayBuffer(8));DV.setInt16(0,-5);DV.setUint8(2,200);' +
  'function T(f){try{var v=f();return "ok "+typeof v+" "+JSON.stringify(v)+" "+v}catch(e){return "ERR "+e}}'

/** The generator also made what the emulation refuses: a hole in an array where code may be skipped. */
const refusal = /a hole in an array inside code that may be skipped/

test('expressions come to what the interpreter was seen to make of them', () => {
  expect(vectors.length).toBeGreaterThan(400)
  const bench = new Bench()
  bench.run(prepared)
  const different: unknown[] = []
  let refused = 0
  for (const [code, expected] of vectors) {
    bench.said = ''
    bench.run(`print(T(function(){return ${code}}))`)
    if (refusal.test(bench.said)) refused++
    else if (bench.said !== `${expected}\n`) different.push([code, expected, bench.said])
  }
  expect(different).toEqual([])
  expect(refused).toBeLessThanOrEqual(6)
})
