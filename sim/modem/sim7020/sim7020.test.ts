import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { bytesOf } from '../engine/bytes.js'
import { ModemBench } from '../testing/bench.js'
import { Sim7020 } from './sim7020.js'

const okay = '\r\nOK\r\n'
const error = '\r\nERROR\r\n'
const line = (text: string) => `\r\n${text}\r\n`
const cme = (code: number) => line(`+CME ERROR: ${code}`)

function bench(...commands: string[]) {
  const started = new ModemBench({}, Sim7020).start()
  started.at('AT+CMEE=1')
  for (const command of commands) started.at(command, 2)
  return started
}

const opened = 'AT+CMQNEW="broker.test","1883",12000,1024'
const connected = 'AT+CMQCON=0,4,"lamp-1",600,1,0'
const udp = ['AT+CSOC=1,2,1', 'AT+CSOCON=0,5683,"10.1.2.3"']

describe('commands, byte for byte', () => {
  test.each<[string, string]>([
    ['AT', okay],
    ['AT+CPIN?', line('+CPIN: READY') + okay],
    ['AT+CESQ', line('+CESQ: 99,99,255,255,18,48') + okay],
    ['AT+CCID', line('89860012345678901234') + okay],
    ['AT+CSCLK?', line('+CSCLK: 0') + okay],
    ['AT+CSCLK=3', cme(50)],
    ['AT+CPSMSTATUS?', line('+CPSMSTATUS: 0') + okay],
    ['AT+RETENTION?', line('+RETENTION: 0') + okay],
    ['AT+CPSMS?', line('+CPSMS: 0,,,"11100000","11100000"') + okay],
    ['AT*MCGDEFCONT="IP","cmnbiot"', okay],
    ['AT*MCGDEFCONT="PPP","x"', cme(50)],
    ['AT+IPR?', line('+IPR: 115200') + okay],
    ['AT+IPR=12345', cme(50)],
    ['AT+CPOWD=0', cme(50)],
    ['AT+CCOAPNEW="10.1.2.3",5683', error],
    ['AT+NOSUCH', cme(100)],
  ])('%s', (command, answer) => {
    expect(bench().at(command)).toBe(answer)
  })

  test('what is set is shown, and outlives what the table says', () => {
    const it = bench('AT+RETENTION=1', 'AT+CPSMSTATUS=1', 'AT+CSCLK=1', 'AT+CPSMS=1,,,"01000001","00000101"')
    it.modem.reset()
    it.run(10)
    it.at('ATE0')
    expect(it.at('AT+RETENTION?')).toBe(line('+RETENTION: 1') + okay)
    expect(it.at('AT+CPSMSTATUS?')).toBe(line('+CPSMSTATUS: 0') + okay)
    expect(it.at('AT+CSCLK?')).toBe(line('+CSCLK: 0') + okay)
    expect(it.at('AT+CPSMS?')).toBe(line('+CPSMS: 1,,,"01000001","00000101"') + okay)
    it.at('AT&F')
    expect(it.at('AT+CPSMS?')).toContain('+CPSMS: 0,,,"11100000","11100000"')
  })

  test('a new baud rate holds from after the answer', () => {
    const it = bench()
    expect(it.at('AT+IPR=9600')).toBe(okay)
    it.hostPort.baud = 9600
    expect(it.at('AT')).toBe(okay)
  })

  test('without a card there is no network', () => {
    const it = new ModemBench({}, Sim7020)
    it.faults.noSim = true
    it.modem.powerOn()
    it.run(10)
    expect(it.heard).toBe(line('+CPIN: NOT INSERTED'))
    expect(it.cell.attaches).toBe(0)
  })
})

describe('sockets (facts nbiot.md 3.5)', () => {
  test('identifiers are the lowest free ones, up to five', () => {
    const it = bench()
    for (let id = 0; id < 5; id++) expect(it.at('AT+CSOC=1,2,1')).toBe(line(`+CSOC: ${id}`) + okay)
    expect(it.at('AT+CSOC=1,2,1')).toBe(cme(20))
    expect(it.at('AT+CSOCL=3')).toBe(okay)
    expect(it.at('AT+CSOCL=3')).toBe(cme(3))
    expect(it.at('AT+CSOC=1,1,1')).toBe(line('+CSOC: 3') + okay)
  })

  test('a datagram in hexadecimal and its answer, whose length counts digits', () => {
    const it = bench(...udp)
    it.broker.answerDatagram = () => Uint8Array.of(0xde, 0xad)
    expect(it.at('AT+CSOSEND=0,4,00fF', 1)).toBe(okay + line('+CSONMI: 0,4,DEAD'))
    expect(it.broker.datagrams.map(({ bytes }) => [...bytes])).toEqual([[0, 255]])
  })

  test.each(['0,3,00f', '0,4,00gg', '0,6,00ff', '0,0,', '0,1026,00', '9,0,"x"', '0'])(
    'AT+CSOSEND=%s is wrong',
    (text) => {
      expect(bench(...udp).at(`AT+CSOSEND=${text}`)).toBe(cme(50))
    },
  )

  test('a TCP connection is what AT+CSOCON waits for; its end is told', () => {
    const it = bench('AT+CSOC=1,1,1')
    expect(it.at('AT+CSOCON=0,7,"10.1.2.3"')).toBe('')
    expect(it.send('', 1)).toBe(okay)
    expect(it.at('AT+CSOCON=0,7,"10.1.2.3"')).toBe(cme(3))
    it.broker.drop()
    expect(it.send('')).toBe(line('+CSOERR: 0,104'))
    expect(it.at('AT+CSOSEND=0,0,"x"')).toBe(cme(3))
  })

  test('one that is refused fails the command', () => {
    const it = bench('AT+CSOC=1,1,1')
    it.broker.opensWith = 'refused'
    expect(it.at('AT+CSOCON=0,7,"10.1.2.3"', 2)).toBe(error)
  })

  test('leaving the network is told; nothing can be made without one', () => {
    const it = bench(...udp)
    expect(it.at('AT+CFUN=0')).toBe(okay + line('+CSOERR: 0,110'))
    expect(it.at('AT+CSOC=1,2,1')).toBe(cme(3))
  })
})

