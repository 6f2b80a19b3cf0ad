import { describe, expect, test } from 'vitest'
import { longestMessage, Nrf52Nfc, type Nrf52NfcOptions } from '../../firmware/drivers/nrf52-nfc.js'
import { fromHex, toHex } from '../../protocols/bytes/index.js'
import { byteFrame, NfcaCommand, withCrcA } from '../../protocols/nfca/index.js'
import { chipConformance } from './conformance.js'
import type { FieldReader, HeardFrame } from './nfc-field.js'
import { NfcField } from './nfc-field.js'
import { Nrf52NfcModel } from './nrf52-nfc.js'
import { chips } from './registry.js'
import { TestBench } from './test-bench.js'

const uid = fromHex('5f112233445566')
const models = new WeakMap<TestBench, Nrf52NfcModel>()

function makeModel(bench: TestBench): Nrf52NfcModel {
  const model = new Nrf52NfcModel(bench.board, uid)
  models.set(bench, model)
  return model
}

/** The npm package ndef's message of facts/protocols.md 2.3: a URI and a text. */
const message = fromHex('91010e550462696e2e6578616d706c652f3751010a5402656e42494e30303037')

chipConformance({
  chip: chips['nrf52-nfc'],
  parts: [],
  makeModel,
  options: (bench): Nrf52NfcOptions => ({ io: models.get(bench)!.io }),
  create: (options) => new Nrf52Nfc(options),
  use: (driver) => driver.write(message),
  badOptions: [{ io: undefined }],
  state: (model) => [model.isOn],
  traffic: (_, model, bytes) => {
    model.fieldOn()
    model.hear(byteFrame(bytes))
    model.fieldOff()
  },
})

class Bench {
  readonly bench = new TestBench([])
  readonly model = this.bench.solder(makeModel(this.bench))
  readonly field = new NfcField(this.bench.world.scheduler)
  readonly reader: FieldReader = this.field.addReader()
  readonly driver: Nrf52Nfc

  constructor() {
    this.bench.powerUp()
    this.driver = new Nrf52Nfc({ io: this.model.io })
    this.field.enter(this.model)
  }

  carrier(on: boolean): this {
    this.reader.switch(on)
    this.bench.run(10_000)
    return this
  }

  /** The answer to bytes with their CRC_A, in hexadecimal without its own; a digit for four bits, '' for silence. */
  say(hex: string): string {
    return shown(this.exchange(withCrcA(fromHex(hex)), undefined))
  }

  /** Wakes and selects it: both cascade levels. */
  select(): string {
    this.exchange(Uint8Array.of(NfcaCommand.WUPA), 7)
    this.say(`937088${toHex(uid.subarray(0, 3))}${check([0x88, ...uid.subarray(0, 3)])}`)
    return this.say(`9570${toHex(uid.subarray(3))}${check([...uid.subarray(3)])}`)
  }

  exchange(bytes: Uint8Array, bits: number | undefined): HeardFrame | undefined {
    let heard: HeardFrame | undefined
    this.reader.exchange({ bytes, bits: bits ?? 8 * bytes.length }, 10_000, (frame) => (heard = frame))
    this.bench.run(30_000)
    return heard
  }
}

const check = (bytes: readonly number[]): string => toHex(Uint8Array.of(bytes.reduce((xor, byte) => xor ^ byte, 0)))

function shown(heard: HeardFrame | undefined): string {
  if (!heard) return ''
  return heard.bits === 4 ? (heard.bytes[0]! & 0x0f).toString(16) : toHex(heard.bytes.subarray(0, -2))
}

describe('the tag of an nRF52', () => {
  test('is not there before its first message', () => {
    expect(new Bench().carrier(true).select()).toBe('')
  })

  test('is a Type 2 tag with that message, read only: pages 0, 3 and 4 by hand (Type 2 Tag 2.1, NDEF TLV)', () => {
    const bench = new Bench()
    bench.driver.write(message)
    bench.carrier(true)
    expect(bench.select()).toBe('00')
    // UID 0 to 2, BCC0 = 88 ^ 5f ^ 11 ^ 22, UID 3 to 6, BCC1, 48, locks shut, container: 40 bytes.
    expect(bench.say('3000')).toBe('5f1122e4' + '33445566' + '4448ffff' + 'e110050f')
    expect(bench.say('3004')).toBe(`0320${toHex(message)}`.slice(0, 32))
    expect(bench.say('3008')).toBe(`0320${toHex(message)}fe`.slice(32, 64))
  })

  test('answers a page beyond its memory with a NAK, and nothing else but READ', () => {
    const bench = new Bench()
    bench.driver.write(message)
    bench.carrier(true)
    bench.select()
    expect(bench.say('30f0')).toBe('0')
    bench.select()
    expect(bench.say('60')).toBe('')
  })

  test('changes its message only once the reader has gone', () => {
    const bench = new Bench()
    bench.driver.write(message)
    bench.carrier(true)
    bench.select()
    bench.driver.write(fromHex('d00000'))
    expect([bench.driver.isWaiting, bench.say('3004')]).toEqual([true, `0320${toHex(message)}`.slice(0, 32)])
    bench.carrier(false)
    expect([bench.driver.isWaiting, bench.driver.visits]).toEqual([false, 1])
    bench.carrier(true)
    bench.select()
    expect(bench.say('3004').slice(0, 12)).toBe('0303d00000fe')
  })

  test.each([{ missing: true }, { hung: true }])('with %j gives nothing', (faults) => {
    const bench = new Bench()
    bench.driver.write(message)
    bench.model.setFaults(faults)
    bench.carrier(true)
    bench.select()
    expect(bench.say('3004')).toBe('')
  })

  test('that is stuck keeps the message it had', () => {
    const bench = new Bench()
    bench.driver.write(message)
    bench.model.setFaults({ stuck: true })
    bench.driver.write(fromHex('d00000'))
    bench.carrier(true)
    bench.select()
    expect(bench.say('3004').slice(0, 4)).toBe('0320')
  })

  test('is gone without supply, and when its driver is closed', () => {
    const bench = new Bench()
    bench.driver.write(message)
    bench.driver.close()
    expect(bench.carrier(true).select()).toBe('')
    expect(bench.model.isOn).toBe(false)
  })

  test('draws 0.3 uW while it listens for a carrier', () => {
    const bench = new Bench()
    bench.driver.write(message)
    const before = bench.bench.board.ledger.table()['nrf52-nfc']!['sense']!
    bench.bench.run(1000 * 1_000_000)
    expect(bench.bench.board.ledger.table()['nrf52-nfc']!['sense']! - before).toBeCloseTo(0.3e-3, 9)
  })

  test.each([0, longestMessage + 1])('refuses a message of %d bytes', (length) => {
    expect(() => new Bench().driver.write(new Uint8Array(length))).toThrow(RangeError)
  })
})
