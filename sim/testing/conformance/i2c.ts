import { expect } from 'vitest'
import type { I2C, I2COptions } from '../../../firmware/hal/index.js'
import { baseRules } from './base-rules.js'
import { i2cDescription } from './i2c-async.js'
import type { ProviderFactory, ProviderUnderTest } from './provider.js'
import { Suite } from './suite.js'
import { bytes } from './witness.js'

const make = (provider: ProviderUnderTest, extra: Partial<I2COptions> = {}): I2C =>
  new provider.io.I2C!({ ...provider.options.I2C!, ...extra })

const kindOf = (work: () => unknown): unknown => {
  try {
    return work()
  } catch (error) {
    return (error as { kind?: string }).kind
  }
}

/** Clause 10.5. */
export function i2cRules(factory: ProviderFactory): void {
  new Suite(factory, 'I2C').run({ has: ({ io }) => typeof io.I2C === 'function', make }, (suite) => {
    const { options, required, wrong, callbacks, exclusive } = i2cDescription
    baseRules<I2C>(suite, {
      construct: (provider, options) => new provider.io.I2C!(options as I2COptions),
      ...{ options, required, wrong, callbacks, exclusive },
      calls: {
        read: (i2c) => i2c.read(1),
        write: (i2c) => i2c.write(Uint8Array.of(1)),
        writeRead: (i2c) => i2c.writeRead(Uint8Array.of(1), 1),
      },
    })
    wireRules(suite)
    bufferRules(suite)
  })
}

function wireRules(suite: Suite): void {
  suite.rule('10.5', 'wire', 'writes, reads and does both with a repeated START', (provider) => {
    const i2c = make(provider)
    i2c.write(Uint8Array.of(1, 2))
    expect(bytes(i2c.read(1))).toEqual([0x10])
    expect(bytes(i2c.writeRead(Uint8Array.of(3), 2))).toEqual([0x11, 0x12])
    i2c.write(Uint8Array.of(4), false)
    i2c.read(1, true)
    expect(provider.far.i2c!.target.take()).toBe('S+w 01 02 P S+r (10) P S+w 03 Sr+r (11) (12) P S+w 04 Sr+r (13) P')
  })

  suite.rule('10.5', 'zero-length', 'transfers of no bytes are the address alone', (provider) => {
    const i2c = make(provider)
    i2c.write(new Uint8Array(0))
    expect(bytes(i2c.read(0))).toEqual([])
    expect(provider.far.i2c!.target.take()).toBe('S+w P S+r P')
  })

  suite.rule('10.5', 'nack', 'throws "nack-address" and "nack-data"', (provider) => {
    const { target, unusedAddress } = provider.far.i2c!
    const nobody = make(provider, { address: unusedAddress })
    expect(kindOf(() => nobody.write(Uint8Array.of(1)))).toBe('nack-address')
    expect(kindOf(() => nobody.read(1))).toBe('nack-address')
    target.takes = 0
    expect(kindOf(() => make(provider).write(Uint8Array.of(1)))).toBe('nack-data')
  })
}

function bufferRules(suite: Suite): void {
  suite.rule('6.11', 'view', 'reads into the part of a buffer that a view shows, and returns the count', (provider) => {
    const memory = new Uint8Array(5)
    const i2c = make(provider)
    expect(i2c.read(new Uint8Array(memory.buffer, 1, 2))).toBe(2)
    expect(i2c.writeRead(Uint8Array.of(0), new Int8Array(memory.buffer, 4))).toBe(1)
    expect([...memory]).toEqual([0, 0x10, 0x11, 0, 0x12])
  })

  suite.rule('6.11', 'fresh', 'returns a fresh ArrayBuffer for each read', (provider) => {
    const i2c = make(provider)
    const first = i2c.read(1)
    expect(bytes(i2c.read(1))).toEqual([0x11])
    expect(bytes(first)).toEqual([0x10])
  })

  suite.rule('6.11', 'refused-buffers', 'refuses a Uint16Array, and a count that is no count', (provider) => {
    const i2c = make(provider)
    expect(() => i2c.write(new Uint16Array(2) as unknown as Uint8Array)).toThrow()
    for (const wrong of [-1, 1.5, NaN]) expect(() => i2c.read(wrong)).toThrow()
    expect(provider.far.i2c!.target.take()).toBe('')
  })
}
