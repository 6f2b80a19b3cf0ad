import {
  ChannelCommand,
  decodePriorityRecord,
  encodeSpatRecord,
  isObject,
  Objects,
  StageStatus,
  ValueStatus,
  type Address,
} from '../../../protocols/gbt20999/index.js'
import type { ControllerInput } from './controller.js'
import { cycleOf, intergreenOf, type SignalProgram } from './program.js'
import { hostRequestId, lampStatus, runModeOf, spatRecord } from './spat.js'
import { never, type ControllerState, type Moment } from './state.js'
import { forecast } from './timing.js'

/** What a host may see of a controller, and how it speaks to it. */
export interface HostView {
  readonly program: SignalProgram
  readonly state: ControllerState
  now(): Moment
  /** Milliseconds since 1970, 0 without a clock. */
  unixMs(): number
  /** Bit of each detector that a vehicle is on. */
  readonly occupied: number
  input(input: ControllerInput): string | undefined
}

/** One object of the tree: numbers of a width in bytes, or bytes of their own making. */
interface Row {
  readonly object: Address
  readonly width: number
  /** Elements, counted from 1; 0 for an object without. */
  count(view: HostView): number
  value(view: HostView, index: number): number | Uint8Array
}

const scalar = (object: Address, width: number, value: (view: HostView) => number | Uint8Array): Row => ({
  object,
  width,
  count: () => 0,
  value,
})

const column = (
  object: Address,
  width: number,
  count: (view: HostView) => number,
  value: (view: HostView, index: number) => number | Uint8Array,
): Row => ({ object, width, count, value })

const groups = ({ program }: HostView): number => program.groups.length
const stages = ({ program }: HostView): number => program.stages.length
const plans = ({ program }: HostView): number => program.plans.length
const detectors = ({ state }: HostView): number => state.isOccupied.length

const rows: readonly Row[] = [
  scalar(Objects.lampGroupCount, 1, groups),
  column(Objects.lampGroupStatus, 1, groups, ({ program, state }, index) => lampStatus(program, state, index)),
  scalar(Objects.phaseCount, 1, groups),
  column(Objects.phaseMinimumGreen, 2, groups, ({ program }, index) =>
    Math.ceil(program.groups[index]!.minimumGreen / 10),
  ),
  scalar(Objects.detectorCount, 1, detectors),
  column(Objects.detectorPresence, 1, detectors, ({ occupied }, index) => (occupied >> index) & 1),
  scalar(Objects.stageCount, 1, stages),
  column(Objects.stagePhases, 8, stages, ({ program }, index) => phaseMask(program, index)),
  column(Objects.stageStatus, 1, stages, stageStatus),
  column(Objects.stageElapsed, 4, stages, (view, index) =>
    index === view.state.stage ? Math.floor((view.now() - view.state.stepAt) / 10) : 0,
  ),
  column(Objects.stageRemaining, 4, stages, stageRemaining),
  column(Objects.greenInterval, 64, groups, ({ program }, index) => intervals(program, index)),
  scalar(Objects.planCount, 1, plans),
  column(Objects.planCycle, 4, plans, ({ program }, index) => Math.round(cycleOf(program.plans[index]!) / 10)),
  column(Objects.planOffset, 2, plans, ({ program }, index) => Math.round((program.plans[index]!.offset ?? 0) / 10)),
  scalar(Objects.runMode, 1, ({ program, state }) => runModeOf(program, state)),
  scalar(Objects.currentPlan, 1, ({ program, state }) =>
    state.mode === 'running' ? program.plans[state.plan]!.id : 0,
  ),
  scalar(Objects.currentStage, 1, ({ state }) => state.stage + 1),
  scalar(Objects.faultCount, 4, ({ state }) => state.counts.failures),
  scalar(Objects.assignPlan, 1, ({ state }) => state.commandedPlan),
  scalar(Objects.spat, 0, (view) => encodeSpatRecord(spatRecord(view.program, view.state, view.now(), view.unixMs()))),
]

/** A value that was read, or its ValueStatus. */
export type HostValue = { readonly data: Uint8Array } | { readonly status: number }

/** Reads an object; element 0 of a table reads all of it, one behind the other. */
export function readObject(view: HostView, address: Address): HostValue {
  const row = rows.filter(({ object }) => isObject(address, object))[0]
  if (!row) return { status: missing(address) }
  const count = row.count(view)
  const { elementId } = address
  if (elementId > count) return { status: ValueStatus.NoElement }
  const first = elementId === 0 ? 0 : elementId - 1
  const end = count === 0 || elementId > 0 ? first + 1 : count
  const size = (end - first) * row.width
  if (size > 251) return { status: ValueStatus.OutOfRange }
  const data = new Uint8Array(size)
  for (let index = first; index < end; index++) {
    const value = row.value(view, index)
    if (typeof value !== 'number') {
      if (row.width === 0) return { data: value }
      data.set(value, (index - first) * row.width)
    } else putNumber(data, (index - first) * row.width, row.width, value)
  }
  return { data }
}

