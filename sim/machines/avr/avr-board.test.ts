import { describe, expect, test } from 'vitest'
import { boards, wire } from '../../../boards/index.js'
import { encodeHex } from '../../../boards/arduino/hex/index.js'
import { toHex } from '../../../protocols/bytes/hex.js'
import { SimulatedBoard } from '../../board/simulated-board.js'
import type { MachineFiles } from '../../emulate/board-emulation.js'
import { runtimeOf } from '../../emulate/board-emulation-runtimes.js'
import { World } from '../../kernel/world.js'
import { eepromBytes, flashBytes } from './atmega328p.js'
import { makeAvrBoard } from './emulated-board.js'
import * as asm from './test-assembler.js'

/** Opens the line at 9600 baud, sends "A", then what it hears, one up. */
const echo = asm.assemble(
  ...[asm.store(0xc4, 103), asm.store(0xc1, 0x18), asm.store(0xc6, 0x41)],
  ...['loop', asm.lds(16, 0xc0), asm.sbrs(16, 7), asm.rjmp('loop')],
  ...[asm.lds(17, 0xc6), asm.inc(17), asm.sts(0xc6, 17), asm.rjmp('loop')],
)
const hexFile = (image: Uint8Array) => ({ name: 'image.hex', bytes: new TextEncoder().encode(encodeHex(image)) })

/** A board behind its line, in virtual time. */
function lineOf(files: MachineFiles, name = 'uno') {
  const world = new World()
  const board = new SimulatedBoard(world, wire(boards[name]!, []), { name })
  let heard = ''
  const machine = makeAvrBoard({ board, send: (bytes) => (heard += toHex(bytes)), onNote: () => undefined, files })
  const run = (delayUs: number): string => {
    heard = ''
    world.scheduler.runUntil(world.scheduler.nowUs + delayUs)
    return heard
  }
  return { world, board, machine, run }
}

const sync = Uint8Array.of(0x30, 0x20)

describe('an Uno behind its line', () => {
  test('is what runs the ATmega328P boards, and no other', () => {
    const carried = Object.values(boards).filter(
      (board) => runtimeOf(board)?.carries(board) && board.runtime === 'firmata',
    )
    expect(carried.map(({ name }) => name).sort()).toEqual(['nano', 'uno'])
  })

  test('talks and listens', () => {
    const { machine, run } = lineOf({ firmware: hexFile(echo) })
    machine.powerOn()
    expect(run(60_000)).toBe('41')
    machine.receive(Uint8Array.of(1, 2, 0xfe))
    expect(run(10_000)).toBe('0203ff')
  })

  test('the reset pin starts the bootloader, which answers for a second, then the program', () => {
    const { machine, run } = lineOf({ firmware: hexFile(echo) })
    machine.powerOn()
    run(60_000)
    machine.reset()
    run(60_000)
    machine.receive(sync)
    expect(run(10_000)).toBe('1410')
    expect(run(980_000)).toBe('')
    expect(run(30_000)).toBe('41')
  })

  test('what a host says during a reset is heard when it is over', () => {
    const { machine, run } = lineOf({ firmware: hexFile(echo) })
    machine.powerOn()
    run(60_000)
    machine.reset()
    machine.receive(sync)
    expect(run(60_000)).toBe('1410')
  })

  test("a programmer's first words after silence reset the board, as DTR would", () => {
    const { machine, run } = lineOf({ firmware: hexFile(echo) })
    machine.powerOn()
    run(500_000)
    machine.receive(sync)
    expect(run(60_000)).toBe('1410')
  })

  test('the same words in the middle of a conversation, or with more, do not', () => {
    const { machine, board, run } = lineOf({ firmware: hexFile(echo) })
    machine.powerOn()
    run(500_000)
    machine.receive(Uint8Array.of(1))
    run(100_000)
    machine.receive(sync)
    expect(run(10_000)).toBe('3121')
    run(500_000)
    machine.receive(Uint8Array.of(0x30, 0x20, 0x31))
    expect(run(10_000)).toBe('312132')
    expect(board.starts).toBe(1)
  })

  test('is programmed over its line, keeps flash and EEPROM, and runs the new image', () => {
    let kept: Uint8Array = new Uint8Array()
    const { machine, run } = lineOf({
      firmware: hexFile(asm.assemble('end', asm.rjmp('end'))),
      keepFlash: (bytes) => (kept = bytes),
    })
    machine.powerOn()
    run(60_000)
    machine.reset()
    run(60_000)
    const say = (...bytes: number[]): string => {
      machine.receive(Uint8Array.of(...bytes, 0x20))
      return run(50_000)
    }
    expect(say(0x55, 0, 0)).toBe('1410')
    expect(say(0x64, 0, echo.length, 0x46, ...echo)).toBe('1410')
    expect(say(0x74, 0, echo.length, 0x46)).toBe('14' + toHex(echo) + '10')
    machine.receive(Uint8Array.of(0x51, 0x20))
    // Its answer at 115200 baud, 16 ms, then the program's first word.
    expect(run(30_000)).toBe('141041')
    expect(kept.length).toBe(flashBytes + eepromBytes)
    expect(kept.subarray(0, echo.length)).toEqual(echo)

    const again = lineOf({ flash: kept })
    again.machine.powerOn()
    expect(again.run(60_000)).toBe('41')
    again.machine.powerOff()
  })

  test('a Nano runs its own StandardFirmata', () => {
    const { machine, run } = lineOf({}, 'nano')
    machine.powerOn()
    // The package's build for it is of protocol 2.3.
    expect(run(2_500_000)).toMatch(/^f90203f0790203/)
  })

  test('no HEX file, or a flash of another size, is refused', () => {
    const bytes = new TextEncoder().encode(':00000001FE\n')
    expect(() => lineOf({ firmware: { name: 'bad.hex', bytes } })).toThrow(
      expect.objectContaining({ kind: 'bad-image', message: 'bad.hex: line 1: checksum ff expected, got fe' }),
    )
    expect(() => lineOf({ flash: new Uint8Array(5) })).toThrow(expect.objectContaining({ kind: 'bad-image' }))
  })
})
