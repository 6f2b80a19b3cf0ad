import { commandModel } from '../../firmware/lib/model.js'
import { streetlightModel } from '../../firmware/nodes/streetlight/index.js'
import { decodePack, encodePack, type SenmlRecord } from '../../protocols/senml/index.js'
import type { CommandAction, ScenarioCommand } from './scenario/scenario.js'
import type { Percentiles } from './summary.js'
import { percentiles } from './percentiles.js'

/** The SenML pack with which a platform asks a node for an action. `expiresS`: Unix seconds. */
export function encodeCommand(action: CommandAction, id: number, expiresS: number | undefined): Uint8Array {
  const records: SenmlRecord[] = [{ name: commandModel.id.path, value: id }, ...recordsOf(action)]
  if (expiresS !== undefined) records.push({ name: commandModel.expires.path, value: expiresS })
  return encodePack(records)
}

function recordsOf(action: CommandAction): SenmlRecord[] {
  switch (action.kind) {
    case 'level':
      return [{ name: streetlightModel.command.path, value: action.level }]
    case 'on':
      return [{ name: streetlightModel.command.path, value: 100 }]
    case 'off':
      return [{ name: streetlightModel.command.path, value: 0 }]
    case 'report-now':
      return [{ name: commandModel.report.path, booleanValue: true }]
    case 'plan':
      return [{ name: streetlightModel.plan.path, stringValue: action.plan.map(stepText).join(',') }]
    case 'write':
      return Object.entries(action.values).map(([name, value]) => ({ name, ...valueOf(value) }))
  }
}

function valueOf(value: number | boolean | string): Partial<SenmlRecord> {
  if (typeof value === 'number') return { value }
  return typeof value === 'boolean' ? { booleanValue: value } : { stringValue: value }
}

const stepText = ({ at, level }: { at: number; level: number }): string =>
  `${String(Math.floor(at / 60)).padStart(2, '0')}:${String(at % 60).padStart(2, '0')}=${level}`

/** Commands on their way and how long their confirmations took, in virtual time. */
export class CommandLog {
  issued = 0
  confirmed = 0
  private readonly waiting = new Map<string, Map<number, number>>()
  private readonly roundTripsS: number[] = []

  /** A command left the platform. Returns its payload. */
  issue(atUs: number, imei: string, command: ScenarioCommand, startUnixMs: number): Uint8Array {
    const id = ++this.issued
    const ofNode = this.waiting.get(imei) ?? new Map<number, number>()
    this.waiting.set(imei, ofNode.set(id, atUs))
    const { action, expiresUs } = command
    const expiresS = expiresUs === undefined ? undefined : Math.floor(startUnixMs / 1000 + (atUs + expiresUs) / 1e6)
    return encodeCommand(action, id, expiresS)
  }

  /** Whether any node owes a confirmation. */
  get isAwaiting(): boolean {
    return this.waiting.size > 0
  }

  /** A report reached the platform: if its node owes a confirmation, looks whether this is one. */
  onReport(atUs: number, imei: string, payload: Uint8Array): void {
    const ofNode = this.waiting.get(imei)
    if (!ofNode) return
    const id = confirmedId(payload)
    const issuedUs = id === undefined ? undefined : ofNode.get(id)
    if (id === undefined || issuedUs === undefined) return
    ofNode.delete(id)
    if (ofNode.size === 0) this.waiting.delete(imei)
    this.confirmed++
    this.roundTripsS.push((atUs - issuedUs) / 1e6)
  }

  /** Seconds from command to confirmation, undefined where there was none. */
  roundTripS(): Percentiles | undefined {
    return percentiles(this.roundTripsS)
  }
}

function confirmedId(payload: Uint8Array): number | undefined {
  try {
    const records = decodePack(payload)
    if (!records.some(({ name }) => name === commandModel.done.path)) return undefined
    return records.find(({ name }) => name === commandModel.id.path)?.value
  } catch {
    return undefined
  }
}
