import type { Address } from './frame.js'

/** Data classes (GB/T 20999-2017 annex B). 128 and above are the maker's own. */
export const DataClass = {
  Device: 1,
  Basic: 2,
  LampGroup: 3,
  Phase: 4,
  Detector: 5,
  Stage: 6,
  Safety: 7,
  Emergency: 8,
  Plan: 9,
  Transition: 10,
  DayPlan: 11,
  Schedule: 12,
  RunState: 13,
  Traffic: 14,
  Alarm: 15,
  Fault: 16,
  CentreControl: 17,
  CommandChannel: 18,
  /** Wayside's own: the content of a SPAT message. */
  Spat: 128,
} as const

/** What a lamp group shows (annex A.2.7, seen in two implementations). */
export const LampStatus = {
  Off: 0x01,
  Red: 0x10,
  RedFlash: 0x11,
  Green: 0x20,
  GreenFlash: 0x21,
  Yellow: 0x30,
  YellowFlash: 0x31,
} as const

/** How a junction is controlled (annex A.2.11). */
export const RunMode = {
  CentreManual: 0x15,
  LocalFixedCycle: 0x21,
  LocalActuated: 0x22,
  LocalCoordinated: 0x23,
  Flash: 0x31,
  AllRed: 0x32,
  Off: 0x33,
} as const

/** What a stage does (annex A.2). */
export const StageStatus = { NoRight: 0x10, Running: 0x20, Transition: 0x30 } as const

/** Kinds of faults (annex A.2.14). */
export const FaultType = {
  GreenConflict: 0x10,
  RedLamp: 0x20,
  YellowLamp: 0x21,
  GreenLamp: 0x22,
  Communication: 0x30,
  SelfTest: 0x40,
  Memory: 0x43,
  Clock: 0x44,
  Configuration: 0x50,
} as const

/** Commands of the command channel, first byte of its 16 (annex A.2.16). */
export const ChannelCommand = { Cancel: 0x00, Flash: 0x01, AllRed: 0x02, On: 0x03, Off: 0x04, Reset: 0x05 } as const

const address = (classId: number, objectId: number, attributeId: number): Address => ({
  classId,
  objectId,
  attributeId,
  elementId: 0,
})

/**
 * Objects that a controller of Wayside answers to, after the object tree of two public implementations (the standard's annex B
 * itself was not seen). Sizes in bytes; RO read only. Element ids count from 1.
 */
export const Objects = {
  /** RO 1: how many lamp groups. */
  lampGroupCount: address(3, 1, 0),
  /** RO 1 an element: {@link LampStatus}. */
  lampGroupStatus: address(3, 3, 1),
  /** RO 1: how many phases. */
  phaseCount: address(4, 1, 0),
  /** RO 2 an element, s: minimum green. */
  phaseMinimumGreen: address(4, 2, 27),
  /** RO 1: how many detectors. */
  detectorCount: address(5, 1, 0),
  /** RO 1 an element: a vehicle is there. */
  detectorPresence: address(5, 3, 2),
  /** RO 1: how many stages. */
  stageCount: address(6, 1, 0),
  /** RO 8 an element: phases, bit 0 of the last byte is phase 1. */
  stagePhases: address(6, 2, 2),
  /** RO 1 an element: {@link StageStatus}. */
  stageStatus: address(6, 3, 2),
  /** RO 4 an element, s: how long it has run. */
  stageElapsed: address(6, 3, 3),
  /** RO 4 an element, s: how long it will yet run. */
  stageRemaining: address(6, 3, 4),
  /** RO 64 an element, 0.1 s: green interval of a phase to each other. */
  greenInterval: address(7, 2, 2),
  /** RO 1: how many plans. */
  planCount: address(9, 1, 0),
  /** RO 4 an element, s. */
  planCycle: address(9, 2, 3),
  /** RO 2 an element, s. */
  planOffset: address(9, 2, 5),
  /** RO 1: {@link RunMode}. */
  runMode: address(13, 2, 2),
  /** RO 1. */
  currentPlan: address(13, 2, 3),
  /** RO 1. */
  currentStage: address(13, 2, 4),
  /** RO 4: faults recorded. */
  faultCount: address(16, 1, 0),
  /** RW 1: a stage to go to and stay in, 0 to let go. */
  assignStage: address(17, 2, 0),
  /** RW 1: a plan, 0 for the schedule's. */
  assignPlan: address(17, 3, 0),
  /** RW 16: {@link ChannelCommand} in the first byte. */
  command: address(18, 1, 0),
  /** RO, Wayside's own: see {@link encodeSpatRecord}. */
  spat: address(128, 1, 1),
  /** RW, Wayside's own: see {@link decodePriorityRecord}. */
  priority: address(128, 2, 1),
} as const

/** Whether an address means an object, whatever its element. */
export function isObject(value: Address, object: Address): boolean {
  return (
    value.classId === object.classId && value.objectId === object.objectId && value.attributeId === object.attributeId
  )
}
