import type { Board } from '../../board.js'
import { pins } from '../../pins.js'
import { espruinoBoard, type EspruinoBoardData, type Processor } from './family.js'

/** Pin functions after the RP2040 and RP2350 data sheets, as the board files have them. Currents: recalled. */
const raspberry = { family: 'rp2040', logicVolts: 3.3, adcBits: 12, pwmBits: 16, watches: 30 } as const

const rp2040: Processor = {
  ...raspberry,
  processor: 'RP2040',
  current: { run: 0.025, idle: 0.015, sleep: 0.0013 },
  source: 'RP2040 data sheet (currents: recalled, not confirmed)',
}

const rp2350: Processor = {
  ...raspberry,
  processor: 'RP2350',
  current: { run: 0.03, idle: 0.015, sleep: 0.0008 },
  source: 'RP2350 data sheet (currents: recalled, not confirmed)',
}

/** The two boards have the same header. */
const picoHeader = {
  hardwarePorts: [2, 2, 2],
  pins: [
    ...pins('D0 D1 D2 D3 D4 D5 D6 D7 D8 D9 D10 D11 D12 D13 D14 D15 D16 D17 D18 D19 D20 D21 D22', 'pwm'),
    ...pins('D26 D27 D28', 'adc', 'pwm'),
  ],
  furtherPins: 'D23 D24 D25 D29',
  aliases: { LED1: 'D25' },
  i2c: [
    { name: 'I2C1', data: 'D8', clock: 'D9' },
    { name: 'I2C2', data: 'D2', clock: 'D3' },
  ],
  serial: [
    { name: 'Serial1', transmit: 'D0', receive: 'D1' },
    { name: 'Serial2', transmit: 'D4', receive: 'D5' },
  ],
} satisfies Partial<EspruinoBoardData>

export const rp2040Pico: Board = espruinoBoard(rp2040, {
  ...picoHeader,
  name: 'rp2040-pico',
  title: 'Raspberry Pi Pico',
  build: 'RP2040_PICO',
  ramKiB: 264,
  flashKiB: 2048,
  megahertz: 133,
  variables: [12000, 14],
  savedCode: [0x101c0000, 4096, 64],
  console: 'USB',
  spi: [
    { name: 'SPI1', clock: 'D18', in: 'D20', out: 'D19' },
    { name: 'SPI2', clock: 'D10', in: 'D12', out: 'D11' },
  ],
})

export const rp2350Pico2: Board = espruinoBoard(rp2350, {
  ...picoHeader,
  name: 'rp2350-pico2',
  title: 'Raspberry Pi Pico 2',
  build: 'RP2350_PICO2',
  ramKiB: 520,
  flashKiB: 4096,
  megahertz: 150,
  variables: [16000, 14],
  savedCode: [0x10100000, 4096, 768],
  console: 'Serial1',
  language: { jit: true },
  spi: [
    { name: 'SPI1', clock: 'D18', in: 'D16', out: 'D19' },
    { name: 'SPI2', clock: 'D10', in: 'D12', out: 'D11' },
  ],
})
