import { answerRequest, type SnmpObject } from '../../../protocols/snmp/index.js'
import {
  ascObjects,
  Pattern,
  UnitControl,
  UnitFlash,
  type AscPhase,
  type AscPhaseStatus,
  type AscView,
} from '../../../protocols/ntcip1202/index.js'
import type { HostView } from './host-objects.js'
import { intergreenOf, type SignalProgram } from './program.js'
import { isDemanded } from './sequence.js'
import { hostRequestId } from './spat.js'
import { Fault } from './state.js'

/** Preempts go under these request numbers: from here on, one for each. */
const firstPreemptId = 200
const preempts = 4
/** A preempt that nobody takes back ends by itself. */
const preemptTenths = 600

/**
 * The controller as NTCIP 1202 sees it. Phase n is signal group n: a vehicle group has the lights of a phase, a pedestrian group
 * its walks. Patterns are plans. Preempt n is for stage n. The answer to an SNMP request, undefined for none.
 */
export function answerNtcip(view: HostView, request: Uint8Array, community: string): Uint8Array | undefined {
  return answerRequest(request, objectsOf(view), community)
}

function objectsOf(view: HostView): SnmpObject[] {
  return ascObjects(ascView(view))
}

function ascView(view: HostView): AscView {
  const { program } = view
  const count = Math.min(preempts, program.stages.length)
  return {
    phases: program.groups.map((_, group) => phaseOf(program, group)),
    status: () => statusOf(view),
    detectors: view.state.isOccupied.length,
    active: () => view.occupied,
    unitControlStatus: () => unitControlOf(view),
    unitFlashStatus: () => unitFlashOf(view),
    patternStatus: () => patternOf(view),
    patternControl: () => (view.state.target === 'flash' ? Pattern.flash : view.state.commandedPlan),
    orderPattern: (pattern, isTrial) => orderPattern(view, pattern, isTrial),
    preempts: count,
    isPreempting: (preempt) => view.state.requests.some(({ id }) => id === firstPreemptId + preempt),
    orderPreempt: (preempt, isOn, isTrial) => orderPreempt(view, preempt, isOn, isTrial),
  }
}

const capped = (value: number): number => (value > 255 ? 255 : Math.round(value))

function phaseOf(program: SignalProgram, group: number): AscPhase {
  const { minimumGreen, amber } = program.groups[group]!
  let longest = 0
  for (let to = 0; to < program.groups.length; to++) longest = Math.max(longest, intergreenOf(program, group, to))
  let maximum = 0
  for (const { mode, steps } of program.plans)
    for (const { stage, maximumGreen } of steps)
      if (mode === 'actuated' && program.stages[stage]!.groups.indexOf(group) >= 0)
        maximum = Math.max(maximum, maximumGreen)
  return {
    minimumGreen: capped(Math.ceil(minimumGreen / 10)),
    maximum1: capped(maximum / 10),
    yellowChange: capped(amber),
    redClear: capped(Math.max(0, longest - amber)),
  }
}

/** On the flasher nothing of what the controller means is shown: vehicle phases are yellow, the others dark. */
function statusOf({ program, state }: HostView): AscPhaseStatus {
  const status = { ...noPhases }
  for (let group = 0; group < program.groups.length; group++) {
    const bit = 1 << group
    const isVehicle = program.groups[group]!.kind === 'vehicle'
    const { light, isWanted } = state.groups[group]!
    const isGreen = light === 'green' || light === 'green-flash'
    if (state.mode === 'flash') {
      if (isVehicle) status.yellows |= bit
      continue
    }
    if (isVehicle && light === 'red') status.reds |= bit
    if (isVehicle && light === 'amber') status.yellows |= bit
    if (isVehicle && isGreen) status.greens |= bit
    if (!isVehicle && light === 'red') status.dontWalks |= bit
    if (!isVehicle && light === 'green-flash') status.pedClears |= bit
    if (!isVehicle && light === 'green') status.walks |= bit
    if (light !== 'red') status.phaseOns |= bit
    else if (isWanted) status.phaseNexts |= bit
    if (light !== 'red' || !isCalled(program, state, group)) continue
    if (isVehicle) status.vehCalls |= bit
    else status.pedCalls |= bit
  }
  return status
}

const noPhases = {
  reds: 0,
  yellows: 0,
  greens: 0,
  dontWalks: 0,
  pedClears: 0,
  walks: 0,
  vehCalls: 0,
  pedCalls: 0,
  phaseOns: 0,
  phaseNexts: 0,
}

function isCalled(program: SignalProgram, state: HostView['state'], group: number): boolean {
  for (let stage = 0; stage < program.stages.length; stage++)
    if (program.stages[stage]!.groups.indexOf(group) >= 0 && isDemanded(program, state, stage)) return true
  return false
}

function unitControlOf({ state }: HostView): number {
  if (state.requests.some(({ id }) => id === hostRequestId)) return UnitControl.manual
  return state.commandedPlan !== 0 || state.target !== 'run' ? UnitControl.systemControl : UnitControl.timebase
}

function unitFlashOf({ state }: HostView): number {
  if (state.mode !== 'flash') return UnitFlash.notFlash
  if ((state.faults & Fault.conflict) !== 0) return UnitFlash.mmu
  if (state.faults !== 0) return UnitFlash.faultMonitor
  return state.target === 'run' ? UnitFlash.startup : UnitFlash.automatic
}

function patternOf({ program, state }: HostView): number {
  if (state.mode === 'flash') return Pattern.flash
  if (state.mode !== 'running') return Pattern.none
  const { id, mode } = program.plans[state.plan]!
  return mode === 'actuated' ? Pattern.free : id
}

function orderPattern(view: HostView, pattern: number, isTrial: boolean): boolean {
  const isPlan = pattern === Pattern.none || view.program.plans.some(({ id }) => id === pattern)
  if (isTrial) return isPlan || pattern === Pattern.flash
  if (pattern === Pattern.flash) return view.input({ kind: 'target', target: 'flash' }) === undefined
  view.input({ kind: 'target', target: 'run' })
  return view.input({ kind: 'plan', plan: pattern }) === undefined
}

function orderPreempt(view: HostView, preempt: number, isOn: boolean, isTrial: boolean): boolean {
  const id = firstPreemptId + preempt
  if (isTrial) return true
  if (!isOn) return view.input({ kind: 'cancel', id }) === undefined
  const duration = Math.min(preemptTenths, view.program.maximumRequest)
  const order = { id, stage: preempt - 1, isPreemption: true, arrival: 0, duration }
  return view.input({ kind: 'request', order }) === undefined
}
