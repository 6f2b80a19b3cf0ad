import { fieldSettings } from '../../lib/field-node.js'
import { fieldModel, type DataModel } from '../../lib/model.js'
import { settingResource } from '../../lib/setting-resource.js'
import type { SettingsTable } from '../../lib/settings.js'

/** Settings of a bin besides those of every node. */
export const binLevelSettings = {
  height: { path: '3435/0/1', name: 'From the sensor to the bottom', unit: 'cm', low: 20, high: 400, initial: 95 },
  full: { path: '3435/0/4', name: 'Full from here on', unit: '%', low: 20, high: 100, initial: 80 },
  empty: { path: '3435/0/6', name: 'Empty up to here', unit: '%', low: 0, high: 50, initial: 10 },
  look: { path: 'config/look', name: 'From look to look', unit: 's', low: 60, high: 86400, initial: 1800 },
  step: { path: 'config/step', name: 'A change of fill that is reported', unit: '%', low: 5, high: 100, initial: 25 },
  fire: { path: 'config/fire', name: 'It burns from here on', unit: 'Cel', low: 50, high: 120, initial: 70 },
  fanAbove: {
    path: 'config/fan-above',
    name: 'Warmer air than this smells',
    unit: 'Cel',
    low: -20,
    high: 60,
    initial: 18,
  },
  fanFor: { path: 'config/fan-for', name: 'A run of the fan; 0: never', unit: 's', low: 0, high: 600, initial: 20 },
  fanEvery: {
    path: 'config/fan-every',
    name: 'From run to run of the fan',
    unit: 's',
    low: 600,
    high: 86400,
    initial: 10800,
  },
} as const satisfies SettingsTable

/** Longest run of the fan by command, seconds. */
export const longestFanS = 600

/**
 * Data model of the bin: OMA objects 3435 filling level sensor 2.0 and 3303 temperature 1.1 (registry, seen 2026-11). Fill is in percent of
 * the way from the bottom to the sensor.
 */
export const binLevelModel = {
  ...fieldModel,
  height: settingResource(binLevelSettings.height),
  fill: { path: '3435/0/2', name: 'Actual fill', type: 'integer', unit: '%' },
  level: { path: '3435/0/3', name: 'Actual level', type: 'integer', unit: 'cm' },
  fullFrom: settingResource(binLevelSettings.full),
  full: { path: '3435/0/5', name: 'Container is full', type: 'boolean' },
  emptyUpTo: settingResource(binLevelSettings.empty),
  empty: { path: '3435/0/7', name: 'Container is empty', type: 'boolean' },
  fallen: { path: '3435/0/13', name: 'Out of position: the bin lies on its side', type: 'boolean' },
  lidOpen: { path: '3435/0/21', name: 'Cover open, for longer than ten minutes', type: 'boolean' },
  fire: { path: '3435/0/22', name: 'Temperature alarm', type: 'boolean' },
  temperature: { path: '3303/0/5700', name: 'Air under the lid', type: 'float', unit: 'Cel' },
  visits: { path: 'bin/visits', name: 'Times that the lid was opened since the last report', type: 'integer' },
  emptied: { path: 'bin/emptied', name: 'It was emptied just now', type: 'boolean' },
  fanRuns: { path: 'bin/fan-runs', name: 'Runs of the fan since the start', type: 'integer' },
  fan: { path: 'bin/fan', name: 'Runs the fan for so long', type: 'integer', unit: 's', writable: true },
  look: settingResource(binLevelSettings.look),
  step: settingResource(binLevelSettings.step),
  fireFrom: settingResource(binLevelSettings.fire),
  fanAbove: settingResource(binLevelSettings.fanAbove),
  fanFor: settingResource(binLevelSettings.fanFor),
  fanEvery: settingResource(binLevelSettings.fanEvery),
  heartbeat: settingResource(fieldSettings.heartbeat),
} as const satisfies DataModel
