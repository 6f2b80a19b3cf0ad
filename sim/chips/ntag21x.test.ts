import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { Ntag21x } from '../../firmware/drivers/ntag21x.js'
import type { NtagName } from '../../firmware/drivers/ntag21x-memory.js'
import type { TagAnswer, TagConnection, TagLink } from '../../firmware/drivers/ntag21x-link.js'
import { driverError, type Completion } from '../../firmware/hal/index.js'
import { fromHex, toHex } from '../../protocols/bytes/hex.js'
import { byteFrame, hasCrcA, NfcaCommand, withCrcA } from '../../protocols/nfca/index.js'
import { chipConformance } from './conformance.js'
import type { FieldReader, HeardFrame, NfcField } from './nfc-field.js'
import { fieldOn, tagOf, uids } from './nfc-field-bench.js'
import { Ntag21xTag } from './ntag21x.js'
import { chips } from './registry.js'
import { TestBench } from './test-bench.js'

/** A tag on a table, with an antenna over it. */
class TagOnAir {
  readonly tag: Ntag21xTag
  readonly field: NfcField
  readonly reader: FieldReader

  constructor(
    readonly bench: TestBench,
    type: NtagName = 'ntag213',
  ) {
    this.tag = tagOf(0, type)
    this.field = fieldOn(bench)
    this.reader = this.field.addReader()
    this.field.enter(this.tag)
  }

  /** The board's supply feeds the carrier. */
  powerOn(): void {
    this.reader.switch(true)
  }

  powerOff(): void {
    this.reader.switch(false)
  }

  setFaults(): void {
    // The tag's faults are its own.
  }

  /** Sends bytes with their CRC_A; the answer in hexadecimal without its CRC, a single digit for four bits, '' for none. */
  say(hex: string, waitUs = 10_000): string {
    return shown(this.exchange({ ...byteFrame(withCrcA(fromHex(hex))) }, waitUs))
  }

  exchange(frame: { bytes: Uint8Array; bits: number }, waitUs = 10_000): HeardFrame | undefined {
    let heard: HeardFrame | undefined
    this.reader.exchange(frame, waitUs, (frame) => (heard = frame))
    this.bench.run(120_000)
    return heard
  }

  /** Field off and on, then request and selection, as a reader that knows the tag does. */
  activate(): this {
    this.reader.switch(false)
    this.reader.switch(true)
    this.exchange({ bytes: Uint8Array.of(NfcaCommand.WUPA), bits: 7 })
    expect(this.say('93708804a1b29f')).toBe('04')
    expect(this.say('9570c3d4e58072')).toBe('00')
    return this
  }
}

function shown(heard: HeardFrame | undefined): string {
  if (!heard) return ''
  if (heard.bits === 4) return heard.bytes[0]!.toString(16)
  return hasCrcA(heard.bytes) ? toHex(heard.bytes.slice(0, -2)) : `no CRC: ${toHex(heard.bytes)}`
}

/** A link straight through the air, for the conformance suite. */
class AirLink implements TagLink {
  private readonly air: TagOnAir

  constructor({ air }: { readonly air: TagOnAir }) {
    this.air = air
  }

  exchange(command: Uint8Array, waitUs: number, done: Completion<[TagAnswer]>): void {
    this.air.reader.exchange(byteFrame(withCrcA(command)), waitUs, (heard) => {
      if (!heard) return done(driverError('no-answer', 'silence'), undefined as never)
      if (heard.bits === 4) return done(null, { kind: 'refused', code: heard.bytes[0]! })
      done(null, { kind: 'data', bytes: heard.bytes.slice(0, -2) })
    })
  }

  select(done: Completion): void {
    done(null)
  }

  close(): void {
    this.air.reader.abort()
  }
}

const made: TagOnAir[] = []

chipConformance({
  chip: chips.ntag21x,
  parts: [],
  makeModel: (bench) => made[made.push(new TagOnAir(bench)) - 1]!,
  options: (): TagConnection<{ readonly air: TagOnAir }> => ({ io: AirLink, air: made.at(-1)! }),
  create: (options) => new Ntag21x(options as TagConnection),
  use: (driver) => driver.identify(() => {}),
  badOptions: [{ io: undefined }],
  state: ({ tag }) => tag.state,
  traffic: (_, air, bytes) => {
    if (bytes.length % 3 === 0) air.activate()
    air.exchange(byteFrame(bytes.length % 2 ? bytes : withCrcA(bytes)))
  },
})

const onAir = (type: NtagName = 'ntag213') => new TagOnAir(new TestBench([]), type).activate()

