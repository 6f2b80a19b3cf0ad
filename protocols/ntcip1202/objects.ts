import { SnmpStatus, compare, type ObjectId, type SnmpObject, type SnmpValue } from '../snmp/index.js'

/** asc: 1.3.6.1.4.1.1206.4.2.1 (NTCIP 1202). */
export const asc: ObjectId = [1, 3, 6, 1, 4, 1, 1206, 4, 2, 1]

/**
 * Objects of NTCIP 1202 v02 that are served, below {@link asc}. Columns of phaseStatusGroupTable as in three field-proven
 * clients (facts/protocols.md 5.2); unit, coord and preempt as in a compiled MIB seen today; enumerations recalled.
 */
export const AscObject = {
  maxPhases: [1, 1, 0],
  /** Columns of phaseTable, index: the phase. */
  phaseMinimumGreen: [1, 2, 1, 4],
  phaseMaximum1: [1, 2, 1, 6],
  phaseYellowChange: [1, 2, 1, 8],
  phaseRedClear: [1, 2, 1, 9],
  maxPhaseGroups: [1, 3, 0],
  /** Columns of phaseStatusGroupTable, index: eight phases each. */
  phaseStatusGroupReds: [1, 4, 1, 2],
  phaseStatusGroupYellows: [1, 4, 1, 3],
  phaseStatusGroupGreens: [1, 4, 1, 4],
  phaseStatusGroupDontWalks: [1, 4, 1, 5],
  phaseStatusGroupPedClears: [1, 4, 1, 6],
  phaseStatusGroupWalks: [1, 4, 1, 7],
  phaseStatusGroupVehCalls: [1, 4, 1, 8],
  phaseStatusGroupPedCalls: [1, 4, 1, 9],
  phaseStatusGroupPhaseOns: [1, 4, 1, 10],
  phaseStatusGroupPhaseNexts: [1, 4, 1, 11],
  maxVehicleDetectors: [2, 1, 0],
  vehicleDetectorStatusGroupActive: [2, 4, 1, 2],
  unitControlStatus: [3, 5, 0],
  unitFlashStatus: [3, 6, 0],
  coordPatternStatus: [4, 10, 0],
  systemPatternControl: [4, 14, 0],
  maxPreempts: [6, 1, 0],
  preemptControlState: [6, 3, 1, 2],
} as const satisfies Readonly<Record<string, ObjectId>>

/** Patterns with a meaning of their own (coordPatternStatus, systemPatternControl). */
export const Pattern = { none: 0, free: 254, flash: 255 } as const

/** unitControlStatus, unitFlashStatus (recalled). */
export const UnitControl = { systemControl: 2, manual: 5, timebase: 6 } as const
export const UnitFlash = { notFlash: 2, automatic: 3, faultMonitor: 5, mmu: 6, startup: 7 } as const

/** A phase's times in the units of the standard. */
export interface AscPhase {
  /** Seconds, [0, 255]. */
  readonly minimumGreen: number
  readonly maximum1: number
  /** Tenths of a second, [0, 255]. */
  readonly yellowChange: number
  readonly redClear: number
}

/** Phases by what they show or want: bit 0 is phase 1. Eight phases: one group. */
export interface AscPhaseStatus {
  readonly reds: number
  readonly yellows: number
  readonly greens: number
  readonly dontWalks: number
  readonly pedClears: number
  readonly walks: number
  readonly vehCalls: number
  readonly pedCalls: number
  readonly phaseOns: number
  readonly phaseNexts: number
}

/** What an agent needs to know of a controller. */
export interface AscView {
  readonly phases: readonly AscPhase[]
  status(): AscPhaseStatus
  readonly detectors: number
  /** Bit 0 is detector 1. */
  active(): number
  unitControlStatus(): number
  unitFlashStatus(): number
  patternStatus(): number
  patternControl(): number
  /** Whether a pattern may be ordered; with `isTrial` false it is. */
  orderPattern(pattern: number, isTrial: boolean): boolean
  readonly preempts: number
  isPreempting(preempt: number): boolean
  orderPreempt(preempt: number, isOn: boolean, isTrial: boolean): boolean
}

