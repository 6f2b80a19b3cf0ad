import { describe, expect, test } from 'vitest'
import { examineNode } from '../doctor/examine.js'
import { examineSerialPorts } from '../doctor/serial-ports.js'
import type { CliIo } from '../io.js'
import { paintFor } from './colour.js'
import { ProgressLine } from './progress.js'
import { formatNumber, renderPairs, renderTable } from './table.js'

describe('a table', () => {
  test('has texts to the left and numbers to the right', () => {
    expect(
      renderTable(
        ['name', 'count'],
        [
          ['a', 5],
          ['bcdef', 1200],
          ['g', undefined],
        ],
      ),
    ).toBe(['name   count', '-----  -----', 'a          5', 'bcdef  1,200', 'g', ''].join('\n'))
  })

  test('without rows is its header', () => expect(renderTable(['name'], [])).toBe('name\n----\n'))

  test('shows no control characters', () => {
    expect(renderTable(['name'], [['a\u001b[31m\nb']])).toBe('name\n--------\na?[31m?b\n')
  })

  test('of pairs has two columns', () =>
    expect(
      renderPairs([
        ['a', 'x'],
        ['long', 2.5],
      ]),
    ).toBe('a     x\nlong  2.5\n'))
})

test.each([
  [0, '0'],
  [1234567, '1,234,567'],
  [0.31254, '0.313'],
  [123.456, '123.5'],
])('%d is written %s', (value, text) => expect(formatNumber(value)).toBe(text))

describe('progress', () => {
  const progress = {
    kind: 'progress',
    virtualUnixMs: 0,
    simulatedSeconds: 5,
    ofSeconds: 10,
    speedup: 2,
    delivered: 1,
    pending: 0,
    lagSeconds: 0.04,
  } as const
  const watch = (io: Partial<CliIo>) => {
    const seen = { err: '', nowMs: 0 }
    const whole: CliIo = {
      out: () => undefined,
      err: (text) => (seen.err += text),
      isTerminal: false,
      columns: 60,
      env: {},
      readStdin: async () => new Uint8Array(),
      onInterrupt: () => () => undefined,
      onSignal: () => () => undefined,
      nowMs: () => seen.nowMs,
      ...io,
    }
    return { seen, line: new ProgressLine(whole, 60) }
  }

  test('adds a line every few seconds where stderr is no terminal', () => {
    const { seen, line } = watch({})
    for (; seen.nowMs < 10_000; seen.nowMs += 250) line.update(progress)
    expect(seen.err).toBe('1970-01-01 01:00:00   50 %  x2  1 delivered  0 pending  lag 0 s\n'.repeat(2))
  })

  test('rewrites its line on a terminal, no wider than that, and takes it away', () => {
    const { seen, line } = watch({ isTerminal: true })
    line.update(progress)
    expect(seen.err).toBe(`\r${'1970-01-01 01:00:00   50 %  x2  1 delivered  0 pending  lag 0 s'.slice(0, 59)}\u001b[K`)
    seen.err = ''
    line.say('a word')
    line.clear()
    expect(seen.err).toBe('\r\u001b[Ka word\n')
  })
})

test('colour is for terminals whose user has not said no', () => {
  const painted = (isTerminal: boolean, env: Record<string, string>) =>
    paintFor({ isTerminal, env } as unknown as CliIo).bad('x')
  expect(painted(true, {})).toBe('\u001b[31mx\u001b[39m')
  expect([painted(false, {}), painted(true, { NO_COLOR: '1' }), painted(true, { CI: '1' })]).toEqual(['x', 'x', 'x'])
})

test.each([
  ['20.18.3', 'failed'],
  ['20.19.0', 'ok'],
  ['22.1.0', 'ok'],
  ['18.20.0', 'failed'],
])('the doctor finds node %s %s', (version, status) => expect(examineNode(version).status).toBe(status))

test('the doctor misses serial ports where there are none', () => {
  expect(examineSerialPorts('/nonexistent')).toMatchObject([{ status: 'missing', detail: 'none' }])
})
