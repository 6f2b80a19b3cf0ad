export { answerNtcip } from './asc-view.js'
export { Cabinet } from './cabinet.js'
export { detectorRoles, localLineBaud, signalParts } from './hardware.js'
export { signalModel } from './model.js'
export { decodeProgram, encodeProgram } from './program-codec.js'
export {
  limits,
  type GroupProgram,
  type PlanStep,
  type ScheduleEntry,
  type SignalPlan,
  type SignalProgram,
  type StageProgram,
  type Tenths,
} from './program.js'
export { Signal, type SignalConfig } from './signal.js'
export { validateProgram } from './validate.js'
export type { HostView } from './host-objects.js'
