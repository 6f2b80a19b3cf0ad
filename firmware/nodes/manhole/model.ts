import { fieldSettings } from '../../lib/field-node.js'
import { fieldModel, type DataModel } from '../../lib/model.js'
import { settingResource } from '../../lib/setting-resource.js'
import type { SettingsTable } from '../../lib/settings.js'

/** Settings of a manhole cover besides those of every node. */
export const manholeSettings = {
  safetyAngle: {
    path: '3408/0/1',
    name: 'Tilt beyond which the cover is open',
    unit: 'degrees',
    low: 5,
    high: 90,
    initial: 15,
  },
  look: {
    path: 'config/look',
    name: 'From look to look without motion',
    unit: 's',
    low: 60,
    high: 86400,
    initial: 3600,
  },
} as const satisfies SettingsTable

/**
 * Data model of the manhole cover: OMA objects 3408 manhole cover 1.0, 3429 tilt sensor 1.1 (registry, seen 2026-11). 3408 gives its
 * angles the unit rad and the range 0 to 180: they are taken as degrees; 3429/0/1 is in radians.
 */
export const manholeModel = {
  ...fieldModel,
  safetyAngle: settingResource(manholeSettings.safetyAngle),
  tilt: { path: '3408/0/2', name: 'Manhole cover tilt', type: 'integer', unit: 'degrees' },
  open: { path: '3408/0/3', name: 'Cover open status', type: 'boolean' },
  angle: { path: '3429/0/1', name: 'Angle', type: 'float', unit: 'rad' },
  shakes: { path: 'manhole/shakes', name: 'Times that the cover was shaken since the last report', type: 'integer' },
  learn: { path: 'manhole/learn', name: 'The cover lies as it should now', type: 'boolean', writable: true },
  look: settingResource(manholeSettings.look),
  heartbeat: settingResource(fieldSettings.heartbeat),
} as const satisfies DataModel