describe('commands on the air (facts/protocols.md 2.3)', () => {
  test.each(['ntag213', 'ntag215', 'ntag216'] as const)(
    '%s as delivered: version, UID, capability container',
    (type) => {
      const air = onAir(type)
      const size = { ntag213: '0f', ntag215: '11', ntag216: '13' }[type]
      const area = { ntag213: '12', ntag215: '3e', ntag216: '6d' }[type]
      expect(air.say('60')).toBe(`000404020100${size}03`)
      expect(air.say('3000')).toBe(`04a1b29fc3d4e58072480000e110${area}00`)
    },
  )

  test.each([
    ['ntag213', 45, 0x28],
    ['ntag215', 135, 0x82],
    ['ntag216', 231, 0xe2],
  ] as const)(
    '%s has %i pages, then READ goes on with page 0; the lock page reads bd at its end',
    (type, pages, lock) => {
      const air = onAir(type)
      const hex = (page: number) => page.toString(16).padStart(2, '0')
      expect(air.say(`30${hex(pages - 1)}`)).toBe('00000000' + '04a1b29f' + 'c3d4e580' + '72480000')
      // CFG0: no page is protected; the password reads as zeros.
      expect(air.say(`30${hex(lock)}`)).toBe('000000bd' + '040000ff' + '00000000' + '00000000')
      expect(air.say(`3a00${hex(pages - 1)}`)).toHaveLength(pages * 8)
      expect(air.say(`30${hex(pages)}`)).toBe('0')
      expect(air.tag.state).toBe('idle')
    },
  )

  test.each([
    ['ff', 'an unknown command'],
    ['6000', 'a version with an argument'],
    ['30', 'READ without a page'],
    ['3a0500', 'FAST_READ backwards'],
    ['3a002d', 'FAST_READ beyond the end'],
    ['a2000000ffff', 'WRITE page 0'],
    ['a201' + '00000000', 'WRITE page 1'],
    ['a22d' + '00000000', 'WRITE beyond the end'],
    ['a204' + '000000', 'WRITE of three bytes'],
    ['a02d', 'COMPATIBILITY_WRITE beyond the end'],
    ['3902', 'the counter while it is off'],
    ['3c01', 'a signature that is not there'],
    ['1b00000000', 'a wrong password'],
  ])('%s: %s gets NAK 0 and the tag is idle', (hex) => {
    const air = onAir()
    expect(air.say(hex)).toBe('0')
    expect(air.tag.state).toBe('idle')
    expect(air.say('3000')).toBe('')
  })

  test('a wrong CRC gets NAK 1', () => {
    expect(shown(onAir().exchange(byteFrame(fromHex('60f833'))))).toBe('1')
  })

  test('WRITE and COMPATIBILITY_WRITE take four bytes, the second of sixteen', () => {
    const air = onAir()
    expect(air.say('a20401020304')).toBe('a')
    expect(air.say('a005')).toBe('a')
    expect(air.say('11121314' + 'ff'.repeat(12))).toBe('a')
    expect(air.say('3004').slice(0, 24)).toBe('01020304' + '11121314' + '00000000')
    expect(air.say('a005')).toBe('a')
    expect(air.say('1112')).toBe('0')
  })

  test('the signature is what it was given', () => {
    const air = new TagOnAir(new TestBench([]))
    const signature = Uint8Array.from({ length: 32 }, (_, index) => index)
    air.field.leave(air.tag)
    air.field.enter(new Ntag21xTag({ type: 'ntag213', uid: uids[0]!, signature }))
    expect(air.activate().say('3c00')).toBe(toHex(signature))
  })

  test('HLTA sends it to sleep: REQA does not wake it, WUPA does, and a mistake brings it back to halt', () => {
    const air = onAir()
    expect(air.say('5000')).toBe('')
    expect(air.tag.state).toBe('halt')
    const request = (command: number) => air.exchange({ bytes: Uint8Array.of(command), bits: 7 })
    expect(request(NfcaCommand.REQA)).toBeUndefined()
    expect(toHex(request(NfcaCommand.WUPA)!.bytes)).toBe('4400')
    expect(air.say('93708804a1b29e')).toBe('')
    expect(air.tag.state).toBe('halt')
  })

  test.each([
    [{ dead: true }, ['', '', '']],
    [{ mute: true }, ['4400', '04', '']],
    [{ corrupt: true }, ['4400', '04', 'no CRC']],
  ] as const)('faults %j', (faults, expected) => {
    const air = new TagOnAir(new TestBench([]))
    air.powerOn()
    air.tag.setFaults(faults)
    const atqa = air.exchange({ bytes: Uint8Array.of(NfcaCommand.REQA), bits: 7 })
    const heard = [atqa ? toHex(atqa.bytes) : '', air.say('93708804a1b29f')]
    air.say('9570c3d4e58072')
    expect([...heard, air.say('60').slice(0, 6)]).toEqual(expected)
  })
})

