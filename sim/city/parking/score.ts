/** A stay as it was: when a vehicle stood, and when the bay was free again, seconds. */
export interface TrueStay {
  readonly from: number
  readonly until: number
}

/** What a detector said, in the order of time. */
export interface Detection {
  readonly at: number
  readonly isOccupied: boolean
}

/** How well detections fit the truth. */
export interface Score {
  /** Arrivals and departures that there were, and how many of them were told in time. */
  arrivals: number
  departures: number
  rightArrivals: number
  rightDepartures: number
  /** Changes that were told and were none, or came too late. */
  false: number
  /** From what happened to what was told, seconds: what was told before a vehicle stood counts as 0. */
  readonly delays: number[]
}

/** A vehicle that turns in or out may be told so long before it stands, or before the bay is free, seconds. */
const earlyS = 60

export function emptyScore(): Score {
  return { arrivals: 0, departures: 0, rightArrivals: 0, rightDepartures: 0, false: 0, delays: [] }
}

/**
 * Scores what was told against what was: an arrival is right if "occupied" is told between `earlyS` before it and `withinS` after
 * it, while the stay lasts; a departure likewise before the next arrival. Each telling counts for one event.
 * @param fromS events before that are not asked for, nor after `untilS` less `withinS`: their telling may be yet to come
 */
export function scoreDetections(
  stays: readonly TrueStay[],
  detections: readonly Detection[],
  { fromS, untilS, withinS }: { readonly fromS: number; readonly untilS: number; readonly withinS: number },
  into: Score = emptyScore(),
): Score {
  const events = stays.flatMap(({ from, until }) => [
    { at: from, isOccupied: true },
    ...(until < Infinity ? [{ at: until, isOccupied: false }] : []),
  ])
  const used = new Set<Detection>()
  events.forEach((event, index) => {
    const next = events[index + 1]?.at ?? Infinity
    const isAsked = event.at >= fromS && event.at < untilS - withinS
    const told = detections.find(
      (detection) =>
        !used.has(detection) &&
        detection.isOccupied === event.isOccupied &&
        detection.at >= event.at - earlyS &&
        detection.at <= Math.min(event.at + withinS, next + earlyS / 2),
    )
    if (told) used.add(told)
    if (isAsked) count(into, event, told)
  })
  into.false += detections.filter((each) => !used.has(each) && each.at >= fromS && each.at < untilS - withinS).length
  return into
}

function count(score: Score, event: Detection, told: Detection | undefined): void {
  if (event.isOccupied) score.arrivals++
  else score.departures++
  if (!told) return
  if (event.isOccupied) score.rightArrivals++
  else score.rightDepartures++
  score.delays.push(Math.max(0, told.at - event.at))
}
