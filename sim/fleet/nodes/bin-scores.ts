import type { Stretch } from '../../city/waste/bin-life.js'

/** How well alarms told what happened. */
export interface BinScore {
  events: number
  missed: number
  false: number
  readonly delaysS: number[]
}

export function emptyBinScore(): BinScore {
  return { events: 0, missed: 0, false: 0, delaysS: [] }
}

/** A full bin that is emptied within so many seconds need not have been told: nobody could have come sooner. */
const shortestS = 3600
/** An alert about a bin that was within so many percent of full is not false: two people would not agree. */
const nearlyPercent = 6
/** What happened longer ago than this when an alarm comes is not what it is about. */
const attributableS = 1800

/** When a bin really was full, and nearly so. */
export class FullTruth {
  readonly full: Stretch[] = []
  readonly nearly: Stretch[] = []

  /** @param threshold percent */
  constructor(private readonly threshold: number) {}

  /** The fill from an instant on. */
  see(atUs: number, fill: number): void {
    note(this.full, atUs, fill >= this.threshold)
    note(this.nearly, atUs, fill >= this.threshold - nearlyPercent)
  }
}

function note(stretches: Stretch[], atUs: number, isSo: boolean): void {
  const last = stretches.at(-1)
  const wasSo = last !== undefined && last.untilUs === undefined
  if (isSo && !wasSo) stretches.push({ fromUs: atUs })
  if (!isSo && wasSo) last.untilUs = atUs
}

/** Adds one bin: each time it was full is told once while it lasted; an alert while it was not even nearly full is false. */
export function scoreAlerts(
  { full, nearly }: FullTruth,
  alerts: readonly { readonly atUs: number; readonly isFull: boolean }[],
  score: BinScore,
): void {
  for (const { fromUs, untilUs = Infinity } of full) {
    const standing = alerts.filter(({ atUs }) => atUs <= fromUs).at(-1)?.isFull === true
    const alert = alerts.find(({ atUs, isFull }) => isFull && atUs > fromUs && atUs < untilUs)
    if (!alert && !standing && untilUs - fromUs < shortestS * 1e6) continue
    score.events++
    if (standing) score.delaysS.push(0)
    else if (alert) score.delaysS.push((alert.atUs - fromUs) / 1e6)
    else score.missed++
  }
  for (const { atUs, isFull } of alerts) {
    if (!isFull) continue
    const isTrue = nearly.some(({ fromUs, untilUs = Infinity }) => fromUs <= atUs && untilUs + 60e6 >= atUs)
    if (!isTrue) score.false++
  }
}

/** Adds one bin: each stretch is told within half an hour of its beginning; an alarm without one is false. */
export function scoreAlarms(stretches: readonly Stretch[], alarmsUs: readonly number[], score: BinScore): void {
  const belongs = ({ fromUs, untilUs = Infinity }: Stretch, atUs: number): boolean =>
    atUs >= fromUs && atUs <= Math.min(untilUs + attributableS * 1e6, fromUs + 20 * attributableS * 1e6)
  for (const stretch of stretches) {
    const alarm = alarmsUs.find((atUs) => belongs(stretch, atUs))
    score.events++
    if (alarm === undefined) score.missed++
    else score.delaysS.push((alarm - stretch.fromUs) / 1e6)
  }
  score.false += alarmsUs.filter((atUs) => !stretches.some((stretch) => belongs(stretch, atUs))).length
}
