import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { Modem, ModemError, ModemOptions } from '../../../firmware/modems/modem.js'
import { modemModels } from '../registry.js'
import { replayOnDriver, replayOnEmulator, type ReplayBench } from './replay.js'
import { formatTranscript, parseTranscript } from '../transcript.js'

/** A dialogue that a driver has with its modem from the first attach to the last word; `log` is what it called back. */
export function driverSession(modem: Modem, log: string[]): void {
  const done =
    (title: string) =>
    (error: ModemError | null, ...results: unknown[]): void =>
      void log.push(error ? `${title}: ${error.kind}` : `${title}: ${JSON.stringify(results)}`)
  const broker = { host: 'platform.wayside', clientId: 'lamp-1', keepAliveS: 600, cleanSession: true }
  modem.attach(done('attach'))
  modem.connect(broker, done('connect'))
  modem.subscribe('down', 1, done('subscribe'))
  modem.publish('up', Uint8Array.of(0x68, 0x69), 1, done('publish'))
  modem.publish('up', Uint8Array.of(0xff), 0, done('publish'))
  modem.signal(done('signal'))
  modem.time(done('time'))
  if (modem.sendDatagram) modem.sendDatagram('192.0.2.7', 7, Uint8Array.of(1, 2, 3), done('datagram'))
  modem.disconnect(done('disconnect'))
}

/** The hooks that write down what a modem calls. */
export function loggingHooks(log: string[]) {
  return {
    onMessage: (topic: string, payload: Uint8Array) => void log.push(`message ${topic} ${[...payload].join(' ')}`),
    onDatagram: (host: string, port: number, payload: Uint8Array) =>
      void log.push(`datagram ${host}:${port} ${[...payload].join(' ')}`),
    onLost: (error: ModemError) => void log.push(`lost ${error.kind}`),
  }
}

/**
 * Every transcript of a folder, on the emulator: the same bytes at the same times. One whose head says "session: driver" is
 * {@link driverSession}, and is also played to the driver, whole and with the modem's bytes cut at every position.
 */
export function transcriptSuite(folder: string, prepare: (bench: ReplayBench) => void): void {
  const files = readdirSync(folder).filter((name) => name.endsWith('.txt'))

  describe(`transcripts of ${folder.split('/').slice(-3, -1).join('/')}`, () => {
    test.each(files)('%s: the emulator answers byte for byte, at the same times', (file) => {
      const transcript = parseTranscript(readFileSync(join(folder, file), 'utf8'))
      expect(transcript.entries.length).toBeGreaterThan(10)
      expect(replayOnEmulator(transcript, prepare)).toBe(formatTranscript(transcript))
    })

    const sessions = files.filter((file) => readFileSync(join(folder, file), 'utf8').includes('\nsession: driver\n'))

    test.each(sessions)("%s: the driver says its part, wherever the modem's bytes are cut", (file) => {
      const transcript = parseTranscript(readFileSync(join(folder, file), 'utf8'))
      const { driver: Driver } = modemModels[transcript.head['model']!]!
      const lines = transcript.entries.filter(({ direction }) => direction === 'sent').map(({ text }) => text)
      const longest = Math.max(...transcript.entries.map(({ text }) => text.length))
      const play = (cutAt?: number): string[] => {
        const log: string[] = []
        const make = (options: ModemOptions) => new Driver({ ...options, ...loggingHooks(log) })
        const { sent, missing } = replayOnDriver(transcript, make, (modem) => driverSession(modem, log), cutAt)
        expect(missing).toEqual([])
        expect(sent).toEqual(lines)
        return log
      }
      const log = play()
      expect(log.filter((line) => /: (?!\[)/.test(line) && !line.startsWith('datagram'))).toEqual([])
      for (let cutAt = 1; cutAt < longest; cutAt++) expect(play(cutAt)).toEqual(log)
    })
  })
}
