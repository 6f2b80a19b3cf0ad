import { ByteArena } from '../../kernel/byte-arena.js'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { PartHost } from '../../board/part.js'
import { PowerLedger } from '../../board/power-ledger.js'
import { UartPort } from '../../board/uart.js'
import { RandomStream } from '../../kernel/random.js'
import { Scheduler } from '../../kernel/scheduler.js'
import { bytesOf, byteText, decodeHex, textOf } from './bytes.js'
import { commandTable } from './command.js'
import { AtEngine, type Dialect } from './engine.js'
import { cme, data, failed, finalText, later, ok } from './outcome.js'
import { Parameters } from './parameters.js'
import { restore, type Setting } from './settings.js'

const commands = commandTable<Toy>([
  { name: 'E', write: (modem, parameters) => ((modem.echo = parameters.integer(0, 1)), ok) },
  { name: 'I', execute: (modem) => (modem.info('one\r\ntwo'), ok) },
  { name: '&F', execute: () => ok },
  {
    name: '+VALUE',
    test: '+VALUE: (0-9)',
    read: (modem) => (modem.info(`+VALUE: ${modem.value}`), ok),
    write(modem, parameters) {
      const value = parameters.integer(0, 9)
      if (!parameters.done()) return cme.incorrectParameters
      modem.value = value
      return ok
    },
    execute: () => failed,
  },
  { name: '+EVENT', execute: (modem) => (modem.urc('+EVENT: 1'), ok) },
  {
    name: '+SLOW',
    execute(modem) {
      modem.host.scheduler.after(500_000, modem.owner, (slow: Toy) => slow.complete(ok), modem)
      return later
    },
  },
  {
    name: '+DATA',
    write(modem, parameters) {
      const length = parameters.optionalInteger(0, 100, -1)
      modem.expectData(keep as never, length < 0 ? undefined : length, 10)
      return data
    },
  },
  { name: '+STUB', stub: true },
])

function keep(modem: Toy, bytes: Uint8Array) {
  modem.kept = textOf(bytes)
  return ok
}

const dialect: Dialect<Toy> = {
  name: 'toy',
  commands,
  responseDelayUs: 1000,
  maxLineBytes: 64,
  dataTimeoutUs: 60_000_000,
  unknownCommand: cme.unknown,
}

class Toy extends AtEngine {
  value = 0
  kept = ''

  constructor(host: PartHost, port: UartPort) {
    super(host, port, 0, dialect)
    this.awake = true
    port.listener = this
  }

  set isAwake(awake: boolean) {
    this.awake = awake
  }

  restart(): void {
    this.resetEngine()
  }
}

function bench() {
  const scheduler = new Scheduler()
  const notes: string[] = []
  const host: PartHost = {
    arena: new ByteArena(),
    scheduler,
    partOwner: 0,
    chance: new RandomStream(1, 'toy'),
    ledger: new PowerLedger(scheduler),
    note: (level, _part, text) => notes.push(`${level}: ${text}`),
  }
  const ports = [new UartPort(scheduler, 0, 115200), new UartPort(scheduler, 0, 115200)] as const
  UartPort.join(...ports)
  const modem = new Toy(host, ports[1])
  let heard = ''
  ports[0].listener = { onBytes: (bytes) => (heard += textOf(bytes)) }
  const send = (text: string, seconds = 0.1) => {
    heard = ''
    ports[0].send(bytesOf(text))
    scheduler.runUntil(scheduler.nowUs + seconds * 1e6)
    return heard
  }
  return { scheduler, modem, notes, send, heard: () => heard, clear: () => (heard = '') }
}

/** A bench without echo. */
function quiet() {
  const made = bench()
  made.send('ATE0\r')
  return made
}

