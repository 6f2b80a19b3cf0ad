import type { Board } from '../../board.js'
import { pins } from '../../pins.js'
import { espruinoBoard, type EspruinoBoardData, type Processor } from './family.js'

/** Any port comes out on any pin; the pins named are the board file's, or a choice. Currents: recalled. */
const nrf52 = { family: 'nrf52', logicVolts: 3, adcBits: 12, pwmBits: 14, watches: 8 } as const

const nrf52832: Processor = {
  ...nrf52,
  processor: 'nRF52832',
  current: { run: 0.0055, idle: 0.0005, sleep: 0.0000019 },
  source: 'nRF52832 product specification (currents: recalled, not confirmed)',
}

const nrf52833: Processor = {
  ...nrf52,
  processor: 'nRF52833',
  current: { run: 0.0056, idle: 0.0005, sleep: 0.0000026 },
  source: 'nRF52833 product specification (currents: recalled, not confirmed)',
}

const nrf52840: Processor = {
  ...nrf52,
  processor: 'nRF52840',
  current: { run: 0.0063, idle: 0.0006, sleep: 0.0000024 },
  source: 'nRF52840 product specification (currents: recalled, not confirmed)',
}

/** What builds for these processors share, but for what a board file says otherwise. */
const on52832 = {
  ramKiB: 64,
  flashKiB: 512,
  megahertz: 64,
  savedCode: [0x6c000, 4096, 10],
  console: 'Serial1',
  language: { jit: true },
  hardwarePorts: [1, 1, 1],
} satisfies Partial<EspruinoBoardData>
const on52833 = { ...on52832, ramKiB: 128 } satisfies Partial<EspruinoBoardData>
const on52840 = {
  ...on52832,
  ramKiB: 256,
  flashKiB: 1024,
  hardwarePorts: [2, 2, 3],
} satisfies Partial<EspruinoBoardData>

/** The nRF52840 routes any port to any pin, the pins named are a choice. */
export const nrf52840dk: Board = espruinoBoard(nrf52840, {
  ...on52840,
  name: 'nrf52840dk',
  title: 'nRF52840 DK',
  build: 'NRF52840DK',
  variables: [12500, 14],
  savedCode: [0xec000, 4096, 10],
  pins: [
    ...pins('D3 D4 D28 D29 D30 D31', 'adc', 'pwm'),
    ...pins('D6 D8 D26 D27 D33 D34 D35 D36 D37 D38 D40 D41 D42 D43 D44 D45 D46 D47', 'pwm'),
  ],
  furtherPins: 'D0 D1 D2 D5 D7 D9 D10 D11 D12 D13 D14 D15 D16 D17 D18 D19 D20 D21 D22 D23 D24 D25 D32 D39',
  aliases: { LED1: 'D13', LED2: 'D14', LED3: 'D15', LED4: 'D16', BTN1: 'D11', BTN2: 'D12', BTN3: 'D24', BTN4: 'D25' },
  i2c: [{ name: 'I2C1', data: 'D26', clock: 'D27' }],
  serial: [
    { name: 'Serial1', transmit: 'D6', receive: 'D8' },
    { name: 'Serial2', transmit: 'D33', receive: 'D34' },
  ],
  spi: [{ name: 'SPI1', clock: 'D47', in: 'D46', out: 'D45' }],
})

/** One hardware serial port, which is the console's where Bluetooth is not: a modem or a meter, not both. */
export const mdbt42q: Board = espruinoBoard(nrf52832, {
  ...on52832,
  name: 'mdbt42q',
  title: 'MDBT42Q module',
  build: 'MDBT42Q',
  variables: [2950, 13],
  pins: [
    ...pins('D3 D4 D5 D28 D29 D30 D31', 'adc', 'pwm'),
    ...pins('D6 D7 D8 D9 D10 D11 D12 D14 D15 D16 D17 D18 D19 D20 D22 D23 D25 D26 D27', 'pwm'),
  ],
  furtherPins: 'D0 D1 D2 D13 D21 D24',
  aliases: { LED1: 'D1', LED2: 'D2', BTN1: 'D0' },
  i2c: [{ name: 'I2C1', data: 'D26', clock: 'D27' }],
  serial: [{ name: 'Serial1', transmit: 'D6', receive: 'D8' }],
  spi: [{ name: 'SPI1', clock: 'D16', in: 'D17', out: 'D18' }],
})

