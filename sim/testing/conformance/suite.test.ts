import { describe, expect, it } from 'vitest'
import { DigitalMode, type Digital, type DigitalConstructor, type DigitalOptions } from '../../../firmware/hal/index.js'
import { conformance, type ImpossibleCell, type ProviderUnderTest } from './index.js'
import { I2cTestTarget } from './i2c-target.js'
import { makeSimulatedProvider } from './simulated-board.js'

/** A provider with holes like those of a tethered board: no SPI, a synchronous I2C that throws, no pull-downs, no RTC. */
async function makePoorProvider(): Promise<ProviderUnderTest> {
  const provider = await makeSimulatedProvider()
  const { Digital, I2C, SPI: _spi, ...others } = provider.io
  const { clock, timers, random, keyValue } = provider.device
  return {
    ...provider,
    io: {
      ...others,
      Digital: withoutPullDown(Digital!),
      I2C: Object.assign(throwing, { Async: I2C!.Async! }) as never,
    },
    device: { clock, timers, random, keyValue },
  }
}

function withoutPullDown(Digital: DigitalConstructor): DigitalConstructor {
  return function (options: DigitalOptions): Digital {
    if (options && options.mode === DigitalMode.InputPullDown) throw new RangeError('no pull-down')
    return new Digital(options)
  } as unknown as DigitalConstructor
}

function throwing(): never {
  throw new Error('only asynchronous')
}

const impossible: readonly ImpossibleCell[] = [
  { class: 'SPI', how: 'absent', reason: 'no SPI on the wire' },
  { class: 'Flash', how: 'absent', reason: 'no flash behind the wire' },
  { class: 'I2C', how: 'throws', reason: 'everything is a message' },
  { class: 'Digital', rule: 'InputPullDown', how: 'differs', reason: 'no pull-downs' },
  { class: 'Digital', rule: 'options-read-once', how: 'differs', reason: 'the mode is looked at twice' },
]

describe('a provider that declares what it cannot do', () =>
  conformance({ name: 'poor provider', impossible, make: makePoorProvider }))

describe('the I2C test target', () => {
  it('writes down what happens on the wire', () => {
    const target = new I2cTestTarget(0x23)
    target.start('write')
    target.write(0xa)
    target.start('read')
    target.read()
    target.stop()
    expect(target.take()).toBe('S+w 0a Sr+r (10) P')
    expect(target.take()).toBe('')
  })

  it('refuses its address, or a byte, when told to', () => {
    const target = new I2cTestTarget(0x23)
    target.takes = 1
    target.start('write')
    expect([target.write(1), target.write(2)]).toEqual([true, false])
    target.stop()
    target.refusesAddress = true
    expect(target.start('read')).toBe(false)
    expect(target.take()).toBe('S+w 01 02 nack P S+r nack')
  })
})
