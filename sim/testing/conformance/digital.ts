import { expect } from 'vitest'
import { DigitalMode, Edge, type Digital, type DigitalOptions, type EdgeValue } from '../../../firmware/hal/index.js'
import { baseRules } from './base-rules.js'
import type { ProviderFactory, ProviderUnderTest } from './provider.js'
import { Suite } from './suite.js'
import { Witness } from './witness.js'

type Extra = Partial<Omit<DigitalOptions, 'pin'>>

const make = (provider: ProviderUnderTest, extra: Extra = {}): Digital =>
  new provider.io.Digital!({ ...provider.options.Digital!, mode: DigitalMode.Input, ...extra })

const output = (provider: ProviderUnderTest, extra: Extra = {}): Digital =>
  make(provider, { mode: DigitalMode.Output, ...extra })

/** Clause 10.1. */
export function digitalRules(factory: ProviderFactory): void {
  new Suite(factory, 'Digital').run({ has: ({ io }) => io.Digital !== undefined, make }, (suite) => {
    baseRules<Digital>(suite, {
      construct: (provider, options) => new provider.io.Digital!(options as DigitalOptions),
      options: (provider) => ({ ...provider.options.Digital!, mode: DigitalMode.Input, edge: Edge.RisingAndFalling }),
      required: ['pin', 'mode'],
      wrong: [
        ['pin', 'no such pin'],
        ['mode', 99],
        ['mode', NaN],
      ],
      callbacks: ['onReadable'],
      calls: { read: (pin) => pin.read() },
      exclusive: true,
    })
    valueRules(suite)
    modeRules(suite)
    edgeRules(suite)
  })
}

function valueRules(suite: Suite): void {
  suite.rule('10.1', 'reads', 'an input reads the level of its wire', async (provider) => {
    const pin = make(provider)
    for (const level of [1, 0, 1] as const) {
      provider.far.digital!.drive(level)
      await provider.quiet()
      expect(pin.read()).toBe(level)
    }
  })

  suite.rule('10.1', 'writes', 'an output puts 0 and 1 on its wire', async (provider) => {
    const pin = output(provider)
    for (const level of [1, 0, 1] as const) {
      pin.write(level)
      await provider.quiet()
      expect(provider.far.digital!.level()).toBe(level)
    }
  })

  suite.rule('10.1', 'direction', 'an input cannot be written, an output cannot be read', (provider) => {
    const input = make(provider)
    expect(() => input.write(1)).toThrow(Error)
    input.close()
    expect(() => output(provider).read()).toThrow(Error)
  })

  suite.rule(
    '8',
    'output-closed',
    'a closed output cannot be written and does not drive its wire',
    async (provider) => {
      const pin = output(provider, { initialValue: 1 })
      pin.close()
      expect(() => pin.write(0)).toThrow(Error)
      provider.far.digital!.drive(0)
      await provider.quiet()
      expect(provider.far.digital!.level()).toBe(0)
    },
  )

  suite.rule('10.1', 'initial-value', 'an output starts at 0, or at its initial value', async (provider) => {
    for (const [initialValue, level] of [[undefined, 0] as const, [0, 0] as const, [1, 1] as const]) {
      const pin = output(provider, { initialValue })
      await provider.quiet()
      expect(provider.far.digital!.level()).toBe(level)
      pin.close()
    }
  })

  suite.rule('10.1', 'initial-value-input', 'an input ignores an initial value', (provider) => {
    make(provider, { initialValue: 7 as 1 })
  })

  suite.rule('10.1', 'active-low', 'active low inverts what is read, written and begun with', async (provider) => {
    const input = make(provider, { activeLow: true })
    provider.far.digital!.drive(0)
    await provider.quiet()
    expect(input.read()).toBe(1)
    input.close()
    provider.far.digital!.drive(undefined)
    const pin = output(provider, { activeLow: true, initialValue: 1 })
    await provider.quiet()
    expect(provider.far.digital!.level()).toBe(0)
    pin.write(0)
    await provider.quiet()
    expect(provider.far.digital!.level()).toBe(1)
  })
}

