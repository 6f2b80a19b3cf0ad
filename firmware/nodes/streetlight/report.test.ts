import { Decoder } from 'cbor-x'
import { expect, test } from 'vitest'
import { ByteWriter } from '../../../protocols/bytes/index.js'
import { PackWriter } from '../../../protocols/senml/index.js'
import { encodeReport } from './report.js'

const writer = new PackWriter(new ByteWriter(256))
const decoder = new Decoder({ mapsAsObjects: false, useRecords: false })
const report = { imei: '867726030000006', unixS: 1782029613, level: 70, lampFailure: false, dark: true }

/** Name to value, as cbor-x reads them (RFC 8428, table 4: 0 name, 2 value, 3 text, 4 boolean). */
function read(bytes: Uint8Array): Map<unknown, unknown> {
  const records = decoder.decode(bytes) as Map<number, unknown>[]
  return new Map(records.map((record) => [record.get(0), record.get(2) ?? record.get(3) ?? record.get(4)]))
}

test('a report says what is known and leaves out what is not', () => {
  const bytes = encodeReport({ ...report, voltage: 219.9, power: 71.83, energyWh: 1234.4 }, writer)
  const first = (decoder.decode(bytes) as Map<number, unknown>[])[0]!
  expect(first.get(-2)).toBe('urn:dev:imei:867726030000006:')
  expect(first.get(-3)).toBe(1782029613)
  expect([...read(bytes)]).toEqual([
    ['3416/0/3', 70],
    ['3416/0/5', false],
    ['3419/0/3', true],
    ['3418/0/1', 220],
    ['3418/0/4', 71.8125],
    ['3418/0/6', 1234],
  ])
})

test('a confirmation goes with the readings', () => {
  const done = read(encodeReport({ ...report, confirms: { id: 5, done: true } }, writer))
  expect([done.get('command/id'), done.get('command/done')]).toEqual([5, true])
  const refused = read(encodeReport({ ...report, confirms: { id: undefined, done: false, reason: 'expired' } }, writer))
  expect([refused.has('command/id'), refused.get('command/done'), refused.get('command/reason')]).toEqual([
    false,
    false,
    'expired',
  ])
})

test('a full report of a lamp stays below 230 bytes, a plain one below 170', () => {
  const plain = { ...report, voltage: 219.9, current: 0.34, power: 71.83, energyWh: 123456, illuminance: 12.3 }
  expect(encodeReport(plain, writer).length).toBeLessThan(170)
  const full = { ...plain, signalDbm: -98, operatingHours: 4321.5, switchCounter: 700, nominalPower: 100 }
  expect(encodeReport(full, writer).length).toBeLessThan(230)
})
