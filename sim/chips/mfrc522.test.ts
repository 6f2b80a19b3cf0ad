import { describe, expect, test } from 'vitest'
import {
  BitFraming,
  Coll,
  ComIrq,
  Command,
  DivIrq,
  ErrorBit,
  FlushBuffer,
  Register,
} from '../../firmware/drivers/mfrc522-registers.js'
import { Mfrc522, type Mfrc522Answer, type Mfrc522Options, type Mfrc522Sample } from '../../firmware/drivers/mfrc522.js'
import { fromHex, toHex } from '../../protocols/bytes/hex.js'
import { byteFrame } from '../../protocols/nfca/index.js'
import { chipConformance } from './conformance.js'
import { Mfrc522Model } from './mfrc522.js'
import type { FieldReader, NfcField } from './nfc-field.js'
import { plain, fieldOn, readerParts, tagOf, uids } from './nfc-field-bench.js'
import { chips } from './registry.js'
import { TestBench } from './test-bench.js'

const optionsOf = (bench: TestBench): Mfrc522Options => ({
  ...bench.device.spi['reader']!,
  timers: bench.device.timers,
})

function modelOn(bench: TestBench, field: NfcField): Mfrc522Model {
  const model = new Mfrc522Model(bench.board, field)
  const { bus, select } = bench.board.spiOf('reader')
  bus.attach(select, model)
  return model
}

/** Every register that a reader may look at. */
const allRegisters = Array.from({ length: 64 }, (_, address) => address)

chipConformance({
  chip: chips.mfrc522,
  parts: readerParts.spi,
  makeModel: (bench) => {
    const field = fieldOn(bench)
    field.enter(tagOf())
    return modelOn(bench, field)
  },
  options: optionsOf,
  create: (options) => new Mfrc522(options),
  use: (driver) => driver.sample(() => {}),
  badOptions: [{ timers: undefined }, { maxTags: 0 }, { maxTags: 17 }, { maxTags: 1.5 }],
  state: (model) => allRegisters.filter((address) => address !== Register.CommandReg).map((at) => model.register(at)),
  traffic: (_, model, bytes) => {
    model.select()
    bytes.forEach((byte) => model.exchange(byte))
    model.deselect()
  },
})

function setUp(options: object = {}) {
  const bench = new TestBench(readerParts.spi)
  const field = fieldOn(bench)
  const model = bench.solder(modelOn(bench, field))
  bench.powerUp()
  const driver = new Mfrc522({ ...optionsOf(bench), ...options })
  const sample = () => bench.call<Mfrc522Sample>((done) => driver.sample(done))
  const found = () => sample().result!.tags.map(({ uid }) => toHex(uid))
  return { bench, field, model, driver, sample, found }
}

