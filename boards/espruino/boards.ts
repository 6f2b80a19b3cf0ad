import type { Board, BoardPin, PinFunction } from '../board.js'

const pins = (names: string, ...functions: PinFunction[]): BoardPin[] =>
  names.split(' ').map((name) => ({ name, functions }))

/** The Storage file that the outbox lives in: blocks are rewritten as a whole, bits in between only fall. */
const outboxArea = { path: 'outbox', blockLength: 4096, blocks: 4, writeAlign: 4 } as const

/** Pins and ports after the STM32F401 data sheet (DocID 024738), tables 8 and 9; memory after facts/espruino.md 4.6. */
export const espruinoPico: Board = {
  name: 'espruino-pico',
  title: 'Espruino Pico',
  processor: 'STM32F401CDU6',
  runtime: 'espruino',
  logicVolts: 3.3,
  ramBytes: 96 * 1024,
  flashBytes: 384 * 1024,
  variables: { count: 5100, bytes: 13 },
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
  adcBits: 12,
  pwmBits: 16,
  flash: [outboxArea],
  current: { run: 0.023, idle: 0.011, sleep: 0.00005 },
  sources: ['facts/espruino.md 4.6 (memory, seen)', 'STM32F401 data sheet (pins, currents: recalled)'],
}

/** After facts/espruino.md 4.6 and the ESP32 data sheet, section 2: the pins free on a DevKitC. */
export const esp32: Board = {
  name: 'esp32',
  title: 'ESP32 DevKitC',
  processor: 'ESP32',
  runtime: 'espruino',
  logicVolts: 3.3,
  ramBytes: 512 * 1024,
  flashBytes: 4096 * 1024,
  variables: { count: 16383, bytes: 14 },
  pins: [
    ...pins('D4 D5 D12 D13 D14 D15 D16 D17 D18 D19 D21 D22 D23', 'pwm'),
    ...pins('D25 D26 D27 D32 D33', 'adc', 'pwm'),
    ...pins('D34 D35 D36 D39', 'adc'),
  ],
  i2c: [
    { name: 'I2C1', data: 'D21', clock: 'D22' },
    { name: 'I2C2', data: 'D25', clock: 'D26' },
  ],
  serial: [
    { name: 'Serial3', receive: 'D16', transmit: 'D17' },
    { name: 'Serial2', receive: 'D14', transmit: 'D15' },
  ],
  spi: [{ name: 'SPI2', clock: 'D18', in: 'D19', out: 'D23' }],
  adcBits: 12,
  pwmBits: 13,
  flash: [outboxArea],
  current: { run: 0.05, idle: 0.03, sleep: 0.0008 },
  sources: ['facts/espruino.md 4.6 (memory, seen)', 'ESP32 data sheet (pins, currents: recalled)'],
}

/** After facts/espruino.md 4.6; the nRF52840 routes any port to any pin, the pins named are a choice. */
export const nrf52840dk: Board = {
  name: 'nrf52840dk',
  title: 'nRF52840 DK',
  processor: 'nRF52840',
  runtime: 'espruino',
  logicVolts: 3.0,
  ramBytes: 256 * 1024,
  flashBytes: 1024 * 1024,
  variables: { count: 12500, bytes: 14 },
  pins: [
    ...pins('D3 D4 D28 D29 D30 D31', 'adc', 'pwm'),
    ...pins('D6 D8 D26 D27 D33 D34 D35 D36 D37 D38 D40 D41 D42 D43 D44 D45 D46 D47', 'pwm'),
  ],
  i2c: [{ name: 'I2C1', data: 'D26', clock: 'D27' }],
  serial: [
    { name: 'Serial1', transmit: 'D6', receive: 'D8' },
    { name: 'Serial2', transmit: 'D33', receive: 'D34' },
  ],
  spi: [{ name: 'SPI1', clock: 'D47', in: 'D46', out: 'D45' }],
  adcBits: 12,
  pwmBits: 14,
  flash: [outboxArea],
  current: { run: 0.0063, idle: 0.0006, sleep: 0.0000024 },
  sources: ['facts/espruino.md 4.6 (memory, seen)', 'nRF52840 product specification (currents: recalled)'],
}

/** After facts/espruino.md 4.6. One hardware serial port: a modem or a meter, not both. */
export const mdbt42q: Board = {
  name: 'mdbt42q',
  title: 'MDBT42Q module',
  processor: 'nRF52832',
  runtime: 'espruino',
  logicVolts: 3.0,
  ramBytes: 64 * 1024,
  flashBytes: 512 * 1024,
  variables: { count: 2950, bytes: 13 },
  pins: [
    ...pins('D3 D4 D5 D28 D29 D30 D31', 'adc', 'pwm'),
    ...pins('D6 D7 D8 D9 D10 D11 D12 D14 D15 D16 D17 D18 D19 D20 D22 D23 D25 D26 D27', 'pwm'),
  ],
  i2c: [{ name: 'I2C1', data: 'D26', clock: 'D27' }],
  serial: [{ name: 'Serial1', transmit: 'D6', receive: 'D8' }],
  spi: [{ name: 'SPI1', clock: 'D16', in: 'D17', out: 'D18' }],
  adcBits: 12,
  pwmBits: 14,
  flash: [outboxArea],
  current: { run: 0.0055, idle: 0.0005, sleep: 0.0000019 },
  sources: ['facts/espruino.md 4.6 (memory, seen)', 'nRF52832 product specification (currents: recalled)'],
}
