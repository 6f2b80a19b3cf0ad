import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { encodePack, type SenmlRecord } from '../../../protocols/senml/index.js'
import { parseCommand } from './commands.js'

const parse = (...records: SenmlRecord[]) => parseCommand(encodePack(records))
const level: SenmlRecord = { name: '3416/0/1', value: 30 }

describe('a command', () => {
  test('is read with its identifier, its end and what it asks for', () => {
    expect(parse({ name: 'command/id', value: 7 }, { name: 'command/expires', value: 1782000000 }, level)).toEqual({
      kind: 'command',
      command: { id: 7, expiresS: 1782000000, level: 30, auto: false, plan: undefined, reportNow: false },
    })
  })

  test.each<[string, SenmlRecord, object]>([
    ['auto', { name: 'command/auto', booleanValue: true }, { auto: true }],
    ['report', { name: 'command/report', booleanValue: true }, { reportNow: true }],
    ['plan', { name: 'command/plan', stringValue: '22:00=70' }, { plan: [{ atMinute: 1320, level: 70 }] }],
    [
      'level under a base name',
      { baseName: 'urn:dev:imei:867726030000006:', name: '3416/0/1', value: 0 },
      { level: 0 },
    ],
  ])('may ask for %s', (_, record, expected) => {
    expect(parse(record)).toMatchObject({ kind: 'command', command: expected })
  })

  test.each<[string, SenmlRecord[], string]>([
    ['a level over 100', [{ name: '3416/0/1', value: 101 }], '3416/0/1: a whole number in [0, 100] expected'],
    ['a level with a fraction', [{ name: '3416/0/1', value: 0.5 }], 'a whole number'],
    ['a level that is text', [{ name: '3416/0/1', stringValue: '30' }], 'a whole number'],
    ['a flag that is a number', [{ name: 'command/auto', value: 1 }], 'true or false expected'],
    ['a plan that is none', [{ name: 'command/plan', stringValue: 'soon' }], 'steps like 16:00=100'],
    ['a resource it does not have', [{ name: '3311/0/5850', booleanValue: true }], 'unknown resource 3311/0/5850'],
    ['nothing', [{ name: 'command/report', booleanValue: false }], 'nothing to do'],
  ])('is refused with a reason and its identifier: %s', (_, records, reason) => {
    const parsed = parse({ name: 'command/id', value: 9 }, ...records)
    expect(parsed).toMatchObject({ kind: 'refused', id: 9 })
    expect(parsed.kind === 'refused' && parsed.reason).toContain(reason)
  })

  test('that is not SenML is refused, whatever its bytes (property)', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => {
        expect(['command', 'refused']).toContain(parseCommand(bytes).kind)
      }),
    )
    expect(parseCommand(Uint8Array.of(0xff))).toMatchObject({ kind: 'refused', id: undefined })
  })
})
