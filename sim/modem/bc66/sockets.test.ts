import { describe, expect, test } from 'vitest'
import { ModemBench } from '../testing/bench.js'

const okay = '\r\nOK\r\n'
const line = (text: string) => `\r\n${text}\r\n`
const cme = (code: number) => line(`+CME ERROR: ${code}`)
const bytes = (text: string) => new TextEncoder().encode(text)

function bench(...commands: string[]) {
  const started = new ModemBench().start()
  started.at('AT+CMEE=1')
  for (const command of commands) started.at(command, 2)
  return started
}

const openUdp = 'AT+QIOPEN=1,0,"UDP","10.1.2.3",5683,0,1'

describe('AT+QIOPEN (facts nbiot.md 3.4)', () => {
  test('a UDP socket is open at once', () => {
    expect(bench().at(openUdp)).toBe(okay + line('+QIOPEN: 0,0'))
  })

  test('a TCP socket when its connection is', () => {
    const it = bench()
    expect(it.at('AT+QIOPEN=1,1,"TCP","10.1.2.3",7,0,0')).toBe(okay)
    expect(it.send('', 2)).toBe(line('+QIOPEN: 1,0'))
    expect(it.at('AT+QISTATE?')).toBe(line('+QISTATE: 1,"TCP","10.1.2.3",7,0,2,1,0') + okay)
  })

  test.each([
    ['refused', 566],
    ['unknown-host', 565],
    ['timeout', 566],
  ] as const)('a connection that ends as %s is told as %i', (end, code) => {
    const it = bench()
    it.broker.opensWith = end
    expect(it.at('AT+QIOPEN=1,1,"TCP","10.1.2.3",7', 2)).toBe(okay + line(`+QIOPEN: 1,${code}`))
  })

  test('an identifier in use is refused, and so is everything without a network', () => {
    const it = bench(openUdp)
    expect(it.at(openUdp)).toBe(okay + line('+QIOPEN: 0,563'))
    it.at('AT+CFUN=0')
    expect(it.at('AT+QIOPEN=1,1,"UDP","10.1.2.3",5683')).toBe(okay + line('+QIOPEN: 1,570'))
  })

  test.each(['0,0,"UDP","h",1', '1,5,"UDP","h",1', '1,0,"SCTP","h",1', '1,0,"UDP","h",0', '1,0,"UDP","h",1,0,2', ''])(
    '%s is wrong',
    (parameters) => expect(bench().at(`AT+QIOPEN=${parameters}`)).toBe(cme(50)),
  )
})

describe('AT+QISEND', () => {
  test('text in the command, after the prompt by length, after the prompt to Ctrl-Z', () => {
    const it = bench(openUdp)
    expect(it.at('AT+QISEND=0,5,"hello"')).toBe(okay + line('SEND OK'))
    expect(it.at('AT+QISEND=0,3')).toBe('\r\n> ')
    expect(it.send('a,"')).toBe(okay + line('SEND OK'))
    expect(it.at('AT+QISEND=0')).toBe('\r\n> ')
    expect(it.send('to the end\x1a')).toBe(okay + line('SEND OK'))
    it.run(1)
    expect(it.broker.datagrams.map(({ bytes: sent }) => Buffer.from(sent).toString())).toEqual([
      'hello',
      'a,"',
      'to the end',
    ])
    expect(it.broker.datagrams[0]).toMatchObject({ host: '10.1.2.3', port: 5683 })
    expect(it.at('AT+QISEND=0,0')).toBe(line('+QISEND: 18,18,0') + okay)
  })

  test('hexadecimal, as AT+QICFG says', () => {
    const it = bench(openUdp)
    expect(it.at('AT+QICFG="dataformat"')).toBe(line('+QICFG: "dataformat",0,0') + okay)
    expect(it.at('AT+QICFG="dataformat",1,1')).toBe(okay)
    expect(it.at('AT+QISEND=0,2,"00fF"')).toBe(okay + line('SEND OK'))
    expect(it.at('AT+QISEND=0,2,"00f"')).toBe(cme(50))
    expect(it.at('AT+QISEND=0,2,"00gg"')).toBe(cme(50))
    expect(it.at('AT+QISEND=0,513')).toBe(cme(50))
    it.run(1)
    expect(it.broker.datagrams.map(({ bytes: sent }) => [...sent])).toEqual([[0, 255]])
  })

  test('a length that is not that of the data, or no such socket', () => {
    const it = bench(openUdp)
    expect(it.at('AT+QISEND=0,4,"hello"')).toBe(cme(50))
    expect(it.at('AT+QISEND=1,5,"hello"')).toBe(cme(3))
    expect(it.at('AT+QISEND=0,1025')).toBe(cme(50))
    expect(it.at('AT+QISEND=0,0')).toBe(line('+QISEND: 0,0,0') + okay)
  })

  test('a connection that the other side closed', () => {
    const it = bench('AT+QIOPEN=1,1,"TCP","10.1.2.3",7')
    it.heard = ''
    it.broker.drop()
    expect(it.heard).toBe('')
    expect(it.send('', 0.1)).toBe(line('+QIURC: "closed",1'))
    expect(it.at('AT+QISEND=1,2,"hi"')).toBe(okay + line('SEND FAIL'))
  })
})

