import type { Board } from '../../board.js'
import { pins } from '../../pins.js'
import { espruinoBoard, type EspruinoBoardData, type Processor } from './family.js'

/** Espressif's processors route most signals to any pin. Currents with the radio off: recalled. */
const espressif = { family: 'esp32', logicVolts: 3.3, adcBits: 12, pwmBits: 13, watches: 40 } as const

const esp32Chip: Processor = {
  ...espressif,
  processor: 'ESP32',
  current: { run: 0.05, idle: 0.03, sleep: 0.0008 },
  source: 'ESP32 data sheet (currents: recalled, not confirmed)',
}

const esp32c3Chip: Processor = {
  ...espressif,
  processor: 'ESP32-C3',
  current: { run: 0.028, idle: 0.02, sleep: 0.00013 },
  source: 'ESP32-C3 data sheet (currents: recalled, not confirmed)',
}

const esp32s3Chip: Processor = {
  ...espressif,
  processor: 'ESP32-S3',
  current: { run: 0.06, idle: 0.04, sleep: 0.00024 },
  source: 'ESP32-S3 data sheet (currents: recalled, not confirmed)',
}

const esp8266Chip: Processor = {
  ...espressif,
  processor: 'ESP8266',
  family: 'esp8266',
  adcBits: 10,
  pwmBits: 10,
  watches: 16,
  current: { run: 0.07, idle: 0.015, sleep: 0.0009 },
  source: 'ESP8266 data sheet (currents: recalled, not confirmed)',
}

/** What the builds for chips with 4 MB of flash share. */
const on4Mb = {
  flashKiB: 4096,
  savedCode: [0x320000, 4096, 224],
  console: 'Serial1',
} satisfies Partial<EspruinoBoardData>
const twoCores = {
  ...on4Mb,
  ramKiB: 512,
  megahertz: 240,
  variables: [16383, 14],
  hardwarePorts: [3, 2, 2],
} satisfies Partial<EspruinoBoardData>
const c3Module = {
  ...on4Mb,
  ramKiB: 400,
  megahertz: 160,
  hardwarePorts: [2, 1, 1],
  pins: [...pins('D1 D3 D4', 'adc', 'pwm'), ...pins('D5 D6 D7 D10', 'pwm')],
  furtherPins: 'D0 D2 D8 D9 D11 D12 D13 D14 D15 D16 D17 D18 D19 D20 D21',
  i2c: [{ name: 'I2C1', data: 'D7', clock: 'D10' }],
  serial: [{ name: 'Serial2', transmit: 'D5', receive: 'D6' }],
  spi: [],
} satisfies Partial<EspruinoBoardData>

/** The pins free on a DevKitC (ESP32 data sheet, section 2). */
export const esp32: Board = espruinoBoard(esp32Chip, {
  ...twoCores,
  name: 'esp32',
  title: 'ESP32 DevKitC',
  build: 'ESP32',
  pins: [
    ...pins('D4 D5 D12 D13 D14 D15 D16 D17 D18 D19 D21 D22 D23', 'pwm'),
    ...pins('D25 D26 D27 D32 D33', 'adc', 'pwm'),
    ...pins('D34 D35 D36 D39', 'adc'),
  ],
  furtherPins: 'D0 D1 D2 D3 D6 D7 D8 D9 D10 D11 D20 D24 D28 D29 D30 D31 D37 D38',
  aliases: { LED1: 'D2', BTN1: 'D0' },
  i2c: [
    { name: 'I2C1', data: 'D21', clock: 'D22' },
    { name: 'I2C2', data: 'D25', clock: 'D26' },
  ],
  serial: [
    { name: 'Serial3', receive: 'D16', transmit: 'D17' },
    { name: 'Serial2', receive: 'D14', transmit: 'D15' },
  ],
  spi: [{ name: 'SPI2', clock: 'D18', in: 'D19', out: 'D23' }],
})

export const esp32c3: Board = espruinoBoard(esp32c3Chip, {
  ...c3Module,
  name: 'esp32c3',
  title: 'ESP32-C3 module',
  build: 'ESP32C3_IDF4',
  variables: [4095, 13],
  aliases: { LED1: 'D2', BTN1: 'D0' },
})

export const esp32s3: Board = espruinoBoard(esp32s3Chip, {
  ...twoCores,
  name: 'esp32s3',
  title: 'ESP32-S3 module',
  build: 'ESP32S3_IDF4',
  pins: [
    ...pins(
      'D1 D4 D5 D6 D7 D8 D9 D10 D11 D12 D13 D14 D15 D16 D17 D18 D21 D33 D34 D35 D36 D37 D38 D39 D40 D41 D42 D47 D48',
      'pwm',
    ),
  ],
  furtherPins: 'D0 D2 D3 D19 D20 D22 D23 D24 D25 D26 D27 D28 D29 D30 D31 D32 D43 D44 D45 D46',
  aliases: { LED1: 'D2', BTN1: 'D0' },
  i2c: [
    { name: 'I2C1', data: 'D8', clock: 'D9' },
    { name: 'I2C2', data: 'D5', clock: 'D6' },
  ],
  serial: [
    { name: 'Serial2', transmit: 'D17', receive: 'D18' },
    { name: 'Serial3', transmit: 'D1', receive: 'D4' },
  ],
  spi: [{ name: 'SPI1', clock: 'D12', in: 'D13', out: 'D11' }],
})

export const curio: Board = espruinoBoard(esp32c3Chip, {
  ...c3Module,
  name: 'curio',
  title: 'Curio',
  build: 'CURIO',
  variables: [16383, 14],
  aliases: { LED1: 'D8', BTN1: 'D9' },
})

export const esp8266: Board = espruinoBoard(esp8266Chip, {
  name: 'esp8266',
  title: 'ESP8266 module, 4 MB',
  build: 'ESP8266_4MB',
  ramKiB: 80,
  flashKiB: 4096,
  megahertz: 160,
  variables: [1600, 12],
  savedCode: [0xcb000, 4096, 48],
  console: 'Serial1',
  hardwarePorts: [2, 1, 1],
  pins: [...pins('D4 D5 D12 D13 D14 D16', 'pwm'), ...pins('A0', 'adc', 'pwm')],
  furtherPins: 'D0 D1 D2 D3 D6 D7 D8 D9 D10 D11 D15',
  i2c: [{ name: 'I2C1', data: 'D4', clock: 'D5' }],
  serial: [],
  spi: [{ name: 'SPI1', clock: 'D14', in: 'D12', out: 'D13' }],
})
