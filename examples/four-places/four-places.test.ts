import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { measureEverywhere } from './four-places.js'

test('the example prints what its README shows', async () => {
  const expected = readFileSync(new URL('four-places.out', import.meta.url), 'utf8')
  // Without the environment of a bench: a real board has a light of its own.
  expect((await measureEverywhere({})).join('\n') + '\n').toBe(expected)
})
