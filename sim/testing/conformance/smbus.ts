import { expect } from 'vitest'
import type { SMBusAsync, SMBusOptions } from '../../../firmware/hal/index.js'
import { baseRules } from './base-rules.js'
import { i2cDescription } from './i2c-async.js'
import type { ProviderFactory, ProviderUnderTest } from './provider.js'
import { Suite } from './suite.js'
import { Witness } from './witness.js'

const make = (provider: ProviderUnderTest, extra: Partial<SMBusOptions> = {}): SMBusAsync =>
  new provider.io.SMBus!.Async!({ ...provider.options.I2C!, ...extra })

type Work = (smbus: SMBusAsync, done: (...results: unknown[]) => void) => void

/** Operations, what they are on the wire, and what they complete with. */
const operations: readonly [id: string, work: Work, wire: string, result?: number][] = [
  ['readUint8', (bus, done) => bus.readUint8(0x20, done), 'S+w 20 Sr+r (10) P', 0x10],
  ['readUint16', (bus, done) => bus.readUint16(0x21, false, done), 'S+w 21 Sr+r (10) (11) P', 0x1110],
  ['readUint16 big-endian', (bus, done) => bus.readUint16(0x21, true, done), 'S+w 21 Sr+r (10) (11) P', 0x1011],
  ['readBuffer', (bus, done) => bus.readBuffer(0x22, new Uint8Array(3), done), 'S+w 22 Sr+r (10) (11) (12) P', 3],
  ['receiveByte', (bus, done) => bus.receiveByte(done), 'S+r (10) P', 0x10],
  ['writeUint8', (bus, done) => bus.writeUint8(0x30, 0xab, done), 'S+w 30 ab P'],
  ['writeUint16', (bus, done) => bus.writeUint16(0x31, 0xabcd, false, done), 'S+w 31 cd ab P'],
  ['writeUint16 big-endian', (bus, done) => bus.writeUint16(0x31, 0xabcd, true, done), 'S+w 31 ab cd P'],
  ['writeBuffer', (bus, done) => bus.writeBuffer(0x32, Uint8Array.of(1, 2, 3), done), 'S+w 32 01 02 03 P'],
  ['sendByte', (bus, done) => bus.sendByte(0x33, done), 'S+w 33 P'],
  ['writeQuick', (bus, done) => bus.writeQuick(done), 'S+w P'],
  ['readQuick', (bus, done) => bus.readQuick(done), 'S+r P'],
]

/** Clause 10.8. */
export function smbusRules(factory: ProviderFactory): void {
  new Suite(factory, 'SMBus.Async').run({ has: ({ io }) => io.SMBus?.Async !== undefined, make }, (suite) => {
    baseRules<SMBusAsync>(suite, {
      ...i2cDescription,
      construct: (provider, options) => new provider.io.SMBus!.Async!(options as SMBusOptions),
      calls: {
        ...i2cDescription.calls,
        ...Object.fromEntries(operations.map(([id, work]) => [id, (bus: SMBusAsync) => work(bus, () => {})])),
      },
    })
    for (const [id, work, wire, result] of operations) operationRule(suite, id, work, wire, result)
    valueRules(suite)
    stopRules(suite)
  })
}

function operationRule(suite: Suite, id: string, work: Work, wire: string, result: number | undefined): void {
  suite.rule('10.8', id, `${id} is ${wire} and completes once, later`, async (provider) => {
    const witness = new Witness()
    const bus = make(provider)
    witness.during(() => work(bus, witness.callback()))
    await provider.quiet()
    expect(provider.far.i2c!.target.take()).toBe(wire)
    expect(witness.only().results[0] ?? null).toBe(null)
    if (result !== undefined) expect(witness.only().results[1]).toBe(result)
  })

  suite.rule('10.8', `${id} error`, `${id} completes with "nack-address" where nobody answers`, async (provider) => {
    const witness = new Witness()
    work(make(provider, { address: provider.far.i2c!.unusedAddress }), witness.callback())
    await provider.quiet()
    witness.only()
    expect(witness.kinds()).toEqual(['nack-address'])
  })
}

function valueRules(suite: Suite): void {
  suite.rule('10.8', 'values', 'refuses registers and values that do not fit', (provider) => {
    const bus = make(provider)
    for (const wrong of [-1, 256, 0.5, NaN]) {
      expect(() => bus.readUint8(wrong, () => {}), String(wrong)).toThrow()
      expect(() => bus.writeUint8(0, wrong), String(wrong)).toThrow()
      expect(() => bus.sendByte(wrong), String(wrong)).toThrow()
    }
    expect(() => bus.writeUint16(0, 65536, false)).toThrow()
  })

  suite.rule('10.8', 'view', 'readBuffer and writeBuffer honour the offset of a view', async (provider) => {
    const memory = Uint8Array.of(1, 2, 3, 4)
    const bus = make(provider)
    bus.writeBuffer(9, memory.subarray(1, 3))
    bus.readBuffer(9, memory.subarray(2, 3), () => {})
    await provider.quiet()
    expect(provider.far.i2c!.target.take()).toBe('S+w 09 02 03 P S+w 09 Sr+r (10) P')
    expect([...memory]).toEqual([1, 2, 0x10, 4])
  })

  suite.rule('6.11', 'refused-buffers', 'refuses a Uint16Array', (provider) => {
    const bus = make(provider)
    expect(() => bus.writeBuffer(0, new Uint16Array(1) as unknown as Uint8Array)).toThrow()
    expect(() => bus.readBuffer(0, new Uint16Array(1) as unknown as Uint8Array, () => {})).toThrow()
  })
}

function stopRules(suite: Suite): void {
  suite.rule('10.7', 'stop', 'with the option stop there is a STOP after the register', async (provider) => {
    const witness = new Witness()
    make(provider, { stop: true }).readUint8(0x20, witness.callback())
    await provider.quiet()
    expect(provider.far.i2c!.target.take()).toBe('S+w 20 P S+r (10) P')
    expect(witness.only().results[1]).toBe(0x10)
  })

  suite.rule('10.8', 'stop-order', 'with the option stop reads still run one after the other', async (provider) => {
    const witness = new Witness()
    const bus = make(provider, { stop: true })
    bus.readUint8(0x20, witness.callback('first'))
    bus.readUint8(0x21, witness.callback('second'))
    await provider.quiet()
    expect(provider.far.i2c!.target.take()).toBe('S+w 20 P S+r (10) P S+w 21 P S+r (11) P')
    expect(witness.order).toEqual(['first', 'second'])
  })
}
