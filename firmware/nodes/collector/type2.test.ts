import { describe, expect, test } from 'vitest'
import { fromHex, toHex } from '../../../protocols/bytes/index.js'
import { tagError } from '../../drivers/ntag21x-link.js'
import { readType2, type Type2Tag } from './type2.js'

/** A tag whose pages from 3 on are these bytes; what lies beyond reads as zeros. */
class Pages implements Type2Tag {
  readonly asked: number[] = []

  constructor(
    private readonly bytes: Uint8Array,
    private readonly failsAt = -1,
  ) {}

  read(page: number, done: (error: Error | null, bytes: Uint8Array) => void): void {
    this.asked.push(page)
    const answer = new Uint8Array(16)
    answer.set(this.bytes.subarray((page - 3) * 4, (page - 3) * 4 + 16))
    done(page === this.failsAt ? tagError('gone', 'it left') : null, answer)
  }
}

function outcomeOf(tag: Pages): string {
  let outcome = 'nothing'
  readType2(tag, (error, message) => (outcome = error ? (error as Error & { kind: string }).kind : toHex(message)))
  return outcome
}

/** Container E1 10 12 00 of an NTAG213 (facts/protocols.md 2.3), then the data area. */
const tagWith = (area: string, failsAt?: number): Pages => new Pages(fromHex(`e1101200${area}`), failsAt)

describe('a Type 2 tag', () => {
  test('gives its message in as few reads as it has sixteens', () => {
    const short = tagWith('0303d00000fe')
    expect([outcomeOf(short), short.asked]).toEqual(['d00000', [3]])
    const long = tagWith(`0320${'ab'.repeat(32)}fe`)
    expect([outcomeOf(long), long.asked]).toEqual(['ab'.repeat(32), [3, 7, 11]])
  })

  test('of every length comes whole', () => {
    for (let length = 1; length < 140; length++) {
      const message = 'a5'.repeat(length)
      expect(outcomeOf(tagWith(`03${toHex(Uint8Array.of(length))}${message}fe`))).toBe(message)
    }
  })

  test('has its message found behind other blocks', () => {
    expect(outcomeOf(tagWith('0103a00c340303d00000fe'))).toBe('d00000')
  })

  test.each([
    ['an empty message', tagWith('0300fe'), ''],
    ['no message', tagWith('fe'), 'no-ndef'],
    ['a block beyond the area', tagWith('03ffff00'), 'no-ndef'],
    ['no container', new Pages(fromHex('00000000')), 'no-ndef'],
    ['a container of another version', new Pages(fromHex('e1201200')), 'no-ndef'],
    ['a message of more than 256 bytes', new Pages(fromHex('e1106d00' + '03ff0200')), 'too-large'],
    ['a tag that goes at once', tagWith(`0320${'ab'.repeat(32)}fe`, 3), 'gone'],
    ['a tag that goes in the middle', tagWith(`0320${'ab'.repeat(32)}fe`, 11), 'gone'],
  ])('with %s', (_, tag, outcome) => {
    expect(outcomeOf(tag)).toBe(outcome)
  })
})
