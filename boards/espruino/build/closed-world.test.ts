import { expect, test } from 'vitest'
import { isOptionName } from './api-names.js'
import { removeUnreached } from './closed-world.js'
import { afterPass } from './pass-under-test.js'

const reached = (code: string): Promise<string> =>
  afterPass(code, (program) => removeUnreached(program, isOptionName, new Set()))

test('a method stays if its own class is asked for it, and goes if only another of its name is', async () => {
  const code =
    'function A(){this.other=new B}A.prototype={go(){this.close()},close(){f()}};function B(){}B.prototype={close(){g()},run(){h()}};new A().go();'
  const result = await reached(code)
  expect(result).toContain('close(){f()}')
  expect(result).not.toMatch(/close\(\)\{g|run/)
})

test.each([
  [
    'by a class that extends it',
    'function A(){}A.prototype={m(){f()}};function B(){}B.prototype={__proto__:A.prototype};new B().m();',
  ],
  [
    'of a class that extends the one asked',
    'function A(){}A.prototype={go(){this.m()}};function B(){}B.prototype={__proto__:A.prototype,m(){f()}};new B().go();',
  ],
  ['of something that nobody knows', 'function A(){}A.prototype={m(){f()}};g(new A);function h(x){x.m()}g(h);'],
  [
    'through a field',
    'function A(){}A.prototype={m(){f()}};function B(){this.a=new A}B.prototype={go(){this.a.m()}};new B().go();',
  ],
  ['through a parameter', 'function A(){}A.prototype={m(){f()}};function h(a){a.m()}h(new A);'],
  [
    'through a class that is kept as a value',
    'function A(){}A.prototype={m(){f()}};function h(options){new options.io().m()}h({io:A});',
  ],
])('a method stays that is called %s', async (_, code) => {
  expect(await reached(code)).toContain('m(){f()}')
})

test('what stands under a number stays: a computed access reads it', async () => {
  expect(await reached('var t={128:25,64:27,other:1};f(t[g()]);')).toBe('var t={128:25,64:27};f(t[g()]);')
})
