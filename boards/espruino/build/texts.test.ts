import { expect, test } from 'vitest'
import { parse } from './syntax.js'
import { afterPass } from './pass-under-test.js'
import { expandTexts, numberTexts } from './texts.js'

test.each([
  ['of an error', 'throw new Error("some words")', 'throw new Error("#0;");'],
  ['of the log', 'x.log("info","lamp","some words: "+y)', 'x.log("info","lamp","#0;"+y);'],
  [
    'that a function only says in an error',
    'function refuse(kind,words){var error=new Error("SenML: "+words);error.kind=kind;return error}throw refuse("bad-name","some words")',
    'function refuse(kind,words){var error=new Error("#0;"+words);error.kind=kind;return error}throw refuse("bad-name","#1;");',
  ],
  [
    'that a method hands on',
    'function A(){}A.prototype={error(kind,words){return make(kind,"A: "+words)}};function make(kind,words){return new Error(words)}new A().error("k","some words")',
    'function A(){}A.prototype={error(kind,words){return make(kind,"A: "+words)}};function make(kind,words){return new Error(words)}(new A).error("k","#0;");',
  ],
])('a text %s is said by number', async (_, code, expected) => {
  expect(await afterPass(code, numberTexts)).toBe(expected)
})

test.each([
  ['somebody else looks at', 'function f(words){send(words);throw new Error(words)}f("some words");'],
  [
    'a method of another class may get',
    'A.prototype={say(words){throw new Error(words)}},B.prototype={say(words){send(words)}},x.say("some words");',
  ],
  ['is short', 'throw new Error("port");'],
])('a text that %s stays', async (_, code) => {
  expect(await afterPass(code, numberTexts)).toBe(code)
})

test('numbers have one digit up to 61 and lead back to the texts', () => {
  const table = numberTexts(parse(Array.from({ length: 63 }, (_, n) => `log(0,0,"a text ${n} of many")`).join('\n')))
  expect(expandTexts('#0; #z; #Z; #10; #zz;', table)).toBe(
    'a text 0 of many a text 35 of many a text 61 of many a text 62 of many #zz;',
  )
})
