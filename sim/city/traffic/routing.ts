import type { RandomStream } from '../../kernel/random.js'
import type { RoadMap } from './road-map.js'

/**
 * A way over so many crossroads, none shorter between its ends: ids of links. Where it begins and ends is drawn, anywhere on
 * the roads; undefined where no two links are so far apart.
 */
export function drawRoute(map: RoadMap, crossroads: number, chance: RandomStream): number[] | undefined {
  const { links } = map
  const first = chance.integer(links.length)
  // A link may be too near to an edge: the next one is tried.
  for (let tried = 0; tried < links.length; tried++) {
    const from = (first + tried) % links.length
    const before = waysFrom(map, from, crossroads)
    const ends = before.depth.flatMap((depth, place) => (depth === crossroads ? [place] : []))
    if (ends.length > 0) return wayTo(map, before.previous, ends[chance.integer(ends.length)]!)
  }
  return undefined
}

/** Fewest crossroads from a link to each other, and the link before it; -1 for those further away than asked. */
function waysFrom({ links }: RoadMap, from: number, most: number): { depth: number[]; previous: number[] } {
  const depth = links.map(() => -1)
  const previous = links.map(() => -1)
  depth[from] = 0
  let edge = [from]
  for (let crossroads = 1; crossroads <= most; crossroads++) {
    const next: number[] = []
    for (const place of edge)
      for (const { link, turn } of links[place]!.next) {
        if (turn === 'uturn' || depth[link]! >= 0) continue
        depth[link] = crossroads
        previous[link] = place
        next.push(link)
      }
    edge = next
  }
  return { depth, previous }
}

function wayTo({ links }: RoadMap, previous: readonly number[], end: number): number[] {
  const way: number[] = []
  for (let place = end; place >= 0; place = previous[place]!) way.unshift(links[place]!.link.id)
  return way
}
