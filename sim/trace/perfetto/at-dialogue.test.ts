import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { UartEvent } from '../events.js'
import { AtDialogue, type AtExchange } from './at-dialogue.js'

type Said = readonly [direction: 'sent' | 'received', text: string]

/** Runs a dialogue, a millisecond for each piece; what was sent took half of that. */
function heard(pieces: readonly Said[]): { exchanges: AtExchange[]; unsolicited: [string, number][] } {
  const exchanges: AtExchange[] = []
  const unsolicited: [string, number][] = []
  const dialogue = new AtDialogue(
    (exchange) => exchanges.push(exchange),
    (line, atUs) => unsolicited.push([line, atUs]),
  )
  pieces.forEach(([direction, text], index) => {
    const atUs = (index + 1) * 1000
    const event: UartEvent = {
      node: 'lamp-0',
      channel: 'uart',
      line: 'modem',
      direction,
      baud: 9600,
      bytes: Buffer.from(text, 'latin1'),
      startUs: atUs - 500,
      atUs,
    }
    dialogue.onSerial(event)
  })
  dialogue.end((pieces.length + 1) * 1000)
  return { exchanges, unsolicited }
}

const exchange = (
  command: string,
  startUs: number,
  endUs: number,
  result?: string,
  ...answer: string[]
): AtExchange => ({
  command,
  startUs,
  endUs,
  result,
  answer,
})

const dialogues: { name: string; pieces: Said[]; exchanges: AtExchange[]; unsolicited?: [string, number][] }[] = [
  {
    name: 'a command without echo, with its answer',
    pieces: [
      ['sent', 'AT+CSQ\r'],
      ['received', '\r\n+CSQ: 31,99\r\n\r\nOK\r\n'],
    ],
    exchanges: [exchange('AT+CSQ', 500, 2000, 'OK', '+CSQ: 31,99')],
  },
  {
    name: 'an echo, which is no answer, and an error',
    pieces: [
      ['sent', 'AT+X\r\n'],
      ['received', 'AT+X\r\r\n+CME ERROR: 50\r\n'],
    ],
    exchanges: [exchange('AT+X', 500, 2000, '+CME ERROR: 50')],
  },
  {
    name: 'lines that nobody asked for',
    pieces: [
      ['received', '\r\nRDY\r\n'],
      ['received', '\r\nOK\r\n'],
    ],
    exchanges: [],
    unsolicited: [
      ['RDY', 1000],
      ['OK', 2000],
    ],
  },
  {
    name: 'data after a prompt, which is no command',
    pieces: [
      ['sent', 'AT+QMTPUB=0,1,1,0,"t",5\r'],
      ['received', '\r\n> '],
      ['sent', 'A\rT\r\x1a'],
      ['received', '\r\nOK\r\n'],
      ['sent', 'AT\r'],
      ['received', '\r\nOK\r\n'],
    ],
    exchanges: [exchange('AT+QMTPUB=0,1,1,0,"t",5', 500, 4000, 'OK'), exchange('AT', 4500, 6000, 'OK')],
  },
  {
    name: 'a command that gets no result before the next',
    pieces: [
      ['sent', 'AT\r'],
      ['sent', 'ATI\r'],
      ['received', '\r\nQuectel_Ltd\r\n\r\nOK\r\n'],
      ['sent', 'AT+QRST=1\r'],
    ],
    exchanges: [
      exchange('AT', 500, 1500),
      exchange('ATI', 1500, 3000, 'OK', 'Quectel_Ltd'),
      exchange('AT+QRST=1', 3500, 5000),
    ],
  },
  {
    name: 'line ends and bytes without one',
    pieces: [
      ['sent', '\r\n\r'],
      ['sent', 'AT+'],
    ],
    exchanges: [],
  },
]

describe('an AT dialogue', () => {
  it.each(dialogues)('hears $name', ({ pieces, exchanges, unsolicited = [] }) =>
    expect(heard(pieces)).toEqual({ exchanges, unsolicited }),
  )

  it.each(dialogues)('hears $name, byte by byte', ({ pieces, exchanges, unsolicited = [] }) => {
    const bytes = pieces.flatMap(([direction, text]) => [...text].map((byte): Said => [direction, byte]))
    const whole = heard(bytes)
    expect(whole.exchanges.map(({ command, result, answer }) => ({ command, result, answer }))).toEqual(
      exchanges.map(({ command, result, answer }) => ({ command, result, answer })),
    )
    expect(whole.unsolicited.map(([line]) => line)).toEqual(unsolicited.map(([line]) => line))
  })

  it('takes anything, and keeps little of it', () => {
    const piece = fc.tuple(fc.constantFrom('sent' as const, 'received' as const), fc.string({ unit: 'binary' }))
    fc.assert(fc.property(fc.array(piece), (pieces) => void heard(pieces)))
    const lines: Said[] = [
      ['sent', 'AT\r'],
      ['received', 'x\r\n'.repeat(1000)],
      ['received', '\r\nOK\r\n'],
    ]
    expect(heard(lines).exchanges[0]!.answer).toHaveLength(20)
    expect(heard([['sent', `${'x'.repeat(10_000)}AT\r`]]).exchanges[0]!.command.length).toBeLessThan(4096)
  })
})
