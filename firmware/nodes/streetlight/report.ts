import type { PackWriter } from '../../../protocols/senml/index.js'
import { streetlightModel as model } from './model.js'

/** What a report may say. What is undefined is left out. */
export interface StreetlightReport {
  readonly imei: string
  readonly unixS: number
  readonly level: number
  readonly lampFailure: boolean
  readonly lampFailureReason?: number | undefined
  readonly voltage?: number | undefined
  readonly current?: number | undefined
  readonly power?: number | undefined
  readonly energyWh?: number | undefined
  readonly dark: boolean
  readonly illuminance?: number | undefined
  readonly signalDbm?: number | undefined
  readonly operatingHours?: number | undefined
  readonly switchCounter?: number | undefined
  readonly nominalPower?: number | undefined
  readonly confirms?: Confirmation | undefined
  /** Resolution of `energyWh`, watt-hours; default 1. */
  readonly energyStepWh?: number
  /** What else there is to say. */
  readonly more?: readonly ReportField[] | undefined
}

/** One more record of a report. */
export interface ReportField {
  readonly path: string
  readonly value: number | boolean | string
}

/** What became of a command. */
export interface Confirmation {
  readonly id: number | undefined
  readonly done: boolean
  readonly reason?: string | undefined
}

/**
 * Steps that readings are rounded to: fine enough for the meter's 1 %, and exact in a half-precision float of three bytes
 * over the range of a lamp, so that what the interpreter prints and what the wire carries are the same.
 */
const step = { voltage: 1 / 4, current: 1 / 1024, power: 1 / 16, illuminance: 1 / 4, hours: 1 / 4 }

const rounded = (value: number, to: number): number => Math.round(value / to) * to

/** Numbers of a report in the order they are sent, with the step each is rounded to; 0 where the report says it. */
const numbers = [
  ['lampFailureReason', model.lampFailureReason.path, 1],
  ['voltage', model.voltage.path, step.voltage],
  ['current', model.current.path, step.current],
  ['power', model.power.path, step.power],
  ['energyWh', model.energy.path, 0],
  ['illuminance', model.illuminance.path, step.illuminance],
  ['signalDbm', model.signal.path, 1],
  ['operatingHours', model.operatingHours.path, step.hours],
  ['switchCounter', model.switchCounter.path, 1],
  ['nominalPower', model.nominalPower.path, step.power],
] as const satisfies readonly (readonly [keyof StreetlightReport, string, number])[]

/** A report as SenML in CBOR (RFC 8428), base name "urn:dev:imei:<imei>:" (RFC 9039), base time in Unix seconds. */
export function encodeReport(report: StreetlightReport, writer: PackWriter): Uint8Array {
  writer.begin(countRecords(report))
  writer.base({ baseName: 'urn:dev:imei:' + report.imei + ':', baseTime: report.unixS })
  writer.number(model.level.path, undefined, Math.round(report.level))
  writer.boolean(model.lampFailure.path, report.lampFailure)
  writer.boolean(model.dark.path, report.dark)
  for (const [key, path, to] of numbers) {
    const value = report[key]
    if (value !== undefined) writer.number(path, undefined, rounded(value, to || report.energyStepWh || 1))
  }
  if (report.more) for (const field of report.more) writeField(field, writer)
  if (report.confirms) writeConfirmation(report.confirms, writer)
  return writer.end()
}

function writeField({ path, value }: ReportField, writer: PackWriter): void {
  if (typeof value === 'number') writer.number(path, undefined, value)
  else if (typeof value === 'boolean') writer.boolean(path, value)
  else writer.text(path, value)
}

function writeConfirmation(confirms: Confirmation, writer: PackWriter): void {
  if (confirms.id !== undefined) writer.number(model.id.path, undefined, confirms.id)
  writer.boolean(model.done.path, confirms.done)
  if (confirms.reason !== undefined) writer.text(model.reason.path, confirms.reason)
}

function countRecords(report: StreetlightReport): number {
  let count = 3
  for (const [key] of numbers) if (report[key] !== undefined) count++
  const { confirms, more } = report
  if (more) count += more.length
  if (confirms) count += 1 + (confirms.id === undefined ? 0 : 1) + (confirms.reason === undefined ? 0 : 1)
  return count
}
