export {
  MASK,
  addressByte,
  broadcast,
  decodeAddress,
  group,
  maxGroup,
  maxShortAddress,
  short,
  type DaliAddress,
} from './address.js'
export {
  Bank,
  LockByte,
  activeEnergySpan,
  apparentEnergySpan,
  decodeEnergy,
  decodeGearDiagnostics,
  decodeLightDiagnostics,
  gearDiagnosticsSpan,
  lightDiagnosticsSpan,
  loadEnergySpan,
  type BankSpan,
  type EnergyReading,
  type GearDiagnostics,
  type LightDiagnostics,
} from './banks.js'
export { Command, DeviceType, LedCommand, Special, isQuery, isSendTwice } from './commands.js'
export {
  commission,
  type CommissioningOptions,
  type CommissioningPhase,
  type CommissioningResult,
  type CommissioningScope,
  type CommissioningState,
  type FoundGear,
} from './commissioning.js'
export { describeFrame } from './describe.js'
export {
  query,
  readBank,
  sequence,
  type BankFailure,
  type BankResult,
  type BankState,
  type DaliDialogue,
  type DaliStep,
  type SequenceState,
} from './dialogue.js'
export {
  decodeEdges,
  encodeEdges,
  frameBytes,
  frameOfBytes,
  type DaliFrame,
  type FrameBits,
  type Reception,
} from './frame.js'
export {
  DimmingCurve,
  extendedFadeSeconds,
  fadeSeconds,
  fadeStepsPerSecond,
  levelOfPercent,
  maxLevel,
  percentOfLevel,
  type DimmingCurveValue,
} from './levels.js'
export {
  arcPower,
  command,
  deviceCommand,
  request,
  setWithDtr0,
  special,
  typedCommand,
  type DaliAnswer,
  type DaliRequest,
} from './request.js'
export { FailureBit, StatusBit, decodeStatus, type GearStatus } from './status.js'
export {
  collisionUs,
  daliBaud,
  halfBitsUs,
  initialiseUs,
  prioritySettlingUs,
  randomiseUs,
  receiverUs,
  settlingUs,
  systemFailureUs,
  type Priority,
} from './timing.js'
