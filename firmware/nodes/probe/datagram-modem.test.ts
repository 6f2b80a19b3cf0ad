import { describe, expect, test } from 'vitest'
import type { Modem, ModemConstructor, ModemOptions } from '../../modems/modem.js'
import { overDatagrams } from './datagram-modem.js'

type Done = (error: Error | null, ...results: unknown[]) => void

/** A modem that writes down what is asked of it. */
function driver(asked: string[], sends: boolean): ModemConstructor {
  const note = (text: string, done: Done): void => {
    asked.push(text)
    done(null)
  }
  const modem = {
    imei: '490154203237518',
    imsi: '460000000000042',
    attach: (done: Done) => note('attach', done),
    connect: (_: unknown, done: Done) => note('connect', done),
    subscribe: (_: string, __: number, done: Done) => note('subscribe', done),
    signal: (done: Done) => note('signal', done),
    time: (done: Done) => note('time', done),
    sleep: (done: Done) => note('sleep', done),
    wake: (done: Done) => note('wake', done),
    close: () => void asked.push('close'),
    ...(sends
      ? {
          sendDatagram: (host: string, port: number, payload: Uint8Array, done: Done, follows?: string) =>
            note(`${host}:${port} ${[...payload].join(' ')} ${follows}`, done),
        }
      : {}),
  }
  return function () {
    return modem
  } as unknown as ModemConstructor
}

function make(sends = true) {
  const asked: string[] = []
  const later: (() => void)[] = []
  const timers = { after: (_: number, call: () => void) => later.push(call), cancel: () => undefined }
  const target = { host: '192.0.2.9', port: 9, follows: 'nothing' } as const
  const Driver = overDatagrams(driver(asked, sends), target)
  const modem = (): Modem => new Driver({ timers } as unknown as ModemOptions)
  return { asked, later, modem }
}

describe('a modem that reports by datagram', () => {
  test('sends each message as one datagram, without its topic', () => {
    const { asked, modem } = make()
    const done: (Error | null)[] = []
    modem().publish('wayside/probe/1/up', Uint8Array.of(1, 2), 1, (error) => done.push(error))
    expect(asked).toEqual(['192.0.2.9:9 1 2 nothing'])
    expect(done).toEqual([null])
  })

  test('connects, subscribes and disconnects without a word to the modem, and never within the call', () => {
    const { asked, later, modem } = make()
    const it = modem()
    const log: string[] = []
    it.connect({ host: 'h', clientId: 'c', keepAliveS: 0, cleanSession: true }, (error) => log.push(`connect ${error}`))
    it.subscribe('down', 1, (error, granted) => log.push(`subscribe ${error} ${granted}`))
    expect([it.isConnected, log]).toEqual([true, []])
    it.disconnect((error) => log.push(`disconnect ${error}`))
    for (const call of later) call()
    expect(log).toEqual(['connect null', 'subscribe null 0', 'disconnect null'])
    expect([it.isConnected, asked]).toEqual([false, []])
  })

  test('is the modem in all else', () => {
    const { asked, modem } = make()
    const it = modem()
    const ignore = (): void => undefined
    it.attach(ignore)
    it.signal(ignore)
    it.time(ignore)
    it.sleep(ignore)
    it.wake(ignore)
    it.close()
    expect(asked).toEqual(['attach', 'signal', 'time', 'sleep', 'wake', 'close'])
    expect([it.imei, it.imsi, it.isConnected]).toEqual(['490154203237518', '460000000000042', false])
  })

  test('is refused to a modem that sends none, which is closed', () => {
    const { asked, modem } = make(false)
    expect(modem).toThrow(expect.objectContaining({ kind: 'not-connected' }))
    expect(asked).toEqual(['close'])
  })
})
