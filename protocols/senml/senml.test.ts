import { Decoder, Encoder } from 'cbor-x'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { isDecodeError } from '../bytes/error.js'
import { fromHex, toHex } from '../bytes/hex.js'
import { ByteWriter } from '../bytes/writer.js'
import { decodePack } from './decode.js'
import { encodePack, LABEL_BYTE } from './encode.js'
import { PackWriter } from './pack-writer.js'
import { LABEL, type SenmlOptions, type SenmlRecord } from './record.js'
import { resolve } from './resolve.js'
import { isSenmlName } from './validate.js'

const WIRE = 'urn:dev:ow:10e2073a01080063'

/** RFC 8428 section 5.1.2, third example: voltage now and current for the five seconds before. */
const voltageAndCurrent: SenmlRecord[] = [
  {
    baseName: 'urn:dev:ow:10e2073a0108006:',
    baseTime: 1276020076.001,
    baseUnit: 'A',
    baseVersion: 5,
    name: 'voltage',
    unit: 'V',
    value: 120.1,
  },
  { name: 'current', time: -5, value: 1.2 },
  { name: 'current', time: -4, value: 1.3 },
  { name: 'current', time: -3, value: 1.4 },
  { name: 'current', time: -2, value: 1.5 },
  { name: 'current', time: -1, value: 1.6 },
  { name: 'current', time: 0, value: 1.7 },
]

/** RFC 8428 section 6: the dump of that example in CBOR, byte for byte. */
const voltageAndCurrentHex =
  '87a721781b75726e3a6465763a6f773a3130653230373361303130383030363a22fb41d303a15b00106223614120050067766f6c' +
  '7461676501615602fb405e066666666666a3006763757272656e74062402fb3ff3333333333333a3006763757272656e74062302fb' +
  '3ff4cccccccccccda3006763757272656e74062202fb3ff6666666666666a3006763757272656e74062102f93e00a3006763757272' +
  '656e74062002fb3ff999999999999aa3006763757272656e74060002fb3ffb333333333333'

/** A lamp's report as nodes send it: one base record's worth of fields and nine numbers. */
const lampReport: SenmlRecord[] = [
  { baseName: 'urn:dev:imei:490154203237518:', baseTime: 1782028800, name: '3311/0/5850', value: 1 },
  { name: '3311/0/5851', unit: '%', value: 70 },
  { name: '3305/0/5800', unit: 'W', value: 41.5 },
  { name: '3305/0/5805', unit: 'Wh', value: 1234567 },
  { name: '3316/0/5700', unit: 'V', value: 230.4 },
  { name: '3317/0/5700', unit: 'A', value: 0.18 },
  { name: '3301/0/5700', unit: 'lx', value: 12.5 },
  { name: '3303/0/5700', unit: 'Cel', value: -7.3 },
  { name: '4/0/2', unit: 'dBm', value: -97 },
]

function kindOf(work: () => unknown): string {
  try {
    work()
  } catch (thrown) {
    return (thrown as { kind: string }).kind
  }
  throw new Error('nothing was thrown')
}

function writeLampReport(pack: PackWriter): Uint8Array {
  pack.begin(lampReport.length)
  pack.base({ baseName: lampReport[0]!.baseName!, baseTime: lampReport[0]!.baseTime! })
  for (const { name, unit, value } of lampReport) pack.number(name!, unit, value!)
  return pack.end()
}

