import { describe, expect, test } from 'vitest'
import { Pn532Hsu, type Pn532HsuOptions } from '../../firmware/drivers/pn532-hsu.js'
import { Pn532I2c, type Pn532I2cOptions } from '../../firmware/drivers/pn532-i2c.js'
import type { Pn532, Pn532Sample } from '../../firmware/drivers/pn532.js'
import { fromHex, toHex } from '../../protocols/bytes/hex.js'
import { encodeFrame, Pn532Command } from '../../protocols/pn532/index.js'
import { chipConformance } from './conformance.js'
import type { NfcField } from './nfc-field.js'
import { plain, fieldOn, readerParts, tagOf, uids } from './nfc-field-bench.js'
import { defaultBaud, Pn532HsuModel } from './pn532-hsu.js'
import { Pn532I2cModel } from './pn532-i2c.js'
import type { Pn532Faults } from './pn532.js'
import { chips } from './registry.js'
import { TestBench } from './test-bench.js'

const hsuOptions = (bench: TestBench): Pn532HsuOptions => ({
  ...bench.device.serial['reader']!,
  timers: bench.device.timers,
})
const i2cOptions = (bench: TestBench): Pn532I2cOptions => ({
  ...bench.device.i2c['reader']!,
  timers: bench.device.timers,
})
const hsuModel = (bench: TestBench, field: NfcField) =>
  new Pn532HsuModel(bench.board, bench.board.uartTo('reader', defaultBaud), field)
const i2cModel = (bench: TestBench, field: NfcField) => {
  const model = new Pn532I2cModel(bench.board, field)
  bench.board.i2cOf('reader').bus.attach(model)
  return model
}

/** A field with one tag in it. */
function fieldWithTag(bench: TestBench): NfcField {
  const field = fieldOn(bench)
  field.enter(tagOf())
  return field
}

const badOptions = [{ timers: undefined }, { retries: -1 }, { retries: 21 }, { retries: 0.5 }, { maxTags: 3 }]

chipConformance({
  chip: chips.pn532,
  parts: readerParts.hsu,
  makeModel: (bench) => hsuModel(bench, fieldWithTag(bench)),
  options: hsuOptions,
  create: (options) => new Pn532Hsu(options),
  use: (driver) => driver.sample(() => {}),
  badOptions,
  state: ({ chip }) => [chip.mode, chip.targets, chip.registers.read(fromHex('63026303630d6338633d'))],
  traffic: (_, model, bytes) => model.onBytes(bytes.length % 2 ? bytes : encodeFrame(0xd4, bytes)),
})

chipConformance({
  chip: chips.pn532,
  parts: readerParts.i2c,
  makeModel: (bench) => i2cModel(bench, fieldWithTag(bench)),
  options: i2cOptions,
  create: (options) => new Pn532I2c(options),
  use: (driver) => driver.sample(() => {}),
  badOptions: [...badOptions, { address: 0x25 }],
  state: ({ chip }) => [chip.mode, chip.targets, chip.registers.read(fromHex('63026303630d6338633d'))],
  traffic: (bench, _, bytes) => {
    const { bus } = bench.board.i2cOf('reader')
    bus.write(0x24, bytes.length % 2 ? bytes : encodeFrame(0xd4, bytes), true)
    bus.read(0x24, new Uint8Array(bytes.length), true)
  },
})

/** A powered bench with a reader, its driver, and an empty field. */
function setUp(bus: 'hsu' | 'i2c', options: object = {}) {
  const bench = new TestBench(readerParts[bus])
  const field = fieldOn(bench)
  const model = bench.solder(bus === 'hsu' ? hsuModel(bench, field) : i2cModel(bench, field))
  bench.powerUp()
  const driver: Pn532 =
    bus === 'hsu'
      ? new Pn532Hsu({ ...hsuOptions(bench), ...options })
      : new Pn532I2c({ ...i2cOptions(bench), ...options })
  const sample = () => bench.call<Pn532Sample>((done) => driver.sample(done))
  const command = (code: number, parameters: string, answerLength = 64) =>
    bench.call<Uint8Array>((done) => driver.command(code, fromHex(parameters), answerLength, 300_000, done))
  const setFaults = (faults: Pn532Faults) => model.setFaults(faults)
  return { bench, field, model, driver, sample, command, setFaults }
}

