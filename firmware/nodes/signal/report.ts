import type { PackWriter } from '../../../protocols/senml/index.js'
import { signalModel as model } from './model.js'

/** What a report may say. What is undefined is left out. */
export interface SignalReport {
  readonly imei: string
  readonly unixS: number
  readonly mode: number
  readonly plan: number
  readonly stage: number
  readonly faults: number
  readonly lampsOut: number
  readonly detectors: number
  readonly vehicles: number
  readonly cycles: number
  readonly stages: number
  readonly requests: number
  readonly failures: number
  readonly trial: boolean
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
  ['mode', model.mode.path],
  ['plan', model.plan.path],
  ['stage', model.stage.path],
  ['faults', model.faults.path],
  ['lampsOut', model.lampsOut.path],
  ['detectors', model.detectors.path],
  ['vehicles', model.vehicles.path],
  ['cycles', model.cycles.path],
  ['stages', model.stages.path],
  ['requests', model.requests.path],
  ['failures', model.failures.path],
  ['signalDbm', model.signal.path],
] as const satisfies readonly (readonly [keyof SignalReport, string])[]

/** A report as SenML in CBOR (RFC 8428), base name "urn:dev:imei:<imei>:" (RFC 9039), base time in Unix seconds. */
export function encodeSignalReport(report: SignalReport, writer: PackWriter): Uint8Array {
  writer.begin(countRecords(report))
  writer.base({ baseName: 'urn:dev:imei:' + report.imei + ':', baseTime: report.unixS })
  for (const [key, path] of numbers) {
    const value = report[key]
    if (value !== undefined) writer.number(path, undefined, Math.round(value))
  }
  writer.boolean(model.trial.path, report.trial)
  if (report.confirms) writeConfirmation(report.confirms, writer)
  return writer.end()
}

function writeConfirmation(confirms: Confirmation, writer: PackWriter): void {
  if (confirms.id !== undefined) writer.number(model.id.path, undefined, confirms.id)
  writer.boolean(model.done.path, confirms.done)
  if (confirms.reason !== undefined) writer.text(model.reason.path, confirms.reason)
}

function countRecords(report: SignalReport): number {
  let count = 1
  for (const [key] of numbers) if (report[key] !== undefined) count++
  const { confirms } = report
  if (confirms) count += 1 + (confirms.id === undefined ? 0 : 1) + (confirms.reason === undefined ? 0 : 1)
  return count
}