describe('what can be written once (datasheet, lock bytes [recalled])', () => {
  test('the capability container only gains ones', () => {
    const air = onAir()
    expect(air.say('a203' + '0f000000')).toBe('a')
    expect(air.say('3003').slice(0, 8)).toBe('ef101200')
  })

  test('static lock bits lock their pages for ever, block-locking bits freeze lock bits', () => {
    const air = onAir()
    // Lock page 4, then freeze the lock bits of pages 4 to 9, then try page 5.
    expect(air.say('a202' + 'ffff1000')).toBe('a')
    expect(air.say('a204' + '01020304')).toBe('0')
    air.activate()
    expect(air.say('a202' + '00000200')).toBe('a')
    expect(air.say('a202' + '00002000')).toBe('a')
    expect(air.say('3002').slice(0, 8)).toBe('72481200')
    expect(air.say('a205' + '01020304')).toBe('a')
    // Page 12 is beyond what is frozen.
    expect(air.say('a202' + '00000010')).toBe('a')
    expect(air.say('a20c' + '01020304')).toBe('0')
  })

  test.each([
    ['ntag213', '28', '01000000', ['10', '11'], '12'],
    ['ntag215', '82', '80000000', ['80', '81'], '7f'],
    ['ntag216', 'e2', '00200000', ['e0', 'e1'], 'df'],
  ] as const)('dynamic lock bits of %s', (type, lockPage, bytes, locked, open) => {
    const air = onAir(type)
    expect(air.say(`a2${lockPage}${bytes}`)).toBe('a')
    expect(air.say(`a2${open}01020304`)).toBe('a')
    for (const page of locked) {
      expect(air.say(`a2${page}01020304`)).toBe('0')
      air.activate()
    }
    // Freeze the first block: its lock bits stay as they are.
    expect(air.say(`a2${lockPage}00000100`)).toBe('a')
    expect(air.say(`a2${lockPage}01000000`)).toBe('a')
    expect(air.say('a2100a0b0c0d')).toBe(type === 'ntag213' ? '0' : 'a')
  })

  test('no writes whatever take a lock bit back', () => {
    const pages = fc.constantFrom('02', '03', '28')
    const data = fc.uint8Array({ minLength: 4, maxLength: 4 })
    fc.assert(
      fc.property(fc.array(fc.tuple(pages, data), { maxLength: 6 }), (writes) => {
        const { memory } = tagOf()
        let before = memory.bytes.slice()
        for (const [page, bytes] of writes) {
          memory.write(parseInt(page, 16), bytes)
          for (const at of [10, 11, 12, 13, 14, 15, 160, 161, 162, 163])
            expect(memory.bytes[at]! & before[at]!).toBe(before[at])
          before = memory.bytes.slice()
        }
      }),
    )
  })
})

describe('password, configuration, counter (datasheet [recalled])', () => {
  /** A tag with password 01020304, PACK aabb, protected from page 8; ACCESS as given. */
  const guarded = (access: string) => {
    const air = onAir()
    for (const write of ['a22b01020304', 'a22caabb0000', `a22a${access}000000`, 'a22904000008'])
      expect(air.say(write)).toBe('a')
    return air.activate()
  }

  test('writes from AUTH0 on need the password, reads do not', () => {
    const air = guarded('00')
    expect(air.say('a20701020304')).toBe('a')
    expect(air.say('3008')).toHaveLength(32)
    expect(air.say('a20801020304')).toBe('0')
    air.activate()
    expect(air.say('1b01020304')).toBe('aabb')
    expect(air.tag.state).toBe('authenticated')
    expect(air.say('a20801020304')).toBe('a')
    expect(air.activate().say('a20801020304')).toBe('0')
  })

  test('with PROT reads end at AUTH0: READ goes on with page 0, FAST_READ is refused', () => {
    const air = guarded('80')
    // Pages 6 and 7, then 0 and 1, as readers in the field see it.
    expect(air.say('3006').slice(16)).toBe('04a1b29fc3d4e580')
    expect(air.say('3008')).toBe('0')
    expect(air.activate().say('3a0008')).toBe('0')
    expect(air.activate().say('1b01020304')).toBe('aabb')
    expect(air.say('3a0008')).toHaveLength(72)
  })

  test('after AUTHLIM wrong passwords none is taken any more: NAK 4', () => {
    const air = guarded('02')
    expect([air.say('1bffffffff'), air.activate().say('1b01020304'), air.tag.state]).toEqual([
      '0',
      'aabb',
      'authenticated',
    ])
    expect([air.say('1bffffffff'), air.activate().say('1bffffffff')]).toEqual(['0', '0'])
    expect(air.activate().say('1b01020304')).toBe('4')
  })

  test('CFGLCK holds from the next power-on, and never goes', () => {
    const air = onAir()
    expect(air.say('a22a40000000')).toBe('a')
    expect(air.say('a22904000008')).toBe('a')
    expect(air.activate().say('a22904000010')).toBe('0')
    expect(air.activate().say('a22a00000000')).toBe('0')
    expect(air.activate().say('a22b01020304')).toBe('0')
  })

  test('the counter counts the first read after each power-on, where it is on', () => {
    const air = onAir()
    expect(air.say('a22a10000000')).toBe('a')
    expect(air.say('3902')).toBe('000000')
    for (let count = 1; count <= 3; count++) {
      air.activate()
      expect([air.say('3000'), air.say('3a0002')].every((answer) => answer.length > 1)).toBe(true)
      expect(air.say('3902')).toBe(`0${count}0000`)
    }
    expect(air.activate().say('3902')).toBe('030000')
    expect(air.activate().say('3900')).toBe('0')
  })

  test('the counter may be protected too', () => {
    const air = guarded('18')
    expect(air.say('3902')).toBe('0')
    expect(air.activate().say('1b01020304')).toBe('aabb')
    expect(air.say('3902')).toBe('000000')
  })
})
