import { commandModel, type DataModel } from '../../lib/model.js'

/**
 * Data model of the roadside unit. OMA has no object for V2X: the names are Wayside's own, under "rsu". Counts are since the
 * start. The radio is 3412 LPWAN communication 1.0.
 */
export const rsuModel = {
  state: { path: 'rsu/state', name: 'Health by bit (0 no time, 1 controller silent, 2 no map)', type: 'integer' },
  spat: { path: 'rsu/spat', name: 'SPAT sent', type: 'integer' },
  map: { path: 'rsu/map', name: 'MAP sent; new MAP as a MessageFrame in UPER', type: 'integer', writable: true },
  rsi: { path: 'rsu/rsi', name: 'RSI sent; new RSI as a MessageFrame in UPER', type: 'integer', writable: true },
  rsm: { path: 'rsu/rsm', name: 'RSM sent', type: 'integer' },
  heard: { path: 'rsu/heard', name: 'Frames heard by the radio', type: 'integer' },
  lost: { path: 'rsu/lost', name: 'Frames lost by the radio', type: 'integer' },
  refused: { path: 'rsu/refused', name: 'Frames and values that could not be understood', type: 'integer' },
  emergencies: { path: 'rsu/emergencies', name: 'Emergency vehicles that a stage was asked for', type: 'integer' },
  denied: { path: 'rsu/denied', name: 'Requests that the controller denied', type: 'integer' },
  spatPeriod: {
    path: 'rsu/spat-period',
    name: 'Time from SPAT to SPAT, tenths of a second up to half a second',
    type: 'integer',
    unit: 'ms',
    writable: true,
  },
  priority: { path: 'rsu/priority', name: 'Emergency vehicles are given priority', type: 'boolean', writable: true },
  signal: { path: '3412/0/20', name: 'Received signal strength', type: 'float', unit: 'dBm' },
  ...commandModel,
} as const satisfies DataModel