describe('packs in CBOR', () => {
  test('the example of RFC 8428 section 6 is written byte for byte and read back', () => {
    expect(toHex(encodePack(voltageAndCurrent))).toBe(voltageAndCurrentHex)
    expect(decodePack(fromHex(voltageAndCurrentHex))).toEqual(voltageAndCurrent)
  })

  test('the byte of each label is its CBOR integer', () => {
    const cbor = new Encoder()
    for (const [field, label] of Object.entries(LABEL))
      expect(Buffer.from([LABEL_BYTE[field as keyof typeof LABEL]])).toEqual(cbor.encode(label))
  })

  test('a report without short floats is what cbor-x writes', () => {
    const encoder = new Encoder({
      useRecords: false,
      variableMapSize: true,
      mapsAsObjects: false,
      tagUint8Array: false,
    })
    const report: SenmlRecord[] = [
      { baseName: `${WIRE}:`, baseTime: 1782028800, name: 'temperature', unit: 'Cel', value: 23.1 },
      { name: 'label', stringValue: 'Machine Room' },
      { name: 'open', booleanValue: false },
      { name: 'nfv-reader', dataValue: fromHex('686920 0a'.replace(' ', '')) },
      { name: 'energy', unit: 'Wh', time: -30, value: -70000, sum: 4294967295, updateTime: 900 },
    ]
    const order = Object.keys(LABEL_BYTE)
    order.splice(order.indexOf('time'), 1)
    order.splice(order.indexOf('value'), 0, 'time')
    const maps = report.map((record) => {
      const entries = Object.entries(record).sort((a, b) => order.indexOf(a[0]) - order.indexOf(b[0]))
      return new Map(entries.map(([field, value]) => [LABEL[field as keyof typeof LABEL], value]))
    })
    expect(toHex(encodePack(report))).toBe(encoder.encode(maps).toString('hex'))
  })

  test('cbor-x reads what PackWriter and encodePack write, and the two write the same', () => {
    const packed = writeLampReport(new PackWriter(new ByteWriter(16)))
    expect(packed).toEqual(encodePack(lampReport))
    const rows = new Decoder({ useRecords: false, mapsAsObjects: false }).decode(Buffer.from(packed)) as Map<
      number,
      unknown
    >[]
    expect(rows.map((row) => row.get(2))).toEqual(lampReport.map((record) => record.value))
    expect(rows[0]!.get(-2)).toBe('urn:dev:imei:490154203237518:')
  })

  test('every split of a pack is incomplete', () => {
    const whole = fromHex(voltageAndCurrentHex)
    for (let cut = 0; cut < whole.length; cut++)
      expect(kindOf(() => decodePack(whole.subarray(0, cut)))).toBe('incomplete')
  })

  test('decimal fractions, indefinite lengths and unknown fields are read', () => {
    const indefinite = '9f' + 'bf006161 02c48221196ab3 63657874f6 1864 820102 ff' + 'ff'
    expect(decodePack(fromHex(indefinite.split(' ').join('')))).toEqual([{ name: 'a', value: 273.15 }])
    expect(decodePack(fromHex('81a2006161' + '02c4820203'))).toEqual([{ name: 'a', value: 300 }])
  })

  test('any pack comes back, and through any writer', () => {
    const number = fc
      .oneof(fc.double({ noNaN: true, noDefaultInfinity: true }), fc.maxSafeInteger())
      .filter((n) => !Object.is(n, -0))
    const name = fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9:./_-]{0,20}$/)
    const record = fc
      .record(
        {
          baseName: name,
          baseTime: number,
          baseUnit: fc.string(),
          baseValue: number,
          baseSum: number,
          name,
          unit: fc.string({ unit: 'binary' }),
          sum: number,
          time: number,
          updateTime: number,
        },
        { requiredKeys: ['name'] },
      )
      .chain((fields) =>
        fc
          .oneof(
            fc.record({ value: number }),
            fc.record({ stringValue: fc.string({ unit: 'binary' }) }),
            fc.record({ booleanValue: fc.boolean() }),
            fc.record({ dataValue: fc.uint8Array() }),
            fc.constant({}),
          )
          .map((value) => ({ ...fields, ...value }) as SenmlRecord),
      )
    const writer = new ByteWriter(8)
    fc.assert(
      fc.property(fc.array(record, { maxLength: 30 }), (records) => {
        expect(decodePack(encodePack(records, writer))).toEqual(records)
      }),
    )
  })

  test('random bytes are decoded or refused, and nothing else', () => {
    const start = fromHex('81a2')
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), fc.boolean(), (noise, asRecord) => {
        try {
          decodePack(asRecord ? new Uint8Array([...start, ...noise]) : noise)
        } catch (thrown) {
          if (!isDecodeError(thrown)) throw thrown
        }
      }),
      { numRuns: 20000 },
    )
  })
})

