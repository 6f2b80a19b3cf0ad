import { MASK, maxShortAddress } from './address.js'
import { Special } from './commands.js'
import type { DaliDialogue, DaliStep } from './dialogue.js'
import { special, type DaliAnswer, type DaliRequest } from './request.js'
import { randomiseUs } from './timing.js'

/** Who gets a new short address: everybody, or only those that have none. */
export type CommissioningScope = 'all' | 'unaddressed'

export interface CommissioningOptions {
  readonly scope: CommissioningScope
  /** Short addresses that are taken by others and are left out. */
  readonly taken?: readonly number[]
}

/** One control gear that was found. */
export interface FoundGear {
  readonly shortAddress: number
  readonly randomAddress: number
}

export interface CommissioningResult {
  /**
   * "done": nobody is left; "full": more gear than short addresses; "unstable": gear stopped answering during the search;
   * "clashing": the same random addresses came again and again.
   */
  readonly outcome: 'done' | 'full' | 'unstable' | 'clashing'
  readonly found: readonly FoundGear[]
  /** How often several gears had one random address, so that all that were left drew anew. */
  readonly clashes: number
}

/** What the search waits for. */
export type CommissioningPhase =
  | 'opening' // TERMINATE, INITIALISE, RANDOMISE
  | 'anybody' // COMPARE with the highest address
  | 'halving' // COMPARE with the middle of what is left
  | 'confirming' // COMPARE with the address that was found
  | 'programming' // PROGRAM SHORT ADDRESS
  | 'verifying' // QUERY SHORT ADDRESS: one answers, several clash
  | 'withdrawing' // WITHDRAW
  | 'clearing' // several had one address: they lose the short one, and all draw anew
  | 'closing' // TERMINATE

export interface CommissioningState {
  readonly phase: CommissioningPhase
  /** Requests that go out before the phase's own answer counts. */
  readonly waiting: readonly DaliRequest[]
  /** The lowest random address lies in [low, high]. */
  readonly low: number
  readonly high: number
  /** The search address as the gear has it, undefined before the first. */
  readonly search: number | undefined
  readonly found: readonly FoundGear[]
  readonly clashes: number
  /** Searches in a row that came to nothing. */
  readonly lost: number
  readonly outcome: CommissioningResult['outcome']
}

const top = 0xffffff
/** Clashes and lost searches in a row after which the search gives up. */
const maxClashes = 16
const maxLost = 3

type Step = DaliStep<CommissioningState, CommissioningResult>

/**
 * Gives short addresses by binary search over the 24-bit random addresses (IEC 62386-102, 9.14 and annex A): at each round the
 * gear with the lowest address is found by 24 comparisons, programmed, verified and withdrawn. Gears that drew the same random
 * address are told by their colliding answers and draw again. Two whose answers always fall on the same microseconds cannot
 * be told apart by anybody on the line.
 */
export function commission(options: CommissioningOptions): DaliDialogue<CommissioningState, CommissioningResult> {
  const { scope, taken = [] } = options
  return {
    start: () => send(opening(scope)),
    next: (state, answer) => {
      if (state.waiting.length > 0) return send(state)
      return answered(state, answer, taken)
    },
  }
}

function opening(scope: CommissioningScope): CommissioningState {
  return {
    phase: 'opening',
    waiting: [
      special(Special.TERMINATE),
      special(Special.INITIALISE, scope === 'all' ? 0 : MASK),
      { ...special(Special.RANDOMISE), thenWaitUs: randomiseUs },
    ],
    low: 0,
    high: top,
    search: undefined,
    found: [],
    clashes: 0,
    lost: 0,
    outcome: 'done',
  }
}

/** Sends the first of the waiting requests. */
function send(state: CommissioningState): Step {
  return { state: { ...state, waiting: state.waiting.slice(1) }, send: state.waiting[0]! }
}

