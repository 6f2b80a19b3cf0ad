import {
  LampStatus,
  RunMode,
  unknownTime,
  type GroupTiming,
  type SpatRecord,
} from '../../../protocols/gbt20999/index.js'
import type { SignalProgram } from './program.js'
import { requestInForce } from './requests.js'
import { never, type ControllerState, type Light, type Moment } from './state.js'
import { forecast } from './timing.js'

/** Who a stage by command of a host counts as. */
export const hostRequestId = 255

/** How the junction is controlled, as GB/T 20999-2017 annex A.2.11 counts it. */
export function runModeOf(program: SignalProgram, state: ControllerState): number {
  if (state.mode === 'flash') return RunMode.Flash
  if (state.mode !== 'running') return RunMode.AllRed
  if (requestInForce(state)?.id === hostRequestId) return RunMode.CentreManual
  const { mode, offset } = program.plans[state.plan]!
  if (mode === 'actuated') return RunMode.LocalActuated
  return offset === undefined || state.dayOffset === undefined ? RunMode.LocalFixedCycle : RunMode.LocalCoordinated
}

/** Bits of IntersectionStatus (T/CSAE 53; facts/protocols.md 1.2), the first of sixteen being the highest. */
const StatusBit = { manual: 0, failureFlash: 2, preempt: 3, priority: 4, fixedTime: 5, trafficDependent: 6, standby: 7 }

function statusOf(program: SignalProgram, state: ControllerState): number {
  const bit = (number: number): number => 1 << (15 - number)
  if (state.mode === 'flash') return state.faults !== 0 ? bit(StatusBit.failureFlash) : bit(StatusBit.standby)
  if (state.mode !== 'running') return bit(StatusBit.standby)
  const request = requestInForce(state)
  let status = program.plans[state.plan]!.mode === 'fixed' ? bit(StatusBit.fixedTime) : bit(StatusBit.trafficDependent)
  if (request) status |= bit(request.isPreemption ? StatusBit.preempt : StatusBit.priority)
  if (request?.id === hostRequestId) status |= bit(StatusBit.manual)
  return status
}

const lampStatusOf: Readonly<Record<Light, number>> = {
  red: LampStatus.Red,
  green: LampStatus.Green,
  'green-flash': LampStatus.GreenFlash,
  amber: LampStatus.Yellow,
}

/** What a group shows, flasher included, as GB/T 20999-2017 annex A.2.7 counts it. */
export function lampStatus(program: SignalProgram, state: ControllerState, group: number): number {
  if (state.mode !== 'flash') return lampStatusOf[state.groups[group]!.light]
  return program.groups[group]!.kind === 'vehicle' ? LampStatus.YellowFlash : LampStatus.Off
}

/** The content of a SPAT message now. @param unixMs 0 without a clock */
export function spatRecord(program: SignalProgram, state: ControllerState, now: Moment, unixMs: number): SpatRecord {
  const windows = forecast(program, state, now)
  return {
    mode: runModeOf(program, state),
    plan: state.mode === 'running' ? program.plans[state.plan]!.id : 0,
    stage: state.stage + 1,
    status: statusOf(program, state),
    unixMs,
    groups: windows.map(({ minimum, likely, maximum }, index): GroupTiming => ({
      group: index + 1,
      light: lampStatus(program, state, index),
      elapsed: mark(now - (state.mode === 'flash' ? state.modeSince : state.groups[index]!.since)),
      minimumEnd: remaining(minimum, now),
      maximumEnd: remaining(maximum, now),
      likelyEnd: remaining(likely, now),
    })),
  }
}

const remaining = (at: Moment, now: Moment): number => (at >= never ? unknownTime : mark(at - now))

/** A TimeMark: 36000 stands for an hour and more. */
const mark = (tenths: number): number => (tenths < 0 ? 0 : tenths > 36000 ? 36000 : tenths)
