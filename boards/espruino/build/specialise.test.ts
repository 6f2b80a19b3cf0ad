import { expect, test } from 'vitest'
import { afterPass } from './pass-under-test.js'
import { specialise } from './specialise.js'

const specialised = (code: string): Promise<string> => afterPass(code, (program) => specialise(program, new Set()))

test.each([
  [
    'a parameter that everybody gives the same',
    'function f(a,b){return g(a,b)}f(x,5);f(y,5);',
    'function f(a){return g(a,5)}f(x);f(y);',
  ],
  [
    'a default that everybody needs',
    'function f(a,b){if(b===void 0){b=7}return g(a,b)}f(x);f(y);',
    'function f(a){return g(a,7)}f(x);f(y);',
  ],
  [
    'a default that nobody needs',
    'function f(b){if(b===void 0){b=7}return g(b)}f(1);f(2);',
    'function f(b){if(false){b=7}return g(b)}f(1);f(2);',
  ],
  [
    'a parameter of a method, where the object is known',
    'function A(){}A.prototype={m(a,b){return g(a,b)}};new A().m(x,!1);',
    'function A(){}A.prototype={m(a){return g(a,false)}};(new A).m(x);',
  ],
  [
    'a field that is only ever set to one value before anybody sees the instance',
    'function A(x){this.isOpen=!0;this.x=x}A.prototype={m(){return this.isOpen?this.x:0}};g(new A(y),z).m();',
    'function A(x){this.isOpen=!0;this.x=x}A.prototype={m(){return true?this.x:0}};g(new A(y),z).m();',
  ],
  [
    'what a value is, where all that it may be is alike',
    'function f(a){return a instanceof Uint8Array&&typeof a==="object"&&a!==void 0}f(new Uint8Array(4));',
    'function f(){return true&&true&&true}f();',
  ],
  [
    'a call of a method that does nothing',
    'function A(){}A.prototype={check(){},m(){this.check();g()}};new A().m();',
    'function A(){}A.prototype={check(){},m(){void 0;g()}};(new A).m();',
  ],
])('settles %s', async (_, code, expected) => {
  expect(await specialised(code)).toBe(expected)
})

test.each([
  ['a parameter of a function that is handed on', 'function f(b){return g(b)}f(5);h(f);'],
  ['a parameter that is set', 'function f(b){b=b+1;return g(b)}f(5);'],
  ['a parameter where it is not always given', 'function f(b){return g(b)}f(5);f();'],
  [
    'a method that a stranger calls',
    'function A(){}A.prototype={m(b){return g(b)}};new A().m(5);function k(x){x.m(6)}g(k);',
  ],
  ['a parameter behind `arguments`', 'function f(b){return arguments.length+b}f(5);'],
  [
    'a field that another sets',
    'function A(){this.isOpen=!0}A.prototype={m(){return this.isOpen}};new A().m();x.isOpen=!1;',
  ],
  [
    'a field that is set late',
    'function A(){g(this);this.isOpen=!0}A.prototype={m(){return this.isOpen}};new A().m();',
  ],
  [
    'a field that may not be there yet',
    'function A(){}A.prototype={m(){return this.x===void 0},n(){this.x=1}};new A().m();',
  ],
  [
    'a field that a text names',
    'function A(){this.isOpen=!0}A.prototype={m(){return this.isOpen}};new A().m();x["isOpen"]=!1;',
  ],
])('leaves %s', async (_, code) => {
  expect(await specialised(code)).toBe(await afterPass(code, () => undefined))
})