describe('command lines (facts nbiot.md 3.0)', () => {
  test.each([
    ['AT\r', '\r\nOK\r\n'],
    ['at\r', '\r\nOK\r\n'],
    ['AT\r\n', '\r\nOK\r\n'],
    ['  AT  \r', '\r\nOK\r\n'],
    ['AT\n', ''],
    ['\r\r\n\r', ''],
    ['ATI\r', '\r\none\r\ntwo\r\n\r\nOK\r\n'],
    ['AT&F\r', '\r\nOK\r\n'],
    ['at+value?\r', '\r\n+VALUE: 0\r\n\r\nOK\r\n'],
    ['AT+VALUE=?\r', '\r\n+VALUE: (0-9)\r\n\r\nOK\r\n'],
    ['AT+VALUE=7\r', '\r\nOK\r\n'],
    ['AT+VALUE = 7\r', '\r\nOK\r\n'],
    ['AT+VALUE= 7 \r', '\r\nOK\r\n'],
    ['AT+VALUE=10\r', '\r\nERROR\r\n'],
    ['AT+VALUE=1,2\r', '\r\nERROR\r\n'],
    ['AT+VALUE=\r', '\r\nERROR\r\n'],
    ['AT+VALUE\r', '\r\nERROR\r\n'],
    ['AT+VALUE?x\r', '\r\nERROR\r\n'],
    ['AT+EVENT?\r', '\r\nERROR\r\n'],
    ['AT+EVENT=?\r', '\r\nOK\r\n'],
    ['ATE2\r', '\r\nOK\r\n'],
    ['AT+NOPE\r', '\r\nERROR\r\n'],
    ['AT+STUB=1\r', '\r\nERROR\r\n'],
    ['hello\r', ''],
    ['\xff\xfe\x01AT\r', '\r\nOK\r\n'],
    ['AT\rAT+VALUE?\rAT\r', '\r\nOK\r\n\r\n+VALUE: 0\r\n\r\nOK\r\n\r\nOK\r\n'],
    ['AT+' + 'X'.repeat(100) + '\rAT\r', '\r\nERROR\r\n\r\nOK\r\n'],
  ])('%j gives %j, split anywhere', (input, answer) => {
    expect(quiet().send(input)).toBe(answer)
    for (let at = 1; at < Math.min(input.length, 40); at++) {
      const { send } = quiet()
      expect(send(input.substring(0, at), 0.01) + send(input.substring(at))).toBe(answer)
    }
  })

  test('the echo is what was sent, up to the CR', () => {
    expect(bench().send('AT\r\n')).toBe('AT\r\r\nOK\r\n')
    const { send } = bench()
    expect(send('AT+VAL') + send('UE?\r')).toBe('AT+VALUE?\r\r\n+VALUE: 0\r\n\r\nOK\r\n')
  })

  test('a line costs one event to arrive and one for the answer', () => {
    const { scheduler, send } = quiet()
    const before = scheduler.fired
    send('AT+VALUE?\r')
    expect(scheduler.fired - before).toBe(2)
  })

  test('CMEE modes show an error as ERROR, number and text', () => {
    const answers = [0, 1, 2].map((mode) => {
      const { modem, send } = quiet()
      modem.errorMode = mode
      return [send('AT+VALUE=x\r'), send('AT+NOPE\r'), send('AT+VALUE\r')]
    })
    expect(answers).toEqual([
      ['\r\nERROR\r\n', '\r\nERROR\r\n', '\r\nERROR\r\n'],
      ['\r\n+CME ERROR: 50\r\n', '\r\n+CME ERROR: 100\r\n', '\r\nERROR\r\n'],
      ['\r\n+CME ERROR: Incorrect parameters\r\n', '\r\n+CME ERROR: unknown\r\n', '\r\nERROR\r\n'],
    ])
    expect(finalText(12345, 2)).toBe('+CME ERROR: unknown')
  })

  test('unknown commands, stubs and garbage are counted and said', () => {
    const { modem, notes, send } = quiet()
    send('AT+NOPE=1\rAT+STUB?\rhello\rAT\r')
    expect(modem.engineStats).toEqual({
      commands: 4,
      unknownCommands: 1,
      stubCommands: 1,
      garbageLines: 1,
      lostBytes: 0,
    })
    expect(notes).toEqual(['warning: unknown command AT+NOPE=1', 'info: AT+STUB is not modelled'])
  })
})

