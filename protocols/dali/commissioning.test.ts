import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  Special,
  commission,
  type CommissioningPhase,
  type CommissioningResult,
  type CommissioningState,
  type DaliAnswer,
} from './index.js'

const none: DaliAnswer = { kind: 'none' }
const violation: DaliAnswer = { kind: 'violation' }
const yes: DaliAnswer = { kind: 'byte', value: 0xff }

/** A state in the middle of a search in which nothing waits to be sent. */
function at(phase: CommissioningPhase, changes: Partial<CommissioningState> = {}): CommissioningState {
  const base = { waiting: [], low: 0x100, high: 0x1ff, search: 0x17f, found: [], clashes: 0, lost: 0, outcome: 'done' }
  return { ...(base as unknown as CommissioningState), phase, ...changes }
}

const dialogue = commission({ scope: 'all' })

/** Where a state goes with an answer: its phase, or the outcome, and the first frame that it sends. */
function goes(state: CommissioningState, answer: DaliAnswer): string {
  const step = dialogue.next(state, answer)
  if ('result' in step) return `end: ${step.result.outcome}`
  return `${step.state.phase} ${step.send.frame.data.toString(16)}`
}

describe('the states of a search', () => {
  const single = { low: 0x123456, high: 0x123456, search: 0x123456 }
  // Short address 0 as data is 01: that is the right answer to QUERY SHORT ADDRESS, and PROGRAM sends it.
  const right: DaliAnswer = { kind: 'byte', value: 0x01 }
  it.each<[CommissioningPhase, Partial<CommissioningState>, Record<'none' | 'yes' | 'violation' | 'right', string>]>([
    [
      'opening',
      { search: undefined },
      { none: 'anybody b1ff', yes: 'anybody b1ff', violation: 'anybody b1ff', right: 'anybody b1ff' },
    ],
    [
      'anybody',
      { search: 0xffffff },
      { none: 'closing a100', yes: 'halving b17f', violation: 'halving b17f', right: 'halving b17f' },
    ],
    ['halving', {}, { none: 'halving b5bf', yes: 'halving b53f', violation: 'halving b53f', right: 'halving b53f' }],
    [
      'confirming',
      single,
      { none: 'anybody b1ff', yes: 'programming b701', violation: 'programming b701', right: 'programming b701' },
    ],
    [
      'programming',
      single,
      { none: 'verifying bb00', yes: 'verifying bb00', violation: 'verifying bb00', right: 'verifying bb00' },
    ],
    [
      'verifying',
      single,
      { none: 'anybody b1ff', yes: 'clearing b7ff', violation: 'clearing b7ff', right: 'withdrawing ab00' },
    ],
    [
      'withdrawing',
      single,
      { none: 'anybody b1ff', yes: 'anybody b1ff', violation: 'anybody b1ff', right: 'anybody b1ff' },
    ],
    [
      'clearing',
      single,
      { none: 'anybody b1ff', yes: 'anybody b1ff', violation: 'anybody b1ff', right: 'anybody b1ff' },
    ],
    ['closing', {}, { none: 'end: done', yes: 'end: done', violation: 'end: done', right: 'end: done' }],
  ])('%s', (phase, changes, table) => {
    const state = at(phase, changes)
    expect({
      none: goes(state, none),
      yes: goes(state, yes),
      violation: goes(state, violation),
      right: goes(state, right),
    }).toEqual(table)
  })

  it('what waits is sent first, whatever comes meanwhile', () => {
    const step = dialogue.start()
    if ('result' in step) throw new Error('a request expected')
    expect(step.send.frame.data).toBe(0xa100)
    const second = dialogue.next(step.state, yes)
    if ('result' in second) throw new Error('a request expected')
    expect(second.send).toMatchObject({ frame: { data: 0xa500 }, twice: true })
    const third = dialogue.next(second.state, violation)
    if ('result' in third) throw new Error('a request expected')
    expect(third.send).toMatchObject({ frame: { data: 0xa700 }, twice: true, thenWaitUs: 100_000 })
  })

  it('gives up after three searches that came to nothing, and after sixteen clashes', () => {
    const lost = dialogue.next(at('confirming', { low: 1, high: 1, lost: 2 }), none)
    expect(lost.state).toMatchObject({ phase: 'closing', outcome: 'unstable' })
    const clashing = dialogue.next(at('verifying', { low: 1, high: 1, clashes: 16 }), violation)
    expect(clashing.state).toMatchObject({ phase: 'closing', outcome: 'clashing' })
  })

  it('sends only the bytes of the search address that change', () => {
    expect(goes(at('halving', { low: 0x10000, high: 0x1ffff, search: 0x17fff }), none)).toBe('halving b3bf')
  })
})

/** An ideal line: gear that answers at once, several at once are a violation. */
function search(addresses: readonly number[]): CommissioningResult {
  const gears = addresses.map((random) => ({ random, short: 0xff, isOut: false }))
  let target = 0
  const answerOf = (first: number, data: number): DaliAnswer => {
    const shifts: Record<number, number> = {
      [Special.SEARCHADDRH]: 16,
      [Special.SEARCHADDRM]: 8,
      [Special.SEARCHADDRL]: 0,
    }
    const shift = shifts[first]
    if (shift !== undefined) target = (target & ~(0xff << shift)) | (data << shift)
    const meant = gears.filter(({ random }) => random === target)
    if (first === Special.WITHDRAW) for (const gear of meant) gear.isOut = true
    if (first === Special.PROGRAM_SHORT_ADDRESS) for (const gear of meant) gear.short = data
    const compared = gears.filter(({ random, isOut }) => !isOut && random <= target)
    const answering = first === Special.COMPARE ? compared : first === Special.QUERY_SHORT_ADDRESS ? meant : []
    if (answering.length > 1) return violation
    if (answering.length === 0) return none
    return { kind: 'byte', value: first === Special.COMPARE ? 0xff : answering[0]!.short }
  }
  let step = dialogue.start()
  for (let count = 0; count < 20_000; count++) {
    if ('result' in step) return step.result
    step = dialogue.next(step.state, answerOf(step.send.frame.data >> 8, step.send.frame.data & 0xff))
  }
  throw new Error('an end expected')
}

describe('any set of random addresses', () => {
  it('is found whole, in order', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.nat(0xffffff), { maxLength: 64 }), (addresses) => {
        const sorted = [...addresses].sort((first, second) => first - second)
        const { outcome, found } = search(addresses)
        expect(outcome).toBe('done')
        expect(found.map(({ randomAddress }) => randomAddress)).toEqual(sorted)
        expect(found.map(({ shortAddress }) => shortAddress)).toEqual(sorted.map((_, index) => index))
      }),
      { numRuns: 30 },
    )
  })

  it('of 65 is "full" with 64 found', () => {
    const { outcome, found } = search(Array.from({ length: 65 }, (_, index) => index * 1000))
    expect([outcome, found.length]).toEqual(['full', 64])
  })
})
