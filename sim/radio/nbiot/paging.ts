/** When a modem in idle can be paged; all in ms. */
export interface PagingTimes {
  /** When it went to idle. */
  readonly idleMs: number
  /** T3324: for so long it listens before PSM; Infinity without PSM. */
  readonly activeMs: number
  /** Paging cycle. */
  readonly cycleMs: number
  /** eDRX cycle and paging time window; cycle 0: no eDRX. */
  readonly extendedCycleMs: number
  readonly windowMs: number
  /** Where in its cycles the modem's occasions lie: from its IMSI. */
  readonly identity: number
}

/**
 * The first paging occasion of a modem from an instant on, or -1 where it sleeps (PSM) until it comes by itself. With eDRX
 * occasions are those of the paging time window that opens once in the cycle (3GPP TS 36.304, 7.1 and 7.3).
 */
export function nextPagingMs(fromMs: number, times: PagingTimes): number {
  const { cycleMs, extendedCycleMs, windowMs, identity } = times
  let atMs = occasionFrom(fromMs, cycleMs, identity)
  if (extendedCycleMs > 0) {
    const opensMs = identity % extendedCycleMs
    const sinceMs = (((atMs - opensMs) % extendedCycleMs) + extendedCycleMs) % extendedCycleMs
    if (sinceMs >= windowMs) atMs = occasionFrom(atMs - sinceMs + extendedCycleMs, cycleMs, identity)
  }
  return atMs <= times.idleMs + times.activeMs ? atMs : -1
}

function occasionFrom(fromMs: number, cycleMs: number, identity: number): number {
  const offset = identity % cycleMs
  return Math.ceil((fromMs - offset) / cycleMs) * cycleMs + offset
}
