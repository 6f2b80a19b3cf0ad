import type { WasteCategory } from '../../../firmware/nodes/bin-tag/index.js'
import type { RandomStream } from '../../kernel/random.js'
import type { PlaceKind } from './generation.js'
import type { Spot } from './radio-shadows.js'

/** A bin of a collection site. */
export interface SiteBin {
  readonly id: string
  readonly category: WasteCategory
  /** Kilograms of the empty bin. */
  readonly tareKg: number
}

/** A collection site: its bins, and what stands around it. */
export interface Site extends Spot {
  readonly place: PlaceKind
  readonly bins: readonly SiteBin[]
}

/** A stretch of a round, in seconds from its beginning: the truck drives from spot to spot, or stands where both are one. */
export interface Leg {
  readonly fromS: number
  readonly untilS: number
  readonly from: Spot
  readonly to: Spot
}

/** Between two sites, lights included: metres a second (recalled: 20 to 25 km/h in a city). */
const speed = 6
/** From the halt to the first bin, and from the last bin to the start. */
const haltS = 20
/** A bin is fetched, emptied and brought back: the next one begins so long after it, at least. */
export const binTurnS = { least: 34, most: 50 } as const
const places: readonly PlaceKind[] = ['residential', 'residential', 'residential', 'commercial', 'market', 'park']
const categories: readonly WasteCategory[] = ['other', 'kitchen', 'recyclable', 'hazardous']

/** Sites around a depot, in the order in which a truck drives to them: each time the nearest that is left. */
export function layRoute(chance: RandomStream, prefix: string, sites: number, binsPerSite: number): Site[] {
  const radiusM = 250 * Math.sqrt(sites)
  const left = Array.from({ length: sites }, (_, index) => siteOf(chance, `${prefix}${index}`, radiusM, binsPerSite))
  const route: Site[] = []
  for (let at: Spot = { eastM: 0, northM: 0 }; left.length > 0; at = route.at(-1)!) {
    left.sort((first, second) => distance(at, first) - distance(at, second))
    route.push(left.shift()!)
  }
  return route
}

function siteOf(chance: RandomStream, name: string, radiusM: number, binsPerSite: number): Site {
  const radius = radiusM * Math.sqrt(chance.next())
  const angle = 2 * Math.PI * chance.next()
  const bins = Array.from({ length: binsPerSite }, (_, bin) => ({
    id: `${name}-${bin}`,
    category: categories[bin % categories.length]!,
    tareKg: chance.normal(12, 0.5),
  }))
  const place = places[chance.integer(places.length)]!
  return { eastM: radius * Math.cos(angle), northM: radius * Math.sin(angle), place, bins }
}

/** When each bin is hung on the lift, seconds from the beginning of the round, and the legs in between. */
export interface Timetable {
  readonly legs: readonly Leg[]
  readonly hangs: readonly { readonly atS: number; readonly site: Site; readonly bin: SiteBin }[]
  readonly endS: number
}

/** Drives the route from the depot and back. */
export function timetableOf(chance: RandomStream, route: readonly Site[]): Timetable {
  const legs: Leg[] = []
  const hangs: { atS: number; site: Site; bin: SiteBin }[] = []
  const depot: Spot = { eastM: 0, northM: 0 }
  let [atS, at] = [0, depot]
  const drive = (to: Spot): void => {
    const untilS = atS + Math.max(5, distance(at, to) / speed)
    legs.push({ fromS: atS, untilS, from: at, to })
    ;[atS, at] = [untilS, to]
  }
  for (const site of route) {
    drive(site)
    const haltedS = atS
    atS += haltS
    for (const bin of site.bins) {
      hangs.push({ atS, site, bin })
      atS += chance.between(binTurnS.least, binTurnS.most)
    }
    legs.push({ fromS: haltedS, untilS: atS, from: site, to: site })
  }
  drive(depot)
  return { legs, hangs, endS: atS }
}

/** Where a truck is on its legs; before them where they begin, after them where they end. */
export function spotOn(legs: readonly Leg[], atS: number, hint = 0): { readonly spot: Spot; readonly leg: number } {
  let leg = hint
  if (leg >= legs.length || legs[leg]!.fromS > atS) leg = 0
  while (leg < legs.length - 1 && legs[leg]!.untilS <= atS) leg++
  const { fromS, untilS, from, to } = legs[leg]!
  const part = Math.min(1, Math.max(0, (atS - fromS) / (untilS - fromS)))
  const spot = {
    eastM: from.eastM + (to.eastM - from.eastM) * part,
    northM: from.northM + (to.northM - from.northM) * part,
  }
  return { spot, leg }
}

export function distance(first: Spot, second: Spot): number {
  return Math.hypot(first.eastM - second.eastM, first.northM - second.northM)
}
