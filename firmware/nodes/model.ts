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