describe('packs that are refused', () => {
  const malformed: [name: string, hex: string, kind: string, offset: number, options?: SenmlOptions][] = [
    ['no array', 'a0', 'unexpected-type', 0],
    ['a record that is no map', '8101', 'unexpected-type', 1],
    ['bytes after the pack', '8000', 'trailing', 1],
    ['a name that is a number', '81a1 0001', 'unexpected-type', 3],
    ['a value that is text', '81a2 006161 026131', 'unexpected-type', 6],
    ['a boolean that is null', '81a2 006161 04f6', 'unexpected-type', 6],
    ['a label that is null', '81a1 f600', 'unexpected-type', 2],
    ['a tagged value that is no decimal fraction', '81a2 006161 02c100', 'unexpected-type', 6],
    ['a decimal fraction of one item', '81a2 006161 02c48101', 'unexpected-type', 6],
    ['a decimal fraction with a big mantissa', '81a2 006161 02c48201c24101', 'unexpected-type', 9],
    ['a decimal fraction out of range', '81a2 006161 02c482193fff01', 'bad-number', 6],
    ['an infinite value', '81a2 006161 02f97c00', 'bad-number', 6],
    ['a NaN time', '81a3 006161 0201 06f97e00', 'bad-number', 8],
    ['a field twice', '81a3 006161 0201 0202', 'duplicate-field', 7],
    ['an unknown field that must be understood', '81a2 006161 6378795f01', 'must-understand', 5],
    ['two values', '81a3 006161 0201 04f5', 'two-values', 1],
    ['a measurement without any name', '81a1 0201', 'bad-name', 1],
    ['a name that starts with "-"', '81a2 00622d61 0201', 'bad-name', 1],
    ['a name with a space', '81a2 0063612062 0201', 'bad-name', 1],
    ['a path where none is expected', '81a2 00642f332f30 0201', 'bad-name', 1],
    ['a bad base name at its first measurement', '82a1 216120 a2 006161 0201', 'bad-name', 5],
    ['a space in a path', '81a2 00622f20 0201', 'bad-name', 1, { pathNames: true }],
    ['version 11', '81a3 200b 006161 0201', 'unsupported-version', 1],
    ['version 0', '81a3 2000 006161 0201', 'bad-number', 1],
    ['a negative version', '81a3 2020 006161 0201', 'unexpected-type', 3],
    ['a float as version', '81a3 20f94900 006161 0201', 'unexpected-type', 3],
    ['another version later', '82a3 2005 006161 0201 a3 200a 006161 0201', 'mixed-versions', 9],
    ['a version after records without one', '82a2 006161 0201 a3 2005 006161 0201', 'mixed-versions', 7],
    ['text that is not UTF-8', '81a1 0061ff', 'bad-utf8', 4],
    ['an array longer than its bytes', '9a7fffffff', 'incomplete', 5],
  ]

  test.each(malformed)('%s (%s) is %s at %i', (_name, hex, kind, offset, options) => {
    try {
      decodePack(fromHex(hex.split(' ').join('')), options)
    } catch (thrown) {
      expect(thrown).toMatchObject({ kind, offset })
      return
    }
    throw new Error('nothing was thrown')
  })

  test.each<[string, SenmlRecord[]]>([
    ['two-values', [{ name: 'a', value: 1, stringValue: 'b' }]],
    ['bad-name', [{ value: 1 }]],
    ['bad-name', [{ baseName: '/3/0/' }, { name: '1', value: 1 }]],
    ['bad-number', [{ name: 'a', value: NaN }]],
    ['bad-number', [{ name: 'a', value: 1, time: Infinity }]],
    ['bad-number', [{ name: 'a', value: 1, baseVersion: 1.5 }]],
    ['bad-text', [{ name: 'a', stringValue: '\ud800' }]],
    ['unsupported-version', [{ baseVersion: 11, name: 'a', value: 1 }]],
    [
      'mixed-versions',
      [
        { name: 'a', value: 1 },
        { baseVersion: 5, name: 'a', value: 1 },
      ],
    ],
  ])('%s is not written', (kind, records) => {
    expect(kindOf(() => encodePack(records))).toBe(kind)
  })

  test('a writer left full by a refused pack starts the next one empty', () => {
    const writer = new ByteWriter(8)
    expect(kindOf(() => encodePack([{ name: 'a', value: NaN }], writer))).toBe('bad-number')
    expect(encodePack(voltageAndCurrent, writer)).toEqual(fromHex(voltageAndCurrentHex))
  })

  test('LwM2M paths are names when asked for', () => {
    expect(
      decodePack(encodePack([{ name: '/3303/0/5700', value: 1 }], undefined, { pathNames: true }), { pathNames: true }),
    ).toEqual([{ name: '/3303/0/5700', value: 1 }])
    expect(isSenmlName('/', '', true)).toBe(true)
    expect(isSenmlName('', '')).toBe(false)
    expect(isSenmlName('a', '_-:./Z9')).toBe(true)
    for (const bad of ['a;', 'a,', 'a@', 'a[', 'a`', 'a{', 'a\u00e9']) expect(isSenmlName('', bad)).toBe(false)
  })
})

