import { describe, expect, test } from 'vitest'
import { LampStatus, unknownTime, type SpatRecord } from '../../../protocols/gbt20999/index.js'
import { PhaseStates } from './phase-states.js'

const record = (light: number, elapsed: number, likelyEnd: number, plan = 1): SpatRecord => ({
  mode: 0x21,
  plan,
  stage: 1,
  status: 0,
  unixMs: 0,
  groups: [{ group: 1, light, elapsed, minimumEnd: likelyEnd, maximumEnd: likelyEnd, likelyEnd }],
})

const shown = (states: PhaseStates, nowTenths: number): unknown[] =>
  states.phases(nowTenths)[0]!.phaseStates.map(({ light, timing }) => {
    const counting = timing && 'counting' in timing ? timing.counting : undefined
    return [light, counting?.startTime, counting?.likelyEndTime]
  })

/** One round: green 20 s, yellow 3 s, red 37 s. */
function afterOneRound(): PhaseStates {
  const states = new PhaseStates()
  states.take(record(LampStatus.Green, 0, 200), 1000)
  states.take(record(LampStatus.Yellow, 0, 30), 1200)
  states.take(record(LampStatus.Red, 0, 370), 1230)
  states.take(record(LampStatus.Green, 0, 200), 1600)
  return states
}

describe('the phases of a SPAT', () => {
  test('at first only the light that is on is known', () => {
    const states = new PhaseStates()
    expect(states.phases(1000)).toEqual([])
    states.take(record(LampStatus.Red, 50, 100), 1000)
    expect(shown(states, 1000)).toEqual([['red', 0, 100]])
  })

  test('after a round the lights to come are known as long as the last time', () => {
    expect(shown(afterOneRound(), 1600)).toEqual([
      ['protected-green', 0, 200],
      ['yellow', 200, 230],
      ['red', 230, 600],
      ['protected-green', 600, 800],
    ])
  })

  test('times are counted down between reports', () => {
    expect(shown(afterOneRound(), 1605)[1]).toEqual(['yellow', 195, 225])
    expect(shown(afterOneRound(), 1900)[0]).toEqual(['protected-green', 0, 0])
  })

  test('behind an unknown end nothing is known', () => {
    const states = afterOneRound()
    states.take(record(LampStatus.Green, 5, unknownTime), 1605)
    expect(shown(states, 1605)).toEqual([['protected-green', 0, unknownTime]])
  })

  test('another plan begins to learn anew', () => {
    const states = afterOneRound()
    states.take(record(LampStatus.Green, 5, 100, 2), 1605)
    expect(shown(states, 1605)).toEqual([['protected-green', 0, 100]])
  })

  test('the age tells how long the controller was silent', () => {
    expect(new PhaseStates().ageTenths(5)).toBe(Infinity)
    expect(afterOneRound().ageTenths(1640)).toBe(40)
  })
})
