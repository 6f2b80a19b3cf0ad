import { expect, test } from 'vitest'
import { keyTexts } from './key-texts.js'
import { parse } from './syntax.js'
import { World } from './world.js'

const keysIn = (code: string): string[] => [...keyTexts(new World(parse(code)))].sort()

test.each([
  ['read by it', 'o["a"]', ['a']],
  ['asked for', '"a" in o', ['a']],
  ['handed to a function that reads by it', 'function f(k){return o[k]}f("a")', ['a']],
  ['kept in a field that somebody reads by', 'x.kind="a";o[x.kind]', ['a']],
  ['in an array', 'for(var k of ["a","b"])o[k]', ['a', 'b']],
  ['given to a stranger', 'x.stranger("a")', ['a']],
  ['given back by a function', 'function f(){return "a"}o[f()]', ['a']],
  ['shortened first', 'o["ab".substr(1)]', ['ab']],
])('a text may be a key where it is %s', (_, code, keys) => {
  expect(keysIn(code)).toEqual(keys)
})

test.each([
  ['compared', 'x==="a"'],
  ['a case', 'switch(x){case "a":f()}'],
  ['joined to others', 'x+="a"+y'],
  ['the kind of an error', 'function make(kind,words){var e=new Error(words);e.kind=kind;return e}throw make("a","b")'],
  ['a phase that is only compared', 'x.phase="a";if(x.phase==="b")x.phase="c"'],
  ['told the interpreter', 'digitalWrite("a")'],
])('a text is no key where it is %s', (_, code) => {
  expect(keysIn(code)).toEqual([])
})
