import { describe, expect, test } from 'vitest'
import { Xy1100 as Xy1100Driver } from '../../../firmware/modems/xy1100.js'
import type { ModemError } from '../../../firmware/modems/modem.js'
import { textOf } from '../engine/bytes.js'
import { BenchSerial } from '../testing/bench.js'
import { ReplayBench } from '../testing/replay.js'

const okay = '\r\nOK\r\n'
const line = (text: string) => `\r\n${text}\r\n`

/** An XY1100 that speaks as a BC95-G, on its 9600 baud. */
class Bench extends ReplayBench {
  heard = ''

  constructor() {
    super({ model: 'xy1100' })
    this.hostPort.listener = { onBytes: (bytes) => (this.heard += textOf(bytes)) }
    this.modem.powerOn()
  }

  run(seconds: number): void {
    this.scheduler.runUntil(this.scheduler.nowUs + seconds * 1e6)
  }

  at(command: string, seconds = 1): string {
    this.heard = ''
    this.sendBy(this.scheduler.nowUs, `${command}\r`)
    this.run(seconds)
    return this.heard
  }
}

function started(...commands: string[]): Bench {
  const bench = new Bench()
  bench.run(15)
  for (const command of ['AT+CMEE=1', ...commands]) bench.at(command)
  return bench
}

describe('XY1100 as a BC95-G [S:XY]', () => {
  test('sockets are five, counted from 0, and answered with a prefix', () => {
    const bench = started()
    for (let socket = 0; socket < 5; socket++)
      expect(bench.at('AT+NSOCR=DGRAM,17,0,1')).toBe(line(`+NSOCR:${socket}`) + okay)
    expect(bench.at('AT+NSOCR=DGRAM,17,0,1')).toBe(line('+CME ERROR: 3'))
    expect(bench.at('AT+NSOCR=DGRAM,17,5683,1')).toBe(line('+CME ERROR: 50'))
  })

  test('a message before the platform observes is not allowed, with code 3', () => {
    expect(started().at('AT+NMGS=1,FF')).toBe(line('+CME ERROR: 3'))
    expect(started().at('AT+NMGR')).toBe(okay)
  })

  test('in deep sleep the UART loses what wakes it; a second line is answered', () => {
    const bench = started('AT+NPSMR=1', 'AT+CPSMS=1,,,01000001,00000101')
    bench.heard = ''
    bench.run(12)
    expect(bench.heard).toBe(line('+NPSMR:1'))
    expect(bench.at('AT')).toBe(line('+NPSMR:0'))
    expect(bench.at('AT')).toBe(okay)
    bench.heard = ''
    bench.run(12)
    expect(bench.heard).toBe(line('+NPSMR:1'))
  })

  test('the driver reports through a modem that sleeps', () => {
    const bench = new Bench()
    const { scheduler } = bench
    const log: string[] = []
    const done = (title: string) => (error: ModemError | null) =>
      void log.push(error ? `${title}: ${error.kind}` : title)
    const driver = new Xy1100Driver({
      io: BenchSerial,
      baud: 9600,
      port: bench.hostPort as never,
      powerSaving: { activeTimeS: 10, periodicUpdateS: 36000 },
      timers: {
        after: (delayUs, callback) => scheduler.after(delayUs, 0, (call: () => void) => call(), callback),
        cancel: (handle) => {
          if (handle !== undefined) scheduler.cancel(handle)
        },
      },
    })
    driver.connect(
      { host: 'platform.wayside', clientId: 'lamp-1', keepAliveS: 3600, cleanSession: true },
      done('connect'),
    )
    bench.run(60)
    for (let report = 0; report < 3; report++) {
      bench.run(600)
      driver.publish('up', Uint8Array.of(report), 1, done('publish'))
      bench.run(20)
    }
    expect(log).toEqual(['connect', 'publish', 'publish', 'publish'])
    expect(bench.platform.reports.map(({ payload }) => [...payload])).toEqual([[0], [1], [2]])
  })
})
