import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parseCommand } from '../../../firmware/nodes/streetlight/commands.js'
import { streetlightModel } from '../../../firmware/nodes/streetlight/index.js'
import { fromHex, toHex, type DecodeError } from '../../../protocols/bytes/index.js'
import { encodePack } from '../../../protocols/senml/index.js'
import {
  decodeCtwing,
  decodeFields,
  encodeCtwing,
  encodeFields,
  type CtwingField,
  type CtwingMessage,
} from './binary-profile.js'
import { commandFromProfile, encodeProfileCommand, profileOf, reportToProfile } from './node-profile.js'

const kindOf = (work: () => unknown): string => {
  try {
    work()
  } catch (error) {
    return (error as DecodeError).kind
  }
  return 'no error'
}

describe('messages', () => {
  /** Written out by the table of facts nbiot.md 4.2, [S:AEP]. */
  const vectors: readonly [title: string, hex: string, message: CtwingMessage][] = [
    ['data report', '02 0001 0002 3201', { kind: 'data', serviceId: 1, payload: fromHex('3201') }],
    ['event report', '07 03e9 0001 05', { kind: 'event', serviceId: 1001, payload: fromHex('05') }],
    ['command', '06 1f41 0102 0001 64', { kind: 'command', serviceId: 8001, taskId: 258, payload: fromHex('64') }],
    ['response', '86 2329 0102 0001 01', { kind: 'response', serviceId: 9001, taskId: 258, payload: fromHex('01') }],
    ['without a payload', '02 0001 0000', { kind: 'data', serviceId: 1, payload: new Uint8Array(0) }],
  ]

  test.each(vectors)('%s is read and written; cut anywhere it is refused', (_title, spaced, message) => {
    const hex = spaced.replaceAll(' ', '')
    expect(toHex(encodeCtwing(message))).toBe(hex)
    expect(decodeCtwing(fromHex(hex))).toEqual(message)
    for (let end = 0; end < hex.length / 2; end++)
      expect(kindOf(() => decodeCtwing(fromHex(hex).subarray(0, end)))).toMatch(/^(short-message|bad-length)$/)
  })

  test('the report seen in the field is read, its length without the prefix of its string; the strict form is written', () => {
    // [S:22633841296], verbatim: AT+QLWDATASEND=19,0,1,14,02000100070007636f6e6e656374,0x0100
    const seen = decodeCtwing(fromHex('02000100070007636f6e6e656374'))
    expect(seen).toMatchObject({ kind: 'data', serviceId: 1 })
    expect(decodeFields([{ name: 'text', type: 'string' }], seen.payload)).toEqual(['connect'])
    expect(toHex(encodeCtwing(seen))).toBe('02000100090007636f6e6e656374')
  })

  test.each([
    ['another type', '03 0001 0000', 'unknown-type'],
    ['nothing', '', 'short-message'],
    ['more than its length', '02 0001 0001 0102', 'bad-length'],
    ['a wrong length that is no string', '02 0001 0001 0002 41', 'bad-length'],
  ])('%s is refused', (_title, spaced, kind) => {
    expect(kindOf(() => decodeCtwing(fromHex(spaced.replaceAll(' ', ''))))).toBe(kind)
  })

  test('numbers that do not fit are refused', () => {
    expect(kindOf(() => encodeCtwing({ kind: 'data', serviceId: 65536, payload: new Uint8Array(0) }))).toBe('bad-value')
    expect(kindOf(() => encodeCtwing({ kind: 'command', serviceId: 1, taskId: -1, payload: new Uint8Array(0) }))).toBe(
      'bad-value',
    )
  })

  test('every message comes back as it was', () => {
    const number = fc.integer({ min: 0, max: 65535 })
    const payload = fc.uint8Array({ maxLength: 40 })
    const message = fc.oneof(
      fc.record({ kind: fc.constantFrom('data' as const, 'event' as const), serviceId: number, payload }),
      fc.record({
        kind: fc.constantFrom('command' as const, 'response' as const),
        serviceId: number,
        taskId: number,
        payload,
      }),
    )
    fc.assert(
      fc.property(message, (each) => {
        expect(decodeCtwing(encodeCtwing(each))).toEqual(each)
      }),
    )
  })
})

