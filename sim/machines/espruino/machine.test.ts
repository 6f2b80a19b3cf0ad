import { expect, test } from 'vitest'
import { boards } from '../../../boards/index.js'
import { profileOf } from './profile.js'
import { TestMachine } from './test-machine.js'

// What is expected was seen on the terminal of the interpreter itself: commit c5ff787b1 built 32-bit with 5100 variables
// (/tmp/espruino-pico/bin/espruino on a pseudo-terminal), each input written at once and answered before the next.

const banner = [
  '\x1b[?7l',
  ' ____                 _ ',
  '|  __|___ ___ ___ _ _|_|___ ___ ',
  '|  __|_ -| . |  _| | | |   | . |',
  '|____|___|  _|_| |___|_|_|_|___|',
  '         |_| espruino.com',
  ' 2v29.277 (c) 2026 G.Williams',
  '',
  '',
].join('\r\n')

function booted(): TestMachine {
  const test = new TestMachine()
  test.boot()
  return test
}

test('a board says who it is, and gives a prompt', () => {
  expect(new TestMachine().boot()).toBe(`${banner}>`)
  const other = new TestMachine([], {}, 'esp32')
  expect(other.boot()).toContain(
    'only by sales of official boards and donations:\r\nhttp://espruino.com/Donate\r\n\r\n>',
  )
})

const emulated = Object.values(boards).filter(({ interpreter }) => interpreter?.savedCode)

test.each(emulated.map(({ name }) => name))('%s starts, says what it is, and keeps a file', (name) => {
  const terminal = new TestMachine([], {}, name)
  terminal.boot()
  const { build, language, savedCode } = boards[name]!.interpreter!
  expect(terminal.type('\x05')).toBe(`Espruino 2v29.277 ${build}\r\n`)
  expect(terminal.value('process.env')).toMatchObject({
    BOARD: build,
    STORAGE: savedCode!.pageLength * savedCode!.pages,
  })
  expect(terminal.value('require("Storage").write("a","content")&&require("Storage").read("a",3)')).toBe('tent')
  // Facts 2.2: atan(1) is 0.77290 with SAVE_ON_FLASH_MATH and pi / 4 without.
  expect(terminal.value('Math.atan(1)')).toBeCloseTo(
    language.poorMath || language.saveOnFlash ? 0.7729 : Math.PI / 4,
    4,
  )
})

test('a board without an interpreter is refused, and so is one whose Storage nobody knows', () => {
  expect(() => profileOf(boards['uno']!)).toThrow('a board with an emulated interpreter expected, got uno')
})

test('the same seed gives the same bytes', () => {
  const session = (): string => {
    const terminal = new TestMachine()
    const program = 'setInterval(function(){print(getTime(),Math.random(),E.hwRand())},70)'
    return terminal.boot() + terminal.type(`${program}\n`, 5e6)
  }
  const said = session()
  expect(said.match(/\d+\.\d+ 0\.\d+ -?\d+\r\n/g)).toHaveLength(71)
  expect(session()).toBe(said)
})

