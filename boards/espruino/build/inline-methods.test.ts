import { expect, test } from 'vitest'
import { inlineMethods } from './inline-methods.js'
import { afterPass, printed } from './pass-under-test.js'

const inlined = (code: string): Promise<string> => afterPass(code, (program) => inlineMethods(program, ['A.kept']))
const withClass = (members: string, rest = ''): string => `function A(){}A.prototype={${members}};${rest}`

test('a method that is called once comes to its call, with names of its own', async () => {
  const code = withClass(
    'go(x){var y=x+1;this.step(y);print(x,y)},step(x){var y=x*2;this.last=y}',
    'var a=new A();a.go(3);print(a.last)',
  )
  const result = await inlined(code)
  expect(result).not.toContain('step(')
  expect(printed(result)).toEqual(printed(code))
})

test('one that returns early comes where nothing follows, or where its value is returned', async () => {
  const code = withClass(
    'go(x){if(x>1)return this.early(x);this.last(x)},early(x){if(x>5)return "much";return "some"},last(x){if(x===0)return;print("one")}',
    'var a=new A();print(a.go(7),a.go(2),a.go(1),a.go(0))',
  )
  const result = await inlined(code)
  expect(result).not.toMatch(/early\(|last\(/)
  expect(printed(result)).toEqual(printed(code))
})

test('a method behind `_this` says that for `this`', async () => {
  const code = withClass(
    'go(){var _this=this;each(function(){_this.step()})},step(){var _this=this;this.n=1;each(function(){_this.n++})}',
    'function each(f){f()}var a=new A();a.go();print(a.n)',
  )
  const result = await inlined(code)
  expect(result).not.toContain('step(')
  expect(printed(result)).toEqual(['2'])
})

test.each([
  ['called twice', withClass('go(){this.step();this.step()},step(){f()}')],
  ['one of two of its name', withClass('go(){this.step()},step(){f()}', 'B.prototype={step(){g()}};')],
  ['handed on', withClass('go(){f(this.step)},step(){f()}')],
  ['in a sum', withClass('go(){return 1+this.step()},step(){return f()}')],
  ['followed by more and returns early', withClass('go(){this.step();f()},step(){if(g)return;f()}')],
  [
    'in a loop with a variable that would keep its value',
    withClass('go(){for(;;){this.step()}},step(){var x;f(x);x=1}'),
  ],
  ['called by something else than its own class', withClass('go(){this.a.step()},step(){f()}')],
  ['calling itself', withClass('step(){this.step()}')],
  ['to be kept', withClass('go(){this.kept()},kept(){f()}')],
])('a method stays that is %s', async (_, code) => {
  expect(await inlined(code)).toBe(await afterPass(code, () => undefined))
})
