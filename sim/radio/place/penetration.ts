/** Where a node stands, as far as its radio is concerned. */
export const surroundings = ['outdoor', 'indoor', 'deep-indoor', 'below-ground'] as const
export type Surroundings = (typeof surroundings)[number]

/**
 * Loss in dB from outside to the node, from least to most, evenly in between. External walls 4 to 11, 11 to 19 and 19 to 23
 * dB are the classes of TR 45.820, table D.1 [recalled]; deep indoor adds two inner walls of 4 to 10 dB; a pit or basement with
 * a metal lid 20 to 40 dB [chosen: the 20 dB that the study wants to gain over GPRS, and as much again].
 */
const spansDb: Readonly<Record<Surroundings, readonly [number, number]>> = {
  outdoor: [0, 0],
  indoor: [4, 19],
  'deep-indoor': [27, 43],
  'below-ground': [20, 40],
}

/** Penetration loss in dB; `unit` of [0, 1) is the node's own chance. */
export function penetrationDb(where: Surroundings, unit: number): number {
  const [least, most] = spansDb[where]
  return least + unit * (most - least)
}
