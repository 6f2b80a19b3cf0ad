import type { Board } from '../board.js'

/** 16 MHz, prescaler 64, counting up and down: timers 1 and 2 as the Arduino core sets them (ATmega328P data sheet, 7810D, 16.9.4 and 18.7.4). */
const phaseCorrectHz = 16e6 / 64 / 510
/** 16 MHz, prescaler 64, counting up: timer 0, which the core needs for its milliseconds (15.7.3). */
const fastHz = 16e6 / 64 / 256

/** Arduino numbers of the pins on timer 0. The core's timer set-up: recalled, and measured on the emulated Uno. */
const timer0: Readonly<Record<string, readonly number[]>> = { ATmega328P: [5, 6], ATmega2560: [4, 13] }

/** Hertz at which Arduino firmware switches a PWM pin. Of a board that is not known: what most Arduino pins have. */
export function pwmHzOf(board: Board | undefined): (pin: number) => number {
  const fast = (board && timer0[board.processor]) ?? []
  return (pin) => (fast.includes(pin) ? fastHz : phaseCorrectHz)
}
