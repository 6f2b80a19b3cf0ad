import { describe } from 'vitest'
import { boards } from '../../../boards/index.js'
import { conformance, type ImpossibleCell } from '../../testing/conformance/index.js'
import { espruinoProviders } from './provider-under-test.js'

const noBytes = 'the interpreter puts nothing on the wire where there are no bytes'
const noRangeError = 'the interpreter has no RangeError: images have plain Errors in its place'

const impossible: readonly ImpossibleCell[] = [
  { class: 'Digital', rule: 'InputPullUpDown', how: 'differs', reason: 'the interpreter has no such mode' },
  { class: 'I2C', rule: 'zero-length', how: 'differs', reason: noBytes },
  { class: 'I2C.Async', rule: 'zero-write', how: 'differs', reason: noBytes },
  { class: 'I2C.Async', rule: 'zero-read', how: 'differs', reason: noBytes },
  ...['writeQuick', 'writeQuick error', 'readQuick', 'readQuick error'].map((rule): ImpossibleCell => ({
    class: 'SMBus.Async',
    rule,
    how: 'differs',
    reason: noBytes,
  })),
  { class: 'Flash', rule: 'align', how: 'differs', reason: noRangeError },
  { class: 'Flash', rule: 'range', how: 'differs', reason: noRangeError },
  { class: 'Timers', rule: 'delay-range', how: 'differs', reason: noRangeError },
]

/** An STM32 with large pages of flash, and an nRF52 with small ones: other texts of errors, other partitions. */
const targets = [
  ['espruino-pico', { digital: 'B13', signal: 'B14', control: 'B15' }],
  ['mdbt42q', { digital: 'D20', signal: 'D22', control: 'D23' }],
] as const

for (const [name, pins] of targets) {
  const make = await espruinoProviders(boards[name]!, pins)
  describe(`the provider on an emulated ${name}`, () => conformance({ name, impossible, make }))
}
