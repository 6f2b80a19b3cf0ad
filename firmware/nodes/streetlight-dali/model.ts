import type { DataModel } from '../../lib/model.js'
import { streetlightModel } from '../streetlight/model.js'

/** Data model of a street lamp on a DALI line: that of any street lamp, and what a D4i driver knows besides (OMA 3416, 3418). */
export const streetlightDaliModel = {
  ...streetlightModel,
  gearFailure: { path: '3416/0/7', name: 'Control gear failure', type: 'boolean' },
  gearSilent: { path: '3416/0/12', name: 'Control gear communication failure', type: 'boolean' },
  gearStarts: { path: '3416/0/20', name: 'Control gear start counter', type: 'integer' },
  gearHours: { path: '3416/0/56', name: 'Driver operating hours', type: 'float', unit: 'h' },
  frequency: { path: '3418/0/3', name: 'Frequency', type: 'float', unit: 'Hz' },
  powerFactor: { path: '3418/0/5', name: 'Power factor', type: 'float' },
  /** How many gears commissioning found, and which short address is this lamp's. */
  gearsFound: { path: 'dali/found', name: 'Gears found by commissioning', type: 'integer' },
  shortAddress: { path: 'dali/address', name: 'Short address', type: 'integer' },
  lineState: { path: 'health/dali', name: 'State of dali', type: 'string' },
} as const satisfies DataModel
