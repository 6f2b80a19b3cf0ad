import { expect } from 'vitest'
import { DigitalMode, type Serial, type SerialOptions } from '../../../firmware/hal/index.js'
import { baseRules } from './base-rules.js'
import type { ProviderFactory, ProviderUnderTest } from './provider.js'
import { Suite } from './suite.js'
import { bytes, Witness } from './witness.js'

const make = (provider: ProviderUnderTest, extra: Partial<SerialOptions> = {}): Serial =>
  new provider.io.Serial!({ ...provider.options.Serial!, ...extra })

/** Clause 10.9. */
export function serialRules(factory: ProviderFactory): void {
  new Suite(factory, 'Serial').run({ has: ({ io }) => io.Serial !== undefined, make }, (suite) => {
    baseRules<Serial>(suite, {
      construct: (provider, options) => new provider.io.Serial!(options as SerialOptions),
      options: (provider) => ({ ...provider.options.Serial! }),
      required: ['baud'],
      wrong: [
        ['baud', 0],
        ['baud', 'fast'],
        ['receive', 'no such pin'],
        ['flowControl', 'software'],
      ],
      callbacks: ['onReadable', 'onWritable', 'onError'],
      calls: {
        read: (serial) => serial.read(),
        write: (serial) => serial.write(Uint8Array.of(1)),
        flush: (serial) => serial.flush(),
      },
      exclusive: true,
    })
    readRules(suite)
    readableRules(suite)
    writeRules(suite)
    writableRules(suite)
    flushRules(suite)
  })
}

/** A port with bytes that arrived. */
async function holding(provider: ProviderUnderTest, ...arrived: number[]): Promise<Serial> {
  const serial = make(provider)
  provider.far.serial!.send(Uint8Array.from(arrived))
  await provider.quiet()
  return serial
}

function readRules(suite: Suite): void {
  suite.rule('10.9', 'read-empty', 'read is undefined where there is nothing, whatever it is asked for', (provider) => {
    const serial = make(provider)
    expect(serial.read()).toBe(undefined)
    expect(serial.read(4)).toBe(undefined)
    expect(serial.read(new Uint8Array(4))).toBe(undefined)
  })

  suite.rule('10.9', 'read-all', 'read gives all that is there', async (provider) => {
    const serial = await holding(provider, 1, 2, 3)
    expect(bytes(serial.read())).toEqual([1, 2, 3])
    expect(serial.read()).toBe(undefined)
  })

  suite.rule('10.9', 'read-count', 'read with a count gives up to that many', async (provider) => {
    const serial = await holding(provider, 1, 2, 3)
    const first = serial.read(2)
    expect(bytes(serial.read(2))).toEqual([3])
    expect(bytes(first)).toEqual([1, 2])
    expect(serial.read(2)).toBe(undefined)
  })

  suite.rule(
    '6.11',
    'read-view',
    'read fills the part of a buffer that a view shows, and returns the count',
    async (provider) => {
      const serial = await holding(provider, 1, 2, 3)
      const memory = new Uint8Array(8)
      expect(serial.read(new Uint8Array(memory.buffer, 1, 2))).toBe(2)
      expect(serial.read(new DataView(memory.buffer, 4, 4))).toBe(1)
      expect([...memory]).toEqual([0, 1, 2, 0, 3, 0, 0, 0])
    },
  )

  suite.rule('6.11', 'refused-buffers', 'refuses a Uint16Array to read into and to write', async (provider) => {
    const serial = await holding(provider, 1, 2)
    const wrong = new Uint16Array(1) as unknown as Uint8Array
    expect(() => serial.read(wrong)).toThrow()
    expect(() => serial.write(wrong)).toThrow()
    expect(bytes(serial.read())).toEqual([1, 2])
  })
}