describe('the driver', () => {
  test('no tag, and each of four that are there at once, whatever bit they differ in', () => {
    const { bench, field, found } = setUp()
    expect(found()).toEqual([])
    for (let count = 1; count <= 4; count++) {
      field.enter(tagOf(count - 1))
      expect(found().sort()).toEqual(
        uids
          .slice(0, count)
          .map((uid) => toHex(uid))
          .sort(),
      )
    }
    expect(bench.notes).toEqual([])
  })

  test('of four tags it lists as many as it was asked for', () => {
    const { field, found } = setUp({ maxTags: 2 })
    uids.forEach((_, index) => field.enter(tagOf(index)))
    expect(found()).toHaveLength(2)
  })

  test('a tag is selected by its UID among others, and not when it is gone', () => {
    const { bench, field, driver, sample } = setUp()
    const tags = [tagOf(0), tagOf(1), tagOf(2)]
    tags.forEach((tag) => field.enter(tag))
    sample()
    for (const tag of [...tags, ...tags]) {
      expect(bench.call((done) => driver.select(tag.uid, plain(done))).error).toBeNull()
      expect(tags.map(({ state }) => state === 'active')).toEqual(tags.map((other) => other === tag))
    }
    field.leave(tags[1]!)
    expect(bench.call((done) => driver.select(tags[1]!.uid, plain(done))).error).toMatchObject({ kind: 'no-answer' })
  })

  test.each([
    [{ missing: true }, 'wrong-chip', 3_000],
    [{ hung: true }, 'not-ready', 60_000],
  ])('with %j it gives up in bounded time, and works once mended', (faults, kind, withinUs) => {
    const { field, model, sample, found } = setUp()
    field.enter(tagOf())
    model.setFaults(faults)
    const outcome = sample()
    expect(outcome).toMatchObject({ completions: 1, inside: false, error: { kind } })
    expect(outcome.elapsedUs).toBeLessThan(withinUs)
    model.setFaults({})
    expect(found()).toEqual([toHex(uids[0]!)])
  })

  test.each([0, 500, 2_000, 6_500, 9_000])(
    'closed %i us into a sample it says so once, and no timer is left',
    (afterUs) => {
      const { bench, field, driver } = setUp()
      field.enter(tagOf())
      const outcome = bench.call<Mfrc522Sample>((done) => {
        driver.sample(done)
        bench.run(afterUs)
        driver.close()
      })
      expect(outcome).toMatchObject({ completions: 1, error: { kind: 'closed' } })
      expect(bench.world.scheduler.pendingOf(bench.board.cpuOwner)).toBe(0)
    },
  )

  test('a second operation is "busy"; a frame that is too long is an error, not a hang', () => {
    const { bench, driver } = setUp()
    let second: unknown
    bench.call<Mfrc522Sample>((done) => {
      driver.sample(done)
      driver.sample((error) => (second = error))
    })
    expect(second).toMatchObject({ kind: 'busy' })
    const long = bench.call<Mfrc522Answer>((done) => driver.transceive(byteFrame(new Uint8Array(65)), 1_000, done))
    expect(long.error).toMatchObject({ kind: 'bus' })
  })

  test('draws 60 mA with its carrier on', () => {
    const { bench, sample } = setUp()
    sample()
    const before = bench.board.ledger.table()['mfrc522']!['field']!
    bench.run(1_000_000)
    expect(bench.board.ledger.table()['mfrc522']!['field']! - before).toBeCloseTo(0.06 * 3.3, 3)
  })
})

