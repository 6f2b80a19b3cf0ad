import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { parseTranscript } from '../transcript.js'

/*
 * Lines of real modules, as their sources have them (facts nbiot.md 3.0 to 3.5): only the figures are made patterns, where
 * a transcript has others. Each must be in the transcript of its family, framed by CR LF.
 */

const quectel: readonly RegExp[] = [
  /\r\n\+CGSN: 867\d{12}\r\n/, // 3.2, Q
  /\r\n\+CEREG: 4,1,"8CA7","\w+",\d\r\n/, // 3.2 [S:DANLEO], before timers are granted
  /\r\n\+CSQ: \d\d,\d\r\n/, // 3.2 [S:XY]
  /\r\n\+CESQ: 99,99,255,255,\d+,\d+\r\n/, // 3.2 [S:XY]
  /\r\n\+COPS: 0,2,"46011",9\r\n/, // 3.2 [S:XY]
  /\r\n\+CGATT: 1\r\n/,
  /\r\n\+CGPADDR: 1,10\.52\.241\.198\r\n/, // 3.2 [S:LITEOSDOC], the very line
  /\r\n\+CPSMS: 1,,,"01000001","00000101"\r\n/, // 3.2 [S:UGLY], the very line
  /\r\n\+CEDRXS: 5,"0011"\r\n/, // 3.2 [S:UGLY], the very line
  /\r\n\+CEDRXP: 5,"[01]{4}","[01]{4}","[01]{4}"\r\n/, // 3.2 [S:XY]
  /\r\n\+CSCON: 0,0\r\n/,
  /\r\n\+QENG: 0,\d+,0,\d+,"[0-9A-F]{8}",-\d+,-\d+,-\d+,-?\d+,\d+,"[0-9A-F]{4}",[012],-?\d+,\d\r\n/, // 3.4 [S:XY]
  /AT\+QIOPEN=1,0,"UDP","192\.0\.2\.7",7,0,1\r\r\nOK\r\n\r\n\+QIOPEN: 0,0\r\n/, // 3.4 [S:RTT bc26]
  /\r\nOK\r\n\r\nSEND OK\r\n/, // 3.0 [S:UGLY]: glued; 3.4 [S:XY]
  /AT\+QISEND=1,2\r\r\n> /, // 3.4 [S:RTT]
  /\r\n\+QISEND: 3,3,0\r\n/, // 3.4 [S:RTT]
  /\r\n\+QIURC: "recv",0,3,"010203"\r\n/, // 3.4 [S:RTT][S:XY]
  /\r\n\+QIRD: 2,0\r\n3031\r\n/, // 3.4 [S:UGLY]
  /\r\nOK\r\n\r\nCLOSE OK\r\n/, // 3.4 [S:XY]
  /\r\n\+QMTOPEN: 0,"platform\.wayside",1883\r\n/, // 3.4, the read form
  /\r\n\+QMTCONN: 0,0,0\r\n/, // 3.4
  /\r\n\+QMTSUB: 0,1,0,1\r\n/, // 3.4 [S:XY]
  /\r\n\+QMTPUB: 0,2,0\r\n/, // 3.4 [S:XY]
  /\r\n\+QMTUNS: 0,4,0\r\n/, // 3.4 [S:XY]
  /\r\n\+QMTDISC: 0,0\r\n/, // 3.4 [S:XY]
]