describe.each(['hsu', 'i2c'] as const)('over %s', (bus) => {
  test('it says who it is, and lists no tag, one, two; a third is beyond it', () => {
    const { field, driver, sample, bench } = setUp(bus)
    expect(sample()).toMatchObject({ error: null, completions: 1, inside: false, result: { tags: [] } })
    expect(driver.version).toEqual({ ic: 0x32, version: 1, revision: 6, support: 7 })
    for (const [index, count] of [1, 2, 2].entries()) {
      field.enter(tagOf(index))
      expect(sample().result?.tags).toHaveLength(count)
    }
    expect(bench.notes).toEqual([])
  })

  test('two tags that differ in their last bit are told apart, again and again', () => {
    const { field, sample } = setUp(bus)
    field.enter(tagOf(0))
    field.enter(tagOf(1))
    for (let round = 0; round < 3; round++) {
      const found = sample().result!.tags.map(({ number, atqa, sak, uid }) => [number, atqa, sak, toHex(uid)])
      expect(found).toEqual([
        [1, 0x44, 0, toHex(uids[1]!)],
        [2, 0x44, 0, toHex(uids[0]!)],
      ])
    }
  })

  test('a tag that was removed is gone, and another one is seen', () => {
    const { field, sample } = setUp(bus)
    const tag = tagOf(0)
    field.enter(tag)
    expect(sample().result!.tags).toHaveLength(1)
    field.leave(tag)
    expect(sample().result!.tags).toEqual([])
    field.enter(tagOf(2))
    expect(sample().result!.tags.map(({ uid }) => toHex(uid))).toEqual([toHex(uids[2]!)])
  })

  test.each([
    [{ hung: true }, 'no-answer'],
    [{ corrupt: true }, 'checksum'],
    [{ missing: true }, bus === 'hsu' ? 'no-answer' : 'bus'],
  ] as const)('with %j it gives up in bounded time, and works once mended', (faults, kind) => {
    const { sample, setFaults } = setUp(bus)
    setFaults(faults)
    const outcome = sample()
    expect(outcome).toMatchObject({ completions: 1, inside: false, error: { kind } })
    expect(outcome.elapsedUs).toBeLessThan(250_000)
    setFaults({})
    expect(sample()).toMatchObject({ error: null, completions: 1 })
  })

  test('a second operation is "busy", and the first one ends', () => {
    const { driver, bench } = setUp(bus)
    let second: unknown
    const first = bench.call<Pn532Sample>((done) => {
      driver.sample(done)
      driver.sample((error) => (second = error))
    })
    expect(first).toMatchObject({ error: null, completions: 1 })
    expect(second).toMatchObject({ kind: 'busy' })
  })

  test.each([0, 100, 1_000, 3_000, 5_000, 8_000, 12_000])('closed %i us into a sample it says so once', (afterUs) => {
    const { driver, bench } = setUp(bus)
    const outcome = bench.call<Pn532Sample>((done) => {
      driver.sample(done)
      bench.run(afterUs)
      driver.close()
    })
    expect(outcome).toMatchObject({ completions: 1, error: { kind: 'closed' } })
    expect(bench.world.scheduler.pendingOf(bench.board.cpuOwner)).toBe(0)
  })

  test('it sleeps when told, and the next sample wakes it', () => {
    const { driver, field, sample, bench } = setUp(bus)
    field.enter(tagOf())
    sample()
    expect(field.isPowered).toBe(true)
    expect(bench.call((done) => driver.powerDown(plain(done)))).toMatchObject({ error: null, completions: 1 })
    expect(field.isPowered).toBe(false)
    const before = bench.board.ledger.table()['pn532']!['down']!
    bench.run(3_600_000_000)
    // 22 uA at 3.3 V for an hour.
    expect(bench.board.ledger.table()['pn532']!['down']! - before).toBeCloseTo(22e-6 * 3.3 * 3600, 3)
    expect(sample().result!.tags).toHaveLength(1)
  })

  test('a command that it does not know is refused with an error frame', () => {
    const { sample, command, bench } = setUp(bus)
    sample()
    expect(command(0x7e, '')).toMatchObject({ error: { kind: 'not-ready' } })
    expect(bench.notes.map(({ level }) => level)).toEqual(['warning'])
    expect(sample().error).toBeNull()
  })
})

