import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  decodeNmea,
  encodeNmea,
  encodeSentence,
  isKnownType,
  NmeaReader,
  nmeaChecksum,
  parseSentence,
  type NmeaIncoming,
  type NmeaMessage,
} from './index.js'

/** Sentences as they are printed in public documents of receivers (facts/protocols.md 5.1), and what they say. */
const vectors: readonly { name: string; line: string; message: Partial<NmeaMessage> }[] = [
  {
    name: 'GGA of a GPS receiver',
    line: '$GPGGA,123519,4807.038,N,01131.000,E,1,08,0.9,545.4,M,46.9,M,,*47',
    message: {
      type: 'GGA',
      talker: 'GP',
      timeOfDay: 45319,
      latitude: 48 + 7.038 / 60,
      longitude: 11 + 31 / 60,
      quality: 1,
      satellitesUsed: 8,
      hdop: 0.9,
      altitude: 545.4,
      geoidSeparation: 46.9,
    },
  },
  {
    name: 'RMC of a receiver of several systems',
    line: '$GNRMC,083510.00,A,3957.12345,N,11621.54321,E,0.12,45.3,141124,,,A*40',
    message: {
      type: 'RMC',
      talker: 'GN',
      timeOfDay: 30910,
      isValid: true,
      latitude: 39 + 57.12345 / 60,
      longitude: 116 + 21.54321 / 60,
      speedKnots: 0.12,
      course: 45.3,
      date: { year: 2024, month: 11, day: 14 },
      mode: 'A',
    },
  },
]

function kindOf(work: () => unknown): string | undefined {
  try {
    work()
  } catch (error) {
    return (error as { kind?: string }).kind
  }
  return undefined
}

const bytesOf = (text: string): number[] => Array.from(text, (letter) => letter.charCodeAt(0))

function readAll(bytes: Iterable<number>): NmeaIncoming[] {
  const reader = new NmeaReader()
  const incoming: NmeaIncoming[] = []
  for (const byte of bytes) {
    const one = reader.take(byte)
    if (one) incoming.push(one)
  }
  return incoming
}

describe('published sentences', () => {
  test.each(vectors)('$name is understood', ({ line, message }) => {
    const decoded = decodeNmea(parseSentence(line)) as unknown as Record<string, unknown>
    for (const [key, value] of Object.entries(message)) {
      if (typeof value === 'number') expect(decoded[key], key).toBeCloseTo(value, 9)
      else expect(decoded[key], key).toEqual(value)
    }
  })

  test.each(vectors)('$name has the checksum that it carries', ({ line }) => {
    expect(nmeaChecksum(line.slice(1, line.indexOf('*'))).toString(16)).toBe(line.slice(-2).toLowerCase())
  })

  test.each(vectors)('$name is one sentence wherever the stream is cut', ({ line }) => {
    const bytes = bytesOf(`${line}\r\n`)
    const whole = readAll(bytes)
    expect(whole).toHaveLength(1)
    for (let cut = 0; cut <= bytes.length; cut++) {
      const reader = new NmeaReader()
      const found = [...bytes.slice(0, cut), ...bytes.slice(cut)].flatMap((byte) => reader.take(byte) ?? [])
      expect(found).toEqual(whole)
    }
  })

  test('RMC is written as u-blox receivers write it, with two decimals of time and five of a minute', () => {
    const { line } = vectors[1]!
    const again = encodeNmea(decodeNmea(parseSentence(line)))
    expect(again).toMatch(
      /^\$GNRMC,083510\.00,A,3957\.12345,N,11621\.54321,E,0\.120,45\.30,141124,,,A\*[0-9A-F]{2}\r\n$/,
    )
  })
})

describe('sentences of several systems', () => {
  test('GSA carries its system since 4.11, and BeiDou is 4', () => {
    const body = 'GNGSA,A,3,06,09,11,,,,,,,,,,1.80,0.90,1.55,4'
    const line = `$${body}*${nmeaChecksum(body).toString(16).padStart(2, '0')}`
    expect(decodeNmea(parseSentence(line))).toMatchObject({ satellites: [6, 9, 11], fix: 3, pdop: 1.8, system: 4 })
  })

  test.each(['BD', 'GB', 'GP'])('GSV of talker %s lists satellites; an untracked one has no strength', (talker) => {
    const line = encodeSentence(talker, 'GSV', ['1', '1', '02', '06', '45', '120', '38', '11', '05', '300', ''])
    expect(decodeNmea(parseSentence(line))).toEqual({
      type: 'GSV',
      talker,
      sentences: 1,
      index: 1,
      inView: 2,
      satellites: [
        { id: 6, elevation: 45, azimuth: 120, cn0: 38 },
        { id: 11, elevation: 5, azimuth: 300, cn0: undefined },
      ],
      signal: undefined,
    })
  })

  test('a GSV with a signal number is not taken for one with a part of a fifth satellite', () => {
    const line = encodeSentence('GB', 'GSV', ['1', '1', '01', '06', '45', '120', '38', 'B'])
    expect(decodeNmea(parseSentence(line))).toMatchObject({ satellites: [{ id: 6 }], signal: 11 })
  })

  test('proprietary sentences keep their maker', () => {
    expect(parseSentence(encodeSentence('P', 'UBX', ['00']))).toEqual({ talker: 'P', type: 'UBX', fields: ['00'] })
  })

  test('types without a decoder are told from damaged ones', () => {
    expect(isKnownType('GLL')).toBe(false)
    expect(kindOf(() => decodeNmea({ talker: 'GP', type: 'GLL', fields: [] }))).toBe('unknown-type')
  })
})

