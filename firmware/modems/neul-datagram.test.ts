import { expect, test } from 'vitest'
import { prepareNeul } from '../../sim/modem/bc95/prepare.js'
import type { EngineStats } from '../../sim/modem/engine/engine.js'
import { BenchSerial } from '../../sim/modem/testing/bench.js'
import { ReplayBench } from '../../sim/modem/testing/replay.js'
import { Bc95 } from './bc95.js'
import type { Modem, ModemConstructor } from './modem.js'
import { SaraN2 } from './sara-n2.js'

class Bench extends ReplayBench {
  readonly driver: Modem
  readonly log: string[] = []

  constructor(model: string, Driver: ModemConstructor) {
    super({ model })
    prepareNeul(this)
    const { scheduler } = this
    this.driver = new Driver({
      io: BenchSerial,
      port: this.hostPort as never,
      baud: 9600,
      timers: {
        after: (delayUs, callback) => scheduler.after(delayUs, 0, (call: () => void) => call(), callback),
        cancel: (handle) => {
          if (handle !== undefined) scheduler.cancel(handle)
        },
      },
      onDatagram: (host, port, payload) => void this.log.push(`${host}:${port} ${[...payload].join(' ')}`),
    })
    this.modem.powerOn()
  }
}

// Facts nbiot.md 3.3, AT+NSOSTF: flag 0x200 releases after this, 0x400 after the reply, 0x000 is none. The emulator reads
// the flags by the same table; the cell tells what it was told.
test.each([
  ['bc95-g', Bc95],
  ['sara-n2', SaraN2],
] as const)('%s tells the network what follows a datagram', (model, Driver) => {
  const bench = new Bench(model, Driver as ModemConstructor)
  const kinds = [undefined, 'unknown', 'nothing', 'answer'] as const
  kinds.forEach((follows, index) => {
    const done = (error: Error | null): void => void bench.log.push(error ? error.message : 'taken')
    bench.driver.sendDatagram!('192.0.2.7', 7, Uint8Array.of(index), done, follows)
  })
  bench.scheduler.runUntil(60e6)
  expect(bench.cell.assistances).toEqual(['none', 'none', 'no-more', 'one-answer'])
  expect(bench.log.filter((line) => line === 'taken')).toHaveLength(4)
  expect(bench.log.filter((line) => line !== 'taken')).toEqual([0, 1, 2, 3].map((index) => `192.0.2.7:7 ${index}`))
  const { unknownCommands, garbageLines } = bench.modem.stats as unknown as EngineStats
  expect([unknownCommands, garbageLines]).toEqual([0, 0])
})
