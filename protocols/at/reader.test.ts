import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { AtReader, isFinal, type AtTokenKind } from './reader.js'

const urcs = ['+CEREG:', '+QMTPUB:', '+QMTRECV:', '+QMTSTAT:', 'RDY']

const bytesOf = (text: string): Uint8Array => Uint8Array.from(text, (char) => char.charCodeAt(0))

interface Asked {
  readonly command?: string
  readonly prefix?: string
  readonly promptExpected?: boolean
}

/** All tokens of a transcript that arrives in these pieces. */
function read(pieces: readonly string[], asked: Asked = {}, maxLine?: number): [AtTokenKind, string][] {
  const reader = new AtReader(urcs, maxLine)
  Object.assign(reader, asked)
  const tokens: [AtTokenKind, string][] = []
  for (const piece of pieces) {
    const pushed = reader.push(bytesOf(piece))
    for (let kind = reader.next(pushed); kind; kind = reader.next(pushed)) tokens.push([kind, reader.text])
  }
  return tokens
}

describe('AtReader', () => {
  test.each<[string, Asked, string, [AtTokenKind, string][]]>([
    // Framing: facts nbiot.md 3.0. Echo of a BC66: linux-ppp list, 2021-02-10.
    [
      'echo and final result',
      { command: 'AT' },
      'AT\r\r\nOK\r\n',
      [
        ['echo', 'AT'],
        ['final', 'OK'],
      ],
    ],
    [
      'text without prefix',
      { command: 'AT+CIMI', prefix: '' },
      '\r\n460111175090234\r\n\r\nOK\r\n',
      [
        ['response', '460111175090234'],
        ['final', 'OK'],
      ],
    ],
    [
      'several lines of text',
      { command: 'ATI', prefix: '' },
      '\r\nQuectel_Ltd\r\nQuectel_BC66\r\nRevision: BC66NBR01A10\r\n\r\nOK\r\n',
      [
        ['response', 'Quectel_Ltd'],
        ['response', 'Quectel_BC66'],
        ['response', 'Revision: BC66NBR01A10'],
        ['final', 'OK'],
      ],
    ],
    [
      'a notification glued behind OK (facts nbiot.md 3.0, S:UGLY)',
      { command: 'AT+QMTPUB' },
      '\r\nOK\r\n\r\n+QMTPUB: 0,1,0\r\n',
      [
        ['final', 'OK'],
        ['urc', '+QMTPUB: 0,1,0'],
      ],
    ],
    [
      'a notification before text without prefix',
      { command: 'AT+CIMI', prefix: '' },
      '\r\n+QMTSTAT: 0,1\r\n\r\n460111175090234\r\n',
      [
        ['urc', '+QMTSTAT: 0,1'],
        ['response', '460111175090234'],
      ],
    ],
    [
      'a line that would be a notification is the response while its command runs',
      { command: 'AT+CEREG?', prefix: '+CEREG:' },
      '\r\n+CEREG: 0,2\r\n\r\nOK\r\n',
      [
        ['response', '+CEREG: 0,2'],
        ['final', 'OK'],
      ],
    ],
    ['an error with a code', { command: 'AT+X' }, '\r\n+CME ERROR: 50\r\n', [['final', '+CME ERROR: 50']]],
    ['the prompt', { command: 'AT+QMTPUB', promptExpected: true }, '\r\n> ', [['prompt', '']]],
    ['> elsewhere is text', {}, '\r\n> \r\n', [['noise', '> ']]],
    ['garbage before a line', {}, '\xff\x00\xf0\r\n\xfeRDY\r\n', [['urc', 'RDY']]],
    [
      'lines of the ROM loader end the other way round (facts nbiot.md 3.1)',
      {},
      'T0: 0000 00B4\n\rLeaving the BROM\n\r\r\nRDY\r\n',
      [
        ['noise', 'T0: 0000 00B4'],
        ['noise', 'Leaving the BROM'],
        ['urc', 'RDY'],
      ],
    ],
    ['nothing yet', { command: 'AT' }, '\r\nO', []],
  ])('recognises %s', (_title, asked, transcript, tokens) => {
    expect(read([transcript], asked)).toEqual(tokens)
    expect(read([...transcript], asked)).toEqual(tokens)
    for (let at = 1; at < transcript.length; at++)
      expect(read([transcript.substring(0, at), transcript.substring(at)], asked)).toEqual(tokens)
  })

  test('any split of any transcript gives the same tokens', () => {
    const line = fc.constantFrom(
      '\r\nOK\r\n',
      '\r\n+CEREG: 1\r\n',
      '\r\n+CSQ: 18,99\r\n',
      'AT+CSQ\r',
      '\xff\x01',
      '\r\n> ',
      'x'.repeat(40),
    )
    fc.assert(
      fc.property(fc.array(fc.oneof(line, fc.string())), fc.array(fc.nat(200)), fc.boolean(), (lines, cuts, prompt) => {
        const transcript = lines.join('')
        const asked = { command: 'AT+CSQ', prefix: '+CSQ:', promptExpected: prompt }
        const places = [0, ...cuts.filter((cut) => cut < transcript.length).sort((a, b) => a - b), transcript.length]
        const pieces = places.slice(1).map((end, index) => transcript.substring(places[index]!, end))
        expect(read(pieces, asked, 30)).toEqual(read([transcript], asked, 30))
      }),
    )
  })

  test('a line beyond the limit becomes noise without text, and the next one is whole', () => {
    const expected = [
      ['noise', ''],
      ['urc', 'RDY'],
    ]
    expect(read(['x'.repeat(100) + '\r\nRDY\r\n'], {}, 64)).toEqual(expected)
    expect(read([...('x'.repeat(100) + '\r\nRDY\r\n')], {}, 64)).toEqual(expected)
    expect(read(['x'.repeat(64) + '\r\n'], {}, 64)).toEqual([['noise', 'x'.repeat(64)]])
  })

  test('an endless line is not kept', () => {
    const reader = new AtReader(urcs, 64)
    for (let count = 0; count < 1000; count++) {
      expect(reader.next(reader.push(bytesOf('y'.repeat(50))))).toBeUndefined()
    }
    expect((reader as unknown as { rest?: Uint8Array }).rest).toBeUndefined()
  })

  test('reset forgets an unfinished line', () => {
    const reader = new AtReader(urcs)
    expect(reader.next(reader.push(bytesOf('+QMTPUB: 0,')))).toBeUndefined()
    reader.reset()
    expect(reader.next(reader.push(bytesOf('RDY\r\n')))).toBe('urc')
    expect(reader.text).toBe('RDY')
  })

  test('only the first bytes of a buffer that is used again are taken', () => {
    const reader = new AtReader(urcs)
    const pushed = reader.push(bytesOf('OK\r\nRDY\r\n'), 4)
    expect([reader.next(pushed), reader.next(pushed)]).toEqual(['final', undefined])
  })

  test('a buffer that is used again does not change a line that began in it', () => {
    const reader = new AtReader(urcs)
    const buffer = bytesOf('+QMTPUB: ')
    expect(reader.next(reader.push(buffer))).toBeUndefined()
    buffer.set(bytesOf('0,1,0\r\n'))
    const pushed = reader.push(buffer, 7)
    expect([reader.next(pushed), reader.text]).toEqual(['urc', '+QMTPUB: 0,1,0'])
  })

  test('final results are these', () => {
    for (const line of [
      'OK',
      'ERROR',
      '+CME ERROR: 3',
      '+CMS ERROR: 1',
      'SEND OK',
      'SEND FAIL',
      'CLOSE OK',
      'CONNECT OK',
    ])
      expect(isFinal(line)).toBe(true)
    for (const line of ['', 'OKAY', '+CSQ: 1,2', 'ERRORS', '+CME']) expect(isFinal(line)).toBe(false)
  })
})
