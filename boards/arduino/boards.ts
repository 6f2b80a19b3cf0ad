import type { Board, BoardPin, FlashArea, PinFunction } from '../board.js'

/**
 * Arduino boards: a sketch (StandardFirmata) on the board, the firmware on the host that it hangs on. Pins after the boards'
 * own pinout sheets (A000066 Uno Rev3, A000005 Nano, A000067 Mega 2560 Rev3), ports after the ATmega328P and ATmega2560
 * data sheets (Atmel 7810D and 2549Q, pin configurations). D0 and D1 are the line to the host and belong to no node.
 * Supply currents are those of whole boards at 5 V with their USB chip: recalled, not confirmed.
 */

/** Where the host keeps what a board with an interpreter keeps in its own flash. */
const outboxOfHost: FlashArea = { path: 'outbox', blockLength: 4096, blocks: 4, writeAlign: 4 }

/** Names and ports side by side, the Arduino number counting up from `first`. */
const numbered = (first: number, named: string, ports: string, pwm: readonly number[]): BoardPin[] => {
  const portNames = ports.split(' ')
  return named.split(' ').map((name, index) => {
    const number = first + index
    const functions: PinFunction[] = pwm.includes(number) ? ['pwm'] : name.startsWith('A') ? ['adc'] : []
    return { name, functions, number, port: portNames[index]! }
  })
}

const names = (prefix: string, from: number, to: number): string =>
  Array.from({ length: to - from + 1 }, (_, index) => `${prefix}${from + index}`).join(' ')

/** Pins of an ATmega328P board: numbers 2 to 13, then the analogue ones from 14. */
const atmega328pPins: readonly BoardPin[] = [
  ...numbered(2, names('D', 2, 13), 'PD2 PD3 PD4 PD5 PD6 PD7 PB0 PB1 PB2 PB3 PB4 PB5', [3, 5, 6, 9, 10, 11]),
  ...numbered(14, names('A', 0, 5), 'PC0 PC1 PC2 PC3 PC4 PC5', []),
]

const atmega328p = {
  processor: 'ATmega328P',
  runtime: 'firmata',
  logicVolts: 5,
  ramBytes: 2048,
  flashBytes: 32 * 1024,
  pins: atmega328pPins,
  i2c: [{ name: 'Wire', data: 'A4', clock: 'A5' }],
  serial: [],
  spi: [{ name: 'SPI', clock: 'D13', in: 'D12', out: 'D11' }],
  adcBits: 10,
  pwmBits: 8,
  flash: [outboxOfHost],
  sources: ['Arduino pinout sheets', 'ATmega328P data sheet, Atmel 7810D', 'supply currents: recalled, not confirmed'],
} as const

/** Arduino Uno Rev3. */
export const uno: Board = {
  name: 'uno',
  title: 'Arduino Uno Rev3',
  ...atmega328p,
  current: { run: 0.046, idle: 0.035, sleep: 0.028 },
}

/** Arduino Nano, the classic one. A6 and A7 are analogue inputs and nothing else. */
export const nano: Board = {
  name: 'nano',
  title: 'Arduino Nano',
  ...atmega328p,
  pins: [...atmega328pPins, ...analogOnly('A6', 20, 'ADC6'), ...analogOnly('A7', 21, 'ADC7')],
  current: { run: 0.022, idle: 0.015, sleep: 0.007 },
}

function analogOnly(name: string, number: number, port: string): BoardPin[] {
  return [{ name, functions: ['adc'], number, port }]
}

const megaPorts = [
  'PE4 PE5 PG5 PE3 PH3 PH4 PH5 PH6 PB4 PB5 PB6 PB7', // D2 to D13
  'PJ1 PJ0 PH1 PH0 PD3 PD2 PD1 PD0', // D14 to D21
  'PA0 PA1 PA2 PA3 PA4 PA5 PA6 PA7 PC7 PC6 PC5 PC4 PC3 PC2 PC1 PC0', // D22 to D37
  'PD7 PG2 PG1 PG0 PL7 PL6 PL5 PL4 PL3 PL2 PL1 PL0 PB3 PB2 PB1 PB0', // D38 to D53
].join(' ')

/** Numbers of the pins that a Mega's `analogWrite` modulates. */
const megaPwm = [2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 44, 45, 46]

/** Arduino Mega 2560 Rev3. StandardFirmata offers none of its three free serial ports; ConfigurableFirmata does. */
export const mega: Board = {
  name: 'mega',
  title: 'Arduino Mega 2560 Rev3',
  processor: 'ATmega2560',
  runtime: 'firmata',
  logicVolts: 5,
  ramBytes: 8192,
  flashBytes: 256 * 1024,
  pins: [
    ...numbered(2, names('D', 2, 53), megaPorts, megaPwm),
    ...numbered(54, names('A', 0, 15), 'PF0 PF1 PF2 PF3 PF4 PF5 PF6 PF7 PK0 PK1 PK2 PK3 PK4 PK5 PK6 PK7', []),
  ],
  i2c: [{ name: 'Wire', data: 'D20', clock: 'D21' }],
  serial: [
    { name: 'Serial1', transmit: 'D18', receive: 'D19' },
    { name: 'Serial2', transmit: 'D16', receive: 'D17' },
    { name: 'Serial3', transmit: 'D14', receive: 'D15' },
  ],
  spi: [{ name: 'SPI', clock: 'D52', in: 'D50', out: 'D51' }],
  adcBits: 10,
  pwmBits: 8,
  flash: [outboxOfHost],
  current: { run: 0.075, idle: 0.06, sleep: 0.05 },
  sources: ['Arduino pinout sheets', 'ATmega2560 data sheet, Atmel 2549Q', 'supply currents: recalled, not confirmed'],
}
