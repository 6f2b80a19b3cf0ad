import { describe, expect, test } from 'vitest'
import { BayDetector, usualLimits, type DetectorPhase, type Wanted } from './bay-detector.js'
import type { Field } from './field.js'

const bare = { x: 20, y: 0, z: -40 }
/** A field so far from that of the bare bay. */
const off = (ut: number): Field => ({ ...bare, x: bare.x + ut })

/** A detector in the hands of a test: samples come when it wants them, its radar says what the test says. */
class Bay {
  readonly detector: BayDetector
  atS = 0
  looks = 0
  hasRadar = true
  sees: boolean | undefined = false
  private wanted: Wanted = 'close'

  constructor(public field: Field = bare) {
    this.detector = new BayDetector(() => this.hasRadar)
  }

  /** Samples a field until it has nothing closer to see, or for so long at most. Returns how long that took, seconds. */
  rest(field: Field, atMostS = 120): number {
    const fromS = this.atS
    this.field = field
    do this.step()
    while (this.wanted !== 'quiet' && this.atS - fromS < atMostS)
    return this.atS - fromS
  }

  /** Samples a field for so many seconds. */
  stay(field: Field, seconds: number): this {
    for (const untilS = this.atS + seconds; this.atS < untilS;) {
      this.field = field
      this.step()
    }
    return this
  }

  /** Drives something over the chip within three samples. */
  driveOver(): this {
    for (const ut of [25, 60, 40]) this.stay(off(ut), 1)
    return this
  }

  step(): Wanted {
    this.atS += this.wanted === 'quiet' ? 4 : 1
    this.wanted = this.detector.take(this.field, this.atS)
    if (this.wanted === 'radar') {
      this.looks++
      this.wanted = this.detector.answer(this.sees)
    }
    return this.wanted
  }
}

/** A bay that was found empty. */
function emptyBay(): Bay {
  const bay = new Bay()
  bay.rest(bare)
  bay.looks = 0
  return bay
}

/** A bay with a vehicle that changes its field by so much. */
function takenBay(ut: number): Bay {
  const bay = emptyBay()
  bay.sees = true
  bay.driveOver().rest(off(ut))
  bay.sees = false
  bay.looks = 0
  return bay
}

describe('at the start', () => {
  test.each([
    ['empty', false],
    ['taken', true],
  ])('the radar says that the bay is %s', (_, sees) => {
    const bay = new Bay()
    bay.sees = sees
    expect(bay.detector.isOccupied).toBeUndefined()
    bay.rest(bare)
    expect(bay.detector.isOccupied).toBe(sees)
    expect(bay.looks).toBe(1)
    expect(bay.detector.empty.isUnknown).toBe(sees)
  })

  test('without a radar the bay is taken for empty', () => {
    const bay = new Bay()
    bay.hasRadar = false
    bay.rest(bare)
    expect(bay.detector.isOccupied).toBe(false)
  })

  test('levels from before the restart say it without the radar', () => {
    const bay = new Bay()
    bay.detector.empty.learn(bare, 1)
    bay.rest(bare)
    expect([bay.detector.isOccupied, bay.looks]).toEqual([false, 0])
    const taken = new Bay()
    taken.detector.empty.learn(bare, 1)
    taken.rest(off(usualLimits.sure))
    expect([taken.detector.isOccupied, taken.looks]).toEqual([true, 0])
  })
})