describe('notifications', () => {
  test('one that a command causes comes behind its final result', () => {
    expect(quiet().send('AT+EVENT\r')).toBe('\r\nOK\r\n\r\n+EVENT: 1\r\n')
  })

  test('one never comes between a command and its final result, and is not lost', () => {
    const { modem, scheduler, send } = quiet()
    scheduler.after(200_000, 0, (toy: Toy) => toy.urc('+LATE: 1'), modem)
    expect(send('AT+SLOW\r', 1)).toBe('\r\nOK\r\n\r\n+LATE: 1\r\n')
  })

  test('one goes out at once while nothing is under way', () => {
    const { modem, send } = quiet()
    modem.urc('+NOW: 1')
    expect(send('')).toBe('\r\n+NOW: 1\r\n')
  })

  test('commands that come while one is under way are answered after it', () => {
    expect(quiet().send('AT+SLOW\rAT+VALUE?\r', 1)).toBe('\r\nOK\r\n\r\n+VALUE: 0\r\n\r\nOK\r\n')
  })

  test('what comes faster than it can be taken is lost beyond the buffer, and counted', () => {
    const { modem, send } = quiet()
    send('AT+SLOW\r' + 'AT\r'.repeat(2000), 5)
    expect(modem.engineStats.lostBytes).toBe(6000 - 4096)
  })
})

describe('data after a prompt', () => {
  test('ends with Ctrl-Z, and what is beyond the limit is left out', () => {
    const { modem, send } = quiet()
    expect(send('AT+DATA=\r')).toBe('\r\n> ')
    expect(send('hello\r\nwide world\x1a')).toBe('\r\nOK\r\n')
    expect(modem.kept).toBe('hello\r\nwid')
  })

  test('has the length that was announced; what follows is a command', () => {
    const { modem, send } = quiet()
    expect(send('AT+DATA=4\r')).toBe('\r\n> ')
    expect(send('a\x1ab')).toBe('')
    expect(send('cAT+VALUE?\r')).toBe('\r\nOK\r\n\r\n+VALUE: 0\r\n\r\nOK\r\n')
    expect(modem.kept).toBe('a\x1abc')
  })

  test('of length 0 is there at once', () => {
    const { modem, send } = quiet()
    modem.kept = 'old'
    expect(send('AT+DATA=0\r')).toBe('\r\n> \r\nOK\r\n')
    expect(modem.kept).toBe('')
  })

  test('is cancelled by Esc, with OK', () => {
    const { modem, send } = quiet()
    send('AT+DATA=\r')
    expect(send('abc\x1b')).toBe('\r\nOK\r\n')
    expect(modem.kept).toBe('')
  })

  test('is waited for 60 s', () => {
    const { send } = quiet()
    send('AT+DATA=\r')
    expect(send('abc', 59)).toBe('')
    expect(send('', 2)).toBe('\r\nERROR\r\n')
    expect(send('AT\r')).toBe('\r\nOK\r\n')
  })

  test('keeps notifications back', () => {
    const { modem, send } = quiet()
    send('AT+DATA=\r')
    modem.urc('+EVENT: 2')
    expect(send('abc')).toBe('')
    expect(send('\x1a')).toBe('\r\nOK\r\n\r\n+EVENT: 2\r\n')
  })

  test('is sent back where that is wished', () => {
    const { modem, send } = quiet()
    modem.echoData = 1
    send('AT+DATA=3\r')
    expect(send('abc')).toBe('abc\r\nOK\r\n')
  })
})

describe('sleep and reset', () => {
  test('a modem that sleeps answers nothing and loses what it is sent', () => {
    const { modem, send } = quiet()
    modem.isAwake = false
    expect(send('AT\r')).toBe('')
    expect(modem.engineStats.lostBytes).toBe(3)
  })

  test('a reset forgets a half line, held input and data mode', () => {
    const { modem, send } = quiet()
    send('AT+NOPE')
    modem.restart()
    expect(send('AT\r')).toBe('\r\nOK\r\n')
    send('AT+DATA=\r')
    modem.restart()
    expect(send('AT\r')).toBe('\r\nOK\r\n')
  })

  test('settings go back to their initial value unless they outlive the event', () => {
    const settings: readonly Setting<'a' | 'b' | 'c'>[] = [
      { field: 'a', initial: 1, survives: 'nothing' },
      { field: 'b', initial: 2, survives: 'restart' },
      { field: 'c', initial: 3, survives: 'power-off' },
    ]
    const after = (event: 'restart' | 'power-off' | 'factory') => {
      const modem = { a: 9, b: 9, c: 9 }
      restore(modem, settings, event)
      return modem
    }
    expect(after('restart')).toEqual({ a: 1, b: 9, c: 9 })
    expect(after('power-off')).toEqual({ a: 1, b: 2, c: 9 })
    expect(after('factory')).toEqual({ a: 1, b: 2, c: 3 })
  })
})

