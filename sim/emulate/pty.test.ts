import { spawn, spawnSync } from 'node:child_process'
import { existsSync, lstatSync, mkdtempSync, readlinkSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { collecting } from './test-line.js'
import { openPty } from './pty.js'

/** Programs that have a terminal open are found through /proc. */
const isLinux = process.platform === 'linux' && spawnSync('stty', ['--version']).status === 0

describe.skipIf(!isLinux)('a pseudo-terminal (needs Linux and stty)', () => {
  let folder: string
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'wayside-pty-'))))
  afterEach(() => rmSync(folder, { recursive: true }))

  test('passes every byte both ways, untouched', async () => {
    const all = Uint8Array.from({ length: 256 }, (_, byte) => byte)
    const path = join(folder, 'tty')
    const seen = collecting()
    const line = await openPty(path, seen.events)
    const file = join(folder, 'all')
    writeFileSync(file, all)
    spawn('cp', [file, path])
    await seen.until(() => seen.bytes.length === 256)
    expect(Uint8Array.from(seen.bytes)).toEqual(all)

    const input = spawn('head', ['-c', '256', path])
    const heard = collecting()
    input.stdout.on('data', (chunk: Buffer) => heard.events.onBytes(chunk))
    line.write(all)
    await heard.until(() => heard.bytes.length === 256)
    expect(Uint8Array.from(heard.bytes)).toEqual(all)
    await line.close()
    expect(existsSync(path)).toBe(false)
    await line.close()
  })

  test('replaces a link that leads nowhere, and nothing else', async () => {
    const path = join(folder, 'tty')
    symlinkSync('/dev/pts/99999', path)
    const line = await openPty(path, collecting().events)
    expect(lstatSync(path).isSymbolicLink() && readlinkSync(path)).toMatch(/^\/dev\/pts\/\d+$/)
    await expect(openPty(path, collecting().events)).rejects.toThrow('in use: is another emulator running?')
    await line.close()

    writeFileSync(path, 'precious')
    await expect(openPty(path, collecting().events)).rejects.toMatchObject({ name: 'LineError', kind: 'path-taken' })
    expect(lstatSync(path).size).toBe(8)
  })

  test('is not two programs’ at once, and says which they are', async () => {
    const path = join(folder, 'tty')
    const seen = collecting()
    const line = await openPty(path, seen.events)
    const programs = [1, 2].map(() => spawn('cat', [path], { stdio: 'ignore', detached: true }))
    await seen.until(() => seen.notes.length === 1)
    expect(seen.notes[0]).toMatch(/one program at a time expected, got cat \(process \d+\) and cat \(process \d+\)/)
    programs[0]!.kill()
    await seen.until(() => seen.notes.length === 2)
    expect(seen.notes[1]).toMatch('one program again')
    programs[1]!.kill()
    await line.close()
  })
})
