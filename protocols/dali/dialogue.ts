import { LockByte, type BankSpan } from './banks.js'
import type { DaliAddress } from './address.js'
import { Command, Special } from './commands.js'
import { command, special, type DaliAnswer, type DaliRequest } from './request.js'

/** What a dialogue does next: sends a request and waits for its answer, or is over with a result. */
export type DaliStep<State, Result> =
  { readonly state: State; readonly send: DaliRequest } | { readonly state: State; readonly result: Result }

/**
 * A dialogue of a control device, as a start and a pure step from answer to answer. Who runs it owns line and time: it sends
 * what `start` and each `next` say, and gives back what came.
 */
export interface DaliDialogue<State, Result> {
  start(): DaliStep<State, Result>
  next(state: State, answer: DaliAnswer): DaliStep<State, Result>
}

/** How far a list of requests has come. */
export interface SequenceState {
  readonly answers: readonly DaliAnswer[]
}

/** Sends one request after the other, at least one, and gives all answers in their order. */
export function sequence(requests: readonly DaliRequest[]): DaliDialogue<SequenceState, readonly DaliAnswer[]> {
  return {
    start: () => ({ state: { answers: [] }, send: requests[0]! }),
    next: ({ answers }, answer) => {
      const all = answers.concat([answer])
      if (all.length < requests.length) return { state: { answers: all }, send: requests[all.length]! }
      return { state: { answers: all }, result: all }
    },
  }
}

/** One query; its result is the answer. */
export function query(address: DaliAddress, opcode: number): DaliDialogue<null, DaliAnswer> {
  return {
    start: () => ({ state: null, send: command(address, opcode) }),
    next: (_, answer) => ({ state: null, result: answer }),
  }
}

/** Where the reading of a memory bank stands. */
export interface BankState {
  /** Requests before the first location. */
  readonly preamble: number
  readonly bytes: readonly number[]
  /** The pointer is being read back. */
  readonly isChecking: boolean
}

/** Why a bank was not read: nobody answered, several did, or bytes were lost on the way. */
export type BankFailure = 'no-answer' | 'violation' | 'misread'

export type BankResult =
  { readonly ok: true; readonly bytes: Uint8Array } | { readonly ok: false; readonly reason: BankFailure }

/**
 * Reads the locations `from` to `to` of a memory bank of one control gear: latches the bank where asked, reads, and checks by
 * DTR0, which counts along, that no byte was lost (IEC 62386-102, 9.10).
 */
export function readBank(address: DaliAddress, span: BankSpan): DaliDialogue<BankState, BankResult> {
  const preamble = bankPreamble(address, span)
  const read = command(address, Command.READ_MEMORY_LOCATION)
  const count = span.to - span.from + 1
  return {
    start: () => ({ state: { preamble: 1, bytes: [], isChecking: false }, send: preamble[0]! }),
    next: (state, answer) => {
      if (state.preamble < preamble.length)
        return { state: { ...state, preamble: state.preamble + 1 }, send: preamble[state.preamble]! }
      if (state.isChecking) return { state, result: checked(state.bytes, answer, span.to + 1) }
      // The answer to the last of the preamble is none; locations are read from then on.
      if (state.preamble === preamble.length) return { state: { ...state, preamble: state.preamble + 1 }, send: read }
      if (answer.kind === 'none') return { state, result: { ok: false, reason: 'no-answer' } }
      if (answer.kind === 'violation') return { state, result: { ok: false, reason: 'violation' } }
      const bytes = state.bytes.concat([answer.value])
      if (bytes.length < count) return { state: { ...state, bytes }, send: read }
      return { state: { ...state, bytes, isChecking: true }, send: command(address, Command.QUERY_CONTENT_DTR0) }
    },
  }
}

function bankPreamble(address: DaliAddress, { bank, from, latch }: BankSpan): readonly DaliRequest[] {
  const select = [special(Special.DTR1, bank)]
  const place = [special(Special.DTR0, from)]
  if (!latch) return select.concat(place)
  return select.concat(
    [
      special(Special.DTR0, LockByte.location),
      command(address, Command.ENABLE_WRITE_MEMORY),
      special(Special.WRITE_MEMORY_LOCATION_NO_REPLY, LockByte.latched),
    ],
    place,
  )
}

function checked(bytes: readonly number[], answer: DaliAnswer, pointer: number): BankResult {
  if (answer.kind !== 'byte' || answer.value !== pointer) return { ok: false, reason: 'misread' }
  return { ok: true, bytes: new Uint8Array(bytes) }
}
