import { decodePack, resolve, type ResolvedRecord } from '../../../protocols/senml/index.js'
import { toHex } from '../../../protocols/bytes/hex.js'
import { renderTable } from '../render/table.js'
import type { Decoded } from './formats.js'
import { describeResource } from './oma.js'

/** A SenML pack in CBOR: its records resolved, with the names that the OMA registry gives them. */
export function decodeSenml(bytes: Uint8Array): Decoded {
  const records = resolve(decodePack(bytes, { pathNames: true }), { pathNames: true })
  const document = records.map(({ dataValue, ...record }) => {
    const { object, resource, unit } = describeResource(record.name)
    const data = dataValue === undefined ? {} : { dataValue: toHex(dataValue) }
    return { ...record, ...data, ...(unit && record.unit === undefined ? { unit } : {}), object, resource }
  })
  const rows = records.map((record, index) => [
    timeText(record.time),
    record.name,
    valueText(record),
    document[index]!.unit ?? '',
    [document[index]!.object, document[index]!.resource].filter(Boolean).join(': '),
  ])
  return { document, text: renderTable(['time', 'name', 'value', 'unit', 'meaning'], rows) }
}

/** Below 2^28 s a time is relative to when the pack was received (RFC 8428 section 4.5.3). */
function timeText(seconds: number): string {
  if (Math.abs(seconds) < 2 ** 28) return seconds === 0 ? 'now' : `now ${seconds > 0 ? '+' : ''}${seconds} s`
  const instant = new Date(seconds * 1000)
  return Number.isNaN(instant.getTime()) ? `${seconds} s` : instant.toISOString()
}

function valueText({ value, stringValue, booleanValue, dataValue, sum }: ResolvedRecord): string {
  const text = value ?? stringValue ?? booleanValue ?? (dataValue && `0x${toHex(dataValue)}`)
  const sumText = sum === undefined ? '' : ` (sum ${sum})`
  return `${text ?? ''}${sumText}`.trim()
}