test('a session at the prompt is answered byte for byte as on the terminal', () => {
  const terminal = booted()
  const dialogue: readonly (readonly [string, string])[] = [
    ['1+1\n', '1+1\r\n=2\r\n>'],
    ['a\r\n', 'a\r\nUncaught ReferenceError: "a" is not defined\r\n    at REPL (:1:1)\r\na\r\n^\r\n>'],
    ['var x="q"\r', 'var x="q"\r\n="q"\r\n>'],
    ['function f(a) {\n  return a+1;\n}\n', 'function f(a) {\r\n:  return a+1;\r\n:}\r\n=function (a) { ... }\r\n>'],
    ['f(2)\n', 'f(2)\r\n=3\r\n>'],
    [
      'throw new Error("x")\n',
      'throw new Error("x")\r\nUncaught Error: x\r\n    at REPL (:1:20)\r\nthrow new Error("x")\r\n                   ^\r\n>',
    ],
    ['function h() { \n nope(); }\n', 'function h() { \r\n: nope(); }\r\n=function () { ... }\r\n>'],
    [
      'h()\n',
      'h()\r\nUncaught ReferenceError: "nope" is not defined\r\n    at h (:1:1)\r\nnope();\r\n^\r\n    at REPL (:1:3)\r\nh()\r\n  ^\r\n>',
    ],
    [
      'setTimeout(function(){ print("later") }, 100)\n',
      'setTimeout(function(){ print("later") }, 100)\r\n=1\r\n>\r\x1b[Jlater\r\n>',
    ],
    [
      'setTimeout(function(){ undefinedFn() }, 100);\n',
      'setTimeout(function(){ undefinedFn() }, 100);\r\n=1\r\n>\r\x1b[JUncaught ReferenceError: "undefinedFn" is not defined\r\n    at :1:1\r\nundefinedFn()\r\n^\r\n>',
    ],
    ['echo(0)\n', 'echo(0)\r\n'],
    ['1+1\n', ''],
    ['print(5)\n', '5\r\n'],
    ['echo(1)\n', '=undefined\r\n>'],
    [')\n', ")\r\nUncaught SyntaxError: Got ')' expected EOF\r\n    at REPL (:1:1)\r\n)\r\n^\r\n>"],
    ['if (1) {\nprint(2)\n}\n', 'if (1) {\r\n:print(2)\r\n:}\r\n2\r\n=undefined\r\n>'],
    ['\x10print()\n\x10\x1b[1dprint("a");\n\x10\x1b[2dif (1) {\x1b\n  print("b") }\n', '\r\na\r\nb\r\n>'],
    ['\x05', 'Espruino 2v29.277 PICO_R1_3\r\n'],
    ['"ab\\x01c"\n', '"ab\\x01c"\r\n="ab\\1c"\r\n>'],
    ['\x10reset();\n', `${banner}>`],
    ['x\n', 'x\r\nUncaught ReferenceError: "x" is not defined\r\n    at REPL (:1:1)\r\nx\r\n^\r\n>'],
  ]
  for (const [typed, said] of dialogue) expect([typed, terminal.type(typed)]).toEqual([typed, said])
})

test('what runs at which start, and what is said meanwhile', () => {
  const terminal = booted()
  terminal.do('require("Storage").write(".boot1","print(1,true)")')
  const boot = "print(2);function onInit(){print(4)};E.on('init',function(){print(3)})"
  terminal.do(`require("Storage").write(".bootcde",${JSON.stringify(boot)})`)
  expect(terminal.type('load()\n')).toBe('load()\r\n=undefined\r\n1 true\r\n2\r\n3\r\nRunning onInit()...\r\n4\r\n>')
  expect(terminal.type('reset()\n')).toBe(`reset()\r\n=undefined\r\n1 true\r\n${banner}>`)
  terminal.board.reset('pin')
  expect(terminal.run(200_000)).toBe('1 true\r\n2\r\n3\r\nRunning onInit()...\r\n4\r\n\r\n>')
  terminal.do('E.setBootCode("print(\'rst\');nope()",true)')
  expect(terminal.value('require("Storage").list()')).toEqual(['.boot1', '.bootrst'])
  expect(terminal.type('reset()\n')).toBe(
    `reset()\r\n=undefined\r\n1 true\r\nrst\r\nUncaught ReferenceError: "nope" is not defined\r\n    at boot code (.bootrst:1:14)\r\nprint('rst');nope()\r\n             ^\r\n${banner}>`,
  )
  expect(terminal.type('reset(true)\n')).toBe(
    `reset(true)\r\nErasing saved code.\r\nDone!\r\n=undefined\r\n1 true\r\n${banner}>`,
  )
  terminal.do('require("Storage").write("app","print(\'app\');nope()")')
  expect(terminal.type('load("app")\n')).toBe(
    `load("app")\r\n=undefined\r\n1 true\r\n${banner}app\r\nUncaught ReferenceError: "nope" is not defined\r\n    at app (app:1:14)\r\nprint('app');nope()\r\n             ^\r\n>`,
  )
  terminal.do('E.on("kill",function(){print("kill")})')
  expect(terminal.type('print(1);load();print(2)\n')).toBe(
    'print(1);load();print(2)\r\n1\r\n2\r\n=undefined\r\nkill\r\n1 true\r\n>',
  )
})

