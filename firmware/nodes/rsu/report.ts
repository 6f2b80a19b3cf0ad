import type { PackWriter } from '../../../protocols/senml/index.js'
import { rsuModel as model } from './model.js'

/** What a report says. What is undefined is left out. */
export interface RsuReport {
  readonly imei: string
  readonly unixS: number
  readonly state: number
  readonly spat: number
  readonly map: number
  readonly rsi: number
  readonly rsm: number
  readonly heard: number
  readonly lost: number
  readonly refused: number
  readonly emergencies: number
  readonly denied: number
  readonly spatPeriod: number
  readonly priority: boolean
  readonly signalDbm?: number | undefined
  readonly confirms?: Confirmation | undefined
}

/** What became of a command. */
export interface Confirmation {
  readonly id: number | undefined
  readonly done: boolean
  readonly reason?: string | undefined
}

/** Numbers of a report in the order they are sent. */
const numbers = [
  ['state', model.state.path],
  ['spat', model.spat.path],
  ['map', model.map.path],
  ['rsi', model.rsi.path],
  ['rsm', model.rsm.path],
  ['heard', model.heard.path],
  ['lost', model.lost.path],
  ['refused', model.refused.path],
  ['emergencies', model.emergencies.path],
  ['denied', model.denied.path],
  ['spatPeriod', model.spatPeriod.path],
  ['signalDbm', model.signal.path],
] as const satisfies readonly (readonly [keyof RsuReport, string])[]

/** A report as SenML in CBOR (RFC 8428), base name "urn:dev:imei:<imei>:" (RFC 9039), base time in Unix seconds. */
export function encodeRsuReport(report: RsuReport, writer: PackWriter): Uint8Array {
  const { confirms } = report
  let count = 1
  for (const [key] of numbers) if (report[key] !== undefined) count++
  if (confirms) count += 1 + (confirms.id === undefined ? 0 : 1) + (confirms.reason === undefined ? 0 : 1)
  writer.begin(count)
  writer.base({ baseName: 'urn:dev:imei:' + report.imei + ':', baseTime: report.unixS })
  for (const [key, path] of numbers) {
    const value = report[key]
    if (value !== undefined) writer.number(path, undefined, Math.round(value))
  }
  writer.boolean(model.priority.path, report.priority)
  if (confirms) {
    if (confirms.id !== undefined) writer.number(model.id.path, undefined, confirms.id)
    writer.boolean(model.done.path, confirms.done)
    if (confirms.reason !== undefined) writer.text(model.reason.path, confirms.reason)
  }
  return writer.end()
}
