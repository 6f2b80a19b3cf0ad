import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { AttachResult } from '../../radio/cell.js'
import { bytesOf } from '../engine/bytes.js'
import { modemModels } from '../registry.js'
import { ModemBench } from '../testing/bench.js'
import { settings } from './profile.js'

const rejected = (emmCause: number): AttachResult => ({ kind: 'rejected', emmCause })
const attached: AttachResult = { kind: 'attached', address: '10.52.241.198' }

describe('boot', () => {
  test('ROM lines, RDY, radio, card, address (facts nbiot.md 3.1)', () => {
    const bench = new ModemBench({ romLog: true })
    bench.modem.powerOn()
    bench.run(10)
    expect(bench.heard).toBe(
      'F1: 0000 0000\n\rV0: 0000 0000 [0001]\n\r00: 0006 000C\n\r01: 0000 0000\n\rU0: 0000 0001 [0000]\n\r' +
        'T0: 0000 00B4\n\rLeaving the BROM\n\r' +
        '\r\nRDY\r\n\r\n+CFUN: 1\r\n\r\n+CPIN: READY\r\n\r\n+IP: 10.52.241.198\r\n',
    )
    expect(bench.notes).toEqual([])
  })

  test('the echo of a new modem is on (linux-ppp list, 2021-02-10)', () => {
    const bench = new ModemBench()
    bench.modem.powerOn()
    bench.run(10)
    expect(bench.at('AT')).toBe('AT\r\r\nOK\r\n')
    expect(bench.at('ATE0')).toBe('ATE0\r\r\nOK\r\n')
    expect(bench.at('AT')).toBe('\r\nOK\r\n')
  })

  test('what is sent before RDY is lost', () => {
    const bench = new ModemBench()
    bench.modem.powerOn()
    expect(bench.at('AT', 1)).toBe('')
    expect(bench.modem.stats.lostBytes).toBe(3)
  })

  test('without a card there is no network', () => {
    const bench = new ModemBench()
    bench.faults.noSim = true
    bench.modem.powerOn()
    bench.run(10)
    expect(bench.heard).toBe('\r\nRDY\r\n\r\n+CFUN: 1\r\n\r\n+CPIN: NOT INSERTED\r\n')
    bench.at('AT+CMEE=1')
    expect(bench.at('AT+CIMI')).toContain('+CME ERROR: 10')
    expect(bench.at('AT+CPIN?')).toContain('+CME ERROR: 10')
    expect(bench.cell.attaches).toBe(0)
  })
})

/** An information response and OK; just OK; a CME error (AT+CMEE=1). */
const info = (text: string) => `\r\n${text}\r\n\r\nOK\r\n`
const okay = '\r\nOK\r\n'
const cme = (code: number) => `\r\n+CME ERROR: ${code}\r\n`

