import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { Stk500Programmer, type ProgrammerOutput } from '../../../boards/arduino/stk500/index.js'
import { fromHex, toHex } from '../../../protocols/bytes/hex.js'
import { RandomStream } from '../../kernel/random.js'
import { eepromBytes, flashBytes, pageBytes, signature } from './atmega328p.js'
import { bootBytes, BootRom } from './boot-rom.js'

const memory = () => ({ flash: new Uint8Array(flashBytes).fill(0xff), eeprom: new Uint8Array(eepromBytes).fill(0xff) })

/** Everything the ROM answers to a run of bytes. */
const ask = (rom: BootRom, hex: string): string =>
  [...fromHex(hex)].map((byte) => toHex(Uint8Array.from(rom.receive(byte)?.bytes ?? []))).join('')

describe('the boot ROM', () => {
  test.each([
    ['GET_SYNC', '3020', '1410'],
    ['GET_SIGN_ON: "AVR STK" (AVR061, 5.2)', '3120', '1441565220' + '53544b10'],
    ['software version of Optiboot 4.4', '418120' + '418220', '140410' + '140410'],
    ['any other parameter', '418020', '140310'],
    ['SET_DEVICE with its 20 bytes', '42' + '8600000101010103ffffffff008004000000' + '8000' + '20', '1410'],
    ['SET_DEVICE_EXT', '450504d7c20020', '1410'],
    ['ENTER_PROGMODE', '5020', '1410'],
    ['UNIVERSAL: chip erase', '56ac80000020', '140010'],
    ['READ_SIGN of the ATmega328P', '7520', '141e950f10'],
    ['a command without its CRC_EOP', '3021', '15'],
    ['a stray CRC_EOP', '20', '15'],
    ['no command at all', 'ff', ''],
  ])('%s', (_name, bytes, answer) => {
    expect(ask(new BootRom(memory()), bytes)).toBe(answer)
  })

  test('a page is written at its word address and read back', () => {
    const bytes = memory()
    const rom = new BootRom(bytes)
    expect(ask(rom, '55400020' + '6400024611' + '2220')).toBe('14101410')
    expect(toHex(bytes.flash.subarray(0x7e, 0x84))).toBe('ffff1122ffff')
    expect(ask(rom, '7400044620')).toBe('141122ffff10')
  })

  test('EEPROM is written and read with "E"', () => {
    const bytes = memory()
    const rom = new BootRom(bytes)
    expect(ask(rom, '55010020' + '640001457720' + '7400014520')).toBe('14101410147710')
    expect(bytes.eeprom[2]).toBe(0x77)
  })

  test('its own section cannot be written', () => {
    const bytes = memory()
    const word = (flashBytes - bootBytes) / 2
    const address = toHex(Uint8Array.of(word & 0xff, word >> 8))
    expect(ask(new BootRom(bytes), `55${address}20` + '640002461122' + '20')).toBe('14101410')
    expect(bytes.flash.every((byte) => byte === 0xff)).toBe(true)
  })

  test('any bytes leave it able to find the beginning again', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), (noise) => {
        const rom = new BootRom(memory())
        for (const byte of noise) rom.receive(byte)
        // The longest command is a page of 65535 bytes; whatever is pending, CRC_EOPs end it.
        for (let count = 0; count < 65545; count++) if (rom.receive(0x20)) break
        expect(ask(rom, '3020')).toMatch(/(14|15)/)
        expect(ask(rom, '3020')).toBe('1410')
      }),
      { numRuns: 50 },
    )
  })
})

/** Programmer and ROM over a line that spoils bytes. Returns the last output. */
function program(image: Uint8Array, flash: Uint8Array, seed: number, faults: number): ProgrammerOutput {
  const chance = new RandomStream(seed, 'line')
  const rom = new BootRom({ flash, eeprom: new Uint8Array(eepromBytes) })
  const spoil = (bytes: Iterable<number>): number[] =>
    [...bytes].flatMap((byte) => {
      const draw = chance.next()
      if (draw >= faults) return [byte]
      // Lost, changed in one bit, or doubled.
      return draw < faults / 3
        ? []
        : draw < (2 * faults) / 3
          ? [byte ^ (1 << Math.floor(chance.next() * 8))]
          : [byte, byte]
    })
  const programBytes = flashBytes - bootBytes
  const programmer = new Stk500Programmer({ image, pageBytes, programBytes, signature, attempts: 30 })
  let outputs = programmer.start()
  for (let turn = 0; turn < 20_000; turn++) {
    const last = outputs[outputs.length - 1]
    if (last?.kind === 'done' || last?.kind === 'failed') return last
    const answers = outputs.flatMap((output) =>
      output.kind === 'send' ? spoil(output.bytes).flatMap((byte) => [...(rom.receive(byte)?.bytes ?? [])]) : [],
    )
    const heard = spoil(answers)
    outputs = heard.length > 0 ? programmer.onBytes(Uint8Array.from(heard)) : programmer.onTimeout()
    if (outputs.length === 0) outputs = programmer.onTimeout()
  }
  throw new Error('the dialogue does not end')
}

describe('programmer and boot ROM', () => {
  test('a whole flash without faults', () => {
    const image = Uint8Array.from({ length: flashBytes - bootBytes }, (_, index) => (index * 31 + (index >> 8)) & 0xff)
    const flash = new Uint8Array(flashBytes).fill(0xff)
    expect(program(image, flash, 1, 0)).toEqual({ kind: 'done' })
    expect(flash.subarray(0, image.length)).toEqual(image)
  })

  test('with spoiled bytes it is done and right, or says that it failed', () => {
    let completed = 0
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 600 }), fc.nat(), (image, seed) => {
        const flash = new Uint8Array(flashBytes).fill(0xff)
        const end = program(image, flash, seed, 1 / 500)
        if (end.kind === 'failed') return
        completed++
        expect(flash.subarray(0, image.length)).toEqual(image)
      }),
      { numRuns: 60, seed: 7 },
    )
    expect(completed).toBeGreaterThan(50)
  })
})
