import { describe, expect, it } from 'vitest'
import {
  Command,
  arcPower,
  broadcast,
  query,
  readBank,
  sequence,
  short,
  special,
  type BankResult,
  type DaliAnswer,
  type DaliDialogue,
} from './index.js'

const none: DaliAnswer = { kind: 'none' }
const violation: DaliAnswer = { kind: 'violation' }
const byte = (value: number): DaliAnswer => ({ kind: 'byte', value })

/** Plays a dialogue against answers; the frames it sent and its result. */
function play<State, Result>(dialogue: DaliDialogue<State, Result>, answers: readonly DaliAnswer[]) {
  const sent: string[] = []
  let step = dialogue.start()
  for (const answer of answers) {
    if ('result' in step) break
    sent.push(step.send.frame.data.toString(16).padStart(4, '0'))
    step = dialogue.next(step.state, answer)
  }
  return { sent, result: 'result' in step ? step.result : undefined }
}

describe('lists and queries', () => {
  it('send one after the other and give all answers', () => {
    const requests = [special(0xa3, 7), arcPower(broadcast, 100)]
    expect(play(sequence(requests), [none, byte(1)])).toEqual({ sent: ['a307', 'fe64'], result: [none, byte(1)] })
    expect(play(sequence(requests), [none]).result).toBeUndefined()
  })

  it.each([none, violation, byte(3)])('a query gives what came: %j', (answer) => {
    expect(play(query(short(1), Command.QUERY_STATUS), [answer])).toEqual({ sent: ['0390'], result: answer })
  })
})

describe('reading a memory bank (IEC 62386-102, 9.10)', () => {
  const span = { bank: 202, from: 4, to: 6, latch: true }
  const preamble = ['c3ca', 'a302', '0181', 'c9aa', 'a304']

  it('selects, latches, reads, and checks where DTR0 stands', () => {
    const answers = [none, none, none, none, none, byte(1), byte(2), byte(3), byte(7)]
    const { sent, result } = play(readBank(short(0), span), answers)
    expect(sent).toEqual([...preamble, '01c5', '01c5', '01c5', '0198'])
    expect(result).toEqual({ ok: true, bytes: Uint8Array.of(1, 2, 3) })
  })

  it('leaves the latch alone where none is asked for', () => {
    const { sent } = play(readBank(short(0), { ...span, latch: false }), [
      none,
      none,
      byte(1),
      byte(2),
      byte(3),
      byte(7),
    ])
    expect(sent).toEqual(['c3ca', 'a304', '01c5', '01c5', '01c5', '0198'])
  })

  it.each<[string, readonly DaliAnswer[], BankResult]>([
    ['silence at the first location', [none], { ok: false, reason: 'no-answer' }],
    ['silence half way', [byte(1), none], { ok: false, reason: 'no-answer' }],
    ['two gears at once', [byte(1), violation], { ok: false, reason: 'violation' }],
    ['a lost byte', [byte(1), byte(2), byte(3), byte(6)], { ok: false, reason: 'misread' }],
    ['silence at the check', [byte(1), byte(2), byte(3), none], { ok: false, reason: 'misread' }],
  ])('ends at %s', (_, answers, expected) => {
    expect(play(readBank(short(0), span), [none, none, none, none, none, ...answers]).result).toEqual(expected)
  })
})