export const puckJs: Board = espruinoBoard(nrf52832, {
  ...on52832,
  name: 'puck-js',
  title: 'Puck.js',
  build: 'PUCKJS',
  variables: [2630, 13],
  pins: [...pins('D2 D28 D29 D30 D31', 'adc', 'pwm'), ...pins('D9 D10 D16 D22 D23 D24 D27', 'pwm')],
  furtherPins: 'D0 D1 D3 D4 D5 D6 D7 D8 D11 D12 D13 D14 D15 D17 D18 D19 D20 D21 D25 D26',
  aliases: { LED1: 'D5', LED2: 'D4', LED3: 'D3', BTN1: 'D0' },
  i2c: [{ name: 'I2C1', data: 'D9', clock: 'D10' }],
  serial: [{ name: 'Serial1', transmit: 'D28', receive: 'D29' }],
  spi: [{ name: 'SPI1', clock: 'D16', in: 'D22', out: 'D23' }],
})

export const pixlJs: Board = espruinoBoard(nrf52832, {
  ...on52832,
  name: 'pixl-js',
  title: 'Pixl.js',
  build: 'PIXLJS',
  variables: [2950, 13],
  savedCode: [0x6d000, 4096, 9],
  language: { poorMath: true, jit: true },
  pins: [...pins('D0 D1 D2 D5 D6 D7 D8 D9 D10 D11 D12 D13', 'pwm'), ...pins('D3 D4 A0 A1 A2 A3 A4 A5', 'adc', 'pwm')],
  furtherPins: 'H0 H1 H2 H3 H4 H5 H6 H7 H8 H9',
  aliases: { LED1: 'H0', BTN1: 'H1', BTN2: 'H2', BTN3: 'H3', BTN4: 'H4' },
  i2c: [{ name: 'I2C1', data: 'D2', clock: 'D5' }],
  serial: [{ name: 'Serial1', transmit: 'D1', receive: 'D0' }],
  spi: [{ name: 'SPI1', clock: 'D6', in: 'D7', out: 'D8' }],
})

export const microbit2: Board = espruinoBoard(nrf52833, {
  ...on52833,
  name: 'microbit-2',
  title: 'BBC micro:bit 2',
  build: 'MICROBIT2',
  variables: [6000, 13],
  pins: [
    ...pins('D0 D1 D2 H4', 'adc', 'pwm'),
    ...pins('D3 D4 D6 D7 D8 D9 D10 D12 D13 D14 D15 D16 D17 D18 D19 D20 H0 H1 H2 H3 H5 H6 H7 H8', 'pwm'),
  ],
  furtherPins: 'D5 D11 V0',
  aliases: { BTN1: 'D5', BTN2: 'D11', LED1: 'V0' },
  i2c: [{ name: 'I2C1', data: 'D20', clock: 'D19' }],
  serial: [{ name: 'Serial1', transmit: 'H1', receive: 'H0' }],
  spi: [{ name: 'SPI1', clock: 'D13', in: 'D14', out: 'D15' }],
})

export const thingy52: Board = espruinoBoard(nrf52832, {
  ...on52832,
  name: 'thingy52',
  title: 'Nordic Thingy:52',
  build: 'THINGY52',
  variables: [2500, 13],
  language: {},
  pins: [
    ...pins('D2 D3 D4 D5 D28 D29 D30 D31', 'adc', 'pwm'),
    ...pins('D6 D7 D8 D9 D10 D12 D13 D14 D15 D16 D17 D18 D19 D20 D22 D23 D24 D25 D26 D27', 'pwm'),
  ],
  furtherPins: 'D0 D1 D11 D21 V0 V1 V2 V3 V4 V5 V6 V7 V8 V9 V10 V11 V12 V13 V14 V15',
  aliases: { BTN1: 'D11', LED1: 'V7', LED2: 'V5', LED3: 'V6' },
  i2c: [{ name: 'I2C1', data: 'D6', clock: 'D7' }],
  serial: [{ name: 'Serial1', transmit: 'D2', receive: 'D3' }],
  spi: [{ name: 'SPI1', clock: 'D8', in: 'D9', out: 'D10' }],
})

