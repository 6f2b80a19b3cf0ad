import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Lanes } from './lanes.js'

const span = fc
  .record({ startUs: fc.nat(100), lengthUs: fc.integer({ min: 1, max: 30 }) })
  .map(({ startUs, lengthUs }) => ({ startUs, endUs: startUs + lengthUs }))

describe('lanes', () => {
  it('never hold two spans at once, whatever order they come in', () => {
    fc.assert(
      fc.property(fc.array(span), (spans) => {
        const lanes = new Lanes()
        const placed = spans.map((each) => ({ ...each, lane: lanes.place(each.startUs, each.endUs) }))
        for (const one of placed)
          for (const other of placed)
            if (one !== other && one.lane === other.lane)
              expect(one.endUs <= other.startUs || other.endUs <= one.startUs).toBe(true)
      }),
    )
  })

  it('are as few as there are spans at once, where spans come in the order of their ends and none is within another', () => {
    const lanes = new Lanes()
    expect([0, 5, 10, 12].map((startUs) => lanes.place(startUs, startUs + 10))).toEqual([0, 1, 0, 2])
  })

  it('are taken by an open span until it is closed', () => {
    const lanes = new Lanes()
    const open = lanes.open(0)
    expect([open, lanes.place(5, 6), lanes.open(7)]).toEqual([0, 1, 1])
    lanes.close(open, 10)
    expect([lanes.place(9, 11), lanes.place(10, 11)]).toEqual([2, 0])
  })
})
