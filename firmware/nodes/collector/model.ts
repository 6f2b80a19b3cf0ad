import { fieldSettings } from '../../lib/field-node.js'
import { fieldModel, type DataModel } from '../../lib/model.js'
import { settingResource } from '../../lib/setting-resource.js'
import type { SettingsTable } from '../../lib/settings.js'

/** Settings of a collector besides those of every node. */
export const collectorSettings = {
  fixEvery: {
    path: 'config/fix-every',
    name: 'From look to look where the truck is',
    unit: 's',
    low: 1,
    high: 600,
    initial: 10,
  },
  lightest: {
    path: 'config/lightest',
    name: 'What weighs less is reported as an emptying without waste',
    unit: 'kg',
    low: 0,
    high: 50,
    isFloat: true,
    initial: 0.5,
  },
} as const satisfies SettingsTable

/** What is known of the tag of an emptied bin: read; there but without a bin's record; or no answer that could be understood. */
export type TagState = 'read' | 'blank' | 'unreadable'

/**
 * Data model of the collector: OMA objects 3322 load 1.1, 3430 GNSS 1.0, 3435 filling level 2.0 (registry, seen 2026-11). A report
 * with `collector/emptying` is one emptying: the number counts them on this truck and never comes twice, so that a message that was
 * delivered twice is known. Its records carry the time at which the bin was tipped.
 */
export const collectorModel = {
  ...fieldModel,
  vehicle: { path: 'collector/vehicle', name: 'Vehicle', type: 'string' },
  emptying: { path: 'collector/emptying', name: 'Number of the emptying on this truck', type: 'integer' },
  can: { path: 'collector/can', name: 'Id of the can', type: 'string' },
  category: { path: '3435/0/18', name: 'Type of materials', type: 'string' },
  weight: { path: '3322/0/5700', name: 'Weight of the waste', type: 'float', unit: 'kg' },
  latitude: { path: '3430/0/1', name: 'Latitude', type: 'float', unit: 'lat' },
  longitude: { path: '3430/0/2', name: 'Longitude', type: 'float', unit: 'lon' },
  speed: { path: '3430/0/4', name: 'Speed', type: 'float', unit: 'm/s' },
  tag: { path: 'collector/tag', name: 'State of the tag: read, blank or unreadable', type: 'string' },
  uid: { path: 'collector/uid', name: 'Number of the tag, hex', type: 'string' },
  fill: { path: '3435/0/2', name: 'Filling that an active tag told before', type: 'integer', unit: '%' },
  unsteady: { path: 'collector/unsteady', name: 'The scale did not come to rest', type: 'boolean' },
  noWaste: { path: 'collector/no-waste', name: 'The bin was empty already', type: 'boolean' },
  late: {
    path: 'collector/late',
    name: 'The time is that of the report: the clock was lost in between',
    type: 'boolean',
  },
  emptied: { path: 'collector/emptied', name: 'Emptyings since the unit was made', type: 'integer' },
  fixEvery: settingResource(collectorSettings.fixEvery),
  lightest: settingResource(collectorSettings.lightest),
  heartbeat: settingResource(fieldSettings.heartbeat),
} as const satisfies DataModel