test.each([
  ['clearTimeout(undefined)', 'Error: clearTimeout(undefined) not allowed. Use clearTimeout() instead'],
  ['clearInterval(undefined)', 'Error: clearInterval(undefined) not allowed. Use clearInterval() instead'],
  ['setTimeout(5,1)', 'Error: Function or String not supplied!'],
  ['changeInterval(9,1)', 'Error: Unknown Interval'],
  ['clearWatch(3)', 'Error: Unknown Watch 3'],
  ['pinMode(B3,"zzz")', 'Error: Unknown pin mode'],
  ['digitalWrite(99,1)', 'Error: Invalid pin'],
  ['Serial1.setup(5)', 'Error: Invalid baud rate 5'],
  ['E.setConsole("Serial9")', 'Error: Unknown device type "undefined"'],
  ['setWatch(print,B3,{edge:"zz"})', "TypeError: 'edge' in setWatch should be 1, -1, 0, 'rising', 'falling' or 'both'"],
  ['require("Storage").open("a","z")', 'Error: Invalid mode "z"'],
  ['require("Storage").write("b","")', "Error: Can't create zero length file"],
])('%s is refused: %s', (statement, text) => {
  expect(booted().do(`try { ${statement} } catch (e) { print(e.toString()) }`)).toBe(text)
})

