/** What a resource holds. */
export type ResourceType = 'integer' | 'float' | 'boolean' | 'string'

/**
 * One resource of a node's data model: a line of an OMA LwM2M object (openmobilealliance.org registry). The unit is the
 * object's own, so the wire leaves it out.
 */
export interface Resource {
  /** Object, instance and resource id: the SenML name. */
  readonly path: string
  readonly name: string
  readonly type: ResourceType
  readonly unit?: string
  /** Written by the platform. */
  readonly writable?: boolean
}

/** A node's whole data model by short name; everything else that a platform may want is derived from it. */
export type DataModel = Readonly<Record<string, Resource>>

/** Resources that every node has for commands and their confirmation; no OMA object covers them. */
export const commandModel = {
  id: { path: 'command/id', name: 'Command identifier', type: 'integer', writable: true },
  expires: { path: 'command/expires', name: 'Valid until', type: 'integer', unit: 's', writable: true },
  report: { path: 'command/report', name: 'Report now', type: 'boolean', writable: true },
  done: { path: 'command/done', name: 'Command carried out', type: 'boolean' },
  reason: { path: 'command/reason', name: 'Why it was not', type: 'string' },
} as const satisfies DataModel

/**
 * Resources of every node on a battery: OMA objects 3411 battery 1.1, 3 device 1.1 (error code: 0 none, 1 low battery,
 * 8 a part is defective), seen in the registry 2026-11. `health/<role>` says of a part what is wrong with it, "ok" once it is
 * well again; `config/rolled-back` that settings on trial were given up.
 */
export const fieldModel = {
  batteryLevel: { path: '3411/0/1', name: 'Battery level', type: 'integer', unit: '%' },
  batteryVoltage: { path: '3411/0/3', name: 'Battery voltage', type: 'float', unit: 'V' },
  batteryLow: { path: '3411/0/6', name: 'Battery level too low', type: 'boolean' },
  errorCode: { path: '3/0/11', name: 'Error code', type: 'integer' },
  signal: { path: '3412/0/20', name: 'Received signal strength', type: 'float', unit: 'dBm' },
  restarts: { path: 'health/restart', name: 'Why the processor started', type: 'string' },
  rolledBack: { path: 'config/rolled-back', name: 'Settings on trial were given up', type: 'boolean' },
  ...commandModel,
} as const satisfies DataModel
