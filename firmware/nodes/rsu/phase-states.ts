import { LampStatus, unknownTime, type GroupTiming, type SpatRecord } from '../../../protocols/gbt20999/index.js'
import type { Spat } from '../../../protocols/v2x/index.js'

type Phase = Spat['intersections'][number]['phases'][number]
type PhaseState = Phase['phaseStates'][number]
type Light = Extract<PhaseState['light'], string>

/** What a lamp group shows as the lights of T/CSAE 53. */
const lights: Readonly<Record<number, Light>> = {
  [LampStatus.Off]: 'dark',
  [LampStatus.Red]: 'red',
  [LampStatus.RedFlash]: 'flashing-red',
  [LampStatus.Green]: 'protected-green',
  [LampStatus.GreenFlash]: 'flashing-green',
  [LampStatus.Yellow]: 'yellow',
  [LampStatus.YellowFlash]: 'flashing-yellow',
}

/** Lights that a phase's list goes on for, the present one included: once round. */
const statesOfPhase = 4
/** An hour and more. */
const beyondMark = 36000

/** What was seen of a group's last round. */
interface Course {
  light: number
  sinceTenths: number
  /** How long each light last stood, in 0.1 s, and which came behind it; by LampStatus. */
  readonly length: Record<number, number>
  readonly next: Record<number, number>
}

/**
 * Keeps what the controller reported, and learns from it how long each light stands and which one follows: what a SPAT says of
 * the lights to come. A controller tells only how long the present light lasts.
 */
export class PhaseStates {
  private record: SpatRecord | undefined
  private atTenths = 0
  private readonly courses: Record<number, Course> = {}

  /** The controller reported. @param nowTenths own time, 0.1 s */
  take(record: SpatRecord, nowTenths: number): void {
    if (this.record && this.record.plan !== record.plan) this.forget()
    this.record = record
    this.atTenths = nowTenths
    for (const group of record.groups) this.learn(group, nowTenths - (group.elapsed >= beyondMark ? 0 : group.elapsed))
  }

  /** Since when nothing was reported, 0.1 s. */
  ageTenths(nowTenths: number): number {
    return this.record ? nowTenths - this.atTenths : Infinity
  }

  /** The newest report. */
  get newest(): SpatRecord | undefined {
    return this.record
  }

  /** The phases of a SPAT at a moment; none before the first report. */
  phases(nowTenths: number): Phase[] {
    if (!this.record) return []
    const age = nowTenths - this.atTenths
    return this.record.groups.map((group) => ({ id: group.group, phaseStates: this.statesOf(group, age) }))
  }

  /** Another plan has lengths of its own. */
  private forget(): void {
    for (const key of Object.keys(this.courses)) delete this.courses[Number(key)]
  }

  private learn({ group, light }: GroupTiming, sinceTenths: number): void {
    const course = this.courses[group]
    if (!course) this.courses[group] = { light, sinceTenths, length: {}, next: {} }
    else if (course.light !== light) {
      course.length[course.light] = sinceTenths - course.sinceTenths
      course.next[course.light] = light
      course.light = light
      course.sinceTenths = sinceTenths
    }
  }

  private statesOf(group: GroupTiming, age: number): PhaseState[] {
    const { light, minimumEnd, maximumEnd, likelyEnd } = group
    const present: PhaseState = {
      light: lights[light] || 'unavailable',
      timing: {
        counting: {
          startTime: 0,
          ...(minimumEnd < unknownTime ? { minEndTime: left(minimumEnd, age) } : {}),
          ...(maximumEnd < unknownTime ? { maxEndTime: left(maximumEnd, age) } : {}),
          likelyEndTime: left(likelyEnd, age),
        },
      },
    }
    return [present].concat(this.statesAfter(group, left(likelyEnd, age)))
  }

  /** The lights to come, as long as their lengths are known. */
  private statesAfter({ group, light }: GroupTiming, endTenths: number): PhaseState[] {
    const states: PhaseState[] = []
    const course = this.courses[group]
    let startTime = endTenths
    let last = light
    while (course && states.length < statesOfPhase - 1 && startTime < beyondMark) {
      const next = course.next[last]
      const length = next === undefined ? undefined : course.length[next]
      if (next === undefined || length === undefined) break
      const likelyEndTime = Math.min(beyondMark, startTime + length)
      states.push({ light: lights[next] || 'unavailable', timing: { counting: { startTime, likelyEndTime } } })
      startTime = likelyEndTime
      last = next
    }
    return states
  }
}

/** A time left, so many tenths later; unknown and beyond an hour stay what they are. */
const left = (mark: number, age: number): number => (mark >= beyondMark ? mark : Math.max(0, mark - age))
