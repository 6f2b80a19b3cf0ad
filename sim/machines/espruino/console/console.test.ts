import fc from 'fast-check'
import { expect, test } from 'vitest'
import { wantsMore } from './brackets.js'
import { Console, type ConsoleHost } from './console.js'

// What is expected was seen on the terminal of the interpreter itself: commit c5ff787b1, built 32-bit with 5100 variables, on a
// pseudo-terminal, each input written at once and answered before the next. Here a table stands for the language.

const results: Readonly<Record<string, string>> = {
  '1+1': '=2\n',
  'echo(1)': '=undefined\n',
  '132': '=132\n',
  '1\n+2': '=3\n',
  ' 5+5': '=10\n',
  '1;2': '=2\n',
  '3': '=3\n',
  '"ab"': '="ab"\n',
  'function f(a) {\n  return a+1;\n}': '=function (a) { ... }\n',
  '`a\nb`': '="a\\nb"\n',
}

class Bench implements ConsoleHost {
  readonly greeting = 'Espruino 2v29.277 LINUX'
  hasPackets = true
  said = ''
  readonly timers: (() => void)[] = []
  readonly files = new Map<string, string>()
  readonly console = new Console(this)

  transmit(text: string): void {
    this.said += text
  }
  run(line: string): void {
    if (line.startsWith('print(')) return this.console.print(`${line.slice(7, -2)}\n`)
    if (line.startsWith('echo(')) this.console.isQuiet = line === 'echo(0)'
    if (line !== '' && this.console.echoes) this.console.print(results[line] ?? `no result for ${JSON.stringify(line)}`)
  }
  evaluate(source: string): { readonly text: string } | { report(): void } {
    if (source !== 'foo.bar') return { text: '"2v29.277"' }
    this.console.removeLine()
    return {
      report: () => this.console.print('Uncaught ReferenceError: "foo" is not defined\n    at :1:4\nfoo.bar\n   ^\n'),
    }
  }
  emitPacket = () => false
  parseFile(json: string) {
    try {
      const { fn, s, fs, c } = JSON.parse(json) as { fn: string; s: number; fs?: number; c?: number }
      return { name: fn, size: s, isFs: fs === 1, isCompressed: c === 1 }
    } catch {
      return undefined
    }
  }
  readFile = (name: string) => this.files.get(name)
  writeFile(name: string, data: string, offset: number, size: number) {
    if (offset + data.length > size) {
      this.console.removeLine()
      return { report: () => this.console.print('Uncaught Error: Too much data for file size\n') }
    }
    this.files.set(name, (this.files.get(name) ?? '').slice(0, offset) + data)
    return undefined
  }
  uploaded = () => undefined
  after(_delayMs: number, callback: () => void) {
    this.timers.push(callback)
    return () => void this.timers.splice(this.timers.indexOf(callback), 1)
  }

  /** What is answered to bytes that come at once, with the prompt that the idle loop puts back. */
  ask(text: string): string {
    this.said = ''
    for (const character of text) this.console.take(character)
    this.console.returnLine()
    return this.said
  }
}

function bench(): Bench {
  const made = new Bench()
  made.console.returnLine()
  return made
}

const packet = (type: number, data: string): string =>
  `\x10\x01${String.fromCharCode((type | data.length) >> 8, data.length & 0xff)}${data}`

test('a session at the prompt is answered byte for byte as on the terminal', () => {
  const dialogue: readonly (readonly [string, string])[] = [
    ['1+1\n', '1+1\r\n=2\r\n>'],
    ['1+1\r\n', '1+1\r\n=2\r\n>'],
    ['function f(a) {\n', 'function f(a) {\r\n:'],
    ['  return a+1;\n', '  return a+1;\r\n:'],
    ['}\n', '}\r\n=function (a) { ... }\r\n>'],
    ['abc\x7f\x7fZ\x08', 'abc\x08 \x08\x08 \x08Z\x08 \x08'],
    ['\x1b[2H', '\x1b[D\r\x1b[J>'],
    ['\x05', 'Espruino 2v29.277 LINUX\r\n'],
    ['12\x1b[D3\x1b[F\n', '12\x1b[D32 \x08\x08\x0832\r\n=132\r\n>'],
    ['\x10print("hi")\n', 'hi\r\n>'],
    ['\x10 5+5\n', ''],
    ['1\x1b\n+2\n', '1\r\n:+2\r\n=3\r\n>'],
    ['echo(0)\n', 'echo(0)\r\n'],
    ['1+1\n', ''],
    ['print("5")\n', '5\r\n'],
    ['echo(1)\n', '=undefined\r\n>'],
    ['`a\n', '`a\r\n:'],
    ['b`\n', 'b`\r\n="a\\nb"\r\n>'],
    ['1;2\n3\n', '1;2\r\n=2\r\n=3\r\n>'],
    ['\x1b[A\n', '\x1b[J3\r\n=3\r\n>'],
    ['\x10print("a")\n\x10\x1b[1dprint("b")\n', 'a\r\nb\r\n>'],
    ['xy\x1b[2H', 'xy\x1b[D\x1b[D\r\x1b[J>'],
    ['\n', '\r\n>'],
  ]
  const terminal = bench()
  for (const [typed, said] of dialogue) expect([typed, terminal.ask(typed)]).toEqual([typed, said])
})

