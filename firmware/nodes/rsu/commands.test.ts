import { describe, expect, test } from 'vitest'
import { encodePack, type SenmlRecord } from '../../../protocols/senml/index.js'
import { parseRsuCommand } from './commands.js'

const parse = (...records: SenmlRecord[]) => parseRsuCommand(encodePack(records))

describe('commands to a roadside unit', () => {
  test('all that it takes', () => {
    const map = Uint8Array.from([1, 2])
    expect(
      parse(
        { name: 'command/id', value: 7 },
        { name: 'command/expires', value: 1_800_000_000 },
        { name: 'rsu/spat-period', value: 200 },
        { name: 'rsu/priority', booleanValue: false },
        { name: 'rsu/map', dataValue: map },
        { name: 'rsu/rsi', dataValue: map },
        { name: 'command/report', booleanValue: true },
      ),
    ).toEqual({
      kind: 'command',
      command: { id: 7, expiresS: 1_800_000_000, spatPeriodMs: 200, priority: false, map, rsi: map, reportNow: true },
    })
  })

  test.each([
    ['a period that is none', { name: 'rsu/spat-period', value: 150 }, '100, 200 ... 500 expected'],
    ['a period too long', { name: 'rsu/spat-period', value: 600 }, '100, 200 ... 500 expected'],
    ['priority as a number', { name: 'rsu/priority', value: 1 }, 'true or false expected'],
    ['a map as text', { name: 'rsu/map', stringValue: 'x' }, 'bytes expected'],
    ['an unknown name', { name: 'rsu/coffee', value: 1 }, 'unknown resource rsu/coffee'],
    ['nothing to do', { name: 'command/expires', value: 1 }, 'nothing to do'],
  ] as const)('%s is refused with its identifier', (_name, record, reason) => {
    const parsed = parse({ name: 'command/id', value: 9 }, record)
    expect(parsed).toMatchObject({ kind: 'refused', id: 9 })
    expect(parsed.kind === 'refused' && parsed.reason).toContain(reason)
  })

  test('bytes that are no SenML are refused', () => {
    expect(parseRsuCommand(Uint8Array.from([0xff]))).toMatchObject({ kind: 'refused', id: undefined })
  })
})