const families: readonly [file: string, forms: readonly RegExp[]][] = [
  [
    'bc66/transcripts/bc66-dialogue.txt',
    [
      ...quectel,
      // 3.1 [S:MT2625LOG]: LF CR ends the loader's lines.
      /F1: 0000 0000\n\rV0: 0000 0000 \[0001\]\n\r00: 0006 000C\n\r01: 0000 0000\n\rU0: 0000 0001 \[0000\]\n\rT0: 0000 00B4\n\rLeaving the BROM\n\r\r\nRDY\r\n/,
      /\r\n\+CPIN: READY\r\n\r\n\+IP: 10\.\d+\.\d+\.\d+\r\n/, // 3.1 [S:49071351033]
      /\r\n460111175090234\r\n/, // 3.2, raw
    ],
  ],
  ['bc66/transcripts/bc26-dialogue.txt', [...quectel, /Leaving the BROM\n\r\r\nRDY\r\n/]],
  [
    'bc66/transcripts/bc660k-dialogue.txt',
    [
      ...quectel,
      // 3.1 [S:UGLY], [S:BC660K-70866084601]: what wakes it is lost, EXIT comes later, then it answers.
      /\r\n\+QNBIOTEVENT: "ENTER DEEPSLEEP"\r\nAT\r\r\n\+QNBIOTEVENT: "EXIT DEEPSLEEP"\r\nAT\r\r\nOK\r\n/,
    ],
  ],
  [
    'xy1100/transcripts/xy1100-q-dialogue.txt',
    [
      ...quectel,
      /^\r\nRDY\r\n/, // 3.1 [S:XY]
      /\r\n\+CIMI:460111175090234\r\n/, // 3.2 [S:XY]
      /\r\n\+QNBIOTEVENT: "ENTER DEEPSLEEP"\r\nAT\r\r\n\+QNBIOTEVENT: "EXIT DEEPSLEEP"\r\n/, // 3.1 [S:XY]
    ],
  ],
  [
    'xy1100/transcripts/xy1100-dialogue.txt',
    [
      /\r\nREBOOT_CAUSE_SECURITY_PMU_POWER_ON_RESET\r\nNeul \r\nOK\r\n/, // 3.1
      /\r\nREBOOTING\r\n[^]*\r\nREBOOT_CAUSE_APPLICATION_AT\r\nNeul \r\nOK\r\n/, // 3.1
      /\r\n\+CGSN:867726031076062\r\n/, // 3.2 [S:BC95LOG]
      /\r\n\+CIMI:460111175090234\r\n/, // 3.2 [S:XY]
      /\r\n\+CFUN:1\r\n/,
      /\r\n\+CSQ:\d\d,99\r\n/,
      /\r\n\+CGPADDR:0,10\.52\.241\.198\r\n/,
      /\r\n\+CCLK:\d\d\/\d\d\/\d\d,\d\d:\d\d:\d\d\+32\r\n/,
      /\r\nSignal power:-\d+\r\nTotal power:-\d+\r\nTX power:230\r\nTX time:\d+\r\nRX time:\d+\r\nCell ID:\d+\r\nECL:0\r\nSNR:\d+\r\nEARFCN:2509\r\nPCI:226\r\nRSRQ:-\d+\r\nOPERATOR MODE:4\r\nCURRENT BAND:5\r\n/,
      /AT\+NMGS=2,0102\r\r\n\+CME ERROR: 3\r\n/, // 3.3 [S:XY]
      /\r\n\+NSOCR:0\r\n\r\nOK\r\n/, // 3.3 [S:XY]
      /AT\+NSOST=0,192\.0\.2\.7,7,3,010203\r\r\n0,3\r\n\r\nOK\r\n\r\n\+NSONMI:0,3\r\n/, // 3.3 [S:LITEOS][S:XY]
      /AT\+NSORF=0,512\r\r\n0,192\.0\.2\.7,7,3,010203,0\r\n\r\nOK\r\nAT\+NSORF=0,512\r\r\nOK\r\n/, // 3.3 [S:LITEOS][S:XY]
      /\r\n\+NSOSTR:0,7,1\r\n\r\n\+NSONMI:0,192\.0\.2\.7,7,2,0506\r\n/, // 3.3 [S:XY]
      /\r\n\+NPSMR:1\r\nAT\r\r\n\+NPSMR:0\r\nAT\r\r\nOK\r\n/, // 3.1 and 3.3 [S:XY]: the first AT is lost
    ],
  ],
  [
    'sim7020/transcripts/dialogue.txt',
    [
      /^\r\n\+CPIN: READY\r\n/, // 3.1 [S:SIMDOC]
      /\r\n\+CEREG: 4,1,"\w{4}","01A50B1A",9,"00",,,"[01]{8}","[01]{8}"\r\n/, // 3.2 [S:SIMDOC]
      /AT\+CSOC=1,2,1\r\r\n\+CSOC: 0\r\n\r\nOK\r\n/, // 3.5 [S:SIMDOC]
      /AT\+CSOCON=0,7,"192\.0\.2\.7"\r\r\nOK\r\n/, // 3.5
      /AT\+CSOSEND=0,0,"ping"\r\r\nOK\r\n\r\n\+CSONMI: 0,8,70696E67\r\n/, // 3.5 [S:RIOT]: the length counts digits
      /AT\+CMQNEW="platform\.wayside","1883",12000,1024\r\r\n\+CMQNEW: 0\r\n\r\nOK\r\n/, // 3.5 [S:62404907604]
      /AT\+CMQCON=0,3,"client",600,0,0\r\r\nOK\r\n/, // 3.5, the very command
      /AT\+CMQSUB=0,"down",1\r\r\nOK\r\n/,
      /AT\+CMQPUB=0,"up",1,0,0,8,"81A10016"\r\r\nOK\r\n/,
      /\r\n\+CMQPUB: 0,"down",1,0,0,10,"81A1020001"\r\n/, // 3.5
      /AT\+CMQDISCON=0\r\r\nOK\r\n/,
      /\r\n\+CPSMSTATUS: "ENTER PSM"\r\nAT\r\r\n\+CPSMSTATUS: "EXIT PSM"\r\nAT\r\r\nOK\r\n/, // 3.1 [S:SIMDOC]
      /AT\+CSCLK=2\r\r\nOK\r\nAT\rAT\r\r\nOK\r\n/, // 3.1 [S:SIMDOC]: "AT" twice wakes it
    ],
  ],
]

const modemFolder = fileURLToPath(new URL('../', import.meta.url))

describe.each(families)('%s has what was seen on modules', (file, forms) => {
  const { entries } = parseTranscript(readFileSync(modemFolder + file, 'utf8'))
  const text = entries.map((entry) => (entry.direction === 'event' ? '' : entry.text)).join('')

  test.each(forms)('%s', (form) => {
    expect(text).toMatch(form)
  })
})

test('no transcript of these families is left out', () => {
  const names = ['bc66', 'xy1100', 'sim7020'].flatMap((family) =>
    readdirSync(`${modemFolder}${family}/transcripts`).map((name) => `${family}/transcripts/${name}`),
  )
  const dialogues = names.filter((name) => name.endsWith('dialogue.txt'))
  expect(dialogues.sort()).toEqual(families.map(([file]) => file).sort())
})