function modeRules(suite: Suite): void {
  for (const [mode, level] of [['InputPullUp', 1] as const, ['InputPullDown', 0] as const])
    suite.rule(
      '10.1',
      mode,
      `${mode} reads ${level} from a wire that nobody drives, and gives way`,
      async (provider) => {
        const pin = make(provider, { mode: DigitalMode[mode] })
        await provider.quiet()
        expect(pin.read()).toBe(level)
        provider.far.digital!.drive(level === 1 ? 0 : 1)
        await provider.quiet()
        expect(pin.read()).toBe(1 - level)
        provider.far.digital!.drive(undefined)
        await provider.quiet()
        expect(pin.read()).toBe(level)
      },
    )

  suite.rule('10.1', 'InputPullUpDown', 'InputPullUpDown is an input', async (provider) => {
    const pin = make(provider, { mode: DigitalMode.InputPullUpDown })
    provider.far.digital!.drive(1)
    await provider.quiet()
    expect(pin.read()).toBe(1)
  })

  suite.rule('10.1', 'OutputOpenDrain', 'an open drain pulls to 0 and leaves 1 to the others', async (provider) => {
    const pin = make(provider, { mode: DigitalMode.OutputOpenDrain, initialValue: 1 })
    for (const level of [0, 1] as const) {
      provider.far.digital!.drive(level)
      await provider.quiet()
      expect(provider.far.digital!.level()).toBe(level)
    }
    provider.far.digital!.drive(undefined)
    pin.write(0)
    await provider.quiet()
    expect(provider.far.digital!.level()).toBe(0)
  })
}

function edgeRules(suite: Suite): void {
  suite.rule('10.1', 'edge-values', 'Rising and Falling together differ from each', () => {
    expect(new Set([0, Edge.Rising, Edge.Falling, Edge.RisingAndFalling]).size).toBe(4)
    expect(Edge.Rising + Edge.Falling).toBe(Edge.RisingAndFalling)
  })

  suite.rule(
    '10.1',
    'edge-required',
    'with onReadable an edge is required, and nothing is held without',
    (provider) => {
      for (const edge of [undefined, 0, 9] as unknown as EdgeValue[])
        expect(() => make(provider, { edge, onReadable: () => {} })).toThrow()
      make(provider)
    },
  )

  const edges: [string, EdgeValue, boolean, string][] = [
    ['Rising', Edge.Rising, false, '1 1'],
    ['Falling', Edge.Falling, false, '0 0'],
    ['RisingAndFalling', Edge.RisingAndFalling, false, '1 0 1 0'],
    ['Rising, active low', Edge.Rising, true, '1 1'],
    ['Falling, active low', Edge.Falling, true, '0 0'],
  ]
  for (const [name, edge, activeLow, seen] of edges)
    suite.rule('10.1', `edge ${name}`, `tells ${name} edges and no other, once each`, async (provider) => {
      provider.far.digital!.drive(0)
      const levels: number[] = []
      const pin = make(provider, { edge, activeLow, onReadable: () => void levels.push(pin.read()) })
      await provider.quiet()
      for (const level of [0, 1, 1, 0, 1, 0] as const) {
        provider.far.digital!.drive(level)
        await provider.quiet()
      }
      expect(levels.join(' ')).toBe(seen)
    })

  suite.rule('8', 'callback-late', 'calls back as a task of its own, with the instance as this', async (provider) => {
    provider.far.digital!.drive(0)
    const witness = new Witness()
    const pin = witness.during(() => make(provider, { edge: Edge.Rising, onReadable: witness.callback() }))
    await provider.quiet()
    witness.during(() => provider.far.digital!.drive(1))
    await provider.quiet()
    expect(witness.only().self).toBe(pin)
  })

  suite.rule(
    '8',
    'callback-after-close',
    'does not call back after close, not even for an edge before',
    async (provider) => {
      provider.far.digital!.drive(0)
      const witness = new Witness()
      const pin = make(provider, { edge: Edge.RisingAndFalling, onReadable: witness.callback() })
      provider.far.digital!.drive(1)
      pin.close()
      provider.far.digital!.drive(0)
      await provider.quiet()
      expect(witness.calls).toEqual([])
    },
  )
}
