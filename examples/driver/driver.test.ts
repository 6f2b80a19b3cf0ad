import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { measureThreeTimes } from './driver.js'

test('the example prints what its README shows', () => {
  const expected = readFileSync(new URL('driver.out', import.meta.url), 'utf8')
  expect(measureThreeTimes().join('\n') + '\n').toBe(expected)
})