describe('where the field comes to rest', () => {
  // Every state of the bay, whether something came over the chip, and where the field then rests: what is thought, and who was asked.
  // A vehicle of 60 uT shows well, one of 6 hardly.
  const rows: readonly (readonly [
    from: 'empty' | 60 | 6,
    over: boolean,
    ut: number,
    sees: boolean,
    taken: boolean,
    looks: number,
  ])[] = [
    ['empty', false, 0, true, false, 0],
    ['empty', false, 1.5, true, false, 0],
    ['empty', false, 5, false, false, 1],
    ['empty', false, 5, true, true, 1],
    ['empty', false, 20, false, false, 1],
    ['empty', false, 20, true, true, 1],
    ['empty', false, 35, false, true, 0],
    ['empty', true, 0, false, false, 1],
    ['empty', true, 0, true, true, 1],
    ['empty', true, 5, false, false, 1],
    ['empty', true, 5, true, true, 1],
    ['empty', true, 20, true, true, 1],
    ['empty', true, 35, false, true, 0],
    [60, false, 60, false, true, 0],
    [60, false, 55, false, true, 0],
    [60, true, 60, false, true, 0],
    [60, true, 0, true, false, 0],
    [60, true, 1.5, true, false, 0],
    [60, true, 5, false, false, 1],
    [60, true, 5, true, true, 1],
    [60, true, 20, false, false, 1],
    [60, true, 35, false, true, 0],
    [6, false, 6, false, true, 0],
    [6, false, 0, false, false, 1],
    [6, false, 0, true, true, 1],
    [6, false, 12, false, true, 0],
    [6, true, 0, false, false, 1],
    [6, true, 0, true, true, 1],
    [6, true, 6, false, false, 1],
    [6, true, 6, true, true, 1],
    [6, true, 20, false, false, 1],
    [6, true, 35, false, true, 0],
  ]
  test.each(rows)(
    'from %s, over the chip: %s, at %d uT, radar sees: %s: taken %s after %i looks',
    (from, over, ut, sees, taken, looks) => {
      const bay = from === 'empty' ? emptyBay() : takenBay(from)
      bay.sees = sees
      if (over) bay.driveOver()
      bay.rest(off(ut))
      expect([bay.detector.isOccupied, bay.looks]).toEqual([taken, looks])
      expect(bay.detector.phase).toBe('rest')
    },
  )

  test.each([
    [0, false],
    [8.9, false],
    [9, true],
    [20, true],
  ])('without a radar %d uT from the empty bay is taken: %s', (ut, taken) => {
    const bay = emptyBay()
    bay.hasRadar = false
    bay.driveOver().rest(off(ut))
    expect([bay.detector.isOccupied, bay.looks]).toEqual([taken, 0])
  })

  test('a radar that cannot say leaves it to the distance', () => {
    const bay = emptyBay()
    bay.sees = undefined
    bay.driveOver().rest(off(20))
    expect([bay.detector.isOccupied, bay.looks]).toEqual([true, 1])
  })
})

describe('phases', () => {
  // Every phase with every input.
  const make: Record<DetectorPhase, () => BayDetector> = {
    moving: () => new BayDetector(() => true),
    rest: () => emptyBay().detector,
    asking: () => {
      const { detector } = emptyBay()
      detector.recheck()
      return detector
    },
  }
  const inputs: Record<string, (detector: BayDetector) => unknown> = {
    'a sample at rest': (detector) => detector.take(bare, 50),
    'a sample elsewhere': (detector) => detector.take(off(10), 50),
    'an answer': (detector) => detector.answer(false),
    'a recheck': (detector) => detector.recheck(),
    'an override': (detector) => detector.override(true),
  }
  const rows: readonly (readonly [DetectorPhase, string, DetectorPhase, boolean | undefined])[] = [
    ['moving', 'a sample at rest', 'moving', undefined],
    ['moving', 'a sample elsewhere', 'moving', undefined],
    ['moving', 'an answer', 'moving', undefined],
    ['moving', 'a recheck', 'moving', undefined],
    ['moving', 'an override', 'moving', true],
    ['rest', 'a sample at rest', 'rest', false],
    ['rest', 'a sample elsewhere', 'moving', false],
    ['rest', 'an answer', 'rest', false],
    ['rest', 'a recheck', 'asking', false],
    ['rest', 'an override', 'rest', true],
    ['asking', 'a sample at rest', 'asking', false],
    ['asking', 'a sample elsewhere', 'asking', false],
    ['asking', 'an answer', 'rest', false],
    ['asking', 'a recheck', 'asking', false],
    ['asking', 'an override', 'asking', true],
  ]
  test.each(rows)('%s and %s: %s, taken %s', (phase, input, next, taken) => {
    const detector = make[phase]()
    expect(detector.phase).toBe(phase)
    inputs[input]!(detector)
    expect([detector.phase, detector.isOccupied]).toEqual([next, taken])
    expect(detector.wanted).toBe({ rest: 'quiet', moving: 'close', asking: 'radar' }[next])
  })
})

