import type { Program } from 'acorn'
import { expect, test } from 'vitest'
import { keepBlocks, useArrows } from './arrows.js'
import { afterPass } from './pass-under-test.js'

test.each([
  ['a callback', 'f(function(a){return a+1})', 'f(a=>a+1);'],
  ['a callback with a body', 'f(function(){g();h()})', 'f(()=>{g();h()});'],
  [
    'a callback that says `this` for its surroundings',
    'function f(){var _this=this;g(function(){return _this.x})}',
    'function f(){g(()=>this.x)}',
  ],
  [
    'arrows in each other',
    'function f(){var _this=this;g(function(){h(function(){_this.x()})})}',
    'function f(){g(()=>{h(()=>{this.x()})})}',
  ],
])('%s becomes an arrow', async (_, code, expected) => {
  expect(await afterPass(code, useArrows)).toBe(expected)
})

test('an arrow that says `this` has a block where it holds another function: the interpreter forgets `this` otherwise', async () => {
  // On the interpreter 2v29.277: `()=>this.k(()=>{})` says 'Function "k" not found!', `()=>{return this.k(()=>{})}` calls it.
  const code = 'function f(){var _this=this;g(function(){return _this.k(function(){})})}'
  const pass = (program: Program): void => {
    useArrows(program)
    keepBlocks(program)
  }
  expect(await afterPass(code, pass)).toBe('function f(){g(()=>{return this.k(()=>{})})}')
})

test.each([
  ['has a `this` of its own', 'f(function(){return this.x});'],
  ['looks at `arguments`', 'f(function(){return arguments.length});'],
  ['is a constructor', 'var A=function(){};new A;'],
  ['is a method or a getter', '({a(){return 1},get b(){return 2}});'],
  ['is called where it stands, with more than one statement', '(function(a){g(a);h(a)})(1);'],
])('a function that %s stays one', async (_, code) => {
  expect(await afterPass(code, useArrows)).toBe(code)
})

test('`_this` stays where a function in between has another `this`', async () => {
  const code = 'function f(){var _this=this;g(function(){this.y=_this.x})}'
  expect(await afterPass(code, useArrows)).toBe(code)
})
