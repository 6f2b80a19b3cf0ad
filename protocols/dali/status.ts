/** Bits of the answer to QUERY STATUS (IEC 62386-102, 9.16). */
export const StatusBit = {
  CONTROL_GEAR_FAILURE: 0x01,
  LAMP_FAILURE: 0x02,
  LAMP_ON: 0x04,
  LIMIT_ERROR: 0x08,
  FADE_RUNNING: 0x10,
  RESET_STATE: 0x20,
  MISSING_SHORT_ADDRESS: 0x40,
  POWER_CYCLE_SEEN: 0x80,
} as const

/** Bits of the answer to QUERY FAILURE STATUS of device type 6 (IEC 62386-207). */
export const FailureBit = {
  SHORT_CIRCUIT: 0x01,
  OPEN_CIRCUIT: 0x02,
  LOAD_DECREASE: 0x04,
  LOAD_INCREASE: 0x08,
  CURRENT_PROTECTOR_ACTIVE: 0x10,
  THERMAL_SHUTDOWN: 0x20,
  THERMAL_OVERLOAD: 0x40,
  REFERENCE_MEASUREMENT_FAILED: 0x80,
} as const

/** What a control gear says of itself. */
export interface GearStatus {
  readonly gearFailure: boolean
  readonly lampFailure: boolean
  readonly lampOn: boolean
  readonly limitError: boolean
  readonly fadeRunning: boolean
  readonly resetState: boolean
  readonly missingShortAddress: boolean
  readonly powerCycleSeen: boolean
}

/** The answer to QUERY STATUS. */
export function decodeStatus(byte: number): GearStatus {
  const has = (bit: number): boolean => (byte & bit) !== 0
  return {
    gearFailure: has(StatusBit.CONTROL_GEAR_FAILURE),
    lampFailure: has(StatusBit.LAMP_FAILURE),
    lampOn: has(StatusBit.LAMP_ON),
    limitError: has(StatusBit.LIMIT_ERROR),
    fadeRunning: has(StatusBit.FADE_RUNNING),
    resetState: has(StatusBit.RESET_STATE),
    missingShortAddress: has(StatusBit.MISSING_SHORT_ADDRESS),
    powerCycleSeen: has(StatusBit.POWER_CYCLE_SEEN),
  }
}
