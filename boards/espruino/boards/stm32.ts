import type { Board } from '../../board.js'
import { pins } from '../../pins.js'
import { espruinoBoard, type EspruinoBoardData } from './family.js'
import {
  i2c1OnB6,
  i2c1OnB8,
  i2c2OnB10,
  i2c2OnF1,
  i2c3OnB4,
  i2c3OnC9,
  serial1OnB7,
  serial2OnA3,
  serial3OnB11,
  spi1OnA5,
  spi2OnB13,
  spi3OnB3,
  spi3OnC10,
} from './stm32-ports.js'
import { f401, f40x, f411, f767, l496 } from './stm32-processors.js'

/** Pins and ports after the STM32F401 data sheet (DocID 024738), tables 8 and 9. */

/** What the boards of this shape share: all pins of a package with 64 are on the headers. */
const nucleo64 = {
  flashKiB: 512,
  savedCode: [0x8060000, 131072, 1],
  console: 'Serial2',
  hardwarePorts: [6, 3, 4],
  pins: [
    ...pins('A0 A1 A2 A3 A6 A7 B0 B1', 'adc', 'pwm'),
    ...pins('A4 C0 C1 C2 C3 C4 C5', 'adc'),
    ...pins('A8 A9 A10 B3 B4 B5 B6 B7 B8 B9 B10 B13 B14 B15 C6 C7 C8 C9', 'pwm'),
    ...pins('B12 C10 C11 C12 D2'),
  ],
  furtherPins: 'A5 A11 A12 A13 A14 A15 B2 C13 C14 C15 H0 H1',
  aliases: { LED1: 'A5', BTN1: 'C13' },
  i2c: [i2c1OnB6, i2c2OnB10, i2c3OnB4],
  serial: [
    { name: 'Serial1', transmit: 'A9', receive: 'A10' },
    { name: 'Serial6', transmit: 'C6', receive: 'C7' },
  ],
  spi: [spi2OnB13, spi3OnC10],
} satisfies Partial<EspruinoBoardData>

export const nucleoF401re: Board = espruinoBoard(f401, {
  ...nucleo64,
  name: 'nucleo-f401re',
  title: 'ST Nucleo-F401RE',
  build: 'NUCLEOF401RE',
  processor: 'STM32F401RET6',
  ramKiB: 96,
  megahertz: 84,
  variables: [5376, 13],
})

export const nucleoF411re: Board = espruinoBoard(f411, {
  ...nucleo64,
  name: 'nucleo-f411re',
  title: 'ST Nucleo-F411RE',
  build: 'NUCLEOF411RE',
  processor: 'STM32F411RET6',
  ramKiB: 128,
  megahertz: 100,
  variables: [7423, 13],
})

export const nucleoF767zi: Board = espruinoBoard(f767, {
  name: 'nucleo-f767zi',
  title: 'ST Nucleo-F767ZI',
  build: 'NUCLEOF767ZI',
  processor: 'STM32F767ZIT6',
  ramKiB: 512,
  flashKiB: 2048,
  megahertz: 216,
  variables: [31999, 16],
  savedCode: [0x81c0000, 262144, 1],
  console: 'Serial3',
  hasUsb: true,
  hardwarePorts: [8, 4, 6],
  pins: [
    ...pins('A0 A1 A2 A3 A5 A6 A7 B1', 'adc', 'pwm'),
    ...pins('A4 C0 C1 C2 C3 C4 C5', 'adc'),
    ...pins(
      'A8 B3 B4 B5 B6 B8 B9 B10 B11 B13 B15 C6 C7 C8 C9 D12 D13 D14 D15 E5 E6 E8 E9 E10 E11 E12 E13 E14 F3 F4 F6 F10',
      'pwm',
    ),
    ...pins(
      'B12 C10 C11 C12 D0 D1 D2 D3 D4 D5 D6 D7 D8 D9 D10 D11 E0 E1 E2 E3 E4 E7 E15 F0 F1 F2 F5 F7 F8 F9 F11 F12 F13 F14 F15 G0 G1 G2 G3 G4 G5 G6 G7 G8 G9 G10 G11 G12 G13 G14 G15',
    ),
  ],
  furtherPins: 'A9 A10 A11 A12 A13 A14 A15 B0 B2 B7 B14 C13 C14 C15 H0 H1',
  aliases: { LED1: 'B0', LED2: 'B7', LED3: 'B14', BTN1: 'C13' },
  i2c: [i2c1OnB8, i2c2OnF1, i2c3OnB4, { name: 'I2C4', data: 'F15', clock: 'F14' }],
  serial: [{ name: 'Serial1', transmit: 'B6', receive: 'B15' }, serial2OnA3, serial3OnB11],
  spi: [
    spi1OnA5,
    { name: 'SPI2', clock: 'B13', in: 'C2', out: 'C3' },
    spi3OnC10,
    { name: 'SPI4', clock: 'D12', in: 'D13', out: 'D14' },
    { name: 'SPI5', clock: 'F7', in: 'F8', out: 'F9' },
    { name: 'SPI6', clock: 'G13', in: 'G12', out: 'G14' },
  ],
})

/** What the builds for these processors share. */
const onF40x = {
  ramKiB: 192,
  flashKiB: 1024,
  megahertz: 168,
  variables: [5450, 13],
  hardwarePorts: [6, 3, 3],
} satisfies Partial<EspruinoBoardData>