describe('MQTT: a command ends when the broker has answered (facts nbiot.md 3.5)', () => {
  test('connect, subscribe, publish with each quality of service, unsubscribe, disconnect', () => {
    const it = bench()
    const whole = [
      opened,
      connected,
      'AT+CMQSUB=0,"down",1',
      'AT+CMQPUB=0,"up",0,0,0,4,"6869"',
      'AT+CMQPUB=0,"up",1,1,0,4,"6869"',
      'AT+CMQPUB=0,"up",2,0,0,4,"6869"',
      'AT+CMQUNSUB=0,"down"',
      'AT+CMQDISCON=0',
    ].map((command) => it.at(command, 3))
    expect(whole).toEqual([line('+CMQNEW: 0') + okay, ...Array<string>(7).fill(okay)])
    expect(it.broker.packets.map(({ type }) => type)).toEqual([
      'connect', 'subscribe', 'publish', 'publish', 'publish', 'pubrel', 'unsubscribe', 'disconnect',
    ]) // prettier-ignore
    expect(it.broker.published.map(({ qos, retain }) => `${qos}${retain ? ' retained' : ''}`)).toEqual([
      '0',
      '1 retained',
      '2',
    ])
    expect(it.modem.stats).toMatchObject({ published: 3, connects: 1 })
  })

  test('user and password reach the broker', () => {
    const it = bench(opened, 'AT+CMQCON=0,4,"lamp-1",60,0,0,"u","p"')
    expect(it.broker.packets[0]).toMatchObject({ clientId: 'lamp-1', user: 'u', keepAliveS: 60, cleanSession: false })
  })

  test('messages are told in hexadecimal, one of QoS 2 once', () => {
    const it = bench(opened, connected)
    it.heard = ''
    it.broker.deliver('down', Uint8Array.of(1, 255), 1, 7)
    it.broker.deliver('down', Uint8Array.of(2), 2, 8)
    it.broker.deliver('down', Uint8Array.of(2), 2, 8)
    expect(it.send('', 2)).toBe(line('+CMQPUB: 0,"down",1,0,0,4,"01FF"') + line('+CMQPUB: 0,"down",2,0,0,2,"02"'))
  })

  test('a broker that is silent: ERROR when the time of AT+CMQNEW is over, and the client is gone', () => {
    const it = bench(opened, connected)
    it.broker.isSilent = true
    expect(it.at('AT+CMQPUB=0,"up",1,0,0,2,"00"', 11)).toBe('')
    expect(it.send('', 2)).toBe(error)
    expect(it.at('AT+CMQPUB=0,"up",1,0,0,2,"00"')).toBe(cme(3))
    expect(it.at('AT+CMQNEW?')).toBe(okay)
  })

  test('no command is taken meanwhile', () => {
    const it = bench(opened, connected)
    it.broker.isSilent = true
    it.at('AT+CMQSUB=0,"down",1')
    expect(it.at('AT', 5)).toBe('')
    expect(it.send('', 10)).toBe(error + okay)
  })

  test.each(['refused', 'unknown-host', 'timeout'] as const)('a connection that ends as %s is an ERROR', (end) => {
    const it = bench()
    it.broker.opensWith = end
    expect(it.at(opened, 2)).toBe(error)
    expect(it.at(connected)).toBe(cme(3))
  })

  test('a session that the broker refuses is an ERROR', () => {
    const it = bench(opened)
    it.broker.returnCode = 5
    expect(it.at(connected, 2)).toBe(error)
  })

  test('a subscription that the broker refuses is an ERROR', () => {
    const it = bench(opened, connected)
    it.broker.grants = 128
    expect(it.at('AT+CMQSUB=0,"down",1', 2)).toBe(error)
  })

  test('the end of the connection is told', () => {
    const it = bench(opened, connected)
    it.broker.drop()
    expect(it.send('')).toContain('+CMQDISCON: 0')
    expect(it.at('AT+CMQCON?')).toBe(okay)
  })

  test('it pings in time, and gives up a broker that does not answer', () => {
    const it = bench(opened, 'AT+CMQCON=0,4,"lamp-1",60,1,0')
    it.run(61)
    expect(it.broker.packets.at(-1)!.type).toBe('pingreq')
    it.run(60)
    expect(it.broker.packets.filter(({ type }) => type === 'pingreq')).toHaveLength(2)
    it.broker.isSilent = true
    it.heard = ''
    it.run(80)
    expect(it.heard).toBe(line('+CMQDISCON: 0'))
  })

  test('one client at a time; shown with where it leads', () => {
    const it = bench(opened)
    expect(it.at(opened)).toBe(cme(3))
    expect(it.at('AT+CMQNEW?')).toBe(line('+CMQNEW: 0,1,"broker.test",1883') + okay)
    expect(it.at('AT+CMQCON?')).toBe(line('+CMQCON: 0,0') + okay)
  })

  test.each([
    'AT+CMQNEW="h","0",12000,1024',
    'AT+CMQNEW="h","1883",12000,2000',
    'AT+CMQCON=0,4,"",600,1,0',
    'AT+CMQCON=1,4,"c",600,1,0',
    'AT+CMQPUB=0,"up",3,0,0,2,"00"',
    'AT+CMQPUB=0,"up",1,0,0,3,"000"',
    'AT+CMQPUB=0,"up",1,0,0,4,"00"',
    'AT+CMQPUB=0,"up",1,0,0,1002,"00"',
    'AT+CMQSUB=0,"a/#/b",1',
    'AT+CMQPUB=0,"a/#",1,0,0,2,"00"',
  ])('%s is wrong', (command) => {
    const it = command.startsWith('AT+CMQNEW') ? bench() : bench(opened, connected)
    expect(it.at(command)).toBe(cme(50))
  })

  test('leaving the network ends the session, a restart does not tell', () => {
    const it = bench(opened, connected)
    expect(it.at('AT+CFUN=0')).toBe(okay + line('+CMQDISCON: 0'))
    const other = bench(opened, connected)
    other.modem.reset()
    expect(other.send('', 10)).toBe(line('+CPIN: READY'))
    expect(other.broker.sessions[0]!.wasAborted).toBe(true)
  })
})