test('timers have the numbers, the order and the quirks of the interpreter', () => {
  const terminal = booted()
  expect(terminal.type('setInterval(function(){},1e9);setTimeout(print,1e8)\n')).toMatch(/=2\r\n>$/)
  expect(terminal.type('clearInterval(1);setTimeout("print(77)",10)\n')).toMatch(/=3\r\n>\r\x1b\[J77\r\n>$/)
  terminal.do('clearTimeout()')
  expect(terminal.do('var n=0,i=setInterval(function(a){print(a+n++);if(n==3)clearInterval(i)},50,"t")')).toBe(
    '\r\x1b[Jt0\r\n>\r\x1b[Jt1\r\n>\r\x1b[Jt2',
  )
  expect(terminal.do('clearTimeout(99);setTimeout(print,20,"b");setTimeout(print,10,"a")')).toMatch(
    /^\r\x1b\[Ja\r\n.*b$/s,
  )
})

test('a script that does not end is broken by Ctrl-C, and the watchdog bites it', () => {
  const terminal = booted()
  expect(terminal.type('while(1);\n', 2e6)).toBe('while(1);\r\n')
  expect(terminal.type('print("lost")\n', 200e6)).toBe('')
  const said = terminal.type('\x03', 1e6)
  expect(said).toContain('Execution Interrupted')
  expect(said).toContain('lost')
  expect(terminal.type('1+1\n')).toBe('1+1\r\n=2\r\n>')
  terminal.do('E.enableWatchdog(2)')
  expect(terminal.run(20e6)).toBe('')
  expect(terminal.board.resetCause).toBe('power-on')
  terminal.type('while(1);\n', 3e6)
  expect(terminal.board.resetCause).toBe('watchdog')
  expect(terminal.run(1e6)).toBe('')
  expect(terminal.type('1+1\n')).toBe('1+1\r\n=2\r\n>')
})

test('a watchdog that the program must kick bites when it does not', () => {
  const terminal = booted()
  terminal.do('E.enableWatchdog(1,false);setInterval(function(){E.kickWatchdog()},500)')
  terminal.run(10e6)
  expect(terminal.board.resets).toBe(0)
  terminal.do('clearInterval()')
  terminal.run(2e6)
  expect([terminal.board.resets, terminal.board.resetCause]).toEqual([1, 'watchdog'])
})

test('RAM is lost with the supply and Storage is not; the clock begins anew', () => {
  const terminal = booted()
  terminal.do('x=1;require("Storage").write("kept","content");setTime(1e9)')
  expect(terminal.value('getTime()>=1e9')).toBe(true)
  terminal.board.reset('pin')
  terminal.run(200_000)
  expect(terminal.value('[typeof x,getTime()>=1e9]')).toEqual(['undefined', true])
  terminal.board.powerOff()
  expect(terminal.type('1+1\n', 1e6)).toBe('')
  terminal.board.brownOut()
  terminal.board.powerOn('brown-out')
  terminal.run(200_000)
  expect(terminal.value('[typeof x,getTime()<10,require("Storage").read("kept")]')).toEqual([
    'undefined',
    true,
    'content',
  ])
})

test('a supply that fails inside a write takes the board down', () => {
  const terminal = booted()
  terminal.machine.storage.flash.failAfter = 40
  terminal.do('require("Storage").write("a","0123456789");x=1')
  expect(terminal.board.isPowered).toBe(false)
  terminal.machine.storage.flash.failAfter = Infinity
  terminal.boot()
  expect(terminal.value('[typeof x,require("Storage").read("a")]')).toEqual(['undefined', '01234567\u00ff\u00ff'])
})

test('an idle board has nothing to do', () => {
  const terminal = booted()
  const { fired } = terminal.world.scheduler
  terminal.run(3600e6)
  expect(terminal.world.scheduler.fired - fired).toBe(0)
})

test('a program that is pasted faster than it runs is not lost, and the sender is told to wait', () => {
  const terminal = booted()
  const lines = Array.from({ length: 200 }, (_, index) => `\x10print(${index},"${'x'.repeat(40)}")\n`)
  const said = terminal.type(lines.join(''), 20e6)
  const numbers = said.match(/\d+(?= x)/g)
  expect(numbers).toEqual(lines.map((_, index) => String(index)))
  expect(said.match(/\x13/g)?.length).toBe(said.match(/\x11/g)?.length)
})

test('E.getErrorFlags, process and the rest say what board it is', () => {
  const terminal = booted()
  expect(terminal.value('E.getErrorFlags()')).toEqual([])
  expect(terminal.value('process.env')).toMatchObject({
    VERSION: '2v29.277',
    BOARD: 'PICO_R1_3',
    STORAGE: 49152,
    FLASH: 393216,
    CONSOLE: 'USB',
  })
  expect(terminal.value('process.memory()')).toMatchObject({ total: 5100, blocksize: 13 })
  expect(terminal.value('require("Flash").getPage(0x8004010)')).toEqual({ addr: 0x8004000, length: 16384 })
  expect(terminal.value('getSerial()')).toMatch(/^[0-9a-f]{8}-[0-9a-f]{8}-[0-9a-f]{8}$/)
})

test('packets upload a program that then runs', () => {
  const terminal = booted()
  const packet = (type: number, data: string): string =>
    `\x10\x01${String.fromCharCode((type | data.length) >> 8, data.length & 0xff)}${data}`
  const program = 'print("from flash");var y=5;\n'
  expect(terminal.type(packet(0x2000, 'process.env.VERSION'))).toBe('\x06\x10\x01\x00\x0a"2v29.277"')
  expect(terminal.type(packet(0x2000, '({a:1,b:[1,2,3],m:6*9})'))).toBe('\x06\x10\x01\x00\x14{a:1,b:[1,2,3],m:54}')
  expect(terminal.type(packet(0x4000, '{"t":"x"}'))).toBe('\x15')
  expect(terminal.type(packet(0x6000, JSON.stringify({ fn: '.bootcde', s: program.length })))).toBe('\x06')
  expect(terminal.type(packet(0x8000, program.slice(0, 10)))).toBe('\x06')
  expect(terminal.type(packet(0x8000, program.slice(10)))).toBe('\x06')
  // zlib.crc32 of the program.
  expect(terminal.type(packet(0x2000, 'E.CRC32(require("Storage").read(".bootcde"))'))).toContain('963762860')
  expect(terminal.type('\x10load()\n')).toBe('from flash\r\n>')
})
