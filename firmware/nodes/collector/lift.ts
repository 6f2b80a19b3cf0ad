/** Where a bin is: none, hung on the comb, tipped, or on its way down. */
export type LiftState = 'empty' | 'hung' | 'raised' | 'lowered'

/** What a switch of the lift said. */
export type LiftEvent = 'bin-on' | 'bin-off' | 'up' | 'down'

/**
 * What follows: a bin came (read its tag, weigh it), it went without having been tipped, it tips (its full weight is known), it came
 * down again (weigh it empty), or an emptying is over.
 */
export type LiftAction = 'none' | 'arrive' | 'abandon' | 'tip' | 'weigh-empty' | 'finish'

type Row = Readonly<Record<LiftEvent, readonly [LiftState, LiftAction]>>

/**
 * The whole machine. A lift that moves without a bin means nothing; a bin that is tipped again to shake it out is still one emptying;
 * one that falls off while the lift is up was emptied.
 */
export const liftTable: Readonly<Record<LiftState, Row>> = {
  empty: {
    'bin-on': ['hung', 'arrive'],
    'bin-off': ['empty', 'none'],
    up: ['empty', 'none'],
    down: ['empty', 'none'],
  },
  hung: {
    'bin-on': ['hung', 'none'],
    'bin-off': ['empty', 'abandon'],
    up: ['raised', 'tip'],
    down: ['hung', 'none'],
  },
  raised: {
    'bin-on': ['raised', 'none'],
    'bin-off': ['empty', 'finish'],
    up: ['raised', 'none'],
    down: ['lowered', 'weigh-empty'],
  },
  lowered: {
    'bin-on': ['lowered', 'none'],
    'bin-off': ['empty', 'finish'],
    up: ['raised', 'none'],
    down: ['lowered', 'none'],
  },
}

/** The lift, as far as its two switches tell. */
export class Lift {
  constructor(public state: LiftState = 'empty') {}

  /** Takes what a switch said; says what is to be done about it. */
  take(event: LiftEvent): LiftAction {
    const [next, action] = liftTable[this.state][event]
    this.state = next
    return action
  }
}