describe('sleep', () => {
  const psm = ['AT+CPSMSTATUS=1', 'AT+CPSMS=1,,,"01000001","00000101"']

  test('in PSM the UART is dead; a pulse on PWRKEY ends it, and without traffic it comes back', () => {
    const it = bench(...psm)
    it.heard = ''
    it.run(11)
    expect(it.heard).toBe(line('+CPSMSTATUS: "ENTER PSM"'))
    expect(it.at('AT')).toBe('')
    it.modem.powerKey()
    expect(it.send('', 1)).toBe(line('+CPSMSTATUS: "EXIT PSM"'))
    expect(it.at('AT')).toBe(okay)
    expect(it.send('', 12)).toBe(line('+CPSMSTATUS: "ENTER PSM"'))
  })

  test('with AT+CSCLK=2 an unused UART loses the first line', () => {
    const it = bench('AT+CSCLK=2')
    expect(it.at('AT')).toBe(okay)
    it.run(6)
    expect(it.at('AT')).toBe('')
    expect(it.at('AT')).toBe(okay)
  })

  test('idle and asleep it draws less', () => {
    const it = bench('AT+CSCLK=1')
    it.run(10)
    const modemJ = (state: string) => it.ledger.table()['modem']![state]!
    const before = modemJ('idle')
    it.run(100)
    const idle = modemJ('idle') - before
    it.at(psm[1]!)
    it.run(20)
    const deep = modemJ('psm')
    it.run(100)
    // 400 uA and 3.4 uA at 3.3 V (sim/modem/energy/currents.ts).
    expect(idle).toBeCloseTo(0.132, 6)
    expect(modemJ('psm') - deep).toBeCloseTo(0.001122, 9)
  })
})

describe('supply', () => {
  test('AT+CPOWD=1 switches it off, PWRKEY on', () => {
    const it = bench()
    expect(it.at('AT+CPOWD=1', 2)).toBe(okay)
    expect(it.at('AT')).toBe('')
    it.modem.powerKey()
    expect(it.send('', 5)).toBe(line('+CPIN: READY'))
  })

  test('without supply nothing is left to happen', () => {
    const it = bench(...udp, opened, connected)
    it.modem.powerOff()
    it.heard = ''
    it.run(1000)
    expect(it.heard).toBe('')
  })

  test('random bytes never throw, never hang, and leave a modem that answers', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ minLength: 1, maxLength: 80 }), { maxLength: 10 }), (pieces) => {
        const it = bench(opened, connected)
        for (const piece of pieces) it.hostPort.send(piece)
        it.hostPort.send(bytesOf('\r'))
        it.run(100)
        expect(it.at('AT')).toBe(okay)
      }),
      { numRuns: 50 },
    )
  })
})