function readableRules(suite: Suite): void {
  suite.rule('10.9', 'on-readable', 'tells of each arrival once, with the count that can be read', async (provider) => {
    const witness = new Witness()
    const serial = make(provider, { onReadable: witness.callback() })
    provider.far.serial!.send(Uint8Array.of(1, 2, 3, 4))
    await provider.quiet()
    const counts = witness.calls.map(({ results }) => results[0])
    expect(counts.at(-1)).toBe(4)
    await provider.pass(1_000_000)
    expect(witness.calls).toHaveLength(counts.length)
    serial.read(3)
    provider.far.serial!.send(Uint8Array.of(5))
    await provider.quiet()
    expect(witness.calls).toHaveLength(counts.length + 1)
    expect(witness.calls.at(-1)!.results[0]).toBe(2)
    expect(bytes(serial.read())).toEqual([4, 5])
  })

  suite.rule('8', 'callback-late', 'calls back as a task of its own, with the instance as this', async (provider) => {
    const witness = new Witness()
    const options = { onReadable: witness.callback(), onWritable: witness.callback() }
    const serial = witness.during(() => make(provider, options))
    witness.during(() => provider.far.serial!.send(Uint8Array.of(1)))
    await provider.quiet()
    expect(witness.calls).toHaveLength(2)
    for (const { self, isInside } of witness.calls) expect([self, isInside]).toEqual([serial, false])
  })

  suite.rule('8', 'callback-after-close', 'does not call back after close', async (provider) => {
    const witness = new Witness()
    const serial = make(provider, { onReadable: witness.callback(), onWritable: witness.callback() })
    provider.far.serial!.send(Uint8Array.of(1))
    serial.close()
    await provider.quiet()
    expect(witness.calls).toEqual([])
  })

  suite.rule('9', 'pins-held', 'holds its pins against other classes until it is closed', (provider) => {
    const serial = make(provider)
    const options = { pin: provider.options.Serial!.transmit!, mode: DigitalMode.Input }
    expect(() => new provider.io.Digital!(options)).toThrow(Error)
    serial.close()
    new provider.io.Digital!(options)
  })

  suite.rule('8', 'fresh-start', 'has nothing left over from the instance before', async (provider) => {
    const first = await holding(provider, 1, 2, 3)
    first.close()
    expect(make(provider).read()).toBe(undefined)
  })
}

function writeRules(suite: Suite): void {
  suite.rule('10.9', 'write', 'writes what a buffer or a view shows, in order', async (provider) => {
    const serial = make(provider)
    const memory = Uint8Array.of(1, 2, 3, 4, 5)
    serial.write(memory.buffer)
    serial.write(memory.subarray(1, 3))
    serial.write(new DataView(memory.buffer, 4))
    await provider.quiet()
    expect(provider.far.serial!.take()).toEqual([1, 2, 3, 4, 5, 2, 3, 5])
  })

  suite.rule('9', 'snapshot', 'writes the bytes that a buffer had at the call', async (provider) => {
    const serial = make(provider)
    for (const buffer of [Uint8Array.of(1, 2), Buffer.from([3, 4])]) {
      serial.write(buffer)
      buffer.fill(0xee)
    }
    await provider.quiet()
    expect(provider.far.serial!.take()).toEqual([1, 2, 3, 4])
  })

  suite.rule(
    '9',
    'all-or-nothing',
    'throws for a write that does not fit, and sends nothing of it',
    async (provider) => {
      const serial = make(provider)
      serial.write(Uint8Array.of(7))
      expect(() => serial.write(new Uint8Array(1 << 20))).toThrow(Error)
      serial.write(Uint8Array.of(8))
      await provider.quiet()
      expect(provider.far.serial!.take()).toEqual([7, 8])
    },
  )

  suite.rule('9', 'buffer-full', 'says "buffer-full" for a write that does not fit', (provider) => {
    expect(() => make(provider).write(new Uint8Array(1 << 20))).toThrow(
      expect.objectContaining({ kind: 'buffer-full' }),
    )
  })
}

function writableRules(suite: Suite): void {
  suite.rule('10.9', 'on-writable', 'says once that it is ready, and how many bytes it takes', async (provider) => {
    const witness = new Witness()
    const serial = make(provider, { onWritable: witness.callback() })
    await provider.quiet()
    const count = witness.only().results[0] as number
    expect(count).toBeGreaterThan(0)
    serial.write(new Uint8Array(count))
    await provider.quiet()
    expect(provider.far.serial!.take()).toHaveLength(count)
  })

  suite.rule(
    '10.9',
    'on-writable-again',
    'says that it can be written again after a write did not fit',
    async (provider) => {
      const witness = new Witness()
      const serial = make(provider, { onWritable: witness.callback() })
      await provider.quiet()
      const count = witness.only().results[0] as number
      serial.write(new Uint8Array(count))
      expect(() => serial.write(new Uint8Array(count))).toThrow()
      await provider.quiet()
      expect(witness.calls).toHaveLength(2)
      serial.write(new Uint8Array(witness.calls[1]!.results[0] as number))
    },
  )
}

function flushRules(suite: Suite): void {
  suite.rule('10.9', 'flush-one', 'flush with one argument throws', (provider) => {
    const serial = make(provider)
    expect(() => serial.flush(true)).toThrow(Error)
    expect(() => serial.flush(false)).toThrow(Error)
  })

  suite.rule('10.9', 'flush-input', 'flush drops what was not read, where it is asked to', async (provider) => {
    const serial = await holding(provider, 1, 2)
    serial.flush(false, true)
    expect(bytes(serial.read(1))).toEqual([1])
    serial.flush(true, false)
    expect(serial.read()).toBe(undefined)
  })

  suite.rule('10.9', 'flush-output', 'flush loses nothing that was written', async (provider) => {
    const serial = make(provider)
    serial.write(Uint8Array.of(1, 2, 3))
    serial.flush()
    await provider.quiet()
    expect(provider.far.serial!.take()).toEqual([1, 2, 3])
  })
}