/** All that the phase had to send is sent, and the last answer is in. */
function answered(state: CommissioningState, answer: DaliAnswer, taken: readonly number[]): Step {
  // Several that answer at once are a "yes" as well.
  const isYes = answer.kind !== 'none'
  switch (state.phase) {
    case 'opening':
    case 'clearing':
      return compare(state, 'anybody', top)
    case 'anybody':
      return isYes ? halve({ ...state, low: 0, high: top }) : close(state, 'done')
    case 'halving':
      return halve(isYes ? { ...state, high: middle(state) } : { ...state, low: middle(state) + 1 })
    case 'confirming':
      return isYes ? program(state, taken) : lose(state)
    case 'programming':
      return enter(state, 'verifying', [special(Special.QUERY_SHORT_ADDRESS)])
    case 'verifying':
      return verify(state, answer, taken)
    case 'withdrawing':
      return compare(state, 'anybody', top)
    case 'closing':
      return { state, result: { outcome: state.outcome, found: state.found, clashes: state.clashes } }
  }
}

function middle({ low, high }: CommissioningState): number {
  return Math.floor((low + high) / 2)
}

function halve(state: CommissioningState): Step {
  if (state.low === state.high) return compare(state, 'confirming', state.low)
  return compare(state, 'halving', middle(state))
}

/** Sets the search address, sending only the bytes that change, and asks who is at or below it. */
function compare(state: CommissioningState, phase: CommissioningPhase, address: number): Step {
  const { search } = state
  const requests: DaliRequest[] = []
  const registers = [Special.SEARCHADDRL, Special.SEARCHADDRM, Special.SEARCHADDRH]
  for (let byte = 2; byte >= 0; byte--) {
    const value = (address >> (8 * byte)) & 0xff
    if (search === undefined || value !== ((search >> (8 * byte)) & 0xff))
      requests.push(special(registers[byte]!, value))
  }
  requests.push(special(Special.COMPARE))
  return enter({ ...state, search: address }, phase, requests)
}

function program(state: CommissioningState, taken: readonly number[]): Step {
  const shortAddress = nextFree(state, taken)
  if (shortAddress === undefined) return close(state, 'full')
  return enter(state, 'programming', [special(Special.PROGRAM_SHORT_ADDRESS, shortAddressByte(shortAddress))])
}

function verify(state: CommissioningState, answer: DaliAnswer, taken: readonly number[]): Step {
  if (answer.kind === 'none') return lose(state)
  const shortAddress = nextFree(state, taken)!
  if (answer.kind === 'violation' || answer.value !== shortAddressByte(shortAddress)) return clear(state)
  const found = state.found.concat([{ shortAddress, randomAddress: state.low }])
  return enter({ ...state, found, lost: 0 }, 'withdrawing', [special(Special.WITHDRAW)])
}

/** Several hold the search address: their short address is taken back, and whoever was not found yet draws anew. */
function clear(state: CommissioningState): Step {
  if (state.clashes >= maxClashes) return close(state, 'clashing', [special(Special.PROGRAM_SHORT_ADDRESS, MASK)])
  return enter({ ...state, clashes: state.clashes + 1 }, 'clearing', [
    special(Special.PROGRAM_SHORT_ADDRESS, MASK),
    { ...special(Special.RANDOMISE), thenWaitUs: randomiseUs },
  ])
}

/** Whoever was there before is not there now: begins again, but not for ever. */
function lose(state: CommissioningState): Step {
  const lost = state.lost + 1
  return lost < maxLost ? compare({ ...state, lost }, 'anybody', top) : close(state, 'unstable')
}

function close(
  state: CommissioningState,
  outcome: CommissioningResult['outcome'],
  before: readonly DaliRequest[] = [],
): Step {
  return enter({ ...state, outcome }, 'closing', before.concat([special(Special.TERMINATE)]))
}

function enter(state: CommissioningState, phase: CommissioningPhase, waiting: readonly DaliRequest[]): Step {
  return send({ ...state, phase, waiting })
}

function nextFree({ found }: CommissioningState, taken: readonly number[]): number | undefined {
  for (let address = 0; address <= maxShortAddress; address++) {
    const isUsed = (gear: FoundGear): boolean => gear.shortAddress === address
    if (taken.indexOf(address) < 0 && !found.some(isUsed)) return address
  }
  return undefined
}

/** A short address as data: 0AAAAAA1. */
function shortAddressByte(address: number): number {
  return (address << 1) | 1
}
