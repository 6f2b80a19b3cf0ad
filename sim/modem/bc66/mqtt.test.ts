import { describe, expect, test } from 'vitest'
import { encodePacket, encodePublish } from '../../../protocols/mqtt/index.js'
import { textOf } from '../engine/bytes.js'
import { ModemBench } from '../testing/bench.js'

const okay = '\r\nOK\r\n'
const urc = (text: string) => `\r\n${text}\r\n`
const cme = (code: number) => `\r\n+CME ERROR: ${code}\r\n`

function session(...commands: string[]) {
  const bench = new ModemBench().start()
  bench.at('AT+CMEE=1')
  for (const command of commands) bench.at(command)
  bench.at('AT+QMTOPEN=0,"broker.test",1883', 2)
  bench.at('AT+QMTCONN=0,"lamp-1"', 2)
  return bench
}

describe('AT+QMTCFG (MQTT application note, 3.3.1)', () => {
  test.each([
    ['"keepalive",0', '120', '"keepalive",0,3600', '3600'],
    ['"session",0', '1', '"session",0,0', '0'],
    ['"version",4', '1', '"version",4,0', '0'],
    ['"timeout",0', '30,0,0', '"timeout",0,10,3,1', '10,3,1'],
    ['"timeout",0', '30,0,0', '"timeout",0,10', '10,0,0'],
    ['"dataformat",0', '0,0', '"dataformat",0,1,1', '1,1'],
    ['"showrecvlen",0', '0', '"SHOWRECVLEN",0,1', '1'],
    ['"echomode",0', '0', '"echomode",0,1', '1'],
    ['"will",0', '0', '"will",0,1,1,0,"dead","by, by"', '1,1,0,"dead","by, by"'],
  ])('%s shows %s; after %s it shows %s', (show, initial, set, value) => {
    const bench = new ModemBench().start()
    expect(bench.at(`AT+QMTCFG=${show}`)).toBe(`${urc(`+QMTCFG: ${initial}`)}${okay}`)
    expect(bench.at(`AT+QMTCFG=${set}`)).toBe(okay)
    expect(bench.at(`AT+QMTCFG=${show}`)).toBe(`${urc(`+QMTCFG: ${value}`)}${okay}`)
  })

  test.each([
    '"keepalive",0,3601',
    '"keepalive",5,1',
    '"timeout",0,61',
    '"timeout",0,0',
    '"timeout",0,1,11',
    '"session",0,2',
    '"dataformat",0,2,0',
    '"will",0,1,3,0,"a","b"',
    '"will",0,1,1',
    '"nonsense",0,1',
    '"hasOwnProperty",0,1',
    '"keepalive"',
    '',
  ])('%s is refused and changes nothing', (parameters) => {
    const bench = new ModemBench().start()
    bench.at('AT+CMEE=1')
    expect(bench.at(`AT+QMTCFG=${parameters}`)).toBe(cme(50))
    expect(bench.at('AT+QMTCFG="timeout",0')).toContain('30,0,0')
    expect(bench.at('AT+QMTCFG="keepalive",0')).toContain('+QMTCFG: 120')
  })
})