test('what a program prints makes the typed line give way, and the line comes back', () => {
  const terminal = bench()
  terminal.ask('12')
  terminal.said = ''
  terminal.console.print('later\n')
  terminal.console.returnLine()
  expect(terminal.said).toBe('\x1b[D\x1b[D\r\x1b[Jlater\r\n>12')
  expect(bench().ask('ab')).toBe('ab')
})

test('a byte at a time or all at once, the same lines are run', () => {
  const run = (pieces: readonly string[]): string[] => {
    const terminal = bench()
    const lines: string[] = []
    terminal.run = (line) => void lines.push(line)
    for (const piece of pieces) terminal.ask(piece)
    return lines
  }
  const text = 'function f(a) {\n return 1 }\n\x10x\r\n12\x1b[D3\x1b[F\n`q\n`\n\x10\x1b[7dif (1) {\x1b\n}\n'
  const expected = run([text])
  expect(expected).toEqual(['function f(a) {\n return 1 }', 'x', '', '132', '`q\n`', 'if (1) {\n}'])
  for (let at = 0; at <= text.length; at++) expect(run([text.slice(0, at), text.slice(at)])).toEqual(expected)
})

test('packets are answered as on the wire of the interpreter', () => {
  const terminal = bench()
  expect(terminal.ask(packet(0x2000, 'process.env.VERSION'))).toBe('\x06\x10\x01\x00\x0a"2v29.277"')
  expect(terminal.ask(packet(0x2000, 'foo.bar'))).toBe(
    '\r\x1b[J\x15Uncaught ReferenceError: "foo" is not defined\r\n    at :1:4\r\nfoo.bar\r\n   ^\r\n>',
  )
  expect(terminal.ask(packet(0x4000, '{"t":"x"}'))).toBe('\x15')
  expect(terminal.ask(packet(0x6000, '{"fn":"sm","s":3}'))).toBe('\x06')
  expect(terminal.ask(packet(0x8000, 'hello'))).toBe('\r\x1b[J\x06Uncaught Error: Too much data for file size\r\n>')
  expect(terminal.ask(packet(0x8000, 'he'))).toBe('\x15')
  expect(terminal.ask(packet(0xe000, 'he'))).toBe('\x15')
  expect(terminal.ask(packet(0x0000, 'he'))).toBe('\x15')
  expect(terminal.ask(packet(0x6000, 'zzz'))).toBe('\x15')
  expect(terminal.ask(packet(0xa000, '{"fn":"non"}'))).toBe('\x15')
  for (const refused of ['{"fn":"a","s":0}', '{"fn":"a","s":1,"fs":1}', '{"s":1}'])
    expect(terminal.ask(packet(0x6000, refused))).toBe('\x15')
})

test('a file that is sent back has a carriage return before each line feed, which its length does not count', () => {
  const terminal = bench()
  terminal.files.set('nl', 'ab\ncd\r\nx\0\x03\xff')
  expect(terminal.ask(packet(0xa000, '{"fn":"nl"}'))).toBe(
    '\x06\x10\x01\x80\x0bab\r\ncd\r\r\nx\0\x03\xff\x10\x01\x80\x00',
  )
})

test('a file comes in pieces of any length, whatever bytes it has, around a line that is being typed', () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ minLength: 1, maxLength: 600 }), { minLength: 1, maxLength: 4 }), (pieces) => {
      const terminal = bench()
      const content = pieces.map((bytes) => String.fromCharCode(...bytes))
      const size = content.join('').length
      terminal.ask('12')
      expect(terminal.ask(packet(0x6000, JSON.stringify({ fn: 'f', s: size })))).toBe('\x06')
      for (const piece of content) expect(terminal.ask(packet(0x8000, piece))).toBe('\x06')
      expect(terminal.files.get('f')).toBe(content.join(''))
      expect(terminal.timers).toEqual([])
      expect(terminal.ask('3\x1b[D\x1b[C\x1b[1~\x1b[4~\x08\x082\x7f32\n')).toMatch(/=132\r\n>$/)
    }),
    { numRuns: 30 },
  )
})

test('a packet that stops is given up with a NAK, and a file whose pieces stop is closed', () => {
  const terminal = bench()
  terminal.ask('ab\x10\x01\x20\x20xy')
  terminal.said = ''
  expect(terminal.timers).toHaveLength(1)
  terminal.timers[0]!()
  expect(terminal.said).toBe('\x15')
  terminal.ask('\x1b[2H')
  terminal.ask(packet(0x6000, '{"fn":"f","s":10}'))
  expect(terminal.timers).toHaveLength(1)
  terminal.timers[0]!()
  expect(terminal.ask(packet(0x8000, 'x'))).toBe('\x15')
})

test('an interpreter before 2v25 has neither packets nor ENQ', () => {
  const terminal = bench()
  terminal.hasPackets = false
  expect(terminal.ask('\x05')).toBe('')
  expect(terminal.ask('\x10\x01print("q")\n')).toBe('q\r\n>')
})

test.each([
  ['f(', true],
  ['f(")")', false],
  ["f(')", false],
  ['{ // }', true],
  ['{ /* } */', true],
  ['/* open', true],
  ['`open', true],
  ['`a${1}`', false],
  [')', false],
  ['a = /[(]/', false],
  ['a / (b', true],
  ['[1,\n2', true],
  ['"a\\"(', false],
])('whether %j wants another line: %j', (source, expected) => {
  expect(wantsMore(source)).toBe(expected)
})