describe('PackWriter', () => {
  test('every kind of record is written as encodePack writes it', () => {
    const pack = new PackWriter(new ByteWriter(8))
    pack.begin(5)
    pack.base({ baseName: `${WIRE}:`, baseTime: 1320067464 })
    pack.number('temp', 'Cel', 23.1, -1)
    pack.text('label', 'Machine Room')
    pack.boolean('open', true, 2)
    pack.base({ baseUnit: 'm3' })
    pack.data('nfv-reader', fromHex('01ff'))
    pack.record({ name: 'flow', sum: 12, updateTime: 60 })
    expect(pack.end()).toEqual(
      encodePack([
        { baseName: `${WIRE}:`, baseTime: 1320067464, name: 'temp', unit: 'Cel', value: 23.1, time: -1 },
        { name: 'label', stringValue: 'Machine Room' },
        { name: 'open', booleanValue: true, time: 2 },
        { baseUnit: 'm3', name: 'nfv-reader', dataValue: fromHex('01ff') },
        { name: 'flow', sum: 12, updateTime: 60 },
      ]),
    )
  })

  test('the number of records is as announced', () => {
    const pack = new PackWriter(new ByteWriter(8))
    pack.begin(1)
    expect(kindOf(() => pack.end())).toBe('wrong-count')
    pack.number('a', undefined, 1)
    expect(kindOf(() => pack.number('b', undefined, 1))).toBe('wrong-count')
    expect(decodePack(pack.end())).toEqual([{ name: 'a', value: 1 }])
  })

  test('begin forgets an unfinished pack', () => {
    const pack = new PackWriter(new ByteWriter(8))
    pack.begin(2)
    pack.base({ baseName: 'x' })
    expect(kindOf(() => pack.number('a', undefined, NaN))).toBe('bad-number')
    pack.begin(1)
    pack.number('a', undefined, 2)
    expect(decodePack(pack.end())).toEqual([{ name: 'a', value: 2 }])
  })
})