describe('malformed sentences', () => {
  test.each([
    ['', 'bad-framing'],
    ['GPGGA,1*00', 'bad-framing'],
    ['$GPGGA,1', 'bad-framing'],
    ['$GPGGA,1*4', 'bad-framing'],
    ['$GPGGA,1*4G', 'bad-framing'],
    ['$GPGGA,$*00', 'bad-framing'],
    ['$*00', 'bad-framing'],
    ['$GPGGA,\u0001*00', 'bad-character'],
    ['$GPGGA,123519,4807.038,N,01131.000,E,1,08,0.9,545.4,M,46.9,M,,*48', 'bad-checksum'],
    [`$GPTXT,${'x'.repeat(120)}*00`, 'too-long'],
  ])('%j is refused as %s', (line, kind) => {
    expect(kindOf(() => parseSentence(line))).toBe(kind)
  })

  test.each([
    ['GGA', ['256060.00']],
    ['GGA', ['', '4860.0', 'N', '', '', '1']],
    ['GGA', ['', '9100.0', 'N', '', '', '1']],
    ['GGA', ['', '4800.0', 'X', '', '', '1']],
    ['GGA', ['', '4800.0', '', '', '', '1']],
    ['GGA', ['', '', '', '', '', '']],
    ['GGA', ['', '', '', '', '', '1e0']],
    ['RMC', ['', 'B']],
    ['RMC', ['', 'V', '', '', '', '', '', '', '321024']],
    ['GSA', ['A', '4']],
    ['GSV', ['1', '2', '00']],
    ['VTG', ['12x']],
    ['ZDA', ['120000.00', '32', '01', '2024']],
  ])('%s with %j is refused as bad-field', (type, fields) => {
    expect(kindOf(() => decodeNmea({ talker: 'GP', type, fields }))).toBe('bad-field')
  })

  test('damage costs one sentence, and what is outside of sentences is skipped', () => {
    const good = `${vectors[0]!.line}\r\n`
    const stream = `\u00b5b noise${good.slice(0, 20)}${good}${good.replace('*47', '*46')}${good}$GP\u0000${good}`
    expect(readAll(bytesOf(stream)).map((one) => (one.kind === 'damaged' ? one.why : one.kind))).toEqual([
      'bad-framing',
      'sentence',
      'bad-checksum',
      'sentence',
      'bad-character',
      'sentence',
    ])
  })

  test('an endless sentence does not grow', () => {
    expect(readAll(bytesOf(`$${'A'.repeat(5000)}`))).toEqual([{ kind: 'damaged', why: 'too-long' }])
  })

  test('any bytes are read without an exception, and a sentence after them is found', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (noise) => {
        const found = readAll([...noise, 0x0a, ...bytesOf(`${vectors[0]!.line}\r\n`)])
        expect(found[found.length - 1]!.kind).toBe('sentence')
      }),
    )
  })
})