describe('what arrives', () => {
  test('is told at once with access mode 1, as text or in hexadecimal', () => {
    const it = bench(openUdp)
    it.broker.answerDatagram = () => bytes('pong')
    expect(it.at('AT+QISEND=0,4,"ping"', 1)).toBe(okay + line('SEND OK') + line('+QIURC: "recv",0,4,"pong"'))
    it.at('AT+QICFG="dataformat",0,1')
    expect(it.at('AT+QISEND=0,4,"ping"', 1)).toBe(okay + line('SEND OK') + line('+QIURC: "recv",0,4,"706F6E67"'))
    expect(it.at('AT+QIRD=0,10')).toBe(line('+QIRD: 0') + okay)
  })

  test('waits for AT+QIRD with access mode 0, and is told of once', () => {
    const it = bench('AT+QIOPEN=1,0,"UDP","10.1.2.3",5683')
    it.broker.answerDatagram = (sent) => sent
    expect(it.at('AT+QISEND=0,6,"first."', 1)).toBe(okay + line('SEND OK') + line('+QIURC: "recv",0'))
    expect(it.at('AT+QISEND=0,6,"second"', 1)).toBe(okay + line('SEND OK'))
    expect(it.at('AT+QIRD=0,4')).toBe(line('+QIRD: 4,8\r\nfirs') + okay)
    expect(it.at('AT+QIRD=0,512')).toBe(line('+QIRD: 2,6\r\nt.') + okay)
    expect(it.at('AT+QIRD=0')).toBe(line('+QIRD: 6,0\r\nsecond') + okay)
    expect(it.at('AT+QIRD=0,513')).toBe(cme(50))
  })

  test('beyond 4000 bytes is lost', () => {
    const it = bench('AT+QIOPEN=1,0,"UDP","10.1.2.3",5683')
    it.broker.answerDatagram = () => new Uint8Array(1000).fill(65)
    for (let sent = 0; sent < 5; sent++) it.at('AT+QISEND=0,1,"x"', 1)
    expect(it.at('AT+QIRD=0,1')).toBe(line('+QIRD: 1,3999\r\nA') + okay)
  })
})

describe('the end of a socket', () => {
  test('AT+QICLOSE, after which the identifier is free', () => {
    const it = bench(openUdp, 'AT+QIOPEN=1,1,"UDP","10.1.2.3",1', 'AT+QIOPEN=1,2,"UDP","10.1.2.3",2')
    expect(it.at('AT+QICLOSE=1')).toBe(okay + line('CLOSE OK'))
    expect(it.at('AT+QICLOSE=1')).toBe(cme(3))
    expect(it.at('AT+QISTATE?')).toBe(
      line('+QISTATE: 0,"UDP","10.1.2.3",5683,0,2,1,1\r\n+QISTATE: 2,"UDP","10.1.2.3",2,0,2,1,0') + okay,
    )
    expect(it.at('AT+QICLOSE=2')).toBe(okay + line('CLOSE OK'))
    expect(it.at('AT+QICLOSE=0')).toBe(okay + line('CLOSE OK'))
    expect(it.at('AT+QISTATE?')).toBe(okay)
  })

  test('leaving the network is told, a restart is not', () => {
    const it = bench(openUdp)
    expect(it.at('AT+CFUN=0')).toBe(okay + line('+QIURC: "closed",0'))
    const other = bench(openUdp, 'AT+QICFG="dataformat",1,1')
    other.modem.reset()
    expect(other.send('', 10)).toBe(line('RDY') + line('+CFUN: 1') + line('+CPIN: READY') + line('+IP: 10.52.241.198'))
    other.at('ATE0')
    expect(other.at('AT+QISTATE?')).toBe(okay)
    expect(other.at('AT+QICFG="dataformat"')).toContain('0,0')
  })
})