export const nrf52832dk: Board = espruinoBoard(nrf52832, {
  ...on52832,
  name: 'nrf52832dk',
  title: 'nRF52832 DK',
  build: 'NRF52832DK',
  variables: [2630, 13],
  pins: [
    ...pins('D2 D3 D4 D5 D28 D29 D30 D31', 'adc', 'pwm'),
    ...pins('D6 D7 D8 D9 D10 D11 D12 D22 D23 D24 D25 D26 D27', 'pwm'),
  ],
  furtherPins: 'D0 D1 D13 D14 D15 D16 D17 D18 D19 D20 D21',
  aliases: { BTN1: 'D13', BTN2: 'D14', BTN3: 'D15', BTN4: 'D16', LED1: 'D17', LED2: 'D18', LED3: 'D19', LED4: 'D20' },
  i2c: [{ name: 'I2C1', data: 'D7', clock: 'D9' }],
  serial: [{ name: 'Serial1', transmit: 'D6', receive: 'D8' }],
  spi: [{ name: 'SPI1', clock: 'D10', in: 'D11', out: 'D12' }],
})

export const smartibot: Board = espruinoBoard(nrf52832, {
  ...on52832,
  name: 'smartibot',
  title: 'Smartibot',
  build: 'SMARTIBOT',
  variables: [2250, 13],
  language: {},
  pins: [
    ...pins('D2 D3 D4 D5 D28 D30 D31', 'adc', 'pwm'),
    ...pins('D6 D7 D8 D9 D10 D11 D12 D14 D15 D16 D17 D18 D19 D22 D23 D24 D25 D26 D27', 'pwm'),
  ],
  furtherPins: 'D0 D1 D13 D20 D21 D29',
  aliases: { BTN1: 'D29', BTN2: 'D13', LED1: 'D20' },
  i2c: [{ name: 'I2C1', data: 'D6', clock: 'D7' }],
  serial: [{ name: 'Serial1', transmit: 'D22', receive: 'D23' }],
  spi: [{ name: 'SPI1', clock: 'D8', in: 'D9', out: 'D10' }],
})

export const joltJs: Board = espruinoBoard(nrf52840, {
  ...on52840,
  name: 'jolt-js',
  title: 'Jolt.js',
  build: 'JOLTJS',
  variables: [12000, 14],
  savedCode: [0x91000, 4096, 100],
  console: 'Bluetooth',
  pins: [
    ...pins('D2 D3 D29 D31 H0 H2 H4 H6', 'adc', 'pwm'),
    ...pins('D7 D9 D10 D11 D18 D26 D27 D33 D36 D37 D38 D39 D40 D42 D43 D44 D45 D46 D47 H1 H3 H5 H7', 'pwm'),
  ],
  furtherPins: 'D0 D1 D4 D5 D6 D8 D12 D13 D14 D15 D16 D17 D19 D20 D21 D22 D23 D24 D25 D28 D30 D32 D34 D35 D41',
  aliases: { BTN1: 'D0', LED1: 'D6', LED2: 'D8', LED3: 'D41' },
  i2c: [
    { name: 'I2C1', data: 'D18', clock: 'D26' },
    { name: 'I2C2', data: 'D27', clock: 'D33' },
  ],
  serial: [
    { name: 'Serial1', transmit: 'D7', receive: 'D9' },
    { name: 'Serial2', transmit: 'D10', receive: 'D11' },
  ],
  spi: [{ name: 'SPI1', clock: 'D36', in: 'D37', out: 'D38' }],
})

export const xiaoBle: Board = espruinoBoard(nrf52840, {
  ...on52840,
  name: 'xiao-ble',
  title: 'Seeed XIAO BLE',
  build: 'XIAOBLE',
  variables: [14000, 14],
  savedCode: [0x60000000, 4096, 512],
  console: 'USB',
  language: { unicode: true, jit: true },
  hardwarePorts: [1, 2, 1],
  pins: [
    ...pins('D0 D2 D3 D4 D5', 'adc', 'pwm'),
    ...pins('D6 D7 D8 D9 D10 D14 D15 D16 D17 D19 D20 D21 D22 D30 D31', 'pwm'),
  ],
  furtherPins: 'D1 D11 D12 D13 D18 D23 D24 D25 D26 D27 D28 D29 D32',
  aliases: { LED1: 'D11', LED2: 'D13', LED3: 'D12', BTN1: 'D1' },
  i2c: [
    { name: 'I2C1', data: 'D8', clock: 'D9' },
    { name: 'I2C2', data: 'D10', clock: 'D14' },
  ],
  serial: [{ name: 'Serial1', transmit: 'D6', receive: 'D7' }],
  spi: [{ name: 'SPI1', clock: 'D15', in: 'D16', out: 'D17' }],
})
