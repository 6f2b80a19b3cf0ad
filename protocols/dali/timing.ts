/** Bits per second on a DALI line; a bit is two half bits of 416.67 us. */
export const daliBaud = 1200

/** Microseconds of so many half bits, rounded to whole ones: IEC 62386-101, 8.3.1 (half bit 416.67 us). */
export function halfBitsUs(count: number): number {
  return Math.round((count * 1250) / 3)
}

/** What a receiver takes for one half bit, two half bits, and the end of a frame, microseconds: IEC 62386-101:2022, table 18. */
export const receiverUs = { halfMin: 333, halfMax: 500, fullMin: 667, fullMax: 1000, stop: 2400 } as const

/**
 * From the last edge of a frame to the first of the next, microseconds: IEC 62386-101:2022, tables 20 and 22 (as quoted by
 * public drivers). `answerMax`: until a control device stops waiting for an answer.
 */
export const settlingUs = {
  backwardMin: 5500,
  backwardMax: 10500,
  answerMax: 12400,
  twiceMin: 2400,
  twiceMax: 94000,
} as const

/** Priority of a forward frame: 1 within a transaction, 2 user actions, 3 configuration, 4 automatic, 5 periodic queries. */
export type Priority = 1 | 2 | 3 | 4 | 5

/** Settling times before a forward frame by priority, microseconds: IEC 62386-101:2022, table 22 (as quoted). */
export const prioritySettlingUs: Readonly<Record<Priority, { readonly min: number; readonly max: number }>> = {
  1: { min: 13500, max: 14700 },
  2: { min: 14900, max: 16100 },
  3: { min: 16300, max: 17700 },
  4: { min: 17900, max: 19300 },
  5: { min: 19500, max: 21100 },
}

/** After a collision, microseconds: the line is held low, then left alone, then the frame begins anew (9.2.4, as quoted). */
export const collisionUs = {
  seenAfter: 100,
  breakMin: 1200,
  breakMax: 1400,
  recoverMin: 4000,
  recoverMax: 4600,
} as const

/** A line that is low for so long has lost its supply, microseconds: IEC 62386-101:2022, table 4 (as quoted). */
export const systemFailureUs = 550000

/** What a control gear gets for making its random address before it is asked, microseconds (IEC 62386-102, 11.7.5, recalled). */
export const randomiseUs = 100000

/** How long an INITIALISE lasts, microseconds: 15 minutes (IEC 62386-102, 11.7.4, recalled: +- 1.5 minutes). */
export const initialiseUs = 900000000
