import fc from 'fast-check'
import { expect, test } from 'vitest'
import { HashIndex } from './hash-index.js'

/** Everything stored under a hash; others that share the way are filtered out by the owner. */
function idsOf(index: HashIndex, hash: number): number[] {
  const ids: number[] = []
  for (let place = index.first(hash); index.idAt(place) !== undefined; place = index.after(place)) {
    const id = index.idAt(place)!
    if (id >= 0) ids.push(id)
  }
  return ids
}

test('holds what a map of sets holds, through growth, removal and clashes', () => {
  const operation = fc.record({ adds: fc.boolean(), hash: fc.integer({ min: 0, max: 40 }), id: fc.nat({ max: 200 }) })
  fc.assert(
    fc.property(fc.array(operation, { maxLength: 400 }), (operations) => {
      const model = new Map<number, Set<number>>()
      const index = new HashIndex()
      for (const { adds, hash, id } of operations) {
        const ids = model.get(hash) ?? new Set<number>()
        model.set(hash, ids)
        if (!adds) {
          index.remove(hash, id)
          ids.delete(id)
        } else if (!ids.has(id)) {
          index.add(hash, id)
          ids.add(id)
        }
      }
      for (const [hash, ids] of model) expect(idsOf(index, hash)).toEqual(expect.arrayContaining([...ids]))
    }),
    { numRuns: 1000 },
  )
})