describe('opening and connecting', () => {
  test('the whole dialogue, byte for byte (application note, 6.1)', () => {
    const bench = new ModemBench().start()
    expect(bench.at('AT+QMTOPEN?')).toBe(okay)
    expect(bench.at('AT+QMTOPEN=0,"broker.test",1883', 2)).toBe(`${okay}${urc('+QMTOPEN: 0,0')}`)
    expect(bench.at('AT+QMTOPEN?')).toBe(`${urc('+QMTOPEN: 0,"broker.test",1883')}${okay}`)
    expect(bench.at('AT+QMTCONN?')).toBe(`${urc('+QMTCONN: 0,1')}${okay}`)
    expect(bench.at('AT+QMTCONN=0,"clientExample"', 2)).toBe(`${okay}${urc('+QMTCONN: 0,0,0')}`)
    expect(bench.at('AT+QMTCONN?')).toBe(`${urc('+QMTCONN: 0,3')}${okay}`)
    expect(bench.at('AT+QMTSUB=0,1,"user/get",1', 2)).toBe(`${okay}${urc('+QMTSUB: 0,1,0,1')}`)
    expect(bench.at('AT+QMTUNS=0,2,"user/get"', 2)).toBe(`${okay}${urc('+QMTUNS: 0,2,0')}`)
    expect(bench.at('AT+QMTPUB=0,0,0,0,"user/update"')).toBe('\r\n> ')
    expect(bench.send('This is test data, hello MQTT.\x1a')).toBe(`${okay}${urc('+QMTPUB: 0,0,0')}`)
    expect(bench.at('AT+QMTDISC=0')).toBe(`${okay}${urc('+QMTDISC: 0,0')}`)
    expect(bench.at('AT+QMTCLOSE=0', 1)).toContain('ERROR')
    expect(bench.broker.packets.map(({ type }) => type)).toEqual([
      'connect',
      'subscribe',
      'unsubscribe',
      'publish',
      'disconnect',
    ])
    expect(bench.modem.stats).toMatchObject({ published: 1, connects: 1, unknownCommands: 0, stubCommands: 0 })
    expect(bench.broker.sessions[0]!.address).toBe('broker.test:1883')
  })

  test('CONNECT carries what was configured', () => {
    const bench = new ModemBench().start()
    bench.at('AT+QMTCFG="keepalive",0,3600')
    bench.at('AT+QMTCFG="session",0,0')
    bench.at('AT+QMTCFG="will",0,1,1,1,"dead","by"')
    bench.at('AT+QMTOPEN=0,"broker.test",1883', 2)
    bench.at('AT+QMTCONN=0,"lamp-1","user","pass"', 2)
    expect(bench.broker.packets[0]).toEqual({
      type: 'connect',
      clientId: 'lamp-1',
      cleanSession: false,
      keepAliveS: 3600,
      user: 'user',
      password: new TextEncoder().encode('pass'),
      will: { topic: 'dead', payload: new TextEncoder().encode('by'), qos: 1, retain: true },
    })
  })

  test.each([
    ['refused' as const, -1],
    ['timeout' as const, -1],
    ['unknown-host' as const, 4],
  ])('a connection that is %s is result %i', (end, result) => {
    const bench = new ModemBench().start()
    bench.broker.opensWith = end
    expect(bench.at('AT+QMTOPEN=0,"nowhere",1883', 2)).toBe(`${okay}${urc(`+QMTOPEN: 0,${result}`)}`)
    bench.broker.opensWith = undefined
    expect(bench.at('AT+QMTOPEN=0,"broker.test",1883', 2)).toContain('+QMTOPEN: 0,0')
  })

  test('a second opening of a connection is result 2, one without network 3', () => {
    const bench = session()
    expect(bench.at('AT+QMTOPEN=0,"broker.test",1883')).toBe(`${okay}${urc('+QMTOPEN: 0,2')}`)
    const lost = new ModemBench().start()
    lost.at('AT+CFUN=0')
    expect(lost.at('AT+QMTOPEN=0,"broker.test",1883')).toBe(`${okay}${urc('+QMTOPEN: 0,3')}`)
  })

  test('a refused session tells the return code', () => {
    const bench = new ModemBench().start()
    bench.broker.returnCode = 5
    bench.at('AT+QMTOPEN=0,"broker.test",1883', 2)
    expect(bench.at('AT+QMTCONN=0,"lamp-1"', 2)).toBe(`${okay}${urc('+QMTCONN: 0,0,5')}`)
    expect(bench.modem.stats.connects).toBe(0)
  })

  test('a broker that never answers CONNECT is given up after its time', () => {
    const bench = new ModemBench().start()
    bench.broker.isSilent = true
    bench.at('AT+QMTCFG="timeout",0,10,2')
    bench.at('AT+QMTOPEN=0,"broker.test",1883', 2)
    expect(bench.at('AT+QMTCONN=0,"lamp-1"', 29)).toBe(okay)
    expect(bench.send('', 2)).toBe(urc('+QMTCONN: 0,2'))
    expect(bench.broker.packets).toHaveLength(1)
  })

  test('five connections live side by side', () => {
    const bench = new ModemBench().start()
    for (let id = 0; id < 5; id++) {
      bench.at(`AT+QMTOPEN=${id},"broker.test",${1883 + id}`, 2)
      expect(bench.at(`AT+QMTCONN=${id},"lamp-${id}"`, 2)).toContain(`+QMTCONN: ${id},0,0`)
    }
    expect(bench.at('AT+QMTCONN?')).toBe(
      `\r\n${[0, 1, 2, 3, 4].map((id) => `+QMTCONN: ${id},3`).join('\r\n')}\r\n${okay}`,
    )
    expect(bench.at('AT+QMTOPEN=5,"broker.test",1883')).toContain('ERROR')
  })
})

