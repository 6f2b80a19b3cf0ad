import { fieldModel, type DataModel, type Resource } from '../../lib/model.js'
import { fieldSettings } from '../../lib/field-node.js'
import { settingResource } from '../../lib/setting-resource.js'
import type { SettingsTable } from '../../lib/settings.js'

/** Settings of a locker besides those of every node. */
export const lockerSettings = {
  ajar: {
    path: 'config/ajar',
    name: 'How long a door may stand open before an alarm',
    unit: 's',
    low: 10,
    high: 3600,
    initial: 120,
  },
  wrongCodes: {
    path: 'config/wrong-codes',
    name: 'Wrong codes in a row before the keypad is shut',
    low: 1,
    high: 20,
    initial: 5,
  },
  lockOut: {
    path: 'config/lock-out',
    name: 'How long the keypad then stays shut',
    unit: 's',
    low: 10,
    high: 86400,
    initial: 300,
  },
} as const satisfies SettingsTable

/** Data model of the parcel locker: OMA object 10351 door 1.0 with an instance a compartment (registry, seen 2026-11). */
export const lockerModel = {
  ...fieldModel,
  open: { path: 'locker/open', name: 'Opens a door, by its number', type: 'integer', writable: true },
  /** Who opened the door that a report is about: "command", "code", or "force" where nobody asked. */
  by: { path: 'locker/by', name: 'Who opened', type: 'string' },
  door: { path: 'locker/door', name: 'The door that the report is about', type: 'integer' },
  ajar: { path: 'locker/ajar', name: 'A door stands open for too long', type: 'boolean' },
  lockedOut: { path: 'locker/locked-out', name: 'The keypad is shut after wrong codes', type: 'boolean' },
  heartbeat: settingResource(fieldSettings.heartbeat),
  ajarAfter: settingResource(lockerSettings.ajar),
  wrongCodes: settingResource(lockerSettings.wrongCodes),
  lockOut: settingResource(lockerSettings.lockOut),
} as const satisfies DataModel

/** Whether a door is open. */
export function doorStatus(door: number): Resource {
  return { path: '10351/' + door + '/50', name: 'Door status', type: 'boolean' }
}