describe('resolve', () => {
  test('RFC 8428 section 5.1.3 resolves to section 5.1.4', () => {
    const positions = [
      [0, 20, 24.30621, 60.07965],
      [60, 20.3, 24.30622, 60.07965],
      [120, 20.7, 24.30623, 60.07966],
      [180, 21.2, 24.30628, 60.07967],
    ] as const
    const sent: SenmlRecord[] = positions.flatMap(([time, humidity, lon, lat]) => [
      time === 0
        ? { baseName: WIRE, baseTime: 1320067464, baseUnit: '%RH', value: humidity }
        : { time, value: humidity },
      time === 0 ? { unit: 'lon', value: lon } : { unit: 'lon', time, value: lon },
      time === 0 ? { unit: 'lat', value: lat } : { unit: 'lat', time, value: lat },
    ])
    sent.splice(9, 0, { unit: '%EL', time: 150, value: 98 })
    const expected: unknown[] = positions.flatMap(([time, humidity, lon, lat]) => [
      { name: WIRE, unit: '%RH', time: 1320067464 + time, value: humidity },
      { name: WIRE, unit: 'lon', time: 1320067464 + time, value: lon },
      { name: WIRE, unit: 'lat', time: 1320067464 + time, value: lat },
    ])
    expected.splice(9, 0, { name: WIRE, unit: '%EL', time: 1320067614, value: 98 })
    expect(resolve(sent)).toEqual(expected)
  })

  test('section 5.1.2: times are absolute and in order, and a version other than 10 is kept', () => {
    const resolved = resolve(voltageAndCurrent)
    expect(resolved.map((record) => record.time)).toEqual([-5, -4, -3, -2, -1, 0, 0].map((t) => 1276020076.001 + t))
    expect(resolved.map((record) => record.name.slice(27))).toEqual([
      ...Array<string>(5).fill('current'),
      'voltage',
      'current',
    ])
    expect(resolved.every((record) => record.baseVersion === 5)).toBe(true)
    expect(resolved.map((record) => record.unit)).toEqual(['A', 'A', 'A', 'A', 'A', 'V', 'A'])
  })

  test('section 5.1.1 and 5.1.5: every type of value is kept', () => {
    expect(resolve([{ name: WIRE, unit: 'Cel', value: 23.1 }])).toEqual([
      { name: WIRE, unit: 'Cel', value: 23.1, time: 0 },
    ])
    const dataValue = fromHex('6869200a')
    expect(
      resolve([
        { baseName: `${WIRE}:`, name: 'temp', unit: 'Cel', value: 23.1 },
        { name: 'label', stringValue: 'Machine Room' },
        { name: 'open', booleanValue: false },
        { name: 'nfv-reader', dataValue },
      ]),
    ).toEqual([
      { name: `${WIRE}:temp`, unit: 'Cel', value: 23.1, time: 0 },
      { name: `${WIRE}:label`, stringValue: 'Machine Room', time: 0 },
      { name: `${WIRE}:open`, booleanValue: false, time: 0 },
      { name: `${WIRE}:nfv-reader`, dataValue, time: 0 },
    ])
  })

  test('section 5.1.6: a new base name leaves the base time in force', () => {
    const resolved = resolve([
      { baseName: '2001:db8::2/', baseTime: 1320078429, name: 'temperature', unit: 'Cel', value: 25.2 },
      { name: 'humidity', unit: '%RH', value: 30 },
      { baseName: '2001:db8::1/', name: 'temperature', unit: 'Cel', value: 12.3 },
      { name: 'humidity', unit: '%RH', value: 67 },
    ])
    expect(resolved.map((record) => `${record.name}@${record.time}`)).toEqual([
      '2001:db8::2/temperature@1320078429',
      '2001:db8::2/humidity@1320078429',
      '2001:db8::1/temperature@1320078429',
      '2001:db8::1/humidity@1320078429',
    ])
  })

  test('section 5.1.7: a record of base fields alone resolves to nothing, and later times come later', () => {
    expect(resolve([{ baseName: `${WIRE}:` }, { name: 'heat', unit: '/', value: 1 }])).toEqual([
      { name: `${WIRE}:heat`, unit: '/', value: 1, time: 0 },
    ])
    const lights = resolve([
      { baseTime: 1320078429, baseUnit: '/', name: '2001:db8::3', time: 0.1, value: 0 },
      { name: '2001:db8::4', value: 0.5 },
    ])
    expect(lights.map((record) => record.time)).toEqual([1320078429, 1320078429.1])
  })

  test('base value and base sum are added, and stand alone where a record has none', () => {
    expect(
      resolve([
        { baseName: 'a', baseValue: 20, baseSum: 100, value: 1.5, sum: 7 },
        { time: 1 },
        { time: 2, stringValue: 'text' },
      ]),
    ).toEqual([
      { name: 'a', value: 21.5, sum: 107, time: 0 },
      { name: 'a', value: 20, sum: 100, time: 1 },
      { name: 'a', stringValue: 'text', sum: 100, time: 2 },
    ])
  })

  test('relative times count from now when now is told (section 4.5.3)', () => {
    const records = [
      { name: 'a', value: 1, time: -10, updateTime: 60 },
      { name: 'a', value: 2, time: 2 ** 28 },
    ]
    expect(resolve(records, { nowS: 1782028800 }).map((record) => record.time)).toEqual([2 ** 28, 1782028790])
    expect(resolve(records).map((record) => record.time)).toEqual([-10, 2 ** 28])
    expect(resolve(records)[0]).toEqual({ name: 'a', value: 1, time: -10, updateTime: 60 })
  })

  test.each<[string, SenmlRecord[]]>([
    ['no-value', [{ name: 'a' }]],
    ['two-values', [{ name: 'a', value: 1, booleanValue: true }]],
    ['bad-name', [{ value: 1 }]],
    ['bad-name', [{ name: '/3/0', value: 1 }]],
  ])('%s is refused', (kind, records) => {
    expect(kindOf(() => resolve(records))).toBe(kind)
  })
})
