import type { ModemFamily } from './at-modem.js'
import { contextStep, imeiStep, imsiStep, optionalStep, powerSavingStep, step } from './attach.js'
import { readSignal, readTime } from './query.js'

/** What tells the Quectel modules with QMT and QI commands from each other. */
export interface QuectelFamily extends ModemFamily {
  /** Longest MQTT payload in hexadecimal form, in bytes. */
  readonly maxPayloadBytes: number
  /** Longest datagram in hexadecimal form, in bytes. */
  readonly maxDatagramBytes: number
}

/** What notifications begin with (facts nbiot.md 3.1, 3.2, 3.4). `SEND OK`, `CONNECT OK` and `CLOSE OK` follow an `OK`. */
const urcs = [
  '+QMTPUB:',
  '+QMTRECV:',
  '+QMTSTAT:',
  '+CEREG:',
  '+CSCON:',
  '+QNBIOTEVENT:',
  '+QIURC:',
  '+IP:',
  'RDY',
  '+CFUN:',
  '+CPIN:',
  '+QMTOPEN:',
  '+QMTCONN:',
  '+QMTSUB:',
  '+QMTUNS:',
  '+QMTDISC:',
  '+QMTCLOSE:',
  '+QIOPEN:',
  '+QLWOBSERVE:',
  '+QLWDATARECV:',
  '+QLWDATASTATUS:',
  'CONNECT OK',
  'CONNECT FAIL',
  'SEND OK',
  'SEND FAIL',
  'CLOSE OK',
  '+CEDRXP:',
  '+CTZE',
] as const

/** Quectel BC66 (MediaTek MT2625). Others are this with differences. */
export const bc66Family: QuectelFamily = {
  name: 'BC66',
  part: 'bc66',
  urcs,
  // AT was answered before these (see AtClient). Echo off first: it costs time on the line.
  setUp: [
    step('ATE0'),
    step('AT+CMEE=1'),
    imeiStep,
    imsiStep,
    step('AT+CEREG=5'),
    optionalStep('AT+QNBIOTEVENT=1,1'),
    { command: ({ options }) => (options.powerSaving ? 'AT+QSCLK=1' : 'AT+QSCLK=0') },
    powerSavingStep,
    contextStep(1),
    step('AT+CFUN=1'),
  ],
  signal: readSignal,
  time: readTime,
  sleepCommand: 'AT+QSCLK=1',
  wakeCommand: 'AT+QSCLK=0',
  // [S] BC65 hardware design: at least 100 ms.
  wakePulseUs: 120000,
  // MQTT application note, 3.3.8.
  maxPayloadBytes: 730,
  // TCP/IP application note [recalled, not confirmed]: 512 bytes in hexadecimal.
  maxDatagramBytes: 512,
  isRestart: (line) => line === 'RDY',
}
