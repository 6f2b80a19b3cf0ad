import { describe, expect, test } from 'vitest'
import { Mfrc522 } from '../../firmware/drivers/mfrc522.js'
import { Ntag21x } from '../../firmware/drivers/ntag21x.js'
import { ntagLayouts, type NtagLayout } from '../../firmware/drivers/ntag21x-memory.js'
import type { TagConnection } from '../../firmware/drivers/ntag21x-link.js'
import { Pn532I2c } from '../../firmware/drivers/pn532-i2c.js'
import type { Completion } from '../../firmware/hal/index.js'
import { fromHex, toHex } from '../../protocols/bytes/hex.js'
import { encodeNdef, textRecord, uriRecord } from '../../protocols/ndef/index.js'
import { Mfrc522Model } from './mfrc522.js'
import type { NfcField } from './nfc-field.js'
import { plain, fieldOn, readerParts, tagOf } from './nfc-field-bench.js'
import type { Ntag21xTag } from './ntag21x.js'
import { Pn532I2cModel } from './pn532-i2c.js'
import { TestBench } from './test-bench.js'

/** A reader of each kind on a bench, and its driver. */
const readers = {
  pn532: (bench: TestBench, field: NfcField) => {
    const model = bench.solder(new Pn532I2cModel(bench.board, field))
    bench.board.i2cOf('reader').bus.attach(model)
    bench.powerUp()
    const driver = new Pn532I2c({ ...bench.device.i2c['reader']!, timers: bench.device.timers })
    return (done: Completion<[readonly TagConnection[]]>) =>
      driver.sample((error, sample) => done(error, sample?.tags.map((tag) => driver.tag(tag)) as TagConnection[]))
  },
  mfrc522: (bench: TestBench, field: NfcField) => {
    const { bus, select } = bench.board.spiOf('reader')
    bus.attach(select, bench.solder(new Mfrc522Model(bench.board, field)))
    bench.powerUp()
    const driver = new Mfrc522({ ...bench.device.spi['reader']!, timers: bench.device.timers })
    return (done: Completion<[readonly TagConnection[]]>) =>
      driver.sample((error, sample) => done(error, sample?.tags.map((tag) => driver.tag(tag)) as TagConnection[]))
  },
} as const

