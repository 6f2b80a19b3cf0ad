import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { codeOf, formatDefinitions } from './model.js'
import { formatVcd, parseVcd } from './parse.js'

/** As in IEEE 1364-2005, 18.2, in short. */
const standard = `$date June 26, 1989 10:05:41 $end
$version VERILOG-SIMULATOR 1.0a $end
$timescale 1 ns $end
$scope module top $end
$scope module m1 $end
$var trireg 1 *@ net1 $end
$var trireg 4 *# net2 [3:0] $end
$upscope $end
$var real 64 r volts $end
$upscope $end
$enddefinitions $end
#500
$dumpvars
x*@
bx *#
r0 r
$end
#505
0*@
b10 *#
#510
r3.25 r
1*@
#520
`

describe('a value change dump', () => {
  it('is read with its modules, values and instants', () => {
    const dump = parseVcd(standard)
    expect(dump.tickNs).toBe(1)
    expect(dump.variables).toEqual([
      { type: 'trireg', width: 1, code: '*@', name: 'net1', scope: ['top', 'm1'] },
      { type: 'trireg', width: 4, code: '*#', name: 'net2 [3:0]', scope: ['top', 'm1'] },
      { type: 'real', width: 64, code: 'r', name: 'volts', scope: ['top'] },
    ])
    expect(dump.initial?.tick).toBe(500)
    expect(dump.initial?.values.map(({ value }) => value)).toEqual(['x', 'bx', 'r0'])
    expect(dump.changes).toEqual([
      { tick: 505, variable: 0, value: '0' },
      { tick: 505, variable: 1, value: 'b10' },
      { tick: 510, variable: 2, value: 'r3.25' },
      { tick: 510, variable: 0, value: '1' },
    ])
    expect(dump.endTick).toBe(520)
  })

  it('is written as it was read', () => {
    expect(formatVcd(parseVcd(standard))).toBe(standard)
  })

  it('without $dumpvars is read too, as sigrok and GTKWave write it', () => {
    const text =
      '$timescale 1 us $end $var wire 1 ! D0 $end $enddefinitions $end\n#0 0!\n#3\n1!\n$comment what $end\n#9\n'
    const dump = parseVcd(text)
    expect(dump.initial).toBeUndefined()
    expect(dump.changes).toEqual([
      { tick: 0, variable: 0, value: '0' },
      { tick: 3, variable: 0, value: '1' },
    ])
  })

  it('with a line of sigrok-cli before it is read', () => {
    expect(parseVcd(`META samplerate: 10000000\n${standard}`)).toEqual(parseVcd(standard))
  })

  it('that breaks off is read up to its last whole line', () => {
    for (let length = standard.indexOf('#500'); length < standard.length; length++) {
      const dump = parseVcd(standard.slice(0, length))
      expect(dump.changes.length).toBeLessThanOrEqual(4)
      expect(dump.variables.length).toBe(3)
    }
  })

  for (const [what, text, expected] of [
    ['an empty text', '', '\\$enddefinitions'],
    ['a word among the definitions', '$timescale 1 ns $end\nhello\n', 'a keyword that begins with \\$'],
    ['no time scale', '$enddefinitions $end\n', 'a \\$timescale'],
    ['a time scale of 3 ns', '$timescale 3 ns $end\n', 'a time scale such as 100 ns'],
    ['a variable without a name', '$timescale 1 ns $end\n$var wire 1 ! $end\n', '\\$var TYPE WIDTH CODE NAME'],
    ['an open section', '$date today\n', '\\$end of \\$date'],
    ['time that goes back', standard + '#3\n', 'an instant from #520 on'],
    ['a change of nothing', standard + '1?\n', 'the code of a variable'],
    ['a word', standard + 'what\n', 'a value change'],
    ['a command it has not', standard + '$what\n', 'a command of a dump'],
  ] as const) {
    it(`is refused with its line: ${what}`, () => {
      expect(() => parseVcd(text)).toThrow(new RegExp(`VCD, line \\d+: ${expected} expected`))
    })
  }

  it('of any values is the same when it is written, read and written again', () => {
    const value = fc.constantFrom('0', '1', 'x', 'z')
    const step = fc.record({ delay: fc.nat(1000), variable: fc.nat(2), value })
    fc.assert(
      fc.property(
        fc.array(step, { maxLength: 60 }),
        fc.array(value, { minLength: 3, maxLength: 3 }),
        (steps, first) => {
          const variables = ['a', 'b', 'c'].map((name, place) => ({
            type: 'wire',
            width: 1,
            code: codeOf(place),
            name,
            scope: place < 2 ? ['node'] : ['node', 'inner'],
          }))
          const remarks = [{ keyword: 'timescale', text: '100 ns' }]
          let tick = 7
          const changes = steps.map(({ delay, ...change }) => ({ ...change, tick: (tick += delay) }))
          const values = first.map((each, variable) => ({ variable, value: each }))
          const text = formatVcd({
            remarks,
            tickNs: 100,
            variables,
            initial: { tick: 7, values },
            changes,
            endTick: tick,
          })
          expect(text.startsWith(formatDefinitions(remarks, variables))).toBe(true)
          const again = parseVcd(text)
          expect(again.changes).toEqual(changes)
          expect(formatVcd(again)).toBe(text)
        },
      ),
    )
  })
})

it('codes are printable and each is given once', () => {
  const codes = Array.from({ length: 10_000 }, (_, place) => codeOf(place))
  expect(new Set(codes).size).toBe(codes.length)
  expect(codes.slice(0, 2)).toEqual(['!', '"'])
  for (const code of codes) expect(code).toMatch(/^[!-~]+$/)
})
