import { commandModel, type DataModel } from '../../lib/model.js'

/**
 * Data model of the street lamp: OMA objects 3416 outdoor lamp controller 2.0, 3417 luminaire asset 1.0, 3418 electrical
 * monitor 2.0, 3419 photocell 1.1, 3412 LPWAN communication 1.0, 3301 illuminance (OMA LwM2M registry, seen 2026-11).
 */
export const streetlightModel = {
  command: { path: '3416/0/1', name: 'Command', type: 'integer', unit: '%', writable: true },
  level: { path: '3416/0/3', name: 'Dimming level', type: 'integer', unit: '%' },
  lampFailure: { path: '3416/0/5', name: 'Lamp failure', type: 'boolean' },
  lampFailureReason: {
    path: '3416/0/6',
    name: 'Lamp failure reason (1 too little power, 2 too much, 3 light source, 4 gear, 5 gear silent, 6 line dead)',
    type: 'integer',
  },
  operatingHours: { path: '3416/0/15', name: 'Lamp operating hours', type: 'float', unit: 'h' },
  switchCounter: { path: '3416/0/18', name: 'Lamp switch counter', type: 'integer' },
  nominalPower: { path: '3417/0/7', name: 'Nominal input power', type: 'float', unit: 'W', writable: true },
  voltage: { path: '3418/0/1', name: 'Supply voltage', type: 'float', unit: 'V' },
  current: { path: '3418/0/2', name: 'Supply current', type: 'float', unit: 'A' },
  power: { path: '3418/0/4', name: 'Active power', type: 'float', unit: 'W' },
  energy: { path: '3418/0/6', name: 'Cumulated active energy', type: 'float', unit: 'Wh' },
  dark: { path: '3419/0/3', name: 'Photocell status', type: 'boolean' },
  illuminance: { path: '3301/0/5700', name: 'Illuminance', type: 'float', unit: 'lx' },
  signal: { path: '3412/0/20', name: 'Received signal strength', type: 'float', unit: 'dBm' },
  /** "16:00=100,22:00=70": the dimming plan, replaced as a whole; "auto" goes back from a commanded level to the plan. */
  plan: { path: 'command/plan', name: 'Dimming plan', type: 'string', writable: true },
  auto: { path: 'command/auto', name: 'Back to the plan', type: 'boolean', writable: true },
  reportEvery: {
    path: 'config/report',
    name: 'Interval of the periodic reports',
    type: 'integer',
    unit: 's',
    writable: true,
  },
  usePhotocell: {
    path: 'config/photocell',
    name: 'Whether the photocell may move dusk and dawn (1, 0)',
    type: 'integer',
    writable: true,
  },
  rolledBack: { path: 'config/rolled-back', name: 'Settings on trial were given up', type: 'boolean' },
  errorCode: { path: '3/0/11', name: 'Error code (8: a part is defective)', type: 'integer' },
  lightState: { path: 'health/light', name: 'State of light', type: 'string' },
  meterState: { path: 'health/meter', name: 'State of meter', type: 'string' },
  ...commandModel,
} as const satisfies DataModel