const integer = (value: number): SnmpValue => ({ type: 'integer', value })

/** Every variable of a controller, in the order of their identifiers. */
export function ascObjects(view: AscView): SnmpObject[] {
  const objects = [...scalars(view), ...phaseObjects(view.phases), ...statusObjects(view), ...preemptObjects(view)]
  return objects.sort((first, second) => compare(first.oid, second.oid))
}

const readOnly = (below: ObjectId, read: () => number): SnmpObject => ({
  oid: asc.concat(below),
  read: () => integer(read()),
})

function scalars(view: AscView): SnmpObject[] {
  return [
    readOnly(AscObject.maxPhases, () => view.phases.length),
    readOnly(AscObject.maxPhaseGroups, () => 1),
    readOnly(AscObject.maxVehicleDetectors, () => view.detectors),
    readOnly([...AscObject.vehicleDetectorStatusGroupActive, 1], () => view.active()),
    readOnly(AscObject.unitControlStatus, () => view.unitControlStatus()),
    readOnly(AscObject.unitFlashStatus, () => view.unitFlashStatus()),
    readOnly(AscObject.coordPatternStatus, () => view.patternStatus()),
    readOnly(AscObject.maxPreempts, () => view.preempts),
    {
      oid: asc.concat(AscObject.systemPatternControl),
      read: () => integer(view.patternControl()),
      write: (value, isTrial) => order(value, 255, (pattern) => view.orderPattern(pattern, isTrial)),
    },
  ]
}

function order(value: SnmpValue, high: number, take: (value: number) => boolean): number {
  if (value.type !== 'integer') return SnmpStatus.WrongType
  if (!(value.value >= 0 && value.value <= high)) return SnmpStatus.WrongValue
  return take(value.value) ? SnmpStatus.NoError : SnmpStatus.WrongValue
}

function phaseObjects(phases: readonly AscPhase[]): SnmpObject[] {
  const objects: SnmpObject[] = []
  phases.forEach((phase, index) => {
    const { minimumGreen, maximum1, yellowChange, redClear } = phase
    objects.push(readOnly([...AscObject.phaseMinimumGreen, index + 1], () => minimumGreen))
    objects.push(readOnly([...AscObject.phaseMaximum1, index + 1], () => maximum1))
    objects.push(readOnly([...AscObject.phaseYellowChange, index + 1], () => yellowChange))
    objects.push(readOnly([...AscObject.phaseRedClear, index + 1], () => redClear))
  })
  return objects
}

const statusColumns = [
  ['reds', AscObject.phaseStatusGroupReds],
  ['yellows', AscObject.phaseStatusGroupYellows],
  ['greens', AscObject.phaseStatusGroupGreens],
  ['dontWalks', AscObject.phaseStatusGroupDontWalks],
  ['pedClears', AscObject.phaseStatusGroupPedClears],
  ['walks', AscObject.phaseStatusGroupWalks],
  ['vehCalls', AscObject.phaseStatusGroupVehCalls],
  ['pedCalls', AscObject.phaseStatusGroupPedCalls],
  ['phaseOns', AscObject.phaseStatusGroupPhaseOns],
  ['phaseNexts', AscObject.phaseStatusGroupPhaseNexts],
] as const satisfies readonly (readonly [keyof AscPhaseStatus, ObjectId])[]

function statusObjects(view: AscView): SnmpObject[] {
  return statusColumns.map(([key, column]) => readOnly([...column, 1], () => view.status()[key]))
}

function preemptObjects(view: AscView): SnmpObject[] {
  const objects: SnmpObject[] = []
  for (let preempt = 1; preempt <= view.preempts; preempt++)
    objects.push({
      oid: asc.concat(AscObject.preemptControlState, [preempt]),
      read: () => integer(view.isPreempting(preempt) ? 1 : 0),
      write: (value, isTrial) => order(value, 1, (isOn) => view.orderPreempt(preempt, isOn === 1, isTrial)),
    })
  return objects
}