function missing(address: Address): number {
  if (isObject(address, Objects.assignStage) || isObject(address, Objects.command)) return ValueStatus.NotReadable
  if (isObject(address, Objects.priority)) return ValueStatus.NotReadable
  const isKnown = rows.some(({ object }) => object.classId === address.classId && object.objectId === address.objectId)
  return isKnown ? ValueStatus.NoAttribute : ValueStatus.NoObject
}

function putNumber(data: Uint8Array, at: number, width: number, value: number): void {
  let rest = value
  for (let place = at + width - 1; place >= at; place--) {
    data[place] = rest % 256
    rest = Math.floor(rest / 256)
  }
}

function phaseMask(program: SignalProgram, stage: number): number {
  let mask = 0
  for (const group of program.stages[stage]!.groups) mask |= 1 << group
  return mask
}

function stageStatus({ state }: HostView, index: number): number {
  if (index !== state.stage) return StageStatus.NoRight
  return state.greenAt === never ? StageStatus.Transition : StageStatus.Running
}

function stageRemaining(view: HostView, index: number): number {
  const { program, state } = view
  if (index !== state.stage) return 0
  let first = never
  const windows = forecast(program, state, view.now())
  for (const group of program.stages[index]!.groups) {
    const { likely } = windows[group]!
    if (state.groups[group]!.light === 'green' && likely < first) first = likely
  }
  return first >= never ? 0 : Math.max(0, Math.ceil((first - view.now()) / 10))
}

function intervals(program: SignalProgram, from: number): Uint8Array {
  const bytes = new Uint8Array(64)
  for (let to = 0; to < program.groups.length; to++) bytes[to] = intergreenOf(program, from, to)
  return bytes
}

/** How long a stage by command of a host stays at most; the host repeats the command to keep it. */
const hostStageTenths = 600

/** Writes an object. Returns its ValueStatus. */
export function writeObject(view: HostView, address: Address, data: Uint8Array): number {
  if (isObject(address, Objects.assignPlan))
    return data.length === 1 ? statusOf(view.input({ kind: 'plan', plan: data[0]! })) : ValueStatus.WrongType
  if (isObject(address, Objects.assignStage))
    return data.length === 1 ? assignStage(view, data[0]!) : ValueStatus.WrongType
  if (isObject(address, Objects.command))
    return data.length === 16 ? channelCommand(view, data[0]!) : ValueStatus.WrongType
  if (isObject(address, Objects.priority)) return writePriority(view, data)
  const status = readObject(view, address)
  return 'data' in status ? ValueStatus.NotWritable : status.status
}

function assignStage(view: HostView, stage: number): number {
  if (stage === 0) return statusOf(view.input({ kind: 'cancel', id: hostRequestId }))
  const duration = Math.min(hostStageTenths, view.program.maximumRequest)
  const order = { id: hostRequestId, stage: stage - 1, isPreemption: true, arrival: 0, duration }
  return statusOf(view.input({ kind: 'request', order }))
}

function channelCommand(view: HostView, command: number): number {
  switch (command) {
    case ChannelCommand.Cancel:
    case ChannelCommand.On:
      return statusOf(view.input({ kind: 'target', target: 'run' }))
    case ChannelCommand.Flash:
      return statusOf(view.input({ kind: 'target', target: 'flash' }))
    case ChannelCommand.AllRed:
      return statusOf(view.input({ kind: 'target', target: 'all-red' }))
    case ChannelCommand.Off:
    case ChannelCommand.Reset:
      // Dark heads and a restart in the middle of traffic are nobody's to order from afar.
      return ValueStatus.Denied
    default:
      return ValueStatus.OutOfRange
  }
}

function writePriority(view: HostView, data: Uint8Array): number {
  if (data.length !== 7) return ValueStatus.WrongType
  const { id, stage, isPreemption, arrival, duration } = decodePriorityRecord(data)
  if (id === hostRequestId) return ValueStatus.OutOfRange
  if (stage === 0) return statusOf(view.input({ kind: 'cancel', id }))
  return statusOf(view.input({ kind: 'request', order: { id, stage: stage - 1, isPreemption, arrival, duration } }))
}

function statusOf(reason: string | undefined): number {
  if (reason === undefined) return ValueStatus.Ok
  return reason.startsWith('no such') ? ValueStatus.OutOfRange : ValueStatus.Denied
}
