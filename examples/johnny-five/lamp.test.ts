import { execFile, spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { boards, wire } from 'wayside/boards'
import { BoardEmulation } from '../../sim/emulate/board-emulation.js'
import { openPty } from '../../sim/emulate/pty.js'
import { makeAvrBoard } from '../../sim/machines/avr/emulated-board.js'

const run = promisify(execFile)
const hasTerminals = process.platform === 'linux' && spawnSync('stty', ['--version']).status === 0

describe.skipIf(!hasTerminals)('the Johnny-Five example (needs Linux and stty)', () => {
  let folder: string
  let emulation: BoardEmulation
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'wayside-johnny-five-'))
    emulation = await BoardEmulation.start({
      wiring: wire(boards['uno']!, []),
      make: makeAvrBoard,
      openLine: (events) => openPty(join(folder, 'uno'), events),
      startUnixMs: 0,
      files: {},
      onNote: () => undefined,
    })
  })
  afterEach(async () => {
    await emulation.close()
    rmSync(folder, { recursive: true })
  })

  test('prints what its README shows', async () => {
    const script = fileURLToPath(new URL('lamp.mjs', import.meta.url))
    const { stdout } = await run(process.execPath, [script, join(folder, 'uno')])
    expect(stdout).toBe(readFileSync(new URL('lamp.out', import.meta.url), 'utf8'))
  })
})
