import type { Board } from '../../board.js'
import { pins } from '../../pins.js'
import { espruinoBoard } from './family.js'
import { f103, f401, f411 } from './stm32-processors.js'

export const espruinoPico: Board = espruinoBoard(f401, {
  name: 'espruino-pico',
  title: 'Espruino Pico',
  build: 'PICO_R1_3',
  processor: 'STM32F401CDU6',
  ramKiB: 96,
  flashKiB: 384,
  megahertz: 84,
  variables: [5100, 13],
  savedCode: [0x8004000, 16384, 3],
  console: 'Serial1',
  hasUsb: true,
  language: { poorMath: true, jit: true },
  hardwarePorts: [6, 3, 3],
  pins: [
    ...pins('A0 A1 A2 A3', 'adc', 'pwm'),
    ...pins('A4', 'adc'),
    ...pins('A5 A6 A7', 'adc', 'pwm'),
    ...pins('A8', 'pwm'),
    ...pins('A9 A10', 'pwm'),
    ...pins('B0 B1', 'adc', 'pwm'),
    ...pins('B3 B4 B5 B6 B7 B8 B9 B10', 'pwm'),
    ...pins('B13 B14 B15'),
  ],
  furtherPins: 'A11 A12 A13 A14 A15 B2 B12 C13 C14 C15 H0 H1',
  aliases: { LED1: 'B2', LED2: 'B12', BTN1: 'C13' },
  i2c: [
    { name: 'I2C1', clock: 'B8', data: 'B9' },
    { name: 'I2C2', clock: 'B10', data: 'B3' },
  ],
  serial: [
    { name: 'Serial1', transmit: 'B6', receive: 'B7' },
    { name: 'Serial2', transmit: 'A2', receive: 'A3' },
  ],
  spi: [
    { name: 'SPI1', clock: 'A5', in: 'A6', out: 'A7' },
    { name: 'SPI2', clock: 'B13', in: 'B14', out: 'B15' },
  ],
})

export const espruinoOriginal: Board = espruinoBoard(f103, {
  name: 'espruino-original',
  title: 'Original Espruino board',
  build: 'ESPRUINOBOARD',
  processor: 'STM32F103RCT6',
  ramKiB: 48,
  flashKiB: 256,
  megahertz: 72,
  variables: [2756, 13],
  savedCode: [0x803b000, 2048, 10],
  console: 'Serial1',
  hasUsb: true,
  language: { poorMath: true },
  hardwarePorts: [5, 2, 3],
  pins: [
    ...pins('A0 A1 A2 A3 A6 A7 B0 B1', 'adc', 'pwm'),
    ...pins('A4 A5 C0 C1 C2 C3 C4 C5', 'adc'),
    ...pins('A8 B3 B4 B5 B6 B7 B8 B9 B10 B11 C6 C7 C8 C9', 'pwm'),
    ...pins('C10 C11 C12'),
  ],
  furtherPins: 'A9 A10 A11 A12 A13 A14 A15 B2 B12 B13 B14 B15 C13 C14 C15 D0 D1 D2',
  aliases: { LED1: 'A13', LED2: 'A14', LED3: 'A15', BTN1: 'B12' },
  i2c: [{ name: 'I2C1', data: 'B9', clock: 'B8' }],
  serial: [
    { name: 'Serial1', transmit: 'B6', receive: 'B7' },
    { name: 'Serial2', transmit: 'A2', receive: 'A3' },
    { name: 'Serial3', transmit: 'B10', receive: 'B11' },
  ],
  spi: [
    { name: 'SPI1', clock: 'A5', in: 'A6', out: 'A7' },
    { name: 'SPI3', clock: 'B3', in: 'B4', out: 'B5' },
  ],
})

export const espruinoWifi: Board = espruinoBoard(f411, {
  name: 'espruino-wifi',
  title: 'Espruino WiFi',
  build: 'ESPRUINOWIFI',
  processor: 'STM32F411CEU6',
  ramKiB: 128,
  flashKiB: 512,
  megahertz: 100,
  variables: [8190, 13],
  savedCode: [0x8010000, 65536, 1],
  console: 'Serial1',
  hasUsb: true,
  language: { jit: true },
  hardwarePorts: [6, 3, 3],
  pins: [
    ...pins('A0 A1 A5 A6 A7 B0 B1', 'adc', 'pwm'),
    ...pins('A4', 'adc'),
    ...pins('A8 A10 B3 B4 B5 B6 B7 B8 B9 B10 B13 B14 B15', 'pwm'),
  ],
  furtherPins: 'A2 A3 A9 A11 A12 A13 A14 A15 B2 B12 C13 C14 C15 H0 H1',
  aliases: { BTN1: 'C13', LED1: 'B2', LED2: 'B12' },
  i2c: [
    { name: 'I2C1', data: 'B9', clock: 'B8' },
    { name: 'I2C2', data: 'B3', clock: 'B10' },
    { name: 'I2C3', data: 'B4', clock: 'A8' },
  ],
  serial: [{ name: 'Serial1', transmit: 'B6', receive: 'B7' }],
  spi: [
    { name: 'SPI1', clock: 'A5', in: 'A6', out: 'A7' },
    { name: 'SPI2', clock: 'B13', in: 'B14', out: 'B15' },
  ],
})
