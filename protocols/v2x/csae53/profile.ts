/*
 * Two texts of T/CSAE 53 are in use, and frames do not say which they follow. What differs is all here. A MAP of one
 * release decodes under the other without an error, to wrong values: carry the profile beside the frame.
 */

/** What differs between the releases. */
export interface Csae53Profile {
  readonly name: 'csae' | 'ydt'
  /** Most connections of a lane. */
  readonly connectionsOfLane: number
  /** Most nodes of a MAP. */
  readonly nodes: number
  /** Link.linkWidth may be left out. */
  readonly isLinkWidthOptional: boolean
  /** Fewest points of a path in RSI. */
  readonly pathPoints: number
  /** Greatest DHour. */
  readonly hour: number
  /** DTimeOffset, minutes. */
  readonly timeOffset: readonly [least: number, greatest: number]
  /**
   * FullPositionVector has both an accuracy ellipse and a confidence (in its misspelt posConficence). Without, its
   * posAccuracy is the confidence.
   */
  readonly hasAccuracyAndConfidence: boolean
}

/** T/CSAE 53, "Release20190724" (zyjohn0822/asn1-uper-v2x, sources/v2x). */
export const csae53Release2019: Csae53Profile = {
  name: 'csae',
  connectionsOfLane: 16,
  nodes: 63,
  isLinkWidthOptional: true,
  pathPoints: 1,
  hour: 24,
  timeOffset: [-720, 721],
  hasAccuracyAndConfidence: true,
}

/** YD/T 3709-2020 (text in xuanxuanblingbling/cv2x). */
export const ydt3709: Csae53Profile = {
  name: 'ydt',
  connectionsOfLane: 8,
  nodes: 32,
  isLinkWidthOptional: false,
  pathPoints: 2,
  hour: 31,
  timeOffset: [-840, 840],
  hasAccuracyAndConfidence: false,
}
