import { describe, expect, it } from 'vitest'
import { parseVcd } from '../vcd/index.js'
import { plotLanes, type Lane } from './lanes.js'
import type { Plot } from './plot.js'
import { timelineLanes } from './timeline-lanes.js'
import { waveLanes } from './wave-lanes.js'

const wave = (...edges: [number, 0 | 1 | undefined][]): Lane => ({
  kind: 'wave',
  name: 'TX',
  edges: edges.map(([atUs, level]) => ({ atUs, level })),
})

const words = (plot: Plot): string[] => plot.shapes.flatMap((shape) => (shape.kind === 'text' ? [shape.text] : []))
/** Lines of the waves: the grid's are of width 1. */
const waves = (plot: Plot) =>
  plot.shapes.flatMap((shape) => (shape.kind === 'line' && shape.width > 1 ? [shape.points] : []))

describe('a plot of lanes', () => {
  const range = { title: 'wires', fromUs: 0, toUs: 1000 }

  it('names its rows, its time and its title', () => {
    expect(words(plotLanes([wave([0, 1])], range))).toEqual(expect.arrayContaining(['wires', 'TX', 'time, µs']))
  })

  it('draws a level as a line that steps at its edges, on the scale of the time', () => {
    const [points] = waves(plotLanes([wave([0, 1], [500, 0])], range))
    const [x0, high, x1, , x2, low, x3] = points!
    expect(high).toBeLessThan(low!)
    expect(x1).toBe(x2)
    expect(x1! - x0!).toBeCloseTo(x3! - x2!, 6)
  })

  it('leaves a gap where a wire floats', () => {
    expect(waves(plotLanes([wave([0, 1], [300, undefined], [600, 0])], range)).length).toBe(2)
  })

  it('draws edges closer than a pixel as one bar, however many there are', () => {
    const edges = Array.from({ length: 100_000 }, (_, index): [number, 0 | 1] => [index / 200, (index % 2) as 0 | 1])
    const plot = plotLanes([wave(...edges)], range)
    expect(plot.shapes.length).toBeLessThan(40)
    const bars = plot.shapes.filter((shape) => shape.kind === 'rect')
    expect(bars.length).toBe(1)
  })

  it('leaves out rows of spans with nothing in that time, and labels for which there is no room', () => {
    const spans = (fromUs: number, toUs: number, label: string): Lane => ({
      kind: 'spans',
      name: label,
      spans: [{ fromUs, toUs, label, colour: '#000000' }],
    })
    const seen = words(plotLanes([spans(0, 500, 'wide'), spans(10, 11, 'thin'), spans(2000, 3000, 'gone')], range))
    expect(seen.filter((word) => word === 'wide').length).toBe(2)
    expect(seen.filter((word) => word === 'thin').length).toBe(1)
    expect(seen).not.toContain('gone')
  })

  it('is refused where no time passes', () => {
    expect(() => plotLanes([], { ...range, toUs: 0 })).toThrow(RangeError)
  })
})

it('the scalar signals of a dump become waves, from their first value on', () => {
  const text =
    '$timescale 10 us $end $var wire 1 ! a $end $var real 64 " v $end $enddefinitions $end\n' +
    '#1\n$dumpvars\nx!\nr0 "\n$end\n#5\n1!\nr2 "\n#9\n'
  expect(waveLanes(parseVcd(text))).toEqual([
    {
      kind: 'wave',
      name: 'a',
      edges: [
        { atUs: 10, level: undefined },
        { atUs: 50, level: 1 },
      ],
    },
  ])
})

describe('the tracks of a timeline', () => {
  const lines = [
    '{"ph":"M","name":"thread_name","pid":1,"tid":1,"args":{"name":"radio"}}',
    '{"ph":"M","name":"thread_sort_index","pid":1,"tid":1,"args":{"sort_index":500}}',
    '{"ph":"M","name":"thread_name","pid":1,"tid":2,"args":{"name":"firmware"}}',
    '{"ph":"M","name":"thread_sort_index","pid":1,"tid":2,"args":{"sort_index":300}}',
    '{"ph":"X","name":"idle","pid":1,"tid":1,"ts":10,"dur":30}',
    '{"ph":"X","name":"boot","pid":1,"tid":2,"ts":5,"dur":10}',
    '{"ph":"C","name":"power","pid":1,"tid":0,"ts":90,"args":{"mW":1}}',
  ]

  it('come in their order with their spans', () => {
    const { lanes, endUs } = timelineLanes(`[\n${lines.join(',\n')}\n]\n`)
    expect(lanes.map(({ name }) => name)).toEqual(['firmware', 'radio'])
    expect(lanes[0]).toMatchObject({ spans: [{ fromUs: 5, toUs: 15, label: 'boot' }] })
    expect(endUs).toBe(90)
  })

  it('are read from a file that breaks off anywhere behind its first event', () => {
    const whole = `[\n${lines.join(',\n')}`
    for (let length = lines[0]!.length + 5; length < whole.length; length++)
      expect(() => timelineLanes(whole.slice(0, length))).not.toThrow()
  })

  it('are refused where there are none', () => {
    expect(() => timelineLanes('{}')).toThrow(SyntaxError)
  })
})
