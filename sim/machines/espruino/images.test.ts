import { expect, test } from 'vitest'
import { ImageBench, imageOf, streetOf } from './image-bench.js'

test.each(['bin-level', 'collector', 'signal', 'parking', 'manhole', 'streetlight-dali'])(
  'the image of a %s on an emulated Raspberry Pi Pico runs and reports for half an hour, without an error',
  async (node) => {
    const bench = new ImageBench(await imageOf(node, 'rp2040-pico'), streetOf(node, 'rp2040-pico'))
    const simulated = streetOf(node, 'rp2040-pico')
    bench.run(1800)
    simulated.run(1800)
    expect(bench.errors).toBe('')
    expect(bench.street.notes).toEqual([])
    expect(bench.street.platform.reports.length).toBeGreaterThan(0)
    expect(bench.street.platform.reports[0]!.topic).toBe(simulated.platform.reports[0]!.topic)
  },
  180_000,
)
