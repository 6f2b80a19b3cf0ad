import { expect } from 'vitest'
import type { PulseCount, PulseCountOptions } from '../../../firmware/hal/index.js'
import { baseRules } from './base-rules.js'
import type { ProviderFactory, ProviderUnderTest } from './provider.js'
import { Suite } from './suite.js'
import { Witness } from './witness.js'

const make = (provider: ProviderUnderTest, extra: Partial<PulseCountOptions> = {}): PulseCount =>
  new provider.io.PulseCount!({ ...provider.options.PulseCount!, ...extra })

/** Levels of the two channels through one turn, in one direction. */
const turn = [
  [1, 0],
  [1, 1],
  [0, 1],
  [0, 0],
] as const

/** Clause 10.11. */
export function pulseCountRules(factory: ProviderFactory): void {
  new Suite(factory, 'PulseCount').run({ has: ({ io }) => io.PulseCount !== undefined, make }, (suite) => {
    baseRules<PulseCount>(suite, {
      construct: (provider, options) => new provider.io.PulseCount!(options as PulseCountOptions),
      options: (provider) => ({ ...provider.options.PulseCount! }),
      required: ['signal', 'control'],
      wrong: [
        ['signal', 'no such pin'],
        ['control', 'no such pin'],
      ],
      callbacks: ['onReadable', 'onError'],
      calls: { read: (counter) => counter.read(), write: (counter) => counter.write(0) },
      exclusive: true,
    })
    countRules(suite)
    callbackRules(suite)
  })
}

async function step(provider: ProviderUnderTest, levels: readonly (readonly [0 | 1, 0 | 1])[]): Promise<void> {
  for (const [signal, control] of levels) {
    provider.far.pulse!.drive(signal, control)
    await provider.quiet()
  }
}

function countRules(suite: Suite): void {
  suite.rule('10.11', 'starts-at-0', 'starts at 0', (provider) => expect(make(provider).read()).toBe(0))

  suite.rule('10.11', 'quadrature', 'counts the same steps one way and the other', async (provider) => {
    provider.far.pulse!.drive(0, 0)
    const counter = make(provider)
    await step(provider, [...turn, ...turn])
    const forth = counter.read()
    expect(Math.abs(forth)).toBe(8)
    await step(provider, [[0, 1], [1, 1], [1, 0], [0, 0]]) // prettier-ignore
    expect(counter.read()).toBe(forth / 2)
  })

  suite.rule('10.11', 'write', 'goes on from the count that is written', async (provider) => {
    provider.far.pulse!.drive(0, 0)
    const counter = make(provider)
    counter.write(1000)
    expect(counter.read()).toBe(1000)
    await step(provider, turn)
    expect(Math.abs(counter.read() - 1000)).toBe(4)
    for (const wrong of [NaN, 1.5]) expect(() => counter.write(wrong)).toThrow()
  })
}

function callbackRules(suite: Suite): void {
  suite.rule('10.11', 'coalesced', 'tells of steps in one instant once, as a task of its own', async (provider) => {
    provider.far.pulse!.drive(0, 0)
    const witness = new Witness()
    const counter = witness.during(() => make(provider, { onReadable: witness.callback() }))
    witness.during(() => turn.slice(0, 2).forEach(([signal, control]) => provider.far.pulse!.drive(signal, control)))
    await provider.quiet()
    expect(witness.only().self).toBe(counter)
    expect(Math.abs(counter.read())).toBe(2)
  })

  suite.rule('10.11', 'no-step', 'says nothing where nothing changes', async (provider) => {
    provider.far.pulse!.drive(0, 0)
    const witness = new Witness()
    make(provider, { onReadable: witness.callback() })
    await step(provider, [[0, 0], [0, 0]]) // prettier-ignore
    expect(witness.calls).toEqual([])
  })

  suite.rule('8', 'callback-after-close', 'does not call back after close', async (provider) => {
    provider.far.pulse!.drive(0, 0)
    const witness = new Witness()
    const counter = make(provider, { onReadable: witness.callback() })
    provider.far.pulse!.drive(1, 0)
    counter.close()
    await step(provider, turn)
    expect(witness.calls).toEqual([])
  })
}
