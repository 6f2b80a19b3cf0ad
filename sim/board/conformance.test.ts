import { describe } from 'vitest'
import { conformance } from '../testing/conformance/index.js'
import { makeSimulatedProvider } from '../testing/conformance/simulated-board.js'

describe('the simulated board', () =>
  conformance({ name: 'simulated board', impossible: [], make: makeSimulatedProvider }))
