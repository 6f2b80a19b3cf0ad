import { beforeAll, describe, expect, test } from 'vitest'
import { toHex } from '../../../protocols/bytes/hex.js'
import { standardFirmata } from './index.js'
import { TestUno } from './test-uno.js'

/** Protocol version and firmware report (Firmata protocol, "Query Firmware Name and Version"): 2.4, name in pairs of 7 bits. */
const hello =
  'f90204' +
  'f0790204' +
  [...'StandardFirmata.ino'].map((letter) => toHex(Uint8Array.of(letter.charCodeAt(0), 0))).join('') +
  'f7'

const heardBy = (uno: TestUno): string => toHex(Uint8Array.from(uno.heard.map(({ byte }) => byte)))

/** A StandardFirmata that has said hello; the host listens at its rate. */
function firmata(): TestUno {
  const uno = new TestUno(standardFirmata('uno'))
  uno.host.baud = 57_600
  uno.boot().run(2_200_000)
  expect(heardBy(uno)).toBe(hello)
  uno.heard.length = 0
  return uno
}

/** Sends and waits for the answer. */
function ask(uno: TestUno, ...bytes: number[]): string {
  uno.heard.length = 0
  for (const byte of bytes) uno.host.send(Uint8Array.of(byte))
  uno.run(100_000)
  return heardBy(uno)
}

describe('StandardFirmata of avrgirl-arduino on the emulated Uno', () => {
  // One board for all: no test minds what another has set.
  let uno: TestUno
  beforeAll(() => void (uno = firmata()), 30_000)

  test('says hello within two seconds, and its version again', () => {
    expect(ask(uno, 0xf9)).toBe('f90204')
  })

  test('analogWrite 77 on pin 9 lands in OCR1A and on the wire', () => {
    // SET_PIN_MODE 9 PWM; analog message of channel 9 with 77 in two groups of seven bits.
    ask(uno, 0xf4, 9, 3, 0xe9, 77, 0)
    expect(uno.data[0x88]).toBe(77)
    expect(uno.net('D9').duty).toBeCloseTo(77 / 255, 6)
  })

  test('A0 at 2.5 V is reported as 512', () => {
    uno.net('A0').setVolts(2.5)
    // REPORT_ANALOG of channel 0; 512 is 0 and 4 in groups of seven bits.
    expect(ask(uno, 0xc0, 1)).toMatch(/^(e00004)+$/)
  })

  test('a servo at 90 degrees has pulses of 1.472 ms every 20 ms', () => {
    // SERVO_CONFIG of pin 10: the pulses that the Servo library takes by itself, 544 to 2400 us; then 90.
    ask(uno, 0xf4, 10, 4, 0xea, 90, 0)
    const edges = uno.watch('D10')
    uno.run(200_000)
    const rising = edges.filter(({ level }) => level === 1)
    expect(rising.length).toBeGreaterThanOrEqual(9)
    rising.slice(0, -1).forEach(({ atUs }, index) => {
      const falling = edges.find((edge) => edge.level === 0 && edge.atUs > atUs)!
      // 544 + 90 / 180 * (2400 - 544) = 1472 us; a tick of its timer is 0.5 us, and it trims 2 us that interrupts take.
      expect(Math.abs(falling.atUs - atUs - 1472)).toBeLessThanOrEqual(6)
      expect(Math.abs(rising[index + 1]!.atUs - atUs - 20_000)).toBeLessThanOrEqual(40)
    })
  })

  test('a digital input is reported when it changes', () => {
    ask(uno, 0xc0, 0)
    ask(uno, 0xf4, 4, 0, 0xd0, 1)
    uno.drive('D4', 1)
    uno.heard.length = 0
    uno.run(50_000)
    // Port 0: bit 4.
    expect(heardBy(uno)).toBe('901000')
  })

  test('whatever it does, world and processor are at one instant when the world does something', () => {
    const { steps } = uno.machine.processor!
    const apart: number[] = []
    const fromUs = uno.nowUs
    for (let count = 0; count < 500; count++)
      uno.at(fromUs + 300 + count * 97, () => apart.push(Math.abs(steps.nodeUs - uno.nowUs)))
    // Analogue reports, a servo and PWM go on all the while.
    uno.run(50_000)
    expect(apart.length).toBe(500)
    expect(Math.max(...apart)).toBeLessThanOrEqual(1)
  })

  test('a board that has no image in the package is a FirmwareError that names package and option', () => {
    expect(() => standardFirmata('no-such-board')).toThrow(expect.objectContaining({ kind: 'no-image' }))
    expect(() => standardFirmata('no-such-board')).toThrow(/avrgirl-arduino.*--firmware FILE\.hex/)
  })
})

describe('runs of the same world', () => {
  test('are the same byte for byte', () => {
    const traces = [1, 2].map(() => {
      const uno = firmata()
      uno.net('A0').setVolts(1.7)
      ask(uno, 0xc0, 1)
      return uno.heard
    })
    expect(traces[0]!.length).toBeGreaterThan(6)
    expect(traces[1]).toEqual(traces[0])
  })
})
