import { copyBits, setBit } from './bits.js'
import { bcc, cascadeTag, NfcaCommand, sakCascade, selectCommands, shortFrameBits, type NfcaFrame } from './frames.js'

/** A tag as its activation shows it. */
export interface NfcaTag {
  /** SENS_RES: two bytes in the order on the air, low byte first as a number: 0x0044 for 44 00. */
  readonly atqa: number
  /** SEL_RES of the last cascade level. */
  readonly sak: number
  /** 4, 7 or 10 bytes. */
  readonly uid: Uint8Array
}

/** Where an activation stands. */
export interface ActivationState {
  readonly phase: 'request' | 'anticollision' | 'select' | 'over'
  readonly atqa: number
  /** Cascade level, counted from 0. */
  readonly level: number
  /** UID and BCC of this level as far as they are known: five bytes. */
  readonly known: Uint8Array
  /** Bits of `known` that are. */
  readonly knownBits: number
  /** UID bytes of the levels before, without cascade tags. */
  readonly uid: Uint8Array
  /** The tag that is wanted; undefined takes any. */
  readonly wanted: Uint8Array | undefined
}

/** What the reader heard after a frame. */
export type ActivationInput =
  /** Bits as they came over the air. `collisionAt`: index of the first bit that two tags sent differently, or -1. */
  | { readonly kind: 'answer'; readonly bytes: Uint8Array; readonly bits: number; readonly collisionAt: number }
  | { readonly kind: 'silence' }
  /** A wrong parity bit or CRC. */
  | { readonly kind: 'damaged' }

/** What the reader does next. */
export type ActivationOutput =
  /** Sends a frame. With `crc` it adds CRC_A and takes it off the answer. */
  | { readonly kind: 'send'; readonly frame: NfcaFrame; readonly crc: boolean }
  | { readonly kind: 'found'; readonly tag: NfcaTag }
  /** Nobody answered the request. */
  | { readonly kind: 'none' }
  /** Somebody answered and then no more, or not as the standard says. */
  | { readonly kind: 'failed'; readonly why: 'lost' | 'damaged' }

export interface ActivationStep {
  readonly state: ActivationState
  readonly output: ActivationOutput
}

const noUid = new Uint8Array(0)

/**
 * Begins an activation: request, anticollision through the cascade levels, selection (ISO/IEC 14443-3, 6.5). Two tags that
 * collide are told apart by going on with the one that sent 1.
 * @param request REQA wakes tags that were not halted, WUPA all
 * @param wanted UID of the tag to select, 4, 7 or 10 bytes; without anticollision then
 */
export function beginActivation(request: 0x26 | 0x52 = NfcaCommand.REQA, wanted?: Uint8Array): ActivationStep {
  const state: ActivationState = {
    phase: 'request',
    atqa: 0,
    level: 0,
    known: new Uint8Array(5),
    knownBits: 0,
    uid: noUid,
    wanted,
  }
  return { state, output: sendBits(new Uint8Array([request]), shortFrameBits, false) }
}

/** Takes what was heard after the frame of the step before. */
export function continueActivation(state: ActivationState, input: ActivationInput): ActivationStep {
  const { phase } = state
  if (phase === 'over') return { state, output: { kind: 'failed', why: 'lost' } }
  if (input.kind === 'silence') return over(state, phase === 'request' ? { kind: 'none' } : lost)
  if (phase === 'request') {
    // Tags of different kinds collide in ATQA, which is no mistake: anticollision sorts them out.
    const atqa = input.kind === 'answer' && input.bits >= 16 ? input.bytes[0]! | (input.bytes[1]! << 8) : 0
    return enterLevel(state, atqa, 0, noUid)
  }
  if (input.kind === 'damaged') return over(state, damaged)
  return phase === 'anticollision' ? resolve(state, input) : selected(state, input)
}

const lost: ActivationOutput = { kind: 'failed', why: 'lost' }
const damaged: ActivationOutput = { kind: 'failed', why: 'damaged' }

function enterLevel(state: ActivationState, atqa: number, level: number, uid: Uint8Array): ActivationStep {
  const known = new Uint8Array(5)
  const next: ActivationState = { ...state, phase: 'anticollision', atqa, level, known, knownBits: 0, uid }
  if (!state.wanted) return { state: next, output: anticollision(next) }
  const rest = state.wanted.length - uid.length
  if (rest > 4) {
    known[0] = cascadeTag
    known.set(state.wanted.slice(uid.length, uid.length + 3), 1)
  } else known.set(state.wanted.slice(uid.length, uid.length + 4))
  known[4] = bcc(known, 0)
  return select(next, known)
}

/** SEL, NVB and the bits known so far (6.5.3.1). */
function anticollision({ level, known, knownBits }: ActivationState): ActivationOutput {
  const bytes = new Uint8Array(7)
  bytes[0] = selectCommands[level]!
  bytes[1] = ((2 + (knownBits >> 3)) << 4) | (knownBits & 7)
  copyBits(known, 0, bytes, 16, knownBits)
  return sendBits(bytes.slice(0, 2 + ((knownBits + 7) >> 3)), 16 + knownBits, false)
}

function resolve(state: ActivationState, input: ActivationInput & { kind: 'answer' }): ActivationStep {
  const { knownBits } = state
  const known = state.known.slice()
  const isWhole = input.collisionAt < 0
  const good = isWhole ? input.bits : input.collisionAt
  // Bits of the check byte never collide where those of the UID do not.
  if (isWhole ? knownBits + good !== 40 : knownBits + good >= 32) return over(state, damaged)
  copyBits(input.bytes, 0, known, knownBits, good)
  if (!isWhole) {
    setBit(known, knownBits + good, 1)
    const next: ActivationState = { ...state, known, knownBits: knownBits + good + 1 }
    return { state: next, output: anticollision(next) }
  }
  return bcc(known, 0) === known[4] ? select(state, known) : over(state, damaged)
}

function select(state: ActivationState, known: Uint8Array): ActivationStep {
  const bytes = new Uint8Array(7)
  bytes[0] = selectCommands[state.level]!
  bytes[1] = 0x70
  bytes.set(known, 2)
  return { state: { ...state, phase: 'select', known, knownBits: 40 }, output: sendBits(bytes, 56, true) }
}

function selected(state: ActivationState, input: ActivationInput & { kind: 'answer' }): ActivationStep {
  const { atqa, level, known } = state
  if (input.bits !== 8 || input.collisionAt >= 0) return over(state, damaged)
  const sak = input.bytes[0]!
  if ((sak & sakCascade) === 0) {
    return over(state, { kind: 'found', tag: { atqa, sak, uid: joined(state.uid, known, 0) } })
  }
  if (known[0] !== cascadeTag || level === 2) return over(state, damaged)
  return enterLevel(state, atqa, level + 1, joined(state.uid, known, 1))
}

function over(state: ActivationState, output: ActivationOutput): ActivationStep {
  return { state: { ...state, phase: 'over' }, output }
}

function joined(uid: Uint8Array, known: Uint8Array, from: number): Uint8Array {
  const whole = new Uint8Array(uid.length + 4 - from)
  whole.set(uid)
  whole.set(known.slice(from, 4), uid.length)
  return whole
}

function sendBits(bytes: Uint8Array, bits: number, crc: boolean): ActivationOutput {
  return { kind: 'send', frame: { bytes, bits }, crc }
}