describe('commands, byte for byte, on a registered modem', () => {
  test.each<[string, string]>([
    ['AT', okay],
    ['ATI', info('Quectel_Ltd\r\nQuectel_BC66\r\nRevision: BC66NBR01A10')],
    ['ATZ', okay],
    ['ATZ0', okay],
    ['AT&F', okay],
    ['AT+CGMI', info('Quectel_Ltd')],
    ['AT+CGMM', info('Quectel_BC66')],
    ['AT+CGMR', info('Revision: BC66NBR01A10')],
    ['AT+CGSN', info('867997030127091')],
    ['AT+CGSN=1', info('+CGSN: 867997030127091')],
    ['AT+CGSN=2', info('+CGSN: 8679970301270901')],
    ['AT+CGSN=4', cme(50)],
    ['AT+CIMI', info('460001234567890')],
    ['AT+QCCID', info('+QCCID: 89860012345678901234')],
    ['AT+CPIN?', info('+CPIN: READY')],
    ['AT+CFUN?', info('+CFUN: 1')],
    ['AT+CFUN=?', info('+CFUN: (0,1,4),(0,1)')],
    ['AT+CFUN=2', cme(50)],
    ['AT+CMEE?', info('+CMEE: 1')],
    ['AT+CEREG?', info('+CEREG: 0,1')],
    ['AT+CEREG=?', info('+CEREG: (0-5)')],
    ['AT+CEREG=6', cme(50)],
    ['AT+CGATT?', info('+CGATT: 1')],
    ['AT+CGATT=1', okay],
    // RSRP -93 and RSRQ -11 make an RSSI of -82 dBm: step 15 is -83.
    ['AT+CSQ', info('+CSQ: 15,0')],
    ['AT+CSQ=?', info('+CSQ: (0-31,99),(0-7,99)')],
    ['AT+CESQ', info('+CESQ: 99,99,255,255,18,48')],
    // Form of a BC66 on 26201: linux-ppp list, 2021-02-10.
    ['AT+COPS?', info('+COPS: 0,2,"46000",9')],
    ['AT+COPS=0', okay],
    ['AT+COPS=3,2', okay],
    ['AT+COPS=1,2,"46000"', okay],
    ['AT+COPS=1', cme(50)],
    ['AT+CGDCONT=1,"IP","cmnbiot"', okay],
    ['AT+CGDCONT=1,"IP","iot.1nce.net",,0,0', okay],
    ['AT+CGDCONT=1,"PPP"', cme(50)],
    ['AT+CGDCONT?', info('+CGDCONT: 1,"IP",""')],
    ['AT+CGPADDR', info('+CGPADDR: 1,10.52.241.198')],
    ['AT+CGPADDR=1', info('+CGPADDR: 1,10.52.241.198')],
    ['AT+CPSMS?', info('+CPSMS: 0,,,"01000001","00000101"')],
    ['AT+CPSMS=1,,,"01000111","00100101"', okay],
    ['AT+CPSMS=1,,,"0100011","00100101"', cme(50)],
    ['AT+CEDRXS=1,5,"0011"', okay],
    ['AT+CEDRXS?', info('+CEDRXS: 5,"0010"')],
    ['AT+CEDRXS=1,4,"0011"', cme(50)],
    ['AT+CEDRXRDP', info('+CEDRXRDP: 0')],
    ['AT+CSCON?', info('+CSCON: 0,0')],
    ['AT+CSCON=1', okay],
    // 2026-06-21 08:00 UTC plus 12 s of virtual time, eight hours east.
    ['AT+CCLK?', info('+CCLK: "26/06/21,16:00:12+32"')],
    ['AT+QSCLK?', info('+QSCLK: 1')],
    ['AT+QSCLK=0', okay],
    ['AT+QSCLK=3', cme(50)],
    ['AT+QNBIOTEVENT=1,1', okay],
    ['AT+QNBIOTEVENT?', info('+QNBIOTEVENT: 0,1')],
    ['AT+QCFG="slplocktimes"', info('+QCFG: "slplocktimes",10')],
    ['AT+QCFG="slplocktimes",5', okay],
    ['AT+QCFG="nonsense"', cme(50)],
    ['AT+IPR?', info('+IPR: 115200')],
    ['AT+IPR=12345', cme(50)],
    ['AT+QENG=0', info('+QENG: 0,2509,0,226,"01A50B1A",-93,-11,-82,12,5,"8CA7",0,0,2')],
    ['AT+QMTCFG=?', expect.stringContaining('+QMTCFG: "keepalive",(0-4),(0-3600)') as never],
    ['AT+QMTOPEN=?', info('+QMTOPEN: (0-4),<host_name>,(1-65535)')],
    ['AT+QMTCONN=?', info('+QMTCONN: (0-4),<clientID>,<username>,<password>')],
    ['AT+QMTPUB=?', info('+QMTPUB: (0-4),(0-65535),(0-2),(0,1),<topic>,(0-1460),<msg>')],
    ['AT+QMTSUB=?', info('+QMTSUB: (0-4),(1-65535),<topic>,(0-2),<topic>,(0-2),...')],
    ['AT+QPING=1,"1.2.3.4"', '\r\nERROR\r\n'],
    ['AT+NOSUCH', cme(100)],
  ])('%s', (command, answer) => {
    const bench = new ModemBench().start()
    bench.at('AT+CMEE=1')
    bench.scheduler.runUntil(12e6)
    expect(bench.at(command)).toEqual(answer)
  })

  test('what is set is shown', () => {
    const bench = new ModemBench().start()
    const shown = (set: string, show: string) => bench.at(set) + bench.at(show)
    expect(shown('AT+CEREG=5', 'AT+CEREG?')).toBe(okay + info('+CEREG: 5,1,"8CA7","01A50B1A",9'))
    expect(shown('AT+CPSMS=1,,,"01000111","00100101"', 'AT+CPSMS?')).toBe(
      okay + info('+CPSMS: 1,,,"01000111","00100101"'),
    )
    expect(bench.at('AT+CEREG?')).toBe(info('+CEREG: 5,1,"8CA7","01A50B1A",9,,,"00100101","01000111"'))
    expect(shown('AT+CPSMS=2', 'AT+CPSMS?')).toBe(okay + info('+CPSMS: 0,,,"01000001","00000101"'))
    expect(shown('AT+CEDRXS=2,5,"0100"', 'AT+CEDRXRDP')).toBe(
      `${okay}\r\n+CEDRXP: 5,"0100","0010","0011"\r\n` + info('+CEDRXRDP: 5,"0100","0010","0011"'),
    )
    expect(shown('AT+CEDRXS=3', 'AT+CEDRXS?')).toBe(okay + info('+CEDRXS: 5,"0010"'))
    expect(shown('AT+CGDCONT=1,"IP","apn"', 'AT+CGDCONT?')).toBe(okay + info('+CGDCONT: 1,"IP","apn"'))
    expect(shown('AT+QCFG="wakeupRXD",0', 'AT+QCFG="wakeupRXD"')).toBe(okay + info('+QCFG: "wakeupRXD",0'))
    expect(shown('AT+CSCON=1', 'AT+CSCON?')).toBe(okay + info('+CSCON: 1,0'))
  })

  test('AT+COPS=? listens to the band first', () => {
    const bench = new ModemBench().start()
    expect(bench.at('AT+COPS=?', 11)).toBe('')
    expect(bench.send('', 2)).toBe(info('+COPS: (2,"","","46000",9),,(0-4),(2)'))
  })

  test('a new baud rate holds from after the answer', () => {
    const bench = new ModemBench().start()
    expect(bench.at('AT+IPR=9600')).toBe(okay)
    bench.hostPort.baud = 9600
    expect(bench.at('AT')).toBe(okay)
  })

  test('the modem adapts to the rate of its host, and loses what tells it', () => {
    const bench = new ModemBench().start()
    bench.hostPort.baud = 9600
    expect(bench.at('AT')).toBe('')
    expect(bench.at('AT')).toBe(okay)
  })
})

