import { expect, test } from 'vitest'
import { Interrupted, Refusal } from './errors.js'
import { PICO_TRAITS } from './traits.js'
import { Bench } from './testing/bench.js'
import type { JsObject } from './values.js'

const said = (code: string): string => new Bench(PICO_TRAITS).run(code)

test('a trace names each call with its place, its line and a caret', () => {
  // At the console of the Pico-like build: function g(){ return q+1; } and then try{g()}catch(e){print(e.stack)}
  const bench = new Bench(PICO_TRAITS)
  bench.interpreter.evaluate('function g(){ return q+1; }')
  bench.interpreter.evaluate('try{g()}catch(e){print(e.stack)}', { name: 'REPL' })
  expect(bench.said).toBe(
    '    at g (:1:2)\nq+1;\n ^\n    at REPL (:1:7)\ntry{g()}catch(e){print(e.stack)}\n      ^\n\n',
  )
})

test('a trace of code in flash counts lines in its file', () => {
  const bench = new Bench(PICO_TRAITS)
  bench.interpreter.evaluate('var x=1;\nfunction f() {\n  return nothere + 1;\n}\n', { file: '.bootcde', flash: true })
  expect(bench.run('f()')).toContain('    at f (.bootcde:3:18)\n')
})

test('what cannot be parsed fails only when it is reached', () => {
  expect(said('print(1);if(0){let [a]=b ...}print(2);function f(){ ** } print(3);f()')).toMatch(
    /^1\n2\n3\nUncaught SyntaxError/,
  )
})

test('mathematics is as coarse as on the boards that save flash', () => {
  // At the console of the Pico-like build, 2v29.277: 0.84147097579 0.77290595166
  expect(said('print(Math.sin(1),Math.atan(1))')).toBe('0.84147097579 0.77290595166\n')
})

test('strings are bytes where the build has no unicode', () => {
  expect(said("print('€'.length,'\\u20ac'.charCodeAt(0))")).toBe('3 172\n')
})

test('reserved words, strings and integers may be one byte and what belongs to it', () => {
  const bench = new Bench(PICO_TRAITS)
  // Token numbers of jslex.h: var 172, function 170, return 171; 209 a string, 211 to 213 integers.
  const code = '\xac f=\xaa(a){\xab a+\xd4\x05+\xd5\x00\x01+\xd3};print(f(1),\xd1\x02hi)'
  bench.interpreter.evaluate(code)
  expect(bench.said).toBe('262 hi\n')
  expect(bench.interpreter.toText(bench.interpreter.evaluate('f'))).toBe('function (a) {return a+5+256+0}')
})

test('Ctrl-C breaks a script at its next statement, past every try', () => {
  const bench = new Bench(PICO_TRAITS)
  const { interpreter } = bench
  interpreter.defineFunction('press', () => {
    interpreter.interrupt()
    return undefined
  })
  expect(() => interpreter.evaluate('try{press();while(1);}catch(e){print("caught")}finally{print("last")}')).toThrow(
    Interrupted as never,
  )
  expect([bench.said, interpreter.evaluate('1+1')]).toEqual(['', 2])
})

test('too deep a recursion ends the script and leaves the interpreter usable', () => {
  const bench = new Bench(PICO_TRAITS)
  expect(bench.run('function f(){return f()}f()')).toMatch(
    /^Uncaught Error: Too much recursion - the stack is about to overflow\n[^]*Execution Interrupted\n/,
  )
  expect(bench.interpreter.evaluate('(function(n){return n})(5)')).toBe(5)
})

test('emit works from the idle loop, and a listener added meanwhile waits for the next', () => {
  expect(
    said(
      'var o={};o.on("x",function(a){print("got",a,this===o);o.on("x",function(){print("late")})});o.emit("x",1);print("first")',
    ),
  ).toBe('first\ngot 1 true\n')
})

test('what is not reproduced is refused by name and place', () => {
  const { interpreter } = new Bench(PICO_TRAITS)
  const cases: readonly (readonly [string, RegExp])[] = [
    ['\nvar a=1&&[1,,2]', /a hole in an array inside code that may be skipped \(line 2, column 13\)/],
    ['switch(1){case 1:class A{m(){}}}', /a class inside code that may be skipped/],
    ['(function(){eval("var x=1")})()', /a variable declared by eval inside a function/],
    ['"a".replaceAll("","b")', /replaceAll of an empty text/],
  ]
  for (const [code, message] of cases) {
    let thrown: unknown
    try {
      interpreter.evaluate(code)
    } catch (error) {
      thrown = error
    }
    expect(thrown).toBeInstanceOf(Refusal)
    expect((thrown as Refusal).message).toMatch(message)
  }
})

test('hosts define types, make objects of them and are called back', () => {
  const bench = new Bench(PICO_TRAITS)
  const { interpreter } = bench
  interpreter.defineType('Lamp', {
    methods: {
      set: (self, [level]) => {
        ;(self as JsObject).host = level
        return undefined
      },
    },
    getters: { level: (self) => (self as JsObject).host as number },
  })
  const lamp = interpreter.newObject('Lamp')
  interpreter.set(interpreter.global, 'lamp', lamp)
  expect(bench.run('lamp.set(7);print(lamp.level,lamp instanceof Lamp);lamp.on("x",print);')).toBe('7 true\n')
  interpreter.emit(lamp, 'x', [interpreter.newUint8Array(Uint8Array.of(1, 2))])
  expect(bench.run('')).toContain('new Uint8Array([1, 2])')
  const twice = interpreter.evaluate('(function(a){return a*2})')
  expect(interpreter.call(twice, undefined, [21])).toBe(42)
  expect([...interpreter.bytesOf(interpreter.evaluate('[1,"ab",{data:2,count:2}]'))]).toEqual([1, 97, 98, 2, 2])
})

test('the same script executes the same number of statements', () => {
  const counts = [0, 0].map(() => {
    const { interpreter } = new Bench(PICO_TRAITS)
    interpreter.evaluate('var s=0;for(var i=0;i<100;i++){if(i&1)s+=i;else{s-=1}}')
    return interpreter.statements
  })
  expect(counts[0]).toBe(counts[1])
  expect(counts[0]).toBeGreaterThan(300)
})

test.each([
  // Seen with `espruino FILE.js` of the LINUX build of 2v29.277, each as a line of its own.
  ['the body of an arrow, as an expression', 'for(var o={x:1},g=[1].map(a=>"x" in o),i=0;i<1;i++)print(g)', '[ true ]'],
  ['the body of an arrow, in braces', 'for(var o={x:1},g=a=>{return "x" in o},i=0;i<1;i++)print(g())', 'true'],
  ['brackets', 'for(var o={x:1},g=("x" in o),i=0;i<1;i++)print(g)', 'Got in expected'],
  ['an argument', 'function f(a){return a};for(var o={x:1},g=f("x" in o),i=0;i<1;i++)print(g)', 'Got in expected'],
])('the head of a for takes the operator in within: %s', (_, code, expected) => {
  expect(said(code)).toContain(expected)
})