export const stm32f4Discovery: Board = espruinoBoard(f40x, {
  ...onF40x,
  name: 'stm32f4-discovery',
  title: 'ST STM32F4 Discovery',
  build: 'STM32F4DISCOVERY',
  processor: 'STM32F407VGT6',
  console: 'Serial2',
  hasUsb: true,
  pins: [
    ...pins('A1 A2 A3 B0 B1', 'adc', 'pwm'),
    ...pins('A8 B3 B4 B5 B7 B8 B11 B13 B14 B15 C6 C8 C9 E5 E6 E8 E9 E10 E11 E12 E13 E14', 'pwm'),
    ...pins('B12 C11 C13 D0 D1 D2 D3 D5 D6 D7 D8 D9 D10 D11 E2 E4 E7 E15'),
    ...pins('C1 C2 C4 C5', 'adc'),
  ],
  furtherPins:
    'A0 A4 A5 A6 A7 A9 A10 A11 A12 A13 A14 A15 B2 B6 B9 B10 C0 C3 C7 C10 C12 C14 C15 D4 D12 D13 D14 D15 E0 E1 E3 H0 H1',
  aliases: { LED1: 'D13', LED2: 'D12', LED3: 'D14', LED4: 'D15', BTN1: 'A0' },
  i2c: [{ name: 'I2C1', data: 'B7', clock: 'B8' }, i2c3OnC9],
  serial: [serial2OnA3, { name: 'Serial3', transmit: 'D8', receive: 'D9' }],
  spi: [{ name: 'SPI1', clock: 'B3', in: 'B4', out: 'B5' }, spi2OnB13],
})

export const stm32f405rg: Board = espruinoBoard(f40x, {
  ...onF40x,
  name: 'stm32f405rg',
  title: 'STM32F405RG board',
  build: 'STM32F405RG',
  processor: 'STM32F405RGT6',
  console: 'Serial1',
  language: { jit: true },
  pins: [
    ...pins('A0 A1 A2 A3 A5 A6 A7 B0 B1', 'adc', 'pwm'),
    ...pins('A4 C0 C1 C2 C3 C4 C5', 'adc'),
    ...pins('A8 A9 A10 B3 B4 B5 B6 B7 B8 B9 B10 B11 B13 B14 B15 C6 C7 C8 C9', 'pwm'),
    ...pins('B12 C10 C11 C12 C13 D2'),
  ],
  furtherPins: 'A11 A12 A13 A14 A15 B2 C14 C15 H0 H1',
  i2c: [i2c1OnB6, i2c3OnC9],
  serial: [serial2OnA3, serial3OnB11, { name: 'Serial4', transmit: 'A0', receive: 'A1' }],
  spi: [spi1OnA5, spi2OnB13, spi3OnB3],
})

export const wioLte: Board = espruinoBoard(f40x, {
  ...onF40x,
  name: 'wio-lte',
  title: 'Seeed Wio LTE tracker',
  build: 'WIO_LTE',
  processor: 'STM32F405RGT6',
  console: 'Serial2',
  hasUsb: true,
  pins: [
    ...pins('A0 A2 A3 A5 A6 A7 B1', 'adc', 'pwm'),
    ...pins('A4', 'adc'),
    ...pins('B3 B4 B6 B7 B8 B9 B11 B13 B14 C6 C7 C8 C9', 'pwm'),
    ...pins('C10 C11 C12 C13 D2'),
  ],
  furtherPins: 'A1 A8 A9 A10 A11 A12 A13 A14 A15 B0 B2 B5 B10 B12 B15 C0 C1 C2 C3 C4 C5 C14 C15 H0 H1',
  i2c: [i2c1OnB8],
  serial: [serial1OnB7, serial2OnA3, { name: 'Serial3', transmit: 'C10', receive: 'C11' }],
  spi: [spi1OnA5, { name: 'SPI3', clock: 'B3', in: 'B4', out: 'C12' }],
})

export const stm32l496Discovery: Board = espruinoBoard(l496, {
  name: 'stm32l496-discovery',
  title: 'ST STM32L496 Discovery',
  build: 'STM32L496GDISCOVERY',
  processor: 'STM32L496RG',
  ramKiB: 320,
  flashKiB: 1024,
  megahertz: 80,
  variables: [19200, 16],
  savedCode: [0x80d0000, 2048, 64],
  console: 'Serial2',
  hasUsb: true,
  hardwarePorts: [3, 3, 4],
  pins: [
    ...pins('A0 A1 A2 A3 A5 A6 A7 B0 B1 F10', 'adc', 'pwm'),
    ...pins('A4 C0 C1 C2 C3 C4 C5 F3 F4 F5', 'adc'),
    ...pins(
      'A8 B3 B4 B5 B6 B7 B8 B9 B10 B11 B14 B15 C6 C7 D12 D13 D14 D15 E0 E1 E3 E4 E5 E6 E8 E9 E10 E11 E12 E13 E14 G9 G10 G11 H10 H11 H12 H13 H14 H15 I0 I2 I5 I6 I7',
      'pwm',
    ),
    ...pins(
      'B2 B12 D0 D1 D3 D4 D5 D6 D7 D8 D9 D10 D11 E2 E7 E15 F0 F1 F2 F11 F12 F13 F14 F15 G0 G1 G2 G3 G4 G5 G6 G7 G8 G12 G13 G14 G15 H2 H3 H4 H5 H6 H7 H8 H9 I1 I3 I4 I8 I9 I10 I11',
    ),
  ],
  furtherPins: 'A9 A10 A11 A12 A13 A14 A15 B13 C8 C9 C10 C11 C12 C13 C14 C15 D2 H0 H1',
  aliases: { BTN1: 'C13', LED2: 'B13' },
  i2c: [i2c1OnB8, i2c2OnF1, { name: 'I2C3', data: 'C1', clock: 'C0' }],
  serial: [serial1OnB7, serial2OnA3, serial3OnB11],
  spi: [spi1OnA5, { name: 'SPI2', clock: 'I1', in: 'I2', out: 'I3' }, spi3OnB3],
})
