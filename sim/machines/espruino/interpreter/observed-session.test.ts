import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { Bench } from './testing/bench.js'
import { PICO_TRAITS } from './traits.js'

// Lines typed one after the other at the console of the Pico-like build of 2v29.277 (in a pty, each behind DLE, `echo(0)` first), and what each made it
// print until the next: values, errors with their traces, scoping, try, switch, loops, promises.
const session = JSON.parse(
  readFileSync(new URL('./testing/observed-session.json', import.meta.url), 'utf8'),
) as readonly [string, string][]

test('a session of one line after the other prints what the interpreter printed', () => {
  const bench = new Bench(PICO_TRAITS)
  for (const [line, expected] of session) {
    bench.said = ''
    bench.run(line, 'REPL')
    expect([line, bench.said]).toEqual([line, expected])
  }
})
