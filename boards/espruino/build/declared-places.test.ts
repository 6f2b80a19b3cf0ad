import { expect, test } from 'vitest'
import { hoist } from './hoist.js'
import { afterPass } from './pass-under-test.js'

/* The interpreter knows a `var` from where it ran: facts/espruino.md 2.1, "var hoisting". */

test.each([
  ['at the top of a body', 'function f(){var a=1;g(a)}'],
  ['in a block, for that block', 'function f(b){if(b){var a=1;g(a)}}'],
  ['in the head of a loop, for what follows it too', 'function f(){for(var i=0;i<3;i++);g(i)}'],
  ['in the body of a loop, for that body', 'function f(b){for(var c of b){var a=c+1;g(()=>a)}}'],
])('a declaration stays %s', async (_, code) => {
  expect(await afterPass(code, hoist)).toBe(code)
})

test.each([
  ['is named before', 'function f(){a=2;var a=1;g(a)}', 'function f(){var a;a=2;a=1;g(a)}'],
  ['is named behind its block', 'function f(b){if(b){var a=1}g(a)}', 'function f(b){var a;if(b){a=1}g(a)}'],
  ['is in a branch without a block', 'function f(b){if(b)var a=1;g(a)}', 'function f(b){var a;if(b)a=1;g(a)}'],
  [
    'is in the head of a loop over nothing, perhaps',
    'function f(b){for(var c of b);g(c)}',
    'function f(b){var c;for(c of b);g(c)}',
  ],
])('a variable that %s is declared ahead', async (_, code, expected) => {
  expect(await afterPass(code, hoist)).toBe(expected)
})