describe('registration', () => {
  test.each<[number, string[]]>([
    [0, []],
    [1, ['+CEREG: 2', '+CEREG: 1']],
    [2, ['+CEREG: 2', '+CEREG: 1,"8CA7","01A50B1A",9']],
    [3, ['+CEREG: 2', '+CEREG: 1,"8CA7","01A50B1A",9']],
    [4, ['+CEREG: 2', '+CEREG: 1,"8CA7","01A50B1A",9,,,"00000101","01000001"']],
    [5, ['+CEREG: 2', '+CEREG: 1,"8CA7","01A50B1A",9,,,"00000101","01000001"']],
  ])('AT+CEREG=%i tells of leaving and coming back', (mode, events) => {
    const bench = new ModemBench().start()
    bench.at('AT+CPSMS=1')
    bench.at(`AT+CEREG=${mode}`)
    const left = mode === 0 ? '' : '\r\n+CEREG: 0\r\n'
    expect(bench.at('AT+CFUN=0')).toBe(okay + left)
    const came = events.map((event) => `\r\n${event}\r\n`)
    expect(bench.at('AT+CFUN=1', 5)).toBe(okay + came.join('') + '\r\n+IP: 10.52.241.198\r\n')
    expect(bench.cell.detaches).toBe(1)
  })

  test.each<[string, number, AttachResult[], string[]]>([
    ['a refusal that passes is tried again', 60, [rejected(15), attached], ['2', '3,,,,0,15', '1,"8CA7","01A50B1A",9']],
    ['a refusal for good is not', 600, [rejected(3), attached], ['2', '3,,,,0,3']],
    ['without a cell the search goes on', 120, [{ kind: 'no-cell' }, attached], ['2', '1,"8CA7","01A50B1A",9']],
  ])('%s', (_title, seconds, results, states) => {
    const bench = new ModemBench().start()
    bench.at('AT+CEREG=5')
    bench.at('AT+COPS=2')
    bench.cell.results = results
    const heard = bench.at('AT+COPS=0', seconds)
    expect(heard.split('\r\n').filter((line) => line.startsWith('+CEREG'))).toEqual(states.map((it) => `+CEREG: ${it}`))
  })

  test('a card of another network is roaming', () => {
    const bench = new ModemBench({ imsi: '262011234567890' }).start()
    expect(bench.at('AT+CEREG?')).toBe(info('+CEREG: 0,5'))
  })

  test('without network there is no address, operator or signal', () => {
    const bench = new ModemBench().start()
    bench.at('AT+CMEE=1')
    bench.at('AT+CFUN=0')
    expect(bench.at('AT+CEREG?')).toBe(info('+CEREG: 0,0'))
    expect(bench.at('AT+CGATT?')).toBe(info('+CGATT: 0'))
    expect(bench.at('AT+COPS?')).toBe(info('+COPS: 0'))
    expect(bench.at('AT+CGPADDR')).toBe(info('+CGPADDR: 1'))
    expect(bench.at('AT+CSQ')).toBe(info('+CSQ: 99,0'))
    expect(bench.at('AT+CESQ')).toBe(info('+CESQ: 99,99,255,255,255,255'))
    expect(bench.at('AT+CGATT=1')).toBe(cme(3))
    expect(bench.at('AT+COPS=?')).toBe(cme(3))
  })

  test('a network that is not there cannot be chosen', () => {
    const bench = new ModemBench().start()
    bench.at('AT+CMEE=1')
    expect(bench.at('AT+COPS=1,2,"26201"')).toBe(cme(30))
    expect(bench.at('AT+COPS?')).toBe(info('+COPS: 1'))
  })

  test('the answer to an attach that was given up is ignored', () => {
    const bench = new ModemBench()
    bench.modem.powerOn()
    bench.run(2.5)
    bench.at('AT+CFUN=0', 10)
    expect(bench.at('AT+CEREG?')).toContain('+CEREG: 0,0')
  })

  test('AT+CSCON tells of the radio connection', () => {
    const bench = new ModemBench().start()
    bench.at('AT+CSCON=1')
    bench.heard = ''
    for (const state of ['connected', 'transmit', 'receive', 'connected', 'idle'] as const) bench.modem.onRadio(state)
    bench.run(0.1)
    expect(bench.heard).toBe('\r\n+CSCON: 1\r\n\r\n+CSCON: 0\r\n')
  })

  test('the signal can be stuck and noisy', () => {
    const bench = new ModemBench().start()
    bench.faults.stuck = true
    const before = bench.at('AT+CESQ')
    bench.cell.measured = { ...bench.cell.measured, rsrpDbm: -120 }
    expect(bench.at('AT+CESQ')).toBe(before)
    bench.faults.stuck = false
    bench.faults.noise = 0.05
    expect(new Set(Array.from({ length: 10 }, () => bench.at('AT+CESQ'))).size).toBeGreaterThan(1)
  })
})