describe.each(['pn532', 'mfrc522'] as const)('the driver through a %s', (kind) => {
  const setUp = (tags: readonly Ntag21xTag[]) => {
    const bench = new TestBench(kind === 'pn532' ? readerParts.i2c : readerParts.spi)
    const field = fieldOn(bench)
    tags.forEach((tag) => field.enter(tag))
    const list = readers[kind](bench, field)
    const found = bench.call<readonly TagConnection[]>(list, 1_000_000)
    expect(found.error).toBeNull()
    const drivers = found.result!.map((connection) => new Ntag21x(connection))
    const call = <Result>(begin: (done: Completion<[Result]>) => void) => bench.call<Result>(begin, 5_000_000)
    return { bench, field, drivers, driver: drivers[0]!, call }
  }
  const message = encodeNdef([uriRecord('https://bin.example/7'), textRecord({ text: 'BIN0007', language: 'en' })])

  test.each(['ntag213', 'ntag215', 'ntag216'] as const)('%s: identified, written full, read back', (type) => {
    const tag = tagOf(0, type)
    const { driver, call, bench } = setUp([tag])
    expect(call<NtagLayout>((done) => driver.identify(done)).result).toBe(ntagLayouts[type])
    const room = ntagLayouts[type].areaSize * 8 - (type === 'ntag213' ? 5 : 0)
    const full = Uint8Array.from({ length: room - (room > 256 ? 4 : 2) }, (_, index) => index & 0xff)
    for (const bytes of [message, full, new Uint8Array(0)]) {
      expect(call((done) => driver.writeNdef(bytes, plain(done))).error).toBeNull()
      expect(call<Uint8Array>((done) => driver.readNdef(done)).result).toEqual(bytes)
    }
    const tooLarge = new Uint8Array(full.length + 1)
    expect(call((done) => driver.writeNdef(tooLarge, plain(done))).error).toMatchObject({ kind: 'too-large' })
    expect(bench.notes).toEqual([])
  })

  test('every command, and a refusal after which the tag still works', () => {
    const tag = tagOf()
    const { driver, call } = setUp([tag])
    expect(toHex(call<Uint8Array>((done) => driver.read(0, done)).result!)).toBe('04a1b29fc3d4e58072480000e1101200')
    expect(toHex(call<Uint8Array>((done) => driver.fastRead(3, 4, done)).result!)).toBe('e11012000103a00c')
    expect(toHex(call<Uint8Array>((done) => driver.signature(done)).result!)).toBe('00'.repeat(32))
    expect(call((done) => driver.write(0x2a, fromHex('10000000'), plain(done))).error).toBeNull()
    expect(call<number>((done) => driver.counter(done)).result).toBe(0)
    for (const begin of [
      (done: Completion<[Uint8Array]>) => driver.read(0x2d, done),
      (done: Completion<[Uint8Array]>) => driver.authenticate(fromHex('00000000'), done),
      (done: Completion<[Uint8Array]>) => driver.fastRead(0x2c, 0x2d, done),
    ]) {
      expect(call(begin).error).toMatchObject({ kind: 'refused' })
      expect(toHex(call<Uint8Array>((done) => driver.authenticate(fromHex('ffffffff'), done)).result!)).toBe('0000')
    }
    expect(call((done) => driver.write(0, new Uint8Array(4), plain(done))).error).toMatchObject({ kind: 'refused' })
    expect(call((done) => driver.write(4, new Uint8Array(4), plain(done))).error).toBeNull()
  })

  test('two tags in the field keep their own messages', () => {
    const tags = [tagOf(0), tagOf(1)]
    const { drivers, call } = setUp(tags)
    expect(drivers).toHaveLength(2)
    drivers.forEach((driver, index) => {
      const bytes = encodeNdef([textRecord({ text: `bin ${index}`, language: 'en' })])
      expect(call((done) => driver.writeNdef(bytes, plain(done))).error).toBeNull()
    })
    drivers.forEach((driver, index) => {
      const bytes = encodeNdef([textRecord({ text: `bin ${index}`, language: 'en' })])
      expect(call<Uint8Array>((done) => driver.readNdef(done)).result).toEqual(bytes)
      expect(call<NtagLayout>((done) => driver.identify(done)).result?.name).toBe('ntag213')
    })
    expect(tags.map(({ memory }) => Buffer.from(memory.bytes).includes('enbin '))).toEqual([true, true])
  })

  test('a tag taken away at any moment of a write holds the old message, the new one or none', () => {
    const outcomes = new Set<string>()
    for (let afterUs = 1_000; afterUs <= 131_000; afterUs += 5_000) {
      const tag = tagOf()
      const { driver, bench, field, call } = setUp([tag])
      call((done) => driver.writeNdef(fromHex('d00000'), plain(done)))
      bench.world.scheduler.after(afterUs, 0, () => field.leave(tag), undefined)
      const { error, completions } = call((done) => driver.writeNdef(message, plain(done)))
      expect(completions).toBe(1)
      if (error) expect(['gone', 'damaged']).toContain((error as { kind?: string }).kind)
      const area = toHex(tag.memory.bytes.slice(21, 56))
      const held = ['0303d00000', '0300', '0320' + toHex(message)].find((hex) => area.startsWith(hex))
      expect(held, `after ${afterUs} us: ${area}`).toBeDefined()
      outcomes.add(`${held!.slice(0, 4)} ${error ? 'gone' : 'done'}`)
    }
    expect([...outcomes].sort()).toEqual(expect.arrayContaining(['0300 gone', '0303 gone', '0320 done']))
  })

  test('no NDEF, read-only, broken: each has its name', () => {
    const blank = tagOf()
    blank.memory.bytes.fill(0, 12, 24)
    const locked = tagOf(1)
    locked.memory.bytes[15] = 0x0f
    const mute = tagOf(2)
    mute.setFaults({ mute: true })
    const corrupt = tagOf(0)
    corrupt.setFaults({ corrupt: true })
    const empty = tagOf(0)
    empty.memory.load(fromHex('fe000000'))
    const kinds = [blank, empty, mute, corrupt].map((tag) => {
      const { driver, call } = setUp([tag])
      return (call((done) => driver.readNdef(done)).error as { kind?: string } | null)?.kind
    })
    expect(kinds).toEqual(['no-ndef', 'no-ndef', 'gone', 'damaged'])
    const { driver, call } = setUp([locked])
    expect(call((done) => driver.writeNdef(message, plain(done))).error).toMatchObject({ kind: 'read-only' })
  })

  test('one operation at a time; closed is closed', () => {
    const { driver } = setUp([tagOf()])
    let ended: unknown
    driver.identify((error) => (ended = error))
    expect(() => driver.identify(() => {})).toThrow(expect.objectContaining({ kind: 'busy' }))
    driver.close()
    expect(ended).toMatchObject({ kind: 'closed' })
  })

  test.each([
    ['a page beyond 255', (driver: Ntag21x) => driver.read(256, () => {})],
    ['half a page', (driver: Ntag21x) => driver.write(4, new Uint8Array(2), () => {})],
    ['sixteen pages at once', (driver: Ntag21x) => driver.fastRead(0, 15, () => {})],
    ['a short password', (driver: Ntag21x) => driver.authenticate(new Uint8Array(3), () => {})],
  ])('%s is a RangeError, and nothing is under way', (_, use) => {
    const { driver, call } = setUp([tagOf()])
    expect(() => use(driver)).toThrow(RangeError)
    expect(call((done) => driver.identify(done)).error).toBeNull()
  })
})
