import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { BoardEmulation } from '../../sim/emulate/board-emulation.js'
import { nodeParts } from '../../sim/emulate/board-emulation-node.js'
import { parseReach } from '../../sim/emulate/reach.js'
import { openTcpLine } from '../../sim/emulate/tcp-line.js'
import { makeEspruinoBoard } from '../../sim/machines/espruino/emulated-board.js'

const run = promisify(execFile)
const fileAt = (path: string): string => fileURLToPath(new URL(path, import.meta.url))
const wayside = (...words: string[]) => run(process.execPath, [fileAt('../../sim/cli/wayside.mjs'), ...words])

let folder: string
let emulation: BoardEmulation
let flash: Uint8Array = new Uint8Array()
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'wayside-flash-lamp-'))
  const startUnixMs = Date.UTC(2026, 5, 21, 8)
  const onNote = (): void => undefined
  emulation = await BoardEmulation.start({
    wiring: nodeParts({ kind: 'streetlight', board: 'rp2040-pico', startUnixMs, reach: parseReach([]), onNote }),
    make: makeEspruinoBoard,
    openLine: (events) => openTcpLine(0, events),
    startUnixMs,
    speed: 5,
    files: { keepFlash: (bytes) => (flash = Uint8Array.from(bytes)) },
    onNote,
  })
})
afterEach(async () => {
  await emulation.close()
  rmSync(folder, { recursive: true })
})

test('the commands of the README put the lamp onto the board, and it runs', async () => {
  const image = join(folder, 'lamp.js')
  const port = `tcp://${emulation.lineName}`
  await wayside('build', 'streetlight', '--board', 'rp2040-pico', '--config', fileAt('lamp.yaml'), '--out', image)
  const flashed = await wayside('flash', '--image', image, '--board', 'rp2040-pico', '--port', port, '--json')
  expect(JSON.parse(flashed.stdout)).toMatchObject({ way: 'beside', bytes: readFileSync(image).length })
  expect(Buffer.from(flash).includes(readFileSync(image))).toBe(true)
  const attending = wayside('console', '--port', port, '--map', `${image}.map`)
  // A node takes thousands of variables; an empty interpreter about a hundred.
  attending.child.stdin!.end('\x10print("runs:",process.memory().usage>1500,E.getErrorFlags().length)\n')
  const { stdout } = await attending
  expect(stdout).toContain('runs: true 0')
}, 120_000)
