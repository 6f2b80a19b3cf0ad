import { expect } from 'vitest'
import { DigitalMode, type Digital, type I2CAsync, type I2COptions } from '../../../firmware/hal/index.js'
import { baseRules, type ClassDescription } from './base-rules.js'
import type { ProviderFactory, ProviderUnderTest } from './provider.js'
import { Suite } from './suite.js'
import { bytes, Witness } from './witness.js'

const make = (provider: ProviderUnderTest, extra: Partial<I2COptions> = {}): I2CAsync =>
  new provider.io.I2C!.Async!({ ...provider.options.I2C!, ...extra })

/** What the base rules need to know of anything on an I2C bus. */
export const i2cDescription: Omit<ClassDescription<I2CAsync>, 'construct'> = {
  options: (provider) => ({ ...provider.options.I2C! }),
  required: ['data', 'clock', 'hz', 'address'],
  wrong: [
    ['data', 'no such pin'],
    ['clock', 'no such pin'],
    ['hz', 0],
    ['hz', 'fast'],
    ['address', -1],
    ['address', 128],
    ['address', 1.5],
  ],
  callbacks: [],
  calls: {
    read: (i2c) => i2c.read(1, () => {}),
    write: (i2c) => i2c.write(Uint8Array.of(1)),
    writeRead: (i2c) => i2c.writeRead(Uint8Array.of(1), 1, () => {}),
  },
  exclusive: true,
}

/** Clause 10.6. */
export function i2cAsyncRules(factory: ProviderFactory): void {
  new Suite(factory, 'I2C.Async').run({ has: ({ io }) => io.I2C?.Async !== undefined, make }, (suite) => {
    baseRules<I2CAsync>(suite, {
      ...i2cDescription,
      construct: (provider, options) => new provider.io.I2C!.Async!(options as I2COptions),
    })
    wireRules(suite)
    bufferRules(suite)
    errorRules(suite)
    completionRules(suite)
    asyncCloseRules(suite)
  })
}

function wireRules(suite: Suite): void {
  const wire = async (
    provider: ProviderUnderTest,
    work: (i2c: I2CAsync, witness: Witness) => void,
  ): Promise<{ log: string; witness: Witness }> => {
    const witness = new Witness()
    work(make(provider), witness)
    await provider.quiet()
    return { log: provider.far.i2c!.target.take(), witness }
  }

  suite.rule('10.6', 'write', 'a write is START, address, bytes, STOP', async (provider) => {
    const { log, witness } = await wire(provider, (i2c, witness) =>
      i2c.write(Uint8Array.of(0, 0xa5, 0xff), witness.callback()),
    )
    expect(log).toBe('S+w 00 a5 ff P')
    expect(witness.only().results[0]).toBe(null)
  })

  suite.rule('10.6', 'read', 'a read is START, address, bytes, STOP', async (provider) => {
    const { log, witness } = await wire(provider, (i2c, witness) => i2c.read(3, witness.callback()))
    expect(log).toBe('S+r (10) (11) (12) P')
    expect(witness.only().results[0]).toBe(null)
    expect(bytes(witness.only().results[1])).toEqual([0x10, 0x11, 0x12])
  })

  suite.rule(
    '10.6',
    'stop-false',
    'without a STOP the next operation begins with a repeated START',
    async (provider) => {
      const { log } = await wire(provider, (i2c) => {
        i2c.write(Uint8Array.of(7), false)
        i2c.read(1, true, () => {})
      })
      expect(log).toBe('S+w 07 Sr+r (10) P')
    },
  )

  suite.rule('10.6', 'write-read', 'writeRead puts a repeated START between its halves', async (provider) => {
    const { log, witness } = await wire(provider, (i2c, witness) =>
      i2c.writeRead(Uint8Array.of(0x40), 2, witness.callback()),
    )
    expect(log).toBe('S+w 40 Sr+r (10) (11) P')
    expect(bytes(witness.only().results[1])).toEqual([0x10, 0x11])
  })

  suite.rule(
    '10.6',
    'write-read-long',
    'writeRead takes more than one byte ahead of its repeated START',
    async (provider) => {
      const { log } = await wire(provider, (i2c) => i2c.writeRead(Uint8Array.of(1, 2, 3), 1, () => {}))
      expect(log).toBe('S+w 01 02 03 Sr+r (10) P')
    },
  )

  suite.rule('10.6', 'zero-write', 'a write of no bytes is the address alone', async (provider) => {
    const { log, witness } = await wire(provider, (i2c, witness) => i2c.write(new Uint8Array(0), witness.callback()))
    expect(log).toBe('S+w P')
    expect(witness.kinds()).toEqual(['ok'])
  })

  suite.rule('10.6', 'zero-read', 'a read of no bytes is the address alone', async (provider) => {
    const { log, witness } = await wire(provider, (i2c, witness) => i2c.read(0, witness.callback()))
    expect(log).toBe('S+r P')
    expect(bytes(witness.only().results[1])).toEqual([])
  })
}

