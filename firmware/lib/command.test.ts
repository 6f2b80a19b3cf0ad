import fc from 'fast-check'
import { expect, test } from 'vitest'
import { encodePack, type SenmlRecord } from '../../protocols/senml/index.js'
import { parseNodeCommand, type CommandFields } from './command.js'

const fields: CommandFields = {
  'config/heartbeat': { type: 'number', low: 300, high: 604800 },
  'config/gain': { type: 'number', low: -1, high: 1, isFloat: true },
  'lock/open': { type: 'flag' },
  'lock/code': { type: 'text', longest: 6 },
}

const parse = (...records: SenmlRecord[]) => parseNodeCommand(encodePack(records), fields)

test('takes identifier, expiry, and what is to be written, with or without a base name', () => {
  expect(
    parse(
      { baseName: 'urn:dev:imei:867962040000001:', name: 'command/id', value: 7 },
      { name: 'command/expires', value: 1800000000 },
      { name: 'config/heartbeat', value: 3600 },
      { name: 'config/gain', value: -0.5 },
      { name: 'lock/open', booleanValue: true },
      { name: 'lock/code', stringValue: '123456' },
    ),
  ).toEqual({
    kind: 'command',
    command: {
      id: 7,
      expiresS: 1800000000,
      reportNow: false,
      values: { 'config/heartbeat': 3600, 'config/gain': -0.5, 'lock/open': true, 'lock/code': '123456' },
    },
  })
})

test.each<[string, SenmlRecord, string]>([
  [
    'out of range',
    { name: 'config/heartbeat', value: 299 },
    'config/heartbeat: a whole number in [300, 604800] expected',
  ],
  [
    'not whole',
    { name: 'config/heartbeat', value: 300.5 },
    'config/heartbeat: a whole number in [300, 604800] expected',
  ],
  ['of the wrong type', { name: 'config/gain', stringValue: '1' }, 'config/gain: a number in [-1, 1] expected'],
  ['a number for a flag', { name: 'lock/open', value: 1 }, 'lock/open: true or false expected'],
  ['too long', { name: 'lock/code', stringValue: '1234567' }, 'lock/code: a text of up to 6 characters expected'],
  ['unknown', { name: 'config/colour', value: 1 }, 'unknown resource config/colour'],
  ['a name that every object has', { name: 'constructor', value: 1 }, 'unknown resource constructor'],
  [
    'an identifier that is none',
    { name: 'command/id', value: -1 },
    'command/id: a whole number in [0, 4294967295] expected',
  ],
])('refuses a value that is %s, with its reason, and all that came with it', (_, record, reason) => {
  const parsed = parse({ name: 'config/heartbeat', value: 600 }, record)
  expect(parsed).toEqual({ kind: 'refused', id: undefined, reason })
})

test('refuses a pack that asks for nothing, and bytes that are none', () => {
  expect(parse({ name: 'command/id', value: 3 })).toEqual({ kind: 'refused', id: 3, reason: 'nothing to do' })
  expect(parse({ name: 'command/report', booleanValue: true }).kind).toBe('command')
  expect(parseNodeCommand(Uint8Array.of(0xff), fields)).toMatchObject({ kind: 'refused', id: undefined })
})

test('never throws, whatever arrives', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => {
      expect(['command', 'refused']).toContain(parseNodeCommand(bytes, fields).kind)
    }),
  )
})
