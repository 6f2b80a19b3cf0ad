import { describe, expect, test } from 'vitest'
import { CoapPlatform } from '../testing/coap-platform.js'
import { ReplayBench } from '../testing/replay.js'
import { textOf } from '../engine/bytes.js'

const okay = '\r\nOK\r\n'
const line = (text: string) => `\r\n${text}\r\n`
const cme = (code: number) => line(`+CME ERROR: ${code}`)

/** A BC66 before a carrier's platform at 192.0.2.5:5683, which registers and observes by CoAP. */
class PlatformBench extends ReplayBench {
  readonly coap = new CoapPlatform(this.scheduler)
  heard = ''

  constructor(...commands: string[]) {
    super({ model: 'bc66' })
    this.platform.network.listenDatagram('192.0.2.5', 5683, this.coap)
    this.hostPort.listener = { onBytes: (bytes) => (this.heard += textOf(bytes)) }
    this.modem.powerOn()
    this.run(10)
    for (const command of ['ATE0', 'AT+CMEE=1', ...commands]) this.at(command, 5)
  }

  run(seconds: number): void {
    this.scheduler.runUntil(this.scheduler.nowUs + seconds * 1e6)
  }

  at(command: string, seconds = 0.1): string {
    this.heard = ''
    this.sendBy(this.scheduler.nowUs, `${command}\r`)
    this.run(seconds)
    return this.heard
  }
}

/** The commands of the carrier's flow (facts nbiot.md 3.4 [S:LITEOSDOC]). */
const setUp = [
  'AT+QLWSERV="192.0.2.5",5683',
  'AT+QLWCONF="867726031076062"',
  'AT+QLWADDOBJ=19,0,1,"0"',
  'AT+QLWADDOBJ=19,1,1,"0"',
  'AT+QLWCFG="dataformat",1,1',
]

describe('AT+QLW (facts nbiot.md 3.4, 4.1)', () => {
  test('the flow as documented: server, name, objects, open, observed, data up, data down, close', () => {
    const it = new PlatformBench()
    for (const command of setUp) expect(it.at(command)).toBe(okay)
    expect(it.at('AT+QLWOPEN=0', 5)).toBe(okay + line('CONNECT OK') + line('+QLWOBSERVE: 0,19,0,0'))
    expect(it.coap.queries).toContain('ep=867726031076062')
    const data = '02000100070007636F6E6E656374'
    expect(it.at(`AT+QLWDATASEND=19,0,0,14,${data},0x0100`, 5)).toBe(okay + line('SEND OK') + line('+QLWDATASTATUS: 4'))
    expect(it.at('AT+QLWDATASEND=19,0,0,1,FF,0x0000', 5)).toBe(okay + line('SEND OK'))
    expect(it.coap.reports.map((report) => Buffer.from(report).toString('hex').toUpperCase())).toEqual([data, 'FF'])
    it.heard = ''
    it.coap.write(Uint8Array.of(0xaa, 0xaa, 0, 0))
    it.run(2)
    expect(it.heard).toBe(line('+QLWDATARECV: 19,1,0,4,AAAA0000'))
    expect(it.at('AT+QLWCLOSE', 5)).toBe(okay + line('CLOSE OK'))
    expect(it.at('AT+QLWDEL')).toBe(okay)
    expect(it.at('AT+QLWDEL')).toBe(cme(3))
  })

  test('nothing is sent before the platform observes', () => {
    const it = new PlatformBench(...setUp)
    it.coap.observes = false
    expect(it.at('AT+QLWDATASEND=19,0,0,1,FF,0x0100')).toBe(cme(3))
    expect(it.at('AT+QLWOPEN=0', 5)).toBe(okay + line('CONNECT OK'))
    expect(it.at('AT+QLWDATASEND=19,0,0,1,FF,0x0100')).toBe(cme(3))
  })

  test('a platform that is silent: CONNECT FAIL; one that falls silent: status 5', () => {
    const it = new PlatformBench(...setUp)
    it.coap.isSilent = true
    // RFC 7252, 4.8.2: MAX_TRANSMIT_WAIT is 93 s.
    expect(it.at('AT+QLWOPEN=0', 95)).toBe(okay + line('CONNECT FAIL'))
    it.coap.isSilent = false
    it.at('AT+QLWOPEN=0', 5)
    it.coap.isSilent = true
    expect(it.at('AT+QLWDATASEND=19,0,0,1,FF,0x0100', 95)).toBe(okay + line('SEND OK') + line('+QLWDATASTATUS: 5'))
  })

  test.each([
    'AT+QLWSERV=""',
    'AT+QLWADDOBJ=19,0',
    'AT+QLWCFG="nonsense",1,1',
    'AT+QLWOPEN=2',
    'AT+QLWDATASEND=19,0,0,2,FF,0x0100',
    'AT+QLWDATASEND=19,0,0,1,FF,0x0200',
    'AT+QLWDATASEND=19,0,0,1025,FF',
  ])('%s is wrong', (command) => {
    expect(new PlatformBench(...setUp).at(command)).toBe(cme(50))
  })

  test('out of order is not allowed', () => {
    const it = new PlatformBench()
    for (const command of [...setUp.slice(1), 'AT+QLWOPEN=0', 'AT+QLWCLOSE', 'AT+QLWDATASEND=19,0,0,1,FF'])
      expect(it.at(command)).toBe(cme(3))
    for (const command of setUp) it.at(command)
    it.at('AT+QLWOPEN=0', 5)
    for (const command of [...setUp.slice(0, 4), 'AT+QLWOPEN=0', 'AT+QLWDEL']) expect(it.at(command)).toBe(cme(3))
  })

  test('a restart forgets it without a word', () => {
    const it = new PlatformBench(...setUp, 'AT+QLWOPEN=0')
    it.modem.reset()
    it.heard = ''
    it.run(300)
    expect(it.heard).not.toContain('CONNECT')
    expect(it.at('AT+QLWCLOSE')).toContain('ERROR')
  })
})
