import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  escapeText,
  formatTranscript,
  parseTranscript,
  TranscriptWriter,
  unescapeText,
  type TranscriptEntry,
} from './transcript.js'

const sample = [
  'wayside-transcript 1',
  'model: bc95-g',
  'baud: 9600',
  '! 0.000000 power-on',
  '> 6.000000 AT\\r',
  '< 6.011459 \\r\\nOK\\r\\n',
  '',
].join('\n')

describe('a transcript', () => {
  test('is read and written without a change', () => {
    const transcript = parseTranscript(sample)
    expect(transcript.head).toEqual({ model: 'bc95-g', baud: '9600' })
    expect(transcript.entries).toEqual([
      { atUs: 0, direction: 'event', text: 'power-on' },
      { atUs: 6_000_000, direction: 'sent', text: 'AT\r' },
      { atUs: 6_011_459, direction: 'received', text: '\r\nOK\r\n' },
    ])
    expect(formatTranscript(transcript)).toBe(sample)
  })

  test('comments and empty lines are allowed and not kept', () => {
    expect(parseTranscript(sample.replace('> 6', '# asks\n\n> 6'))).toEqual(parseTranscript(sample))
  })

  test.each([
    ['another title', 'transcript\n', 'line 1'],
    ['no time', sample.replace('6.011459 ', ''), 'line 6'],
    ['a time of fewer digits', sample.replace('6.011459', '6.01'), 'line 6'],
    ['a time that goes back', sample.replace('6.011459', '5.000000'), 'line 6'],
    ['an escape there is none of', sample.replace('AT\\r', 'AT\\q'), 'line 5'],
    ['half an escape', sample.replace('AT\\r', 'AT\\x1'), 'line 5'],
    ['a head below the entries', `${sample}model: x\n`, 'line 7'],
    ['anything else', `${sample}?\n`, 'line 7'],
  ])('%s is refused with its line', (_title, text, line) => {
    expect(() => parseTranscript(text)).toThrow(line)
    expect(() => parseTranscript(text)).toThrow(SyntaxError)
  })

  test('any bytes survive writing and reading', () => {
    const bytes = fc.array(fc.integer({ min: 0, max: 255 }), { minLength: 1 }).map((it) => String.fromCharCode(...it))
    fc.assert(
      fc.property(fc.array(bytes), (texts) => {
        const entries = texts.map((text, index): TranscriptEntry => ({ atUs: index * 1234, direction: 'sent', text }))
        const written = formatTranscript({ head: {}, entries })
        expect(/^[\n\x20-\x7e]*$/.test(written)).toBe(true)
        expect(parseTranscript(written).entries).toEqual(entries)
      }),
    )
  })

  test('text that was not escaped is not taken', () => {
    expect(unescapeText('a\tb')).toBeUndefined()
    expect(unescapeText(escapeText('a\tb'))).toBe('a\tb')
  })
})

describe('TranscriptWriter', () => {
  const written = (work: (writer: TranscriptWriter) => void): string[] => {
    const lines: string[] = []
    const writer = new TranscriptWriter((line) => lines.push(line))
    work(writer)
    writer.finish()
    return lines.slice(1)
  }

  test('joins the pieces of a line and parts the lines', () => {
    const lines = written((writer) => {
      writer.take(10, 'sent', 'A')
      writer.take(20, 'sent', 'T\r')
      writer.take(30, 'received', '\r\nOK\r\n')
      writer.take(30, 'received', '\r\n+CSCON:1\r\n')
      writer.take(2_000_040, 'received', '\r\n+CSCON:0\r\n')
    })
    expect(lines).toEqual([
      '> 0.000020 AT\\r',
      '< 0.000030 \\r\\nOK\\r\\n\\r\\n+CSCON:1\\r\\n',
      '< 2.000040 \\r\\n+CSCON:0\\r\\n',
    ])
  })

  test('events stand alone', () => {
    const lines = written((writer) => {
      writer.take(0, 'event', 'power-on')
      writer.take(0, 'event', 'power-off')
    })
    expect(lines).toEqual(['! 0.000000 power-on', '! 0.000000 power-off'])
  })

  test('gives its lines as they become whole, the head first', () => {
    const lines: string[] = []
    const writer = new TranscriptWriter((line) => lines.push(line), { model: 'bc66' })
    writer.take(0, 'sent', 'AT\r')
    expect(lines).toEqual(['wayside-transcript 1', 'model: bc66'])
    writer.take(9, 'received', '\r\nOK\r\n')
    expect(lines).toHaveLength(3)
  })
})