describe('what is no vehicle of this bay', () => {
  test('one that passes: two samples back where the field was, and nobody is asked', () => {
    const bay = emptyBay()
    bay.stay(off(6), 2).stay(off(9), 2)
    expect(bay.rest(bare)).toBe(2)
    expect([bay.detector.isOccupied, bay.looks]).toEqual([false, 0])
  })

  test('a lorry that waits beside the bay is looked at once, and known when it comes again', () => {
    const bay = emptyBay()
    bay.rest(off(7))
    expect([bay.detector.isOccupied, bay.looks]).toEqual([false, 1])
    bay.rest(bare)
    bay.rest(off(7))
    expect([bay.detector.isOccupied, bay.looks]).toEqual([false, 1])
  })

  test('a tram that draws current for ten seconds costs no look', () => {
    const bay = emptyBay()
    bay.stay(off(9), 10)
    bay.rest(bare)
    expect([bay.detector.isOccupied, bay.looks]).toEqual([false, 0])
  })

  test('a field that never rests: the radar is asked after one minute, after two more, four, eight, and then every eight', () => {
    const bay = emptyBay()
    const looksAtS: number[] = []
    const beganS = bay.atS + 4
    while (bay.atS < beganS + 2400) {
      const before = bay.looks
      bay.stay(off(bay.atS % 2 === 0 ? 8 : 14), 1)
      if (bay.looks > before) looksAtS.push(bay.atS - beganS)
    }
    expect(looksAtS).toEqual([60, 180, 420, 900, 1380, 1860, 2340])
    expect(bay.detector.isOccupied).toBe(false)
  })
})

describe('drift', () => {
  test('a chip that drifts by 8 uT in ten hours under an empty bay is followed without a look', () => {
    const bay = emptyBay()
    for (let ut = 0; ut < 8; ut += 8 / 9000) bay.stay(off(ut), 4)
    expect([bay.detector.isOccupied, bay.looks]).toEqual([false, 0])
  })

  test('what drifts under a vehicle is the chip: the empty bay is known when the vehicle leaves', () => {
    const bay = takenBay(60)
    for (let ut = 0; ut < 8; ut += 8 / 9000) bay.stay(off(60 + ut), 4)
    bay.driveOver().rest(off(8))
    expect([bay.detector.isOccupied, bay.looks]).toEqual([false, 0])
  })

  test('a bay that is thought taken by mistake is found empty when somebody looks, and its field is learnt', () => {
    const bay = emptyBay()
    bay.rest(off(40))
    expect(bay.detector.isOccupied).toBe(true)
    expect(bay.detector.recheck()).toBe('radar')
    bay.detector.answer(false)
    expect(bay.detector.isOccupied).toBe(false)
    expect(bay.detector.empty.distanceTo(off(40))).toBeLessThan(0.1)
  })
})

test('a vehicle that hardly shows is doubtful, one that shows is not', () => {
  expect(takenBay(6).detector.isDoubtful).toBe(true)
  expect(takenBay(60).detector.isDoubtful).toBe(false)
  expect(emptyBay().detector.isDoubtful).toBe(false)
})

test('the instant when the field began to move is kept', () => {
  const bay = emptyBay()
  const beganS = bay.atS + 4
  bay.driveOver().rest(off(60))
  expect(bay.detector.movedAtS).toBe(beganS)
})