describe('fields', () => {
  const fields: readonly CtwingField[] = [
    { name: 'a', type: 'char' },
    { name: 'b', type: 'short' },
    { name: 'c', type: 'int' },
    { name: 'd', type: 'float' },
    { name: 'e', type: 'double' },
    { name: 'f', type: 'string' },
  ]
  // IEEE 754: 220.5 is 435c8000, -0.1 as a double bfb999999999999a.
  const hex = 'ff' + '0102' + '80000000' + '435c8000' + 'bfb999999999999a' + '0002' + '6f6b'
  const values = [-1, 258, -2147483648, 220.5, -0.1, 'ok']

  test('are big-endian, each of its own length; cut anywhere they are refused', () => {
    expect(toHex(encodeFields(fields, values))).toBe(hex)
    expect(decodeFields(fields, fromHex(hex))).toEqual(values)
    for (let end = 0; end < hex.length / 2; end++)
      expect(kindOf(() => decodeFields(fields, fromHex(hex).subarray(0, end)))).toBe('short-message')
    expect(kindOf(() => decodeFields(fields, fromHex(`${hex}00`)))).toBe('bad-length')
  })

  test.each([
    ['a char of 256', 'char', 256],
    ['an int with a fraction', 'int', 1.5],
    ['a text for a number', 'int', 'x'],
    ['a number for a text', 'string', 1],
    ['a text too long', 'string', 'x'.repeat(65536)],
  ] as const)('%s is refused', (_title, type, value) => {
    expect(kindOf(() => encodeFields([{ name: 'a', type }], [value]))).toBe('bad-value')
  })
})

describe('a street lamp in the profile', () => {
  const profile = profileOf(streetlightModel)

  test('its services follow its declared model', () => {
    expect(profile.report.slice(0, 4)).toEqual([
      { name: 'present', type: 'int' },
      { name: 'time', type: 'int' },
      { name: '3416/0/3', type: 'int' },
      { name: '3416/0/5', type: 'char' },
    ])
    expect(profile.command.map(({ name }) => name)).toEqual([
      'present', '3416/0/1', '3417/0/7', 'command/plan', 'command/auto', 'config/report', 'config/photocell',
      'command/expires', 'command/report',
    ]) // prettier-ignore
    expect(profile.response.map(({ name }) => name)).toEqual(['command/done', 'command/reason'])
  })

  test('a report becomes a data report; one that confirms a command is followed by its response', () => {
    const pack = encodePack([
      { baseName: 'urn:dev:imei:867726030000006:', baseTime: 1_782_028_800, name: '3416/0/3', value: 80 },
      { name: '3416/0/5', booleanValue: false },
      { name: '3418/0/1', value: 220.5 },
      { name: 'command/id', value: 7 },
      { name: 'command/done', booleanValue: true },
    ])
    const [data, response, ...rest] = reportToProfile(profile, pack).map(decodeCtwing)
    expect(rest).toEqual([])
    expect(response).toEqual({ kind: 'response', serviceId: 9001, taskId: 7, payload: fromHex('010000') })
    const [present, time, ...values] = decodeFields(profile.report, data!.payload)
    const shown = profile.reported.flatMap(({ path }, index) =>
      (present as number) & (1 << index) ? [[path, values[index]]] : [],
    )
    expect([data!.serviceId, time, shown]).toEqual([
      1,
      1_782_028_800,
      [
        ['3416/0/3', 80],
        ['3416/0/5', 0],
        ['3418/0/1', 220.5],
      ],
    ])
  })

  test('a command becomes what the lamp understands', () => {
    const bytes = encodeProfileCommand(profile, 258, { '3416/0/1': 40, 'command/expires': 1_782_028_900 })
    expect(toHex(bytes.subarray(0, 5))).toBe('061f410102')
    const parsed = parseCommand(commandFromProfile(profile, bytes))
    expect(parsed).toMatchObject({
      kind: 'command',
      command: { id: 258, level: 40, expiresS: 1_782_028_900, auto: false },
    })
    expect(kindOf(() => commandFromProfile(profile, fromHex('0200010000')))).toBe('bad-value')
  })

  test('a model that does not fit is refused', () => {
    const many = Object.fromEntries(
      Array.from({ length: 32 }, (_, index) => [
        `r${index}`,
        { path: `1/0/${index}`, name: 'x', type: 'integer' as const },
      ]),
    )
    expect(kindOf(() => profileOf(many))).toBe('bad-value')
  })
})