describe('Parameters', () => {
  const over = (text: string) => new Parameters(bytesOf(text), 0, text.length)

  test('are read in turn', () => {
    const parameters = over('0, -12 ,"a,b", bare ,,7')
    expect(parameters.integer(0, 4)).toBe(0)
    expect(parameters.integer(-20, 0)).toBe(-12)
    expect(parameters.string(10)).toBe('a,b')
    expect(parameters.string(10)).toBe('bare')
    expect(parameters.optionalInteger(0, 9, 5)).toBe(5)
    expect(parameters.more).toBe(true)
    expect(parameters.integer(0, 9)).toBe(7)
    expect(parameters.done()).toBe(true)
  })

  test.each<[string, (parameters: Parameters) => unknown]>([
    ['5', (parameters) => parameters.integer(0, 4)],
    ['x', (parameters) => parameters.integer(0, 4)],
    ['"1"', (parameters) => parameters.integer(0, 4)],
    ['', (parameters) => parameters.integer(0, 4)],
    ['9999999999999', (parameters) => parameters.integer(0, Infinity)],
    ['', (parameters) => parameters.string(4)],
    ['""', (parameters) => parameters.string(4)],
    ['"abcde"', (parameters) => parameters.string(4)],
    ['"open', (parameters) => parameters.string(4)],
    ['"a"b', (parameters) => parameters.string(4)],
    ['"\xff"', (parameters) => parameters.string(4)],
    ['""', (parameters) => parameters.sameString('', 4)],
    ['1,2', (parameters) => parameters.integer(0, 4)],
  ])('%j is refused', (text, readOne) => {
    const parameters = over(text)
    readOne(parameters)
    expect(parameters.done()).toBe(false)
  })

  test('text is UTF-8, with escaped quotes', () => {
    expect(over(`"${byteText('\u8def\u706f')}"`).string(10)).toBe('\u8def\u706f')
    expect(over('"a\\"b"').string(10)).toBe('a"b')
  })

  test('a known text is given back as it is', () => {
    expect(over('"topic/a",1').sameString('topic/a', 20)).toBe('topic/a')
    expect(over('"topic/b",1').sameString('topic/a', 20)).toBe('topic/b')
  })

  test('the rest goes from the first quote to the last', () => {
    const parameters = over('1,"{"a":"1","b":"2"}"')
    parameters.integer(0, 1)
    expect(parameters.quoteAhead).toBe(true)
    parameters.rest()
    expect(textOf(parameters.bytes, parameters.start, parameters.stop)).toBe('{"a":"1","b":"2"}')
    expect(parameters.done()).toBe(true)
  })

  test('never throws, whatever the bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array(), (bytes) => {
        const parameters = new Parameters(bytes, 0, bytes.length)
        for (let count = 0; count < 300 && parameters.more; count++) {
          parameters.optionalInteger(0, 9, 0)
          parameters.optionalString(9)
          parameters.sameString('x', 9)
        }
        expect(parameters.more).toBe(false)
      }),
    )
  })
})

describe('tables and bytes', () => {
  test('two commands of one name are refused', () => {
    expect(() => commandTable([{ name: '+A' }, { name: '+A' }])).toThrow(RangeError)
  })

  test('hexadecimal digits of either case become bytes; anything else is refused', () => {
    const target = new Uint8Array(4)
    expect(decodeHex(target, 1, bytesOf('"0aFf"'), 1, 5)).toBe(true)
    expect([...target]).toEqual([0, 0x0a, 0xff, 0])
    for (const text of ['0', '0g', '/0', ':0', '@0', 'G0', '`0', 'g0', '  ', '\xff0'])
      expect(decodeHex(target, 0, bytesOf(text), 0, text.length)).toBe(false)
  })
})