describe('power saving mode', () => {
  /** A modem that will sleep 4 s after its last traffic. */
  function saver(commands: string[] = ['AT+QNBIOTEVENT=1,1']) {
    const bench = new ModemBench().start()
    for (const command of commands) bench.at(command)
    bench.at('AT+CPSMS=1,,,"01000111","00000010"')
    bench.heard = ''
    return bench
  }

  test('after T3324 the modem is silent, and PSM_EINT wakes it', () => {
    const bench = saver()
    bench.run(3.5)
    expect(bench.heard).toBe('')
    bench.run(1)
    expect(bench.heard).toBe('\r\n+QNBIOTEVENT: "ENTER PSM"\r\n')
    expect(bench.at('AT')).toBe('')
    bench.modem.psmEint()
    expect(bench.send('', 1)).toBe('\r\n+QNBIOTEVENT: "EXIT PSM"\r\n')
    expect(bench.at('AT')).toBe(okay)
    expect(bench.send('', 5)).toBe('\r\n+QNBIOTEVENT: "ENTER PSM"\r\n')
  })

  test('with AT+QSCLK=0 only the radio sleeps', () => {
    const bench = saver(['AT+QNBIOTEVENT=1,1', 'AT+QSCLK=0'])
    bench.run(5)
    expect(bench.heard).toBe('\r\n+QNBIOTEVENT: "ENTER PSM"\r\n')
    expect(bench.at('AT')).toBe(okay)
  })

  test('traffic starts the active time anew', () => {
    const bench = saver()
    bench.run(3)
    bench.modem.onRadio('connected')
    bench.modem.onRadio('idle')
    bench.run(3)
    expect(bench.heard).toBe('')
    bench.run(2)
    expect(bench.heard).toContain('ENTER PSM')
  })

  test('traffic of its own wakes the modem for another active time', () => {
    const bench = saver()
    bench.run(60)
    bench.heard = ''
    bench.modem.onRadio('transmit')
    bench.modem.onRadio('idle')
    expect(bench.at('AT')).toBe('\r\n+QNBIOTEVENT: "EXIT PSM"\r\n' + okay)
    expect(bench.send('', 5)).toBe('\r\n+QNBIOTEVENT: "ENTER PSM"\r\n')
  })

  test('without leave to tell, nothing is told', () => {
    const bench = saver([])
    bench.run(5)
    bench.modem.psmEint()
    bench.run(1)
    expect(bench.heard).toBe('')
  })

  test('a deactivated active time never ends', () => {
    const bench = new ModemBench().start()
    bench.at('AT+CPSMS=1,,,"01000111","11100000"', 100_000)
    expect(bench.at('AT')).toBe(okay)
  })

  test('energy goes to the states, at their currents and 3.6 V (facts nbiot.md 2e)', () => {
    const bench = saver()
    bench.run(10)
    const before = bench.ledger.table()['modem']!
    bench.run(3600)
    const after = bench.ledger.table()['modem']!
    expect(after['psm']! - before['psm']!).toBeCloseTo(3.5e-6 * 3.6 * 3600, 9)
    expect(after['idle']).toBe(before['idle'])
    expect(after['boot']).toBeCloseTo(0.015 * 3.6 * 1.9, 9)
    bench.modem.powerOff()
    bench.run(3600)
    expect(bench.ledger.table()['modem']!['off']).toBe(0)
  })
})

