import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { RandomStream } from '../../kernel/random.js'
import { gridNetwork } from './grid.js'
import { RoadMap } from './road-map.js'
import { drawRoute } from './routing.js'

const origin = { latitude: 30.2741, longitude: 120.1551 }
const map = new RoadMap(gridNetwork({ origin, rows: 4, columns: 5, spacingM: 400 }))
const byId = new Map(map.network.links.map((link) => [link.id, link]))

describe('a way that is drawn', () => {
  test('leads over as many crossroads as asked for, each link from where the one before ends, none twice', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 7 }), fc.integer(), (crossroads, seed) => {
        const way = drawRoute(map, crossroads, new RandomStream(seed, 'test'))!
        expect(way.length).toBe(crossroads + 1)
        expect(new Set(way).size).toBe(way.length)
        for (let index = 1; index < way.length; index++)
          expect(byId.get(way[index]!)!.from).toBe(byId.get(way[index - 1]!)!.to)
      }),
      { numRuns: 200 },
    )
  })

  test('has no shorter one between its ends: as far as a taxi, in blocks', () => {
    const nodes = new Map(map.network.nodes.map((node) => [node.id, node]))
    for (let seed = 0; seed < 50; seed++) {
      const way = drawRoute(map, 4, new RandomStream(seed, 'test'))!
      const [first, last] = [nodes.get(byId.get(way[0]!)!.to)!, nodes.get(byId.get(way.at(-1)!)!.from)!]
      const blocks = (Math.abs(first.x - last.x) + Math.abs(first.y - last.y)) / 400
      // From the first crossroads to the last are three blocks, or one that is got round a corner more.
      expect(blocks).toBeLessThanOrEqual(3)
      expect(blocks % 2).toBe(1)
    }
  })

  test('is the same for the same seed, and none where the roads end before', () => {
    const draw = (seed: number) => drawRoute(map, 5, new RandomStream(seed, 'test'))
    expect(draw(1)).toEqual(draw(1))
    expect(draw(1)).not.toEqual(draw(2))
    expect(drawRoute(map, 60, new RandomStream(1, 'test'))).toBeUndefined()
  })
})
