import { describe, expect, test } from 'vitest'
import { evaluateExpectations } from './expect.js'
import { parseExpectation } from './expectation.js'

const summary = {
  reports: { created: 4, delivered: 4, pending: 0, dropped: 0, duplicated: 0 },
  byKind: {
    streetlight: {
      nodes: 2,
      reports: { created: 4, delivered: 4, pending: 0, dropped: 0, duplicated: 0 },
      energySaving: 0.31,
      mode: 'plan',
    },
  },
  faults: [{ atSeconds: 3, kind: 'broker-down', forSeconds: 5 }],
}
const evaluate = (path: string, written: number | boolean | string) =>
  evaluateExpectations([parseExpectation(path, written)!], summary)[0]!

describe('an expectation', () => {
  test.each([
    ['reports.dropped', 0, true],
    ['reports.delivered', 5, false],
    ['reports.delivered', '== 4', true],
    ['reports.delivered', '!= 4', false],
    ['byKind.streetlight.energySaving', '>= 0.25', true],
    ['byKind.streetlight.energySaving', '>=0.31', true],
    ['byKind.streetlight.energySaving', '> 0.31', false],
    ['byKind.streetlight.energySaving', '< 0.31', false],
    ['byKind.streetlight.energySaving', '<= 3.1e-1', true],
    ['byKind.streetlight.mode', 'plan', true],
    ['byKind.streetlight.mode', '!= plan', false],
    ['byKind.streetlight.mode', '> 1', false],
    ['faults[0].kind', 'broker-down', true],
    ['faults.0.atSeconds', '< 4', true],
  ])('%s %s', (path, written, held) => expect(evaluate(path, written).held).toBe(held))

  test('shows what was expected and what came', () => {
    expect(evaluate('reports.dropped', '< 0')).toEqual({
      path: 'reports.dropped',
      expected: '< 0',
      actual: 0,
      held: false,
    })
  })

  test.each([
    ['reports.droped', 'reports has no droped; did you mean dropped?'],
    ['byKind.bin.nodes', 'byKind has no bin'],
    ['nonsense', 'the summary has no nonsense'],
    ['reports.dropped.x', 'reports.dropped has no x'],
    ['reports.constructor', 'reports has no constructor'],
  ])('of a path that does not exist is not held and says so: %s', (path, problem) => {
    expect(evaluate(path, '!= 99')).toMatchObject({ held: false, actual: null, problem })
  })

  test.each(['', '>=', '>= lots', '> true', '=> 3', '= 3', '<>3'])('"%s" is none', (written) => {
    expect(parseExpectation('a', written)).toBeUndefined()
  })
})