describe('what is written is read back', () => {
  const talker = fc.constantFrom('GP', 'GB', 'BD', 'GN')
  const maybe = <Value>(value: fc.Arbitrary<Value>) => fc.option(value, { nil: undefined })
  const steps = (most: number, decimals: number) =>
    fc.integer({ min: 0, max: most * 10 ** decimals }).map((value) => value / 10 ** decimals)
  const angle = (most: number) => fc.double({ min: -most, max: most, noNaN: true, noDefaultInfinity: true })
  const position = fc.oneof(
    fc.record({ latitude: angle(90), longitude: angle(180) }),
    fc.constant({ latitude: undefined, longitude: undefined }),
  )
  const timeOfDay = maybe(steps(86399, 2))
  const date = maybe(
    fc.record({
      year: fc.integer({ min: 1980, max: 2079 }),
      month: fc.integer({ min: 1, max: 12 }),
      day: fc.integer({ min: 1, max: 31 }),
    }),
  )
  const satellite = fc.record({
    id: fc.integer({ min: 1, max: 437 }),
    elevation: maybe(fc.integer({ min: 0, max: 90 })),
    azimuth: maybe(fc.integer({ min: 0, max: 359 })),
    cn0: maybe(fc.integer({ min: 0, max: 60 })),
  })
  const message: fc.Arbitrary<NmeaMessage> = fc.oneof(
    fc.record({
      type: fc.constant('GGA' as const),
      talker,
      timeOfDay,
      position,
      quality: fc.integer({ min: 0, max: 8 }),
      satellitesUsed: maybe(fc.integer({ min: 0, max: 40 })),
      hdop: maybe(steps(99, 2)),
      altitude: maybe(steps(9000, 1)),
      geoidSeparation: maybe(steps(90, 1)),
    }),
    fc.record({
      type: fc.constant('RMC' as const),
      talker,
      timeOfDay,
      position,
      isValid: fc.boolean(),
      speedKnots: maybe(steps(500, 3)),
      course: maybe(steps(359, 2)),
      date,
      mode: maybe(fc.constantFrom('A', 'D', 'N')),
    }),
    fc.record({
      type: fc.constant('GSA' as const),
      talker,
      selection: fc.constantFrom('A', 'M'),
      fix: fc.integer({ min: 1, max: 3 }),
      satellites: fc.array(fc.integer({ min: 1, max: 437 }), { maxLength: 12 }),
      pdop: maybe(steps(99, 2)),
      hdop: maybe(steps(99, 2)),
      vdop: maybe(steps(99, 2)),
      system: maybe(fc.integer({ min: 1, max: 15 })),
    }),
    fc.record({
      type: fc.constant('GSV' as const),
      talker,
      sentences: fc.constant(9),
      index: fc.integer({ min: 1, max: 9 }),
      inView: fc.integer({ min: 0, max: 36 }),
      satellites: fc.array(satellite, { maxLength: 4 }),
      signal: maybe(fc.integer({ min: 1, max: 15 })),
    }),
    fc.record({
      type: fc.constant('VTG' as const),
      talker,
      course: maybe(steps(359, 2)),
      magneticCourse: maybe(steps(359, 2)),
      speedKnots: maybe(steps(500, 3)),
      speedKmh: maybe(steps(900, 3)),
      mode: maybe(fc.constantFrom('A', 'D', 'N')),
    }),
    fc.record({
      type: fc.constant('ZDA' as const),
      talker,
      timeOfDay,
      date,
      zoneHours: maybe(fc.integer({ min: -13, max: 13 })),
      zoneMinutes: maybe(fc.integer({ min: 0, max: 59 })),
    }),
  ) as unknown as fc.Arbitrary<NmeaMessage>
  const flat = ({ position, ...rest }: NmeaMessage & { position?: object }) => ({ ...rest, ...position }) as NmeaMessage

  test('any message, to the last decimal that is on the wire', () => {
    fc.assert(
      fc.property(message.map(flat), (sent) => {
        const line = encodeNmea(sent)
        expect(line.length).toBeLessThanOrEqual(100)
        const got = decodeNmea(parseSentence(line)) as unknown as Record<string, unknown>
        for (const [key, value] of Object.entries(sent)) {
          // Half a step of 1e-5 minutes.
          if (key === 'latitude' || key === 'longitude')
            expect(Math.abs(((got[key] as number) ?? 0) - ((value as number) ?? 0))).toBeLessThanOrEqual(0.51e-5 / 60)
          else expect(got[key], key).toEqual(value)
        }
      }),
      { numRuns: 500 },
    )
  })

  test('a time with a fraction is the number that its decimals name', () => {
    const line = encodeNmea({ type: 'GGA', talker: 'GP', quality: 1, timeOfDay: 396.41 })
    expect(line).toContain('GGA,000636.41,')
    expect(decodeNmea(parseSentence(line))).toMatchObject({ timeOfDay: 396.41 })
    const finer = encodeNmea({ type: 'GGA', talker: 'GP', quality: 1, timeOfDay: 86399.99 })
    expect(decodeNmea(parseSentence(finer))).toMatchObject({ timeOfDay: 86399.99 })
  })

  test('a latitude just below a whole degree does not come out as 60 minutes', () => {
    const line = encodeNmea({ type: 'GGA', talker: 'GP', quality: 1, latitude: 47.99999999, longitude: -0.000000001 })
    expect(line).toContain(',4800.00000,N,00000.00000,W,')
  })
})