describe('commands (UM0701-02, chapter 7)', () => {
  const readerWithTag = () => {
    const all = setUp('i2c', { maxTags: 1 })
    all.field.enter(tagOf())
    all.sample()
    const answer = (code: number, parameters: string) => toHex(all.command(code, parameters).result!)
    return { ...all, answer }
  }

  test.each([
    ['Diagnose: line', Pn532Command.Diagnose, '006c69626e6663', '006c69626e6663'],
    ['Diagnose: RAM', Pn532Command.Diagnose, '02', '00'],
    ['GetFirmwareVersion', Pn532Command.GetFirmwareVersion, '', '32010607'],
    ['GetGeneralStatus', Pn532Command.GetGeneralStatus, '', '000101' + '01000010' + '80'],
    ['ReadRegister: TxMode, RxMode, BitFraming', Pn532Command.ReadRegister, '63026303633d', '808000'],
    ['WriteRegister', Pn532Command.WriteRegister, '630200', ''],
    ['InDataExchange: READ page 3', Pn532Command.InDataExchange, '013003', '00e11012000103a00c340300fe00000000'],
    ['InDataExchange: no such page', Pn532Command.InDataExchange, '01302d', '13'],
    ['InDataExchange: WRITE', Pn532Command.InDataExchange, '01a20401020304', '00'],
    ['InDataExchange: 16-byte WRITE', Pn532Command.InDataExchange, '01a004' + '01020304' + '00'.repeat(12), '00'],
    ['InDataExchange: WRITE page 0', Pn532Command.InDataExchange, '01a20001020304', '13'],
    ['InDataExchange: no such target', Pn532Command.InDataExchange, '023000', '27'],
    ['InCommunicateThru: GET_VERSION', Pn532Command.InCommunicateThru, '60', '000004040201000f03'],
    ['InCommunicateThru: a NAK has no CRC', Pn532Command.InCommunicateThru, '302d', '02'],
    ['InCommunicateThru: nothing', Pn532Command.InCommunicateThru, '', '01'],
    ['InSelect', Pn532Command.InSelect, '01', '00'],
    ['InSelect: no such target', Pn532Command.InSelect, '02', '27'],
    ['InDeselect', Pn532Command.InDeselect, '01', '00'],
    ['InRelease', Pn532Command.InRelease, '00', '00'],
    ['InListPassiveTarget: FeliCa', Pn532Command.InListPassiveTarget, '0101', '00'],
  ])('%s', (_, code, parameters, answer) => {
    expect(readerWithTag().answer(code, parameters)).toBe(answer)
  })

  test('GET_VERSION of each tag is that of its kind (facts/protocols.md 2.3)', () => {
    const sizes = (['ntag213', 'ntag215', 'ntag216'] as const).map((type) => {
      const { field, sample, command } = setUp('i2c', { maxTags: 1 })
      field.enter(tagOf(0, type))
      sample()
      return toHex(command(Pn532Command.InCommunicateThru, '60').result!)
    })
    expect(sizes).toEqual(['000004040201000f03', '000004040201001103', '000004040201001303'])
  })

  test('with CRC off, the host sees the CRC and the four bits of a NAK', () => {
    const { answer } = readerWithTag()
    answer(Pn532Command.WriteRegister, '630200' + '630300')
    expect(answer(Pn532Command.InCommunicateThru, '60f832').slice(0, 18)).toBe('000004040201000f03')
    // NAK 1: a wrong CRC; the tag falls back to idle.
    expect(answer(Pn532Command.InCommunicateThru, '60f833')).toBe('0001')
    expect(answer(Pn532Command.ReadRegister, '633c')).toBe('04')
    // REQA by hand: seven bits.
    answer(Pn532Command.WriteRegister, '633d07')
    expect(answer(Pn532Command.InCommunicateThru, '26')).toBe('004400')
  })

  test('a tag that leaves in the middle of a write keeps its page, and the chip says timeout', () => {
    const { bench, driver, field, sample } = setUp('i2c')
    const tag = tagOf()
    field.enter(tag)
    const { number } = sample().result!.tags[0]!
    const before = toHex(tag.memory.page(4))
    bench.world.scheduler.after(4_000, 0, () => field.leave(tag), undefined)
    const write = Uint8Array.of(number, 0xa2, 4, 1, 2, 3, 4)
    const outcome = bench.call<Uint8Array>((done) =>
      driver.command(Pn532Command.InDataExchange, write, 64, 300_000, done),
    )
    expect(toHex(outcome.result!)).toBe('01')
    expect(toHex(tag.memory.page(4))).toBe(before)
  })

  test('a deselected tag is not listed again, one whose carrier was off is', () => {
    const { answer } = readerWithTag()
    answer(Pn532Command.InDeselect, '01')
    expect(answer(Pn532Command.InListPassiveTarget, '0100')).toBe('00')
    answer(Pn532Command.RFConfiguration, '0100')
    answer(Pn532Command.RFConfiguration, '0101')
    expect(answer(Pn532Command.InListPassiveTarget, '0100').slice(0, 2)).toBe('01')
  })

  test('InAutoPoll goes through the types, a period each (7.3.13; the answer as nfc-poll takes it)', () => {
    const { answer, command } = readerWithTag()
    answer(Pn532Command.RFConfiguration, '0100')
    const outcome = command(Pn532Command.InAutoPoll, '01011110')
    expect(toHex(outcome.result!)).toBe('01100c0100440007' + '04a1b2c3d4e580')
    expect(outcome.elapsedUs).toBeGreaterThan(150_000)
    expect(answer(Pn532Command.InAutoPoll, '010111')).toBe('00')
  })

  test('without a limit of tries it waits for a tag, and costs nothing meanwhile', () => {
    const { bench, field, driver, sample, command } = setUp('i2c')
    sample()
    command(Pn532Command.RFConfiguration, '05ff01ff')
    const events = bench.world.scheduler.pending
    let found: Uint8Array | undefined
    driver.command(Pn532Command.InListPassiveTarget, fromHex('0100'), 40, 10_000_000, (_, answer) => (found = answer))
    bench.run(5_000_000)
    expect(found).toBeUndefined()
    expect(bench.world.scheduler.pending).toBeLessThan(events + 4)
    field.enter(tagOf())
    bench.run(100_000)
    expect(toHex(found!)).toBe('01010044000704a1b2c3d4e580')
  })
})

