import { DimmingCurve, FailureBit, LedCommand } from '../../protocols/dali/index.js'
import type { GearVariables } from './dali-gear-state.js'
import type { DaliLamp } from './dali-lamp.js'

/** Shortest fast fade time that the gear has: 1 means 25 ms (IEC 62386-207, 11.3.4, recalled). */
const minFastFadeTime = 1
const fastFadeStepUs = 25_000

/** Microseconds of the fast fade, 0 where none is set. */
export function fastFadeUs({ fastFadeTime }: GearVariables): number {
  return fastFadeTime * fastFadeStepUs
}

/** Failure status of device type 6: what is wrong with the LEDs. */
export function failureStatus({ faults, hasFailed }: DaliLamp): number {
  if (!hasFailed) return 0
  return (faults.short ? FailureBit.SHORT_CIRCUIT : 0) | (faults.open ? FailureBit.OPEN_CIRCUIT : 0)
}

const yesIf = (condition: boolean): number | undefined => (condition ? 0xff : undefined)

/** Commands of device type 6 (IEC 62386-207); the answer, undefined for none. */
export function performLed(opcode: number, dtr0: number, variables: GearVariables, lamp: DaliLamp): number | undefined {
  const failures = failureStatus(lamp)
  switch (opcode) {
    case LedCommand.SELECT_DIMMING_CURVE:
      if (dtr0 === DimmingCurve.logarithmic || dtr0 === DimmingCurve.linear) variables.dimmingCurve = dtr0
      return undefined
    case LedCommand.STORE_DTR_AS_FAST_FADE_TIME:
      if (dtr0 === 0 || (dtr0 >= minFastFadeTime && dtr0 <= 27)) variables.fastFadeTime = dtr0
      return undefined
    case LedCommand.QUERY_GEAR_TYPE:
      // Bit 3: LED driver fed by AC mains (recalled).
      return 0x08
    case LedCommand.QUERY_DIMMING_CURVE:
      return variables.dimmingCurve
    case LedCommand.QUERY_POSSIBLE_OPERATING_MODES:
    case LedCommand.QUERY_OPERATING_MODE:
      // Bit 1: analogue current control (AM) (recalled).
      return 0x02
    case LedCommand.QUERY_FEATURES:
      // Bits 0 and 1: short and open circuit can be queried.
      return 0x03
    case LedCommand.QUERY_FAILURE_STATUS:
      return failures
    case LedCommand.QUERY_SHORT_CIRCUIT:
      return yesIf((failures & FailureBit.SHORT_CIRCUIT) !== 0)
    case LedCommand.QUERY_OPEN_CIRCUIT:
      return yesIf((failures & FailureBit.OPEN_CIRCUIT) !== 0)
    case LedCommand.QUERY_FAST_FADE_TIME:
      return variables.fastFadeTime
    case LedCommand.QUERY_MIN_FAST_FADE_TIME:
      return minFastFadeTime
    case LedCommand.QUERY_EXTENDED_VERSION_NUMBER:
      return 2
  }
  return undefined
}