describe('registers', () => {
  /** The chip with nothing but its SPI: writes and reads as the datasheet has them (8.1.2). */
  const chip = () => {
    const all = setUp()
    const { model } = all
    const transaction = (bytes: readonly number[]) => {
      model.select()
      const back = bytes.map((byte) => model.exchange(byte))
      model.deselect()
      return back
    }
    const write = (register: number, ...values: number[]) => void transaction([register << 1, ...values])
    const read = (register: number) => transaction([0x80 | (register << 1), 0])[1]!
    return { ...all, transaction, write, read }
  }

  /** A chip with its carrier on, and 7 bits of WUPA sent. */
  const woken = (tags: readonly number[]) => {
    const all = chip()
    tags.forEach((index) => all.field.enter(tagOf(index)))
    all.write(Register.TxControlReg, 0x83)
    const transceive = (bytes: Uint8Array, framing: number) => {
      all.write(Register.CommandReg, Command.Idle)
      all.write(Register.ComIrqReg, 0x7f)
      all.write(Register.FIFOLevelReg, FlushBuffer)
      all.write(Register.FIFODataReg, ...bytes)
      all.write(Register.CommandReg, Command.Transceive)
      all.write(Register.BitFramingReg, BitFraming.StartSend | framing)
      all.bench.run(3_000)
    }
    const fifo = () => all.transaction(Array(all.read(Register.FIFOLevelReg) + 1).fill(0x92)).slice(1)
    transceive(Uint8Array.of(0x52), 7)
    return { ...all, transceive, fifo: () => toHex(Uint8Array.from(fifo())) }
  }

  test('version 2.0 is 92, and a read of many registers gives each a byte later (8.1.2)', () => {
    const { read, transaction, bench } = chip()
    expect(read(Register.VersionReg)).toBe(0x92)
    const [, version, mode, reload] = transaction([0xee, 0xa2, 0xd8, 0x00])
    expect([version, mode, reload]).toEqual([0x92, 0x3f, 0x00])
    expect(bench.notes).toEqual([])
  })

  test.each([
    [0x3d, '313233343536373839', 0xbf05],
    [0x3d, '', 0x6363],
    [0x3d, '3000', 0xa802],
    [0x3f, '313233343536373839', 0x6f91],
    [0x3c, '313233343536373839', 0x2189],
  ])(
    'the coprocessor, ModeReg %i: CRC of "%s" is %i (catalogue: ISO-IEC-14443-3-A, MCRF4XX, KERMIT)',
    (mode, hex, crc) => {
      const { write, read } = chip()
      write(Register.ModeReg, mode)
      write(Register.FIFOLevelReg, FlushBuffer)
      write(Register.DivIrqReg, 0x7f)
      if (hex) write(Register.FIFODataReg, ...fromHex(hex))
      write(Register.CommandReg, Command.CalcCRC)
      expect(read(Register.DivIrqReg) & DivIrq.CRC).toBe(DivIrq.CRC)
      expect((read(Register.CRCResultRegH) << 8) | read(Register.CRCResultRegL)).toBe(crc)
    },
  )

  test('the FIFO holds 64 bytes, says when it is full, and is emptied by FlushBuffer', () => {
    const { write, read } = chip()
    write(Register.FIFODataReg, ...new Uint8Array(65))
    expect(read(Register.FIFOLevelReg)).toBe(64)
    expect(read(Register.ErrorReg)).toBe(ErrorBit.BufferOvfl)
    write(Register.FIFOLevelReg, FlushBuffer)
    expect([read(Register.FIFOLevelReg), read(Register.ErrorReg)]).toEqual([0, 0])
  })

  test('interrupt bits are set with Set1 and cleared without (9.3.1.5)', () => {
    const { write, read } = chip()
    write(Register.ComIrqReg, ComIrq.Set1 | ComIrq.Rx | ComIrq.Timer)
    expect(read(Register.ComIrqReg) & 0x21).toBe(0x21)
    write(Register.ComIrqReg, ComIrq.Rx)
    expect(read(Register.ComIrqReg) & 0x21).toBe(0x01)
  })

  test('the timer: 2 x 169 + 1 periods a tick, 40 ticks and one, from the end of the frame (8.5)', () => {
    const { write, read, bench } = chip()
    write(Register.TModeReg, 0x80)
    write(Register.TPrescalerReg, 169)
    write(Register.TReloadRegL, 39)
    write(Register.TxControlReg, 0x83)
    write(Register.ComIrqReg, 0x7f)
    write(Register.FIFODataReg, 0x26)
    write(Register.CommandReg, Command.Transceive)
    write(Register.BitFramingReg, 0x87)
    // REQA: nine bit times with start and end, 85 us; 40 x 25 us.
    bench.run(1_080)
    expect(read(Register.ComIrqReg) & (ComIrq.Tx | ComIrq.Timer)).toBe(ComIrq.Tx)
    bench.run(10)
    expect(read(Register.ComIrqReg) & ComIrq.Timer).toBe(ComIrq.Timer)
  })

  test('an answer fills the FIFO and sets RxIRq; without the carrier nothing comes', () => {
    const { read, fifo, write, transceive } = woken([0])
    expect(read(Register.ComIrqReg) & ComIrq.Rx).toBe(ComIrq.Rx)
    expect(fifo()).toBe('4400')
    write(Register.TxControlReg, 0x80)
    transceive(Uint8Array.of(0x52), 7)
    expect(read(Register.ComIrqReg) & ComIrq.Rx).toBe(0)
  })

  test('two tags collide: position from 1, values after it zeros; RxAlign puts the rest in its place (9.3.1.15)', () => {
    const { read, write, fifo, transceive } = woken([0, 2])
    write(Register.CollReg, 0)
    transceive(fromHex('9320'), 0)
    // 88 04 a1 b2 9f and 88 04 11 22 bf: a1 and 11 first differ in bit 4, the 21st of all.
    expect(read(Register.ErrorReg) & ErrorBit.Coll).toBe(ErrorBit.Coll)
    expect(read(Register.CollReg) & (Coll.PosNotValid | Coll.PosMask)).toBe(21)
    expect(fifo()).toBe('8804010000')
    // Bit 4 is 1 in 11, 0 in a1: with 21 bits known, NVB 45, 04112233445566 goes on.
    transceive(fromHex('9345880411'), (5 << BitFraming.RxAlignShift) | 5)
    expect(read(Register.ErrorReg)).toBe(0)
    expect(fifo()).toBe('0022bf')
    expect(read(Register.CollReg) & Coll.PosNotValid).toBe(Coll.PosNotValid)
  })

  test('with RxCRCEn and TxCRCEn the chip adds and takes off CRC_A, and notices a wrong one', () => {
    const { read, write, fifo, transceive } = woken([0])
    write(Register.TxModeReg, 0x80)
    write(Register.RxModeReg, 0x80)
    transceive(fromHex('93708804a1b29f'), 0)
    expect([fifo(), read(Register.ErrorReg)]).toEqual(['04', 0])
    transceive(fromHex('9570c3d4e58072'), 0)
    // A NAK is four bits without a CRC.
    transceive(fromHex('302d'), 0)
    expect(read(Register.ErrorReg) & ErrorBit.CRC).toBe(ErrorBit.CRC)
    expect(read(Register.ControlReg) & 7).toBe(0)
  })

  test('Mem keeps 25 bytes, GenerateRandomID makes ten of them (10.3.1)', () => {
    const { write, read, transaction } = chip()
    write(Register.FIFODataReg, ...Array.from({ length: 25 }, (_, index) => index + 1))
    write(Register.CommandReg, Command.Mem)
    expect(read(Register.FIFOLevelReg)).toBe(0)
    write(Register.CommandReg, Command.GenerateRandomID)
    write(Register.CommandReg, Command.Mem)
    const bytes = transaction([...Array<number>(25).fill(0x92), 0]).slice(1)
    expect(bytes.slice(10)).toEqual(Array.from({ length: 15 }, (_, index) => index + 11))
    expect(bytes.slice(0, 10)).not.toEqual(Array.from({ length: 10 }, (_, index) => index + 1))
  })

  test('what is not modelled is noted and ends with an error bit', () => {
    const { write, read, bench } = chip()
    write(Register.CommandReg, Command.MFAuthent)
    expect(read(Register.ErrorReg)).toBe(ErrorBit.Protocol)
    write(Register.VersionReg, 0)
    expect(bench.notes).toHaveLength(2)
  })
})

