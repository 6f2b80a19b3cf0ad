import { describe, expect, test } from 'vitest'
import { parse } from './syntax.js'
import { walkedKeys } from './walked-keys.js'

const keysOf = (code: string): string[] => [...walkedKeys(parse(code))].sort()

describe('keys of objects that are walked over', () => {
  test.each([
    ['Object.keys of a literal', 'Object.keys({a: 1, "b-c": 2})', ['a', 'b-c']],
    ['for in', 'var o = {a: 1}; for (var k in o) print(k)', ['a']],
    ['a parameter', 'function f(fields) { return Object.keys(fields) } f({a: 1}); f({b: 2})', ['a', 'b']],
    ['a parameter passed on', 'function f(x, y) { g(y) } function g(z) { Object.values(z) } f({n: 1}, {a: 1})', ['a']],
    ['Object.assign', 'var more = {b: 1}; Object.keys(Object.assign({a: 1}, more))', ['a', 'b']],
    ['what a function returns', 'function f() { return {a: 1} } Object.entries(f())', ['a']],
    ['a choice', 'var o = x ? {a: 1} : y || {b: 1}; Object.keys(o)', ['a', 'b']],
    [
      'a property',
      'function C(table) { this.table = table } C.prototype.f = function () { return Object.keys(this.table) }; new C({a: 1})',
      ['a'],
    ],
    ['a method', 'var o = {f: function (x) { for (var k in x) print(k) }}; o.f({a: 1})', ['a']],
    ['what is assigned later', 'var o; o = {a: 1}; Object.keys(o)', ['a']],
  ])('are found behind %s', (_, code, expected) => {
    expect(keysOf(code)).toEqual(expected)
  })

  test.each([
    ['is only read by name', 'var o = {a: 1}; print(o.a)'],
    [
      'goes by the name of a walked variable elsewhere',
      'function f(x) { return Object.keys(x) } function g(x) { return x.a } g({a: 1})',
    ],
    ['is what a walked object holds', 'Object.keys({}); var o = {a: {b: 1}}; print(o.a.b)'],
  ])('are none of an object that %s', (_, code) => {
    expect(keysOf(code)).toEqual([])
  })
})
