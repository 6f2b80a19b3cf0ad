import type { Processor } from './family.js'

/** Pin functions after the STM32 data sheets, as the interpreter's pin files have them. Whole-chip currents: recalled. */
const stm32 = { family: 'stm32', logicVolts: 3.3, adcBits: 12, pwmBits: 16, watches: 16 } as const

export const f103: Processor = {
  ...stm32,
  processor: 'STM32F103',
  current: { run: 0.036, idle: 0.014, sleep: 0.0001 },
  source: 'STM32F103 data sheet (currents: recalled, not confirmed)',
}

export const f401: Processor = {
  ...stm32,
  processor: 'STM32F401',
  current: { run: 0.023, idle: 0.011, sleep: 0.00005 },
  source: 'STM32F401 data sheet (currents: recalled, not confirmed)',
}

export const f411: Processor = {
  ...stm32,
  processor: 'STM32F411',
  current: { run: 0.026, idle: 0.012, sleep: 0.0001 },
  source: 'STM32F411 data sheet (currents: recalled, not confirmed)',
}

export const f40x: Processor = {
  ...stm32,
  processor: 'STM32F40x',
  current: { run: 0.087, idle: 0.059, sleep: 0.0003 },
  source: 'STM32F405/407 data sheet (currents: recalled, not confirmed)',
}

export const f767: Processor = {
  ...stm32,
  processor: 'STM32F767',
  current: { run: 0.15, idle: 0.09, sleep: 0.0005 },
  source: 'STM32F767 data sheet (currents: recalled, not confirmed)',
}

export const l496: Processor = {
  ...stm32,
  processor: 'STM32L496',
  current: { run: 0.01, idle: 0.003, sleep: 0.00001 },
  source: 'STM32L496 data sheet (currents: recalled, not confirmed)',
}
