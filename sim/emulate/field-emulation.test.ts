import { spawn, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import { decodeReport, Ld2410Reader } from '../../firmware/drivers/ld2410-frames.js'
import { freePort } from '../uplink/free-port.js'
import { FieldEmulation, type FieldScene } from './field-emulation.js'
import type { Line } from './line.js'
import { openPty } from './pty.js'
import { collecting } from './test-line.js'

const closing: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})

/** A part whose line ends in a list. */
async function emulate(scene: FieldScene) {
  const heard = collecting()
  const openLine = (): Promise<Line> =>
    Promise.resolve({ name: 'test', write: (bytes) => heard.events.onBytes(bytes), close: () => Promise.resolve() })
  const emulation = await FieldEmulation.start({ scene, openLine, speed: 20, onNote: () => {} })
  closing.push(() => emulation.close())
  return heard
}

test('an A02YYUW says the distance before it', async () => {
  const heard = await emulate({ chip: 'a02yyuw', distance: () => 1.953 })
  await heard.until(() => heard.bytes.length >= 4)
  // Example of the datasheet.
  expect(heard.bytes.slice(0, 4)).toEqual([0xff, 0x07, 0xa1, 0xa7])
})

test('an LD2410 reports the target before it', async () => {
  const target = { distance: 1.2, isMoving: false, energy: 70 }
  const heard = await emulate({ chip: 'ld2410', targets: () => [target] })
  await heard.until(() => heard.bytes.length >= 23)
  const reader = new Ld2410Reader()
  const [report] = heard.bytes.flatMap((byte) => reader.take(byte) ?? [])
  expect(decodeReport((report as { payload: Uint8Array }).payload)).toMatchObject({ isStill: true, stillDistance: 1.2 })
})

const hasGpsd = spawnSync('gpsd', ['-V']).error === undefined && spawnSync('gpspipe', ['-V']).error === undefined
const gpsdName = hasGpsd ? 'gpsd' : 'gpsd (skipped: no such program; apt-get install gpsd gpsd-clients)'

describe.skipIf(!hasGpsd)(gpsdName, () => {
  test(
    'finds the receiver on its pseudo-terminal: a 3D fix, the place, GPS and BeiDou',
    { timeout: 30_000 },
    async () => {
      const folder = mkdtempSync(join(tmpdir(), 'wayside-gnss-'))
      closing.push(() => rmSync(folder, { recursive: true }))
      const path = join(folder, 'gnss')
      const place = { latitude: 30.2431, longitude: 120.1503, altitude: 9.5, speed: 8, course: 90 }
      const emulation = await FieldEmulation.start({
        scene: { chip: 'gnss', place: () => place, startUnixMs: Date.UTC(2026, 5, 21, 8), firstFixUs: 0 },
        openLine: (events) => openPty(path, events),
        onNote: () => {},
      })
      closing.push(() => emulation.close())
      const port = String(await freePort())
      const daemon = spawn('gpsd', ['-N', '-n', '-b', '-S', port, path], { stdio: 'ignore' })
      closing.push(() => daemon.kill('SIGKILL'))

      let text = ''
      let isRunning = true
      closing.push(() => (isRunning = false))
      const listen = (): void => {
        const client = spawn('gpspipe', ['-w', `127.0.0.1:${port}`], { stdio: ['ignore', 'pipe', 'ignore'] })
        client.stdout.on('data', (chunk: Buffer) => (text += chunk.toString()))
        // The daemon may not listen yet.
        client.once('exit', () => isRunning && listen())
        closing.push(() => client.kill('SIGKILL'))
      }
      listen()
      const reports = (): Record<string, unknown>[] =>
        text
          .split('\n')
          .slice(0, -1)
          .map((line) => JSON.parse(line) as Record<string, unknown>)
      const systems = (report: Record<string, unknown>): number[] =>
        ((report['satellites'] ?? []) as { gnssid: number }[]).map(({ gnssid }) => gnssid)
      await expect
        .poll(
          () => {
            const fix = reports().find(({ class: kind, mode }) => kind === 'TPV' && mode === 3)
            const sky = reports().find((report) => systems(report).includes(0) && systems(report).includes(3))
            return fix !== undefined && sky !== undefined
          },
          { timeout: 25_000, interval: 100 },
        )
        .toBe(true)
      const fix = reports().find(({ class: kind, mode }) => kind === 'TPV' && mode === 3)!
      expect(fix['lat']).toBeCloseTo(place.latitude, 6)
      expect(fix['lon']).toBeCloseTo(place.longitude, 6)
    },
  )
})