describe('on its UART', () => {
  const onWire = () => {
    const bench = new TestBench(readerParts.hsu)
    const model = bench.solder(hsuModel(bench, fieldWithTag(bench)))
    bench.powerUp()
    const heard: string[] = []
    const port = bench.board.pin(bench.board.wiring.parts[0]!.pins['receive']!).uart!
    port.listener = { onBytes: (bytes) => heard.push(toHex(bytes)) }
    const say = (hex: string) => {
      port.baud = 115_200
      port.send(fromHex(hex))
      bench.run(20_000)
      return heard.splice(0)
    }
    return { bench, model, port, say }
  }

  test('what comes while it wakes up is lost: a command alone is not heard, one after the preamble is', () => {
    const { say } = onWire()
    expect(say('0000ff02fed4022a00')).toEqual([])
    expect(onWire().say('5555' + '00'.repeat(14) + '0000ff02fed4022a00')).toEqual([
      '0000ff00ff00',
      '0000ff06fad50332010607e800',
    ])
  })

  test('NACK has the answer sent again; ACK ends what it is doing', () => {
    const { say } = onWire()
    say('55' + '00'.repeat(15))
    expect(say('0000ff02fed4022a00')).toHaveLength(2)
    expect(say('0000ffff0000')).toEqual(['0000ff06fad50332010607e800'])
    expect(say('0000ff02fed4022a00' + '0000ff00ff00')).toEqual(['0000ff00ff00'])
  })

  test('SetSerialBaudRate holds once its answer is acknowledged (7.2.7)', () => {
    const { say, port, model } = onWire()
    say('55' + '00'.repeat(15))
    expect(say('0000ff03fdd41000' + '1c00')).toEqual(['0000ff00ff00', '0000ff02fed5111a00'])
    say('0000ff00ff00')
    port.baud = 9600
    expect(model.chip.isAlive).toBe(true)
    expect(port.peer!.baud).toBe(9600)
  })
})
