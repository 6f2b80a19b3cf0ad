import { fieldSettings } from '../../lib/field-node.js'
import { fieldModel, type DataModel } from '../../lib/model.js'
import type { WarningKind } from './vehicle.js'

/** Resource of the count of each warning. */
const warned = (name: string, of: string) =>
  ({ path: 'obu/' + name, name: 'Warnings begun: ' + of, type: 'integer' }) as const

/**
 * Data model of the on-board unit. OMA has no object for V2X: the names are Wayside's own, under "obu"; counts are since the
 * start. Position is object 6 location 1.0.
 */
export const obuModel = {
  ...fieldModel,
  latitude: { path: '6/0/0', name: 'Latitude', type: 'float', unit: 'lat' },
  longitude: { path: '6/0/1', name: 'Longitude', type: 'float', unit: 'lon' },
  speed: { path: '6/0/6', name: 'Speed', type: 'float', unit: 'm/s' },
  state: { path: 'obu/state', name: 'Health by bit (0 no position, 1 no time, 2 vehicle silent)', type: 'integer' },
  sent: { path: 'obu/bsm', name: 'BSM sent', type: 'integer' },
  heard: { path: 'obu/heard', name: 'Frames heard by the radio', type: 'integer' },
  lost: { path: 'obu/lost', name: 'Frames lost by the radio', type: 'integer' },
  refused: { path: 'obu/refused', name: 'Frames that could not be understood', type: 'integer' },
  advised: { path: 'obu/advised', name: 'Times that a speed was advised after none', type: 'integer' },
  redLight: warned('red-light', 'red light'),
  crossing: warned('crossing', 'someone from the side'),
  vulnerable: warned('vulnerable', 'walker or cyclist'),
  emergencyVehicle: warned('emergency-vehicle', 'emergency vehicle'),
  speeding: warned('speed', 'above a limit'),
  roadWorks: warned('road-works', 'road works'),
  heartbeat: {
    path: fieldSettings.heartbeat.path,
    name: fieldSettings.heartbeat.name,
    type: 'integer',
    unit: 's',
    writable: true,
  },
} as const satisfies DataModel

/** The resource of each warning. */
export const warningResources: Readonly<
  Record<WarningKind, { readonly path: string; readonly name: string; readonly type: 'integer' }>
> = {
  'red-light': obuModel.redLight,
  crossing: obuModel.crossing,
  vulnerable: obuModel.vulnerable,
  'emergency-vehicle': obuModel.emergencyVehicle,
  speed: obuModel.speeding,
  'road-works': obuModel.roadWorks,
}
