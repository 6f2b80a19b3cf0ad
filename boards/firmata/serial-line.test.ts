import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { openPty } from '../../sim/emulate/pty.js'
import type { Line as PtyLine } from '../../sim/emulate/line.js'
import { connect } from './index.js'
import { openSerialLine } from './serial-line.js'

test('a port that is not there is "gone"', async () => {
  await expect(connect({ port: '/dev/no-such-port' })).rejects.toMatchObject({ kind: 'gone' })
})

describe.skipIf(process.platform !== 'linux')('serialport on a pseudo-terminal (needs Linux and stty)', () => {
  let folder: string
  let path: string
  let board: PtyLine
  let heard: Buffer

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'wayside-firmata-'))
    path = join(folder, 'port')
    heard = Buffer.alloc(0)
    board = await openPty(path, { onBytes: hear, onNote: () => undefined })
  })

  afterEach(async () => {
    await board.close()
    rmSync(folder, { recursive: true })
  })

  /** A board with two pins, as the Firmata protocol's tables say it (protocol.md, "Query Firmware", "Capability Query"). */
  const answers: readonly [question: string, answer: string][] = [
    ['f9', 'f90206'],
    ['f079f7', 'f07902064100f7'],
    ['f06bf7', 'f06c00010101' + '7f' + '00010101' + '7f' + 'f7'],
    ['f069f7', 'f06a7f7ff7'],
  ]

  function hear(bytes: Uint8Array): void {
    heard = Buffer.concat([heard, bytes])
    for (const [question, answer] of answers) {
      const at = heard.indexOf(question, 0, 'hex')
      if (at < 0) continue
      heard = heard.subarray(at + question.length / 2)
      board.write(Buffer.from(answer, 'hex'))
    }
  }

  test('a second program finds the port "busy"', async () => {
    const line = await openSerialLine(path, 57_600)
    await expect(openSerialLine(path, 57_600)).rejects.toMatchObject({ kind: 'busy' })
    await new Promise<void>((resolve) => line.end(resolve))
    const again = await openSerialLine(path, 57_600)
    await new Promise<void>((resolve) => again.end(resolve))
    await new Promise<void>((resolve) => again.end(resolve))
  })

  test('connects over the port, by the wall clock, and closes it', async () => {
    const tether = await connect({ port: path })
    expect(tether.firmware).toBe('A 2.6')
    expect(tether.device.pin).toEqual({ D0: 0, D1: 1 })
    await tether.close()
    const line = await openSerialLine(path, 57_600)
    await new Promise<void>((resolve) => line.end(resolve))
  })
})