describe('AT+QMTPUB', () => {
  const payloads = (bench: ModemBench) => bench.broker.published.map(({ payload }) => textOf(payload))

  test.each<[string, string[], [string, string][], string]>([
    ['text in the command', [], [['AT+QMTPUB=0,7,1,0,"a/b",5,"hello"\r', `${okay}${urc('+QMTPUB: 0,7,0')}`]], 'hello'],
    [
      'JSON in the command (application note, 6.2)',
      [],
      [['AT+QMTPUB=0,7,1,0,"a/b",17,"{"a":"1","b":"2"}"\r', `${okay}${urc('+QMTPUB: 0,7,0')}`]],
      '{"a":"1","b":"2"}',
    ],
    [
      'text without length (older firmware)',
      [],
      [['AT+QMTPUB=0,7,1,0,"a/b","x,y"\r', `${okay}${urc('+QMTPUB: 0,7,0')}`]],
      'x,y',
    ],
    [
      'data of a length after the prompt',
      [],
      [
        ['AT+QMTPUB=0,7,1,0,"a/b",5\r', '\r\n> '],
        ['hel\x1ao', `${okay}${urc('+QMTPUB: 0,7,0')}`],
      ],
      'hel\x1ao',
    ],
    [
      'data up to Ctrl-Z after the prompt',
      [],
      [
        ['AT+QMTPUB=0,7,1,0,"a/b"\r', '\r\n> '],
        ['hello\x1a', `${okay}${urc('+QMTPUB: 0,7,0')}`],
      ],
      'hello',
    ],
    [
      'digits in the command',
      ['AT+QMTCFG="dataformat",0,1,1'],
      [['AT+QMTPUB=0,7,1,0,"a/b",3,"00fF1A"\r', `${okay}${urc('+QMTPUB: 0,7,0')}`]],
      '\x00\xff\x1a',
    ],
    [
      'digits after the prompt',
      ['AT+QMTCFG="dataformat",0,1,1'],
      [
        ['AT+QMTPUB=0,7,1,0,"a/b",3\r', '\r\n> '],
        ['00fF1A', `${okay}${urc('+QMTPUB: 0,7,0')}`],
      ],
      '\x00\xff\x1a',
    ],
    ['exactly once', [], [['AT+QMTPUB=0,7,2,0,"a/b",5,"hello"\r', `${okay}${urc('+QMTPUB: 0,7,0')}`]], 'hello'],
    ['nothing', [], [['AT+QMTPUB=0,7,1,0,"a/b",0,""\r', `${okay}${urc('+QMTPUB: 0,7,0')}`]], ''],
  ])('%s', (_title, commands, dialogue, payload) => {
    const bench = session(...commands)
    for (const [sent, heard] of dialogue) expect(bench.send(sent, 2)).toBe(heard)
    expect(payloads(bench)).toEqual([payload])
    expect(bench.broker.published[0]).toMatchObject({ topic: 'a/b', messageId: 7, retain: false, dup: false })
  })

  test.each([
    ['AT+QMTPUB=0,0,1,0,"a/b",1,"x"', 50],
    ['AT+QMTPUB=0,1,0,0,"a/b",1,"x"', 50],
    ['AT+QMTPUB=0,1,3,0,"a/b",1,"x"', 50],
    ['AT+QMTPUB=0,1,1,2,"a/b",1,"x"', 50],
    ['AT+QMTPUB=0,1,1,0,"a/#",1,"x"', 50],
    ['AT+QMTPUB=0,1,1,0,"",1,"x"', 50],
    ['AT+QMTPUB=0,1,1,0,"a/b",2,"x"', 50],
    ['AT+QMTPUB=0,1,1,0,"a/b",1461', 50],
    ['AT+QMTPUB=5,1,1,0,"a/b",1,"x"', 50],
    ['AT+QMTPUB=1,1,1,0,"a/b",1,"x"', 3],
    ['AT+QMTPUB=0,1', 50],
    ['AT+QMTSUB=0,0,"a",1', 50],
    ['AT+QMTSUB=0,1,"a#",1', 50],
    ['AT+QMTSUB=0,1,"a",3', 50],
    ['AT+QMTSUB=1,1,"a",1', 3],
    ['AT+QMTUNS=0,1', 50],
    ['AT+QMTUNS=0,1,"a#"', 50],
    ['AT+QMTUNS=1,1,"a"', 3],
    ['AT+QMTDISC=1', 3],
    ['AT+QMTCONN=0,"again"', 3],
    ['AT+QMTCONN=0', 50],
    ['AT+QMTOPEN=0,"h",0', 50],
  ])('%s is refused with %i', (command, code) => {
    const bench = session()
    expect(bench.at(command, 2)).toBe(cme(code))
    expect(bench.broker.published).toEqual([])
  })

  test('wrong digits are refused, and nothing is sent', () => {
    const bench = session('AT+QMTCFG="dataformat",0,1,1')
    for (const digits of ['0', '0g', 'xx', '00 0'])
      expect(bench.at(`AT+QMTPUB=0,1,1,0,"a",${digits.length >> 1},"${digits}"`, 1)).toBe(cme(50))
    expect(bench.at(`AT+QMTPUB=0,1,1,0,"a",731,"${'00'.repeat(731)}"`, 1)).toBe(cme(50))
    expect(bench.at(`AT+QMTPUB=0,1,1,0,"a",730,"${'00'.repeat(730)}"`, 2)).toContain('+QMTPUB: 0,1,0')
    expect(bench.broker.published).toHaveLength(1)
  })

  test('a topic in any script goes out and comes back as UTF-8', () => {
    const bench = session('AT+QMTCFG="dataformat",0,0,1')
    const topic = '\u8def\u706f/1'
    const bytes = [...new TextEncoder().encode(topic)].map((byte) => String.fromCharCode(byte)).join('')
    bench.at(`AT+QMTPUB=0,1,1,0,"${bytes}",1,"x"`, 2)
    expect(bench.broker.published[0]!.topic).toBe(topic)
    bench.heard = ''
    bench.broker.deliver(topic, new Uint8Array([0xab]))
    bench.run(1)
    expect(bench.heard).toBe(urc(`+QMTRECV: 0,0,"${bytes}","AB"`))
  })

  test.each([
    ['without retries it fails after its time', '10,0,1', 11, ['+QMTPUB: 0,7,2'], [false]],
    [
      'it is sent again as often as configured, marked as duplicate, and told',
      '10,2,1',
      31,
      ['+QMTPUB: 0,7,1,1', '+QMTPUB: 0,7,1,2', '+QMTPUB: 0,7,2'],
      [false, true, true],
    ],
    ['it is not told where that was not wished', '10,2,0', 31, ['+QMTPUB: 0,7,2'], [false, true, true]],
  ])('no acknowledgement: %s', (_title, timeout, seconds, events, duplicates) => {
    const bench = session(`AT+QMTCFG="timeout",0,${timeout}`)
    bench.broker.isSilent = true
    expect(bench.at('AT+QMTPUB=0,7,1,0,"a",1,"x"', seconds)).toBe(okay + events.map(urc).join(''))
    expect(bench.broker.published.map(({ dup }) => dup)).toEqual(duplicates)
  })

  test('an identifier that still waits for its acknowledgement is refused', () => {
    const bench = session()
    bench.broker.isSilent = true
    bench.at('AT+QMTPUB=0,7,1,0,"a",1,"x"')
    expect(bench.at('AT+QMTPUB=0,7,1,0,"a",1,"x"')).toBe(cme(3))
    expect(bench.at('AT+QMTSUB=0,7,"a",1')).toBe(cme(3))
  })

  test('acknowledgements in any order find their messages', () => {
    const bench = session()
    bench.broker.isSilent = true
    for (const id of [1, 2, 3]) bench.at(`AT+QMTPUB=0,${id},1,0,"a",1,"x"`)
    bench.heard = ''
    for (const messageId of [2, 9, 3, 1, 1])
      bench.broker.sessions[0]!.toClient(encodePacket({ type: 'puback', messageId }))
    bench.run(1)
    expect(bench.heard).toBe([2, 3, 1].map((id) => urc(`+QMTPUB: 0,${id},0`)).join(''))
  })
})