describe('reset and supply', () => {
  test('AT+QRST=1 answers, then restarts', () => {
    const bench = new ModemBench().start()
    expect(bench.at('AT+QRST=1', 10)).toBe(
      '\r\nOK\r\n\r\nRDY\r\n\r\n+CFUN: 1\r\n\r\n+CPIN: READY\r\n\r\n+IP: 10.52.241.198\r\n',
    )
  })

  test('AT+CFUN=1,1 does the same', () => {
    expect(new ModemBench().start().at('AT+CFUN=1,1', 10)).toContain('\r\nOK\r\n\r\nRDY\r\n')
  })

  test('AT+QPOWD switches off until PWRKEY', () => {
    const bench = new ModemBench().start()
    expect(bench.at('AT+QPOWD', 2)).toBe('\r\nOK\r\n')
    expect(bench.at('AT', 5)).toBe('')
    bench.modem.powerKey()
    expect(bench.send('', 3)).toContain('RDY')
  })

  test.each(settings.filter(({ field }) => field !== 'functionality' && field !== 'operatorMode'))(
    '$field outlives $survives and no more',
    ({ field, initial, survives }) => {
      const { modem, ...bench } = Object.assign(new ModemBench().start())
      const run = () => bench.scheduler.runUntil(bench.scheduler.nowUs + 10e6)
      modem[field] = initial + 1
      modem.reset()
      run()
      expect(modem[field]).toBe(survives === 'nothing' ? initial : initial + 1)
      modem[field] = initial + 1
      modem.powerOff()
      modem.powerOn()
      run()
      expect(modem[field]).toBe(survives === 'power-off' ? initial + 1 : initial)
    },
  )

  test('without supply nothing is left to happen', () => {
    const bench = new ModemBench().startSession()
    bench.modem.powerOff()
    expect(bench.scheduler.pendingOf(bench.modem.owner)).toBe(0)
    expect(bench.broker.sessions[0]!.wasAborted).toBe(true)
    expect(bench.at('AT', 100)).toBe('')
    bench.modem.onRadio('transmit')
    expect(bench.ledger.table()['modem']!['transmit']).toBe(0)
  })

  test('missing: a silent line that draws nothing; hung: boots and takes no command', () => {
    const missing = new ModemBench()
    missing.faults.missing = true
    missing.modem.powerOn()
    expect(missing.at('AT', 10)).toBe('')
    expect(missing.ledger.energyJ(0)).toBe(0)
    const hung = new ModemBench()
    hung.faults.hung = true
    hung.modem.powerOn()
    hung.run(10)
    expect(hung.heard).toContain('RDY')
    expect(hung.at('AT', 10)).toBe('')
  })
})

describe('anything at all', () => {
  test('random bytes never throw, never hang, and leave a modem that answers', () => {
    const piece = fc.oneof(
      fc.uint8Array({ maxLength: 40 }),
      fc
        .constantFrom(...['AT', '+QMTPUB=0,1,1,0,"t"', '+QMTOPEN=0,"h",1', '=', '?', ',', '"', '\r', '\x1a', '+CFUN='])
        .map(bytesOf),
    )
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
        const bench = new ModemBench().startSession()
        for (const bytes of pieces) bench.hostPort.send(bytes)
        bench.scheduler.runUntil(bench.scheduler.nowUs + 200e6, 10_000)
        expect(bench.scheduler.pending).toBeLessThan(20)
        // The end of a command that may be unfinished; it may ask for data, which Esc ends.
        bench.send('\r', 15)
        bench.send('\x1b\r')
        bench.run(15)
        expect(bench.at('AT')).toContain('OK')
      }),
      { numRuns: 200 },
    )
  })

  test('every model is in the registry with its driver', () => {
    expect(modemModels['bc66']!.name).toBe('Quectel BC66')
    expect(modemModels['bc66']!.bands).toContain(8)
  })
})