function bufferRules(suite: Suite): void {
  suite.rule('6.11', 'fresh', 'gives a fresh ArrayBuffer for each read', async (provider) => {
    const witness = new Witness()
    const i2c = make(provider)
    for (let round = 0; round < 2; round++) i2c.read(2, witness.callback())
    await provider.quiet()
    const [first, second] = witness.calls.map(({ results }) => results[1])
    expect(first).not.toBe(second)
    expect(bytes(first)).toEqual([0x10, 0x11])
    expect(bytes(second)).toEqual([0x12, 0x13])
  })

  suite.rule(
    '6.11',
    'view',
    'reads into the part of a buffer that a view shows, and gives the count',
    async (provider) => {
      const witness = new Witness()
      const memory = new Uint8Array(8)
      const i2c = make(provider)
      i2c.read(new Uint8Array(memory.buffer, 1, 2), witness.callback())
      i2c.writeRead(Uint8Array.of(0), new DataView(memory.buffer, 5, 1), witness.callback())
      await provider.quiet()
      expect([...memory]).toEqual([0, 0x10, 0x11, 0, 0, 0x12, 0, 0])
      expect(witness.calls.map(({ results }) => results[1])).toEqual([2, 1])
    },
  )

  suite.rule('6.11', 'write-views', 'writes what a view shows, of each kind of byte buffer', async (provider) => {
    const { buffer } = Uint8Array.of(1, 2, 3, 4)
    const i2c = make(provider)
    for (const view of [buffer, new Uint8Array(buffer, 1, 2), new Int8Array(buffer, 3), new DataView(buffer, 2, 1)])
      i2c.write(view as ArrayBuffer)
    await provider.quiet()
    expect(provider.far.i2c!.target.take()).toBe('S+w 01 02 03 04 P S+w 02 03 P S+w 04 P S+w 03 P')
  })

  suite.rule('6.11', 'refused-buffers', 'refuses a Uint16Array, an array and a string', async (provider) => {
    const i2c = make(provider)
    for (const wrong of [new Uint16Array(2), [1, 2], 'bytes'] as unknown as Uint8Array[]) {
      expect(() => i2c.write(wrong)).toThrow()
      expect(() => i2c.writeRead(wrong, 1, () => {})).toThrow()
      expect(() => i2c.read(wrong, () => {})).toThrow()
    }
    await provider.quiet()
    expect(provider.far.i2c!.target.take()).toBe('')
  })

  suite.rule('10.6', 'refused-lengths', 'refuses a count that is no count', (provider) => {
    const i2c = make(provider)
    for (const wrong of [-1, 1.5, NaN]) expect(() => i2c.read(wrong, () => {}), String(wrong)).toThrow()
  })

  suite.rule('9', 'snapshot', 'writes the bytes that a buffer had at the call', async (provider) => {
    const i2c = make(provider)
    for (const buffer of [Uint8Array.of(1, 2), Buffer.from([1, 2])]) {
      i2c.write(buffer)
      i2c.writeRead(buffer, 0, () => {})
      buffer.fill(0xee)
    }
    await provider.quiet()
    expect(provider.far.i2c!.target.take()).not.toContain('ee')
  })
}

function errorRules(suite: Suite): void {
  suite.rule('10.6', 'nack-address', 'completes with "nack-address" where nobody answers', async (provider) => {
    const witness = new Witness()
    const i2c = make(provider, { address: provider.far.i2c!.unusedAddress })
    i2c.write(Uint8Array.of(1), witness.callback())
    i2c.read(1, witness.callback())
    i2c.writeRead(Uint8Array.of(1), 1, witness.callback())
    await provider.quiet()
    expect(witness.kinds()).toEqual(['nack-address', 'nack-address', 'nack-address'])
    expect(witness.calls[0]!.results[0]).toBeInstanceOf(Error)
  })

  suite.rule(
    '10.6',
    'nack-data',
    'completes with "nack-data" where a byte is refused, and sends a STOP',
    async (provider) => {
      const witness = new Witness()
      provider.far.i2c!.target.takes = 1
      make(provider).write(Uint8Array.of(1, 2, 3), witness.callback())
      await provider.quiet()
      expect(witness.kinds()).toEqual(['nack-data'])
      expect(provider.far.i2c!.target.take()).toBe('S+w 01 02 nack P')
    },
  )

  suite.rule('10.6', 'after-error', 'goes on with the next operation after an error', async (provider) => {
    const witness = new Witness()
    const { target } = provider.far.i2c!
    const i2c = make(provider)
    target.refusesAddress = true
    i2c.write(Uint8Array.of(1), witness.callback())
    await provider.quiet()
    target.refusesAddress = false
    i2c.write(Uint8Array.of(2), witness.callback())
    await provider.quiet()
    expect(witness.kinds()).toEqual(['nack-address', 'ok'])
  })
}

