import { execFile, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { boards, wire } from '../../../boards/index.js'
import { encodeHex } from '../../../boards/arduino/hex/index.js'
import { Bh1750Model } from '../../chips/bh1750.js'
import { BoardEmulation, type BoardEmulationOptions, type MachineFiles } from '../../emulate/board-emulation.js'
import { openPty } from '../../emulate/pty.js'
import { eepromBytes, flashBytes } from './atmega328p.js'
import { makeAvrBoard } from './emulated-board.js'
import * as asm from './test-assembler.js'

const run = promisify(execFile)
const isLinux = process.platform === 'linux' && spawnSync('stty', ['--version']).status === 0
const hasAvrdude = isLinux && spawnSync('avrdude', ['-?']).error === undefined

const open: { close(): Promise<void> }[] = []
let folder: string
let path: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'wayside-avr-'))
  path = join(folder, 'tty')
})
afterEach(async () => {
  for (const each of open.splice(0)) await each.close()
  rmSync(folder, { recursive: true })
})

/** An Uno on a pseudo-terminal, in step with the wall. */
async function emulate(files: MachineFiles, more: Partial<BoardEmulationOptions> = {}): Promise<BoardEmulation> {
  const emulation = await BoardEmulation.start({
    wiring: wire(boards['uno']!, []),
    make: makeAvrBoard,
    openLine: (events) => openPty(path, events),
    startUnixMs: 0,
    files,
    onNote: () => undefined,
    ...more,
  })
  open.push(emulation)
  return emulation
}

/** Deepest sleep for ever: a program that costs the machine nothing (SMCR at I/O 0x33). */
const rest = [asm.ldi(16, 5), asm.out(0x33, 16), 'rest', asm.sleep, asm.rjmp('rest')]
const idle = asm.assemble(rest)

/** Lights D13 and rests; 40 pages, most of which are nothing but there. */
const lamp = Uint8Array.from({ length: 40 * 128 }, (_, index) => (index * 7) & 0xff)
lamp.set(asm.assemble(asm.sbi(0x04, 5), asm.sbi(0x05, 5), rest))

const hexFile = (image: Uint8Array) => ({ name: 'image.hex', bytes: new TextEncoder().encode(encodeHex(image)) })
describe.skipIf(!hasAvrdude)('avrdude and the emulated Uno (needs Linux, stty and avrdude)', () => {
  test('programs, verifies, and the new image runs; EEPROM and flash are kept', async () => {
    let kept: Uint8Array = new Uint8Array()
    const emulation = await emulate({ firmware: hexFile(idle), keepFlash: (bytes) => (kept = bytes) })
    expect(emulation.board.pin('D13').net.driven).toBeUndefined()
    const file = join(folder, 'lamp.hex')
    writeFileSync(file, encodeHex(lamp))
    const avrdude = ['-c', 'arduino', '-p', 'm328p', '-P', path, '-b', '115200', '-U', `flash:w:${file}:i`]
    const { stderr } = await run('avrdude', avrdude)
    expect(stderr).toContain(`${lamp.length} bytes of flash verified`)
    // The bootloader leaves 16 ms after it was told.
    await expect.poll(() => emulation.board.pin('D13').net.level, { timeout: 20_000 }).toBe(1)
    expect(kept.length).toBe(flashBytes + eepromBytes)
    expect(kept.subarray(0, lamp.length)).toEqual(lamp)
    const { stderr: again } = await run('avrdude', [...avrdude.slice(0, -1), `flash:v:${file}:i`])
    expect(again).toContain('verified')
  }, 120_000)
})

describe.skipIf(!isLinux)('Johnny-Five and the emulated Uno (needs Linux and stty)', () => {
  test('LED, sensor, servo, PWM and an I2C register, by a script that knows of no emulator', async () => {
    const part = { role: 'light', bus: 'i2c', part: 'BH1750', purpose: 'measures light' } as const
    // Johnny-Five's range is 600 to 2400 us: 1500 us at 90 degrees.
    const pulses: number[] = []
    let brightness = 0
    let blinks = 0
    const emulation = await emulate(
      {},
      {
        // Half as fast as a real one: two loaded cores still keep up.
        speed: 0.5,
        wiring: wire(boards['uno']!, [part]),
        solder: (board) => {
          const model = new Bh1750Model(board, { illuminance: () => 28067 })
          board.i2cOf('light').bus.attach(model)
          board.attach(model)
          board.pin('A0').net.setVolts(2.5)
          board.pin('D9').net.listen(({ duty, hz }) => (brightness = hz === undefined ? brightness : duty))
          board.pin('D13').net.listen(({ level }) => (blinks += level))
          let upAtUs = 0
          const { net } = board.pin('D10')
          let last = net.level
          net.listen(({ level }) => {
            if (level === 1 && last === 0) upAtUs = board.scheduler.nowUs
            if (level === 0 && last === 1) pulses.push(board.scheduler.nowUs - upAtUs)
            last = level
          })
        },
      },
    )
    // StandardFirmata has said hello.
    await expect.poll(() => emulation.board.scheduler.nowUs, { timeout: 30_000 }).toBeGreaterThan(2_200_000)
    const script = fileURLToPath(new URL('test-johnny-five.cjs', import.meta.url))
    const { stdout } = await run(process.execPath, [script, path])
    expect(JSON.parse(stdout)).toEqual({ firmware: 'StandardFirmata.ino', sensor: 512, light: [0x83, 0x90] })
    expect(blinks).toBeGreaterThan(0)
    expect(brightness).toBeCloseTo(77 / 255, 6)
    expect(Math.abs(pulses[pulses.length - 1]! - 1500)).toBeLessThanOrEqual(10)
  }, 120_000)
})
