import { commandModel, type DataModel } from '../../lib/model.js'

/**
 * Data model of the signal controller. OMA has no object for traffic signals: the names are Wayside's own, under "signal".
 * Modes are the run modes of GB/T 20999-2017 annex A.2.11. The radio is 3412 LPWAN communication 1.0.
 */
export const signalModel = {
  mode: { path: 'signal/mode', name: 'Run mode (GB/T 20999 A.2.11)', type: 'integer' },
  plan: { path: 'signal/plan', name: 'Plan; 0 gives it back to the schedule', type: 'integer', writable: true },
  stage: { path: 'signal/stage', name: 'Stage, 0 for none', type: 'integer' },
  target: { path: 'signal/target', name: 'What to do: run, flash, all-red', type: 'string', writable: true },
  faults: {
    path: 'signal/faults',
    name: 'Faults by bit (0 program, 1 clock, 2 conflict, 3 red lamp, 4 output)',
    type: 'integer',
  },
  lampsOut: { path: 'signal/lamps', name: 'Lamps out, a bit a group: red, amber << 8, green << 16', type: 'integer' },
  detectors: { path: 'signal/detectors', name: 'Vehicles on the detectors, a bit each', type: 'integer' },
  vehicles: { path: 'signal/vehicles', name: 'Vehicles counted by all detectors', type: 'integer' },
  cycles: { path: 'signal/cycles', name: 'Cycles', type: 'integer' },
  stages: { path: 'signal/stages', name: 'Stage changes', type: 'integer' },
  requests: { path: 'signal/requests', name: 'Requests taken', type: 'integer' },
  failures: { path: 'signal/failures', name: 'Failures that led to flashing', type: 'integer' },
  trial: { path: 'signal/trial', name: 'The program is on trial', type: 'boolean' },
  reset: { path: 'signal/reset', name: 'Forget latched faults', type: 'boolean', writable: true },
  program: { path: 'signal/program', name: 'New program (program-codec.ts)', type: 'string', writable: true },
  requestStage: {
    path: 'signal/request',
    name: 'Stage that is wanted, 0 takes it back',
    type: 'integer',
    writable: true,
  },
  preempt: { path: 'signal/preempt', name: 'The request may jump over stages', type: 'boolean', writable: true },
  arrival: { path: 'signal/arrival', name: 'Until the vehicle is there', type: 'integer', unit: 's', writable: true },
  duration: { path: 'signal/duration', name: 'Green that it needs', type: 'integer', unit: 's', writable: true },
  signal: { path: '3412/0/20', name: 'Received signal strength', type: 'float', unit: 'dBm' },
  ...commandModel,
} as const satisfies DataModel
