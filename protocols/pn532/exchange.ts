import { ackFrame, encodeFrame, nackFrame, Tfi } from './frame.js'
import type { Pn532Incoming } from './frame-reader.js'

/** Longest wait for the acknowledge of a command, microseconds (UM0701-02, 6.2: T_ack 15 ms [recalled]). */
export const acknowledgeLimitUs = 15_000

/** How often a frame is sent again, or asked for again, before the exchange is given up. */
export const mostRepeats = 2

/** Where one command stands. */
export interface ExchangeState {
  readonly phase: 'acknowledge' | 'answer' | 'over'
  /** The frame of the command. */
  readonly frame: Uint8Array
  /** Its code. */
  readonly code: number
  readonly limitUs: number
  readonly repeats: number
}

export type ExchangeInput =
  | { readonly kind: 'incoming'; readonly incoming: Pn532Incoming }
  | { readonly kind: 'timeout' }
  /** The host changed its mind. */
  | { readonly kind: 'cancel' }

/** Why an exchange failed. */
export type ExchangeFailure =
  | 'no-acknowledge' // nobody there
  | 'no-answer' // acknowledged, and then nothing in time
  | 'damaged' // answers whose checksum is wrong, again and again
  | 'refused' // the chip says that it does not know the command
  | 'cancelled'

export type ExchangeOutput =
  | { readonly kind: 'send'; readonly bytes: Uint8Array }
  /** Calls back with a timeout after so many microseconds; takes the place of the call before. */
  | { readonly kind: 'wake'; readonly afterUs: number }
  /** The answer without its code. */
  | { readonly kind: 'done'; readonly answer: Uint8Array }
  | { readonly kind: 'failed'; readonly why: ExchangeFailure }

export interface ExchangeStep {
  readonly state: ExchangeState
  readonly outputs: readonly ExchangeOutput[]
}

/**
 * Begins a command: sent, acknowledged, answered (UM0701-02, 6.2.2).
 * @param command code and parameters
 * @param limitUs longest wait for the answer after the acknowledge
 */
export function beginExchange(command: Uint8Array, limitUs: number): ExchangeStep {
  const frame = encodeFrame(Tfi.ToChip, command)
  const state: ExchangeState = { phase: 'acknowledge', frame, code: command[0]!, limitUs, repeats: 0 }
  return { state, outputs: [send(frame), wake(acknowledgeLimitUs)] }
}

/** Takes what came, or that nothing did. */
export function continueExchange(state: ExchangeState, input: ExchangeInput): ExchangeStep {
  if (state.phase === 'over') return { state, outputs: [] }
  // An acknowledge from the host ends what the chip is doing (UM0701-02, 6.2.2.1).
  if (input.kind === 'cancel') return over(state, [send(ackFrame), failed('cancelled')])
  if (input.kind === 'timeout')
    return state.phase === 'acknowledge' ? sendAgain(state, 'no-acknowledge') : silent(state)
  return state.phase === 'acknowledge' ? acknowledging(state, input.incoming) : answering(state, input.incoming)
}

function acknowledging(state: ExchangeState, incoming: Pn532Incoming): ExchangeStep {
  switch (incoming.kind) {
    case 'ack':
      return { state: { ...state, phase: 'answer', repeats: 0 }, outputs: [wake(state.limitUs)] }
    case 'nack':
    case 'damaged':
      return sendAgain(state, 'damaged')
    case 'error':
      return over(state, [failed('refused')])
    default:
      // The answer to a command that was given up before.
      return { state, outputs: [] }
  }
}

function answering(state: ExchangeState, incoming: Pn532Incoming): ExchangeStep {
  switch (incoming.kind) {
    case 'error':
      return over(state, [failed('refused')])
    case 'damaged':
      if (state.repeats === mostRepeats) return over(state, [send(ackFrame), failed('damaged')])
      return {
        state: { ...state, repeats: state.repeats + 1 },
        outputs: [send(nackFrame), wake(state.limitUs)],
      }
    case 'data': {
      const { data, tfi } = incoming
      if (tfi !== Tfi.ToHost || data[0] !== state.code + 1) return { state, outputs: [] }
      return over(state, [{ kind: 'done', answer: data.slice(1) }])
    }
    default:
      return { state, outputs: [] }
  }
}

function sendAgain(state: ExchangeState, why: ExchangeFailure): ExchangeStep {
  if (state.repeats === mostRepeats) return over(state, [failed(why)])
  return {
    state: { ...state, repeats: state.repeats + 1 },
    outputs: [send(state.frame), wake(acknowledgeLimitUs)],
  }
}

function silent(state: ExchangeState): ExchangeStep {
  return over(state, [send(ackFrame), failed('no-answer')])
}

function over(state: ExchangeState, outputs: readonly ExchangeOutput[]): ExchangeStep {
  return { state: { ...state, phase: 'over' }, outputs }
}

function send(bytes: Uint8Array): ExchangeOutput {
  return { kind: 'send', bytes }
}

function wake(afterUs: number): ExchangeOutput {
  return { kind: 'wake', afterUs }
}

function failed(why: ExchangeFailure): ExchangeOutput {
  return { kind: 'failed', why }
}
