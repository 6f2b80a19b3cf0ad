import { expect } from 'vitest'
import type { SPI, SPIOptions } from '../../../firmware/hal/index.js'
import { baseRules } from './base-rules.js'
import type { ProviderFactory, ProviderUnderTest } from './provider.js'
import { Suite } from './suite.js'
import { bytes } from './witness.js'

const make = (provider: ProviderUnderTest, extra: Partial<SPIOptions> = {}): SPI =>
  new provider.io.SPI!({ ...provider.options.SPI!, ...extra })

/** Clause 10.10. */
export function spiRules(factory: ProviderFactory): void {
  new Suite(factory, 'SPI').run({ has: ({ io }) => io.SPI !== undefined, make }, (suite) => {
    baseRules<SPI>(suite, {
      construct: (provider, options) => new provider.io.SPI!(options as SPIOptions),
      options: (provider) => ({ ...provider.options.SPI! }),
      required: ['clock', 'hz'],
      wrong: [
        ['clock', 'no such pin'],
        ['in', 'no such pin'],
        ['out', 'no such pin'],
        ['select', 'no such pin'],
        ['hz', 0],
        ['active', 2],
        ['mode', 4],
      ],
      callbacks: [],
      calls: {
        read: (spi) => spi.read(1),
        write: (spi) => spi.write(Uint8Array.of(1)),
        transfer: (spi) => spi.transfer(Uint8Array.of(1)),
        flush: (spi) => spi.flush(),
      },
      exclusive: true,
    })
    directionRules(suite)
    transferRules(suite)
  })
}

function directionRules(suite: Suite): void {
  suite.rule('10.10', 'in-or-out', 'without in and out it throws a TypeError', (provider) => {
    expect(() => make(provider, { in: undefined, out: undefined })).toThrow(TypeError)
    make(provider)
  })

  suite.rule('10.10', 'one-way', 'without in it cannot read, without out it cannot write', (provider) => {
    const writer = make(provider, { in: undefined })
    writer.write(Uint8Array.of(1))
    expect(() => writer.read(1)).toThrow()
    expect(() => writer.transfer(new Uint8Array(1))).toThrow()
    writer.close()
    const reader = make(provider, { out: undefined })
    reader.read(1)
    expect(() => reader.write(Uint8Array.of(1))).toThrow()
    expect(() => reader.transfer(new Uint8Array(1))).toThrow()
  })
}

function transferRules(suite: Suite): void {
  suite.rule('10.10', 'write', 'selects its target, writes, and deselects at a flush that asks for it', (provider) => {
    const spi = make(provider)
    spi.write(Uint8Array.of(1, 2))
    spi.write(Uint8Array.of(3))
    spi.flush(true)
    expect(provider.far.spi!.take()).toEqual(['select', 1, 2, 3, 'deselect'])
  })

  suite.rule('10.10', 'read', 'reads a count into a fresh buffer', (provider) => {
    const spi = make(provider)
    const first = spi.read(2)
    expect(spi.read(2)).not.toBe(first)
    expect(bytes(first)).toEqual([0xff, 0xff])
  })

  suite.rule('10.10', 'transfer', 'transfers in place, and returns the buffer that it was given', (provider) => {
    const memory = Uint8Array.of(0, 1, 2, 3)
    const view = memory.subarray(1, 3)
    expect(make(provider).transfer(view)).toBe(view)
    expect([...memory]).toEqual([0, 0xfe, 0xfd, 3])
    expect(provider.far.spi!.take()).toEqual(['select', 1, 2])
  })

  suite.rule('6.11', 'view', 'reads into the part of a buffer that a view shows, and returns the count', (provider) => {
    const memory = new Uint8Array(4)
    expect(make(provider).read(new DataView(memory.buffer, 1, 2))).toBe(2)
    expect([...memory]).toEqual([0, 0xff, 0xff, 0])
  })

  suite.rule('6.11', 'refused-buffers', 'refuses a Uint16Array', (provider) => {
    const spi = make(provider)
    const wrong = new Uint16Array(1) as unknown as Uint8Array
    for (const work of [() => spi.write(wrong), () => spi.read(wrong), () => spi.transfer(wrong)])
      expect(work).toThrow()
    expect(provider.far.spi!.take()).toEqual([])
  })

  suite.rule(
    '8',
    'closed-deselects',
    'deselects its target when it is closed, and touches no buffer afterwards',
    (provider) => {
      const spi = make(provider)
      spi.write(Uint8Array.of(1))
      spi.close()
      expect(provider.far.spi!.take()).toEqual(['select', 1, 'deselect'])
      const memory = Uint8Array.of(5)
      expect(() => spi.read(memory)).toThrow()
      expect([...memory]).toEqual([5])
    },
  )
}