describe('what the broker sends', () => {
  test('QoS 0, 1 and 2 are told once and acknowledged as the standard wants', () => {
    const bench = session()
    bench.heard = ''
    bench.broker.deliver('a/0', new TextEncoder().encode('zero'))
    bench.broker.deliver('a/1', new TextEncoder().encode('one'), 1, 11)
    bench.broker.deliver('a/2', new TextEncoder().encode('two'), 2, 12)
    bench.broker.deliver('a/2', new TextEncoder().encode('two'), 2, 12)
    bench.run(3)
    expect(bench.heard).toBe(
      ['+QMTRECV: 0,0,"a/0","zero"', '+QMTRECV: 0,11,"a/1","one"', '+QMTRECV: 0,12,"a/2","two"'].map(urc).join(''),
    )
    const answers = bench.broker.packets.slice(1).map((packet) => packet.type)
    expect(answers.filter((type) => type === 'puback')).toHaveLength(1)
    expect(answers).toContain('pubcomp')
  })

  test('the length is told where that was wished', () => {
    const bench = session('AT+QMTCFG="showrecvlen",0,1', 'AT+QMTCFG="dataformat",0,0,1')
    bench.heard = ''
    bench.broker.deliver('a', new Uint8Array([1, 0xab]))
    bench.run(1)
    expect(bench.heard).toBe(urc('+QMTRECV: 0,0,"a",2,"01AB"'))
  })

  test('packets may come in any pieces', () => {
    const message = encodePublish('a/b', new TextEncoder().encode('hello'))
    const stream = Uint8Array.from([...message, ...message])
    for (let at = 1; at < stream.length; at++) {
      const bench = session()
      bench.heard = ''
      bench.broker.sessions[0]!.toClient(stream.subarray(0, at))
      bench.broker.sessions[0]!.toClient(stream.subarray(at))
      bench.run(1)
      expect(bench.heard).toBe(urc('+QMTRECV: 0,0,"a/b","hello"').repeat(2))
    }
  })

  test.each([
    ['nonsense', Uint8Array.of(0, 1, 2, 3)],
    ['what only a client may send', encodePacket({ type: 'pingreq' })],
    ['nonsense in pieces', Uint8Array.of(0x30, 200, 200, 200, 200, 1)],
  ])('%s ends the connection with +QMTSTAT 6', (_title, bytes) => {
    const bench = session()
    bench.heard = ''
    bench.broker.sessions[0]!.toClient(bytes.subarray(0, 1))
    bench.broker.sessions[0]!.toClient(bytes.subarray(1))
    bench.run(1)
    expect(bench.heard).toBe(urc('+QMTSTAT: 0,6'))
    expect(bench.broker.sessions[0]!.isClosed).toBe(true)
  })

  test.each([
    ['closed' as const, 1],
    ['reset' as const, 1],
    ['timeout' as const, 6],
  ])('a connection that is %s is told as +QMTSTAT %i, and can be opened again', (end, status) => {
    const bench = session()
    bench.heard = ''
    bench.broker.drop(end)
    bench.run(0.1)
    expect(bench.heard).toBe(urc(`+QMTSTAT: 0,${status}`))
    expect(bench.at('AT+QMTPUB=0,1,1,0,"a",1,"x"')).toBe(cme(3))
    expect(bench.at('AT+QMTOPEN=0,"broker.test",1883', 2)).toContain('+QMTOPEN: 0,0')
  })

  test('leaving the network ends the connection with +QMTSTAT 7', () => {
    expect(session().at('AT+CFUN=0')).toBe(`${okay}${urc('+QMTSTAT: 0,7')}`)
  })

  test('AT+QMTCLOSE ends it from this side', () => {
    const bench = session()
    expect(bench.at('AT+QMTCLOSE=0')).toBe(`${okay}${urc('+QMTCLOSE: 0,0')}`)
    expect(bench.broker.sessions[0]!.isClosed).toBe(true)
    expect(bench.scheduler.pendingOf(bench.modem.owner)).toBe(0)
  })
})

describe('keep-alive', () => {
  const pings = (bench: ModemBench) => bench.broker.packets.filter(({ type }) => type === 'pingreq').length

  test('a ping goes out when nothing else did for so long', () => {
    const bench = session('AT+QMTCFG="keepalive",0,60')
    bench.run(50)
    bench.at('AT+QMTPUB=0,1,1,0,"a",1,"x"', 1)
    bench.run(50)
    expect(pings(bench)).toBe(0)
    bench.run(20)
    expect(pings(bench)).toBe(1)
    bench.run(600)
    expect(pings(bench)).toBe(11)
  })

  test('0 is never', () => {
    const bench = session('AT+QMTCFG="keepalive",0,0')
    bench.run(100_000)
    expect(pings(bench)).toBe(0)
    expect(bench.scheduler.pendingOf(bench.modem.owner)).toBe(0)
  })

  test('a ping without answer ends the connection with +QMTSTAT 2', () => {
    const bench = session('AT+QMTCFG="keepalive",0,60')
    bench.broker.isSilent = true
    bench.heard = ''
    bench.run(80)
    expect(bench.heard).toBe('')
    bench.run(15)
    expect(bench.heard).toBe(urc('+QMTSTAT: 0,2'))
  })
})
