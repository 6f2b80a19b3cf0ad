import { describe, expect, test } from 'vitest'
import { modemModels } from '../registry.js'
import { ModemBench } from '../testing/bench.js'
import { Xy1100Q } from '../xy1100/xy1100-q.js'
import { Bc26 } from './bc26.js'
import { Bc66 } from './bc66.js'
import { Bc660k } from './bc660k.js'

const okay = '\r\nOK\r\n'
const line = (text: string) => `\r\n${text}\r\n`
const saver = ['AT+QNBIOTEVENT=1,1', 'AT+QSCLK=1', 'AT+CPSMS=1,,,"01000001","00000101"']

function bench(Model: typeof Bc66, ...commands: string[]) {
  const started = new ModemBench({}, Model).start()
  started.at('AT+CMEE=1')
  for (const command of commands) started.at(command, 2)
  return started
}

describe('who it says it is', () => {
  test.each<[string, typeof Bc66, string]>([
    ['bc66', Bc66, 'Quectel_BC66'],
    ['bc26', Bc26, 'Quectel_BC26'],
    ['bc660k', Bc660k, 'Quectel_BC660K-GL'],
    ['xy1100-q', Xy1100Q, 'BC260Y-CN'],
  ])('%s', (name, Model, text) => {
    expect(bench(Model).at('AT+CGMM')).toBe(line(text) + okay)
    const it = new ModemBench({ romLog: true }, Model)
    it.modem.powerOn()
    it.run(10)
    // Only the MediaTek chips have a loader that speaks.
    expect(it.heard.startsWith('F1: 0000 0000')).toBe(name === 'bc66' || name === 'bc26')
    expect(modemModels[name]!.emulator).toBe(Model)
    it.at('AT+NOSUCH')
    expect(it.notes).toEqual([`warning ${name}: unknown command AT+NOSUCH`])
  })
})

describe('deep sleep (facts nbiot.md 3.1)', () => {
  test.each<[string, typeof Bc66]>([
    ['BC66', Bc66],
    ['BC26', Bc26],
  ])('%s: only the pin wakes it', (_name, Model) => {
    const it = bench(Model, ...saver)
    it.heard = ''
    it.run(10)
    expect(it.heard).toBe(line('+QNBIOTEVENT: "ENTER PSM"'))
    expect(it.at('AT', 5)).toBe('')
    it.modem.psmEint()
    expect(it.send('', 1)).toBe(line('+QNBIOTEVENT: "EXIT PSM"'))
    expect(it.at('AT')).toBe(okay)
  })

  test.each<[string, typeof Bc66]>([
    ['BC660K', Bc660k],
    ['XY1100', Xy1100Q],
  ])('%s: bytes on the UART wake it and are lost', (_name, Model) => {
    const it = bench(Model, ...saver)
    it.heard = ''
    it.run(10)
    expect(it.heard).toBe(line('+QNBIOTEVENT: "ENTER DEEPSLEEP"'))
    expect(it.at('AT', 1)).toBe(line('+QNBIOTEVENT: "EXIT DEEPSLEEP"'))
    expect(it.modem.stats.lostBytes).toBe(3)
    expect(it.at('AT')).toBe(okay)
    expect(it.send('', 10)).toBe(line('+QNBIOTEVENT: "ENTER DEEPSLEEP"'))
  })

  test('AT+QCFG="wakeupRXD",0 of a BC660K holds after a restart', () => {
    const it = bench(Bc660k, 'AT+QCFG="wakeupRXD",0', ...saver)
    it.run(10)
    expect(it.at('AT', 1)).toContain('EXIT DEEPSLEEP')
    it.modem.reset()
    it.run(10)
    expect(it.at('ATE0')).toContain('OK')
    expect(it.at('AT+QNBIOTEVENT=1,1')).toBe(okay)
    expect(it.send('', 15)).toBe(line('+QNBIOTEVENT: "ENTER DEEPSLEEP"'))
    expect(it.at('AT', 1)).toBe('')
    it.modem.psmEint()
    expect(it.send('', 1)).toBe(line('+QNBIOTEVENT: "EXIT DEEPSLEEP"'))
  })
})

describe('limits', () => {
  const session = ['AT+QMTOPEN=0,"broker.test",1883', 'AT+QMTCONN=0,"lamp-1"']

  test.each<[string, typeof Bc66, number]>([
    ['BC66', Bc66, 1460],
    ['XY1100 [S:XY]', Xy1100Q, 1349],
  ])('%s: messages of up to %3$i characters', (_name, Model, max) => {
    const it = bench(Model, ...session)
    expect(it.at(`AT+QMTPUB=0,0,0,0,"up",${max},"${'x'.repeat(max)}"`, 1)).toContain('+QMTPUB: 0,0,0')
    expect(it.at(`AT+QMTPUB=0,0,0,0,"up",${max + 1},"${'x'.repeat(max + 1)}"`, 1)).toBe(line('+CME ERROR: 50'))
  })

  test('XY1100: datagrams of up to 1358 bytes in hexadecimal [S:XY]', () => {
    const it = bench(Xy1100Q, 'AT+QICFG="dataformat",1,1', 'AT+QIOPEN=1,0,"UDP","10.1.2.3",7,0,1')
    expect(it.at(`AT+QISEND=0,1358,"${'00'.repeat(1358)}"`, 2)).toBe(okay + line('SEND OK'))
    expect(it.at(`AT+QISEND=0,1359,"${'00'.repeat(1359)}"`, 2)).toBe(line('+CME ERROR: 50'))
    expect(it.broker.datagrams[0]!.bytes).toHaveLength(1358)
  })

  test('XY1100 puts a prefix before the IMSI [S:XY]', () => {
    expect(bench(Xy1100Q).at('AT+CIMI')).toBe(line('+CIMI:460001234567890') + okay)
  })
})