function completionRules(suite: Suite): void {
  suite.rule('8', 'completion-late', 'completes each operation once, later than its call', async (provider) => {
    const witness = new Witness()
    const i2c = make(provider)
    witness.during(() => {
      i2c.write(Uint8Array.of(1), witness.callback('write'))
      i2c.read(1, witness.callback('read'))
      i2c.writeRead(Uint8Array.of(1), 1, witness.callback('writeRead'))
      expect(witness.calls).toEqual([])
    })
    await provider.quiet()
    expect(witness.order).toEqual(['write', 'read', 'writeRead'])
    expect(witness.calls.some(({ isInside }) => isInside)).toBe(false)
  })

  suite.rule(
    '10.6',
    'order',
    'runs operations in the order of their calls, also those called from completions',
    async (provider) => {
      const i2c = make(provider)
      i2c.write(Uint8Array.of(1), () => i2c.write(Uint8Array.of(4)))
      i2c.write(Uint8Array.of(2))
      i2c.read(1, () => {})
      i2c.write(Uint8Array.of(3))
      await provider.quiet()
      expect(provider.far.i2c!.target.take()).toBe('S+w 01 P S+w 02 P S+r (10) P S+w 03 P S+w 04 P')
    },
  )

  suite.rule('10.6', 'no-completion', 'runs an operation that nobody waits for', async (provider) => {
    const i2c = make(provider)
    i2c.write(Uint8Array.of(1))
    ;(i2c as unknown as { read(count: number): void }).read(1)
    await provider.quiet()
    expect(provider.far.i2c!.target.take()).toBe('S+w 01 P S+r (10) P')
  })

  suite.rule('9', 'pins-held', 'holds its pins against other classes until the last instance is closed', (provider) => {
    const first = make(provider)
    const second = make(provider, { address: provider.far.i2c!.unusedAddress })
    const digital = (): Digital => {
      const { data } = provider.options.I2C!
      return new provider.io.Digital!({ pin: data, mode: DigitalMode.Input })
    }
    expect(digital).toThrow(Error)
    first.close()
    expect(digital).toThrow(Error)
    second.close()
    const pin = digital()
    expect(() => make(provider)).toThrow(Error)
    pin.close()
    make(provider)
  })

  suite.rule('9', 'shared-bus', 'shares the bus between instances with different addresses', async (provider) => {
    const witness = new Witness()
    const first = make(provider)
    const second = make(provider, { address: provider.far.i2c!.unusedAddress })
    first.write(Uint8Array.of(1), witness.callback('first'))
    second.write(Uint8Array.of(2), witness.callback('second'))
    first.write(Uint8Array.of(3), witness.callback('first'))
    await provider.quiet()
    expect(witness.order).toEqual(['first', 'second', 'first'])
    expect(witness.kinds()).toEqual(['ok', 'nack-address', 'ok'])
    second.close()
    first.write(Uint8Array.of(4), witness.callback())
    await provider.quiet()
    expect(witness.kinds()).toHaveLength(4)
  })
}

function asyncCloseRules(suite: Suite): void {
  suite.rule(
    '8',
    'close-cancels',
    'completes what is pending with "closed" before close completes',
    async (provider) => {
      const witness = new Witness()
      const i2c = make(provider)
      for (const byte of [1, 2, 3]) i2c.write(Uint8Array.of(byte), witness.callback('write'))
      witness.during(() => i2c.close(witness.callback('close')))
      await provider.quiet()
      expect(witness.order).toEqual(['write', 'write', 'write', 'close'])
      expect(witness.kinds().slice(1)).toEqual(['closed', 'closed', 'ok'])
      expect(witness.calls.some(({ isInside }) => isInside)).toBe(false)
    },
  )

  suite.rule(
    '8',
    'close-without-completion',
    'completes what is pending also where close has no completion',
    async (provider) => {
      const witness = new Witness()
      const i2c = make(provider)
      for (const byte of [1, 2]) i2c.write(Uint8Array.of(byte), witness.callback())
      i2c.close()
      await provider.quiet()
      expect(witness.kinds()).toHaveLength(2)
      expect(witness.kinds()[1]).toBe('closed')
    },
  )

  suite.rule('8', 'close-completes', 'completes close once and later, the second time too', async (provider) => {
    const witness = new Witness()
    const i2c = make(provider)
    witness.during(() => i2c.close(witness.callback('first')))
    witness.during(() => i2c.close(witness.callback('second')))
    await provider.quiet()
    expect(witness.order).toEqual(['first', 'second'])
    expect(witness.kinds()).toEqual(['ok', 'ok'])
    expect(witness.calls.some(({ isInside }) => isInside)).toBe(false)
  })
}
