import { fieldSettings } from '../../lib/field-node.js'
import { fieldModel, type DataModel } from '../../lib/model.js'
import { settingResource } from '../../lib/setting-resource.js'
import type { SettingsTable } from '../../lib/settings.js'

/** Settings of a parking bay besides those of every node. Fields in microteslas; see `DetectorLimits`. */
export const parkingSettings = {
  sampleEvery: {
    path: 'config/sample-every',
    name: 'From sample to sample of a quiet bay',
    unit: 's',
    low: 1,
    high: 60,
    initial: 4,
  },
  recheckEvery: {
    path: 'config/recheck-every',
    name: 'A bay without a change for so long is looked at by radar',
    unit: 's',
    low: 3600,
    high: 604800,
    initial: 86400,
  },
  radarEvery: {
    path: 'config/radar-every',
    name: 'From look to look of the radar while it works alone',
    unit: 's',
    low: 30,
    high: 86400,
    initial: 300,
  },
  near: {
    path: 'config/near',
    name: 'Field this close to that of the empty bay is that',
    unit: 'uT',
    low: 1,
    high: 20,
    isFloat: true,
    initial: 2,
  },
  over: {
    path: 'config/over',
    name: 'What moves the field by so much is over the chip',
    unit: 'uT',
    low: 5,
    high: 200,
    isFloat: true,
    initial: 15,
  },
  sure: {
    path: 'config/sure',
    name: 'Field this far from the empty bay is a vehicle, without a look by radar',
    unit: 'uT',
    low: 10,
    high: 500,
    isFloat: true,
    initial: 30,
  },
} as const satisfies SettingsTable

/** How a bay is to be seen by people: "reserved" is an empty bay that is held for somebody. */
export type BayState = 'unknown' | 'vacant' | 'reserved' | 'occupied'

/**
 * Data model of the parking bay: OMA object 3431 parking sensor 1.1 (registry, seen 2026-11). `bay/strength`: how far the field is
 * from that of the empty bay, to see a bay whose vehicles hardly show.
 */
export const parkingModel = {
  ...fieldModel,
  occupied: { path: '3431/0/1', name: 'Occupancy', type: 'boolean' },
  duration: { path: '3431/0/2', name: 'How long the vehicle has stood, or stood', type: 'integer', unit: 's' },
  daily: { path: '3431/0/3', name: 'Taken today', type: 'integer', unit: 's' },
  state: { path: 'bay/state', name: 'State: unknown, vacant, reserved or occupied', type: 'string' },
  strength: { path: 'bay/strength', name: 'Field against the empty bay', type: 'float', unit: 'uT' },
  looks: { path: 'bay/looks', name: 'Looks by radar since the start', type: 'integer' },
  reserve: {
    path: 'bay/reserve',
    name: 'Holds the bay for so long; 0 frees it',
    type: 'integer',
    unit: 's',
    writable: true,
  },
  heartbeat: settingResource(fieldSettings.heartbeat),
  sampleEvery: settingResource(parkingSettings.sampleEvery),
  recheckEvery: settingResource(parkingSettings.recheckEvery),
  radarEvery: settingResource(parkingSettings.radarEvery),
  near: settingResource(parkingSettings.near),
  over: settingResource(parkingSettings.over),
  sure: settingResource(parkingSettings.sure),
} as const satisfies DataModel

/** Longest reservation, seconds. */
export const longestReservationS = 7200