describe('a field', () => {
  const twoReaders = () => {
    const bench = new TestBench([])
    const field = fieldOn(bench)
    const readers: [FieldReader, FieldReader] = [field.addReader(), field.addReader()]
    field.enter(tagOf())
    const ask = (reader: FieldReader) => {
      let heard = 'nothing yet'
      reader.exchange(
        { bytes: Uint8Array.of(0x26), bits: 7 },
        1_000,
        (frame) => (heard = frame ? toHex(frame.bytes) : ''),
      )
      return () => heard
    }
    return { bench, field, readers, ask }
  }

  test('two readers that speak in turn both hear the tag; at once, neither', () => {
    const { bench, readers, ask } = twoReaders()
    readers.forEach((reader) => reader.switch(true))
    const first = ask(readers[0])
    bench.run(2_000)
    expect(first()).toBe('4400')
    readers[0].switch(false)
    readers[1].switch(false)
    readers.forEach((reader) => reader.switch(true))
    const both = readers.map(ask)
    bench.run(5_000)
    expect(both.map((heard) => heard())).toEqual(['', ''])
  })

  test('a tag keeps its power while one of two carriers is on', () => {
    const { field, readers } = twoReaders()
    const [tag] = field.tags as unknown as [{ readonly state: string }]
    expect(tag.state).toBe('off')
    readers.forEach((reader) => reader.switch(true))
    readers[0].switch(false)
    expect(tag.state).toBe('idle')
    readers[1].switch(false)
    expect(tag.state).toBe('off')
  })

  test('an exchange that is given up calls nobody back', () => {
    const { bench, readers, ask } = twoReaders()
    readers[0].switch(true)
    const heard = ask(readers[0])
    readers[0].abort()
    bench.run(5_000)
    expect(heard()).toBe('nothing yet')
  })
})
