import { expect } from 'vitest'
import type { ProviderUnderTest } from './provider.js'
import type { Suite } from './suite.js'
import { Witness } from './witness.js'

/** What the base rules need to know of a class. */
export interface ClassDescription<Instance extends { close(): void }> {
  construct(provider: ProviderUnderTest, options: unknown): Instance
  /** Valid options, without callbacks. */
  options(provider: ProviderUnderTest): Record<string, unknown>
  /** Options without which there is no instance. */
  readonly required: readonly string[]
  /** Options and a value that each must refuse. */
  readonly wrong: readonly (readonly [option: string, value: unknown])[]
  readonly callbacks: readonly string[]
  /** Every method with valid arguments, `close` apart. */
  readonly calls: Readonly<Record<string, (instance: Instance) => unknown>>
  /** Whether a second instance with the same options has to throw. */
  readonly exclusive: boolean
}

/** Clauses 8 and 9: what holds for every class. */
export function baseRules<Instance extends { close(): void }>(suite: Suite, of: ClassDescription<Instance>): void {
  optionRules(suite, of)
  refusalRules(suite, of)
  closeRules(suite, of)
  if (of.callbacks.length > 0) callbackRules(suite, of)
}

function optionRules<Instance extends { close(): void }>(suite: Suite, of: ClassDescription<Instance>): void {
  suite.rule('8', 'options-mandatory', 'refuses to be made without an options object', (provider) => {
    for (const options of [undefined, null, 5, 'options']) expect(() => of.construct(provider, options)).toThrow()
    of.construct(provider, of.options(provider))
  })

  suite.rule('8', 'options-read-once', 'reads each option at most once', (provider) => {
    const { options, reads } = counted({ ...of.options(provider), ...callbacksOf(of), target: 1 })
    of.construct(provider, options)
    for (const [option, count] of Object.entries(reads)) expect(count, option).toBeLessThanOrEqual(1)
    for (const option of of.required) expect(reads[option], option).toBe(1)
  })

  suite.rule('8', 'options-unchanged', 'takes frozen options and leaves them as they are', (provider) => {
    const options = Object.freeze({ ...of.options(provider), ...callbacksOf(of) })
    const before = { ...options }
    of.construct(provider, options)
    expect(options).toEqual(before)
  })

  suite.rule('8', 'options-unknown', 'ignores options that it does not know, and io', (provider) => {
    of.construct(provider, { ...of.options(provider), colour: 'red', io: 'not a constructor', '': null })
  })

  suite.rule('8', 'target', 'keeps target as a property that can be written, whatever it is', (provider) => {
    const target = { anything: true }
    const instance = of.construct(provider, { ...of.options(provider), target }) as { target?: unknown }
    expect(instance.target).toBe(target)
    instance.target = null
    expect(instance.target).toBe(null)
  })

  suite.rule('8', 'target-absent', 'has no property target where there was none', (provider) => {
    expect('target' in of.construct(provider, { ...of.options(provider), target: undefined })).toBe(false)
  })
}

function refusalRules<Instance extends { close(): void }>(suite: Suite, of: ClassDescription<Instance>): void {
  suite.rule('8', 'required', `refuses to be made without ${of.required.join(', ')}, and holds nothing`, (provider) => {
    for (const option of of.required) {
      const options = { ...of.options(provider), [option]: undefined }
      expect(() => of.construct(provider, options), option).toThrow()
    }
    of.construct(provider, of.options(provider))
  })

  suite.rule('8', 'validated-first', 'refuses each wrong option, and holds nothing afterwards', (provider) => {
    for (const [option, value] of of.wrong) {
      const options = { ...of.options(provider), [option]: value }
      expect(() => of.construct(provider, options), `${option}: ${String(value)}`).toThrow()
      of.construct(provider, of.options(provider)).close()
    }
  })

  if (!of.exclusive) return
  suite.rule('9', 'in-use', 'refuses a resource that is in use, until that is closed', (provider) => {
    const first = of.construct(provider, of.options(provider))
    expect(() => of.construct(provider, of.options(provider))).toThrow(Error)
    for (const [name, call] of Object.entries(of.calls)) expect(() => call(first), name).not.toThrow()
    first.close()
    of.construct(provider, of.options(provider))
  })
}

function closeRules<Instance extends { close(): void }>(suite: Suite, of: ClassDescription<Instance>): void {
  suite.rule('8', 'close-twice', 'can be closed twice, and frees its resource once', async (provider) => {
    const first = of.construct(provider, of.options(provider))
    first.close()
    const second = of.construct(provider, of.options(provider))
    first.close()
    for (const call of Object.values(of.calls)) call(second)
    if (of.exclusive) expect(() => of.construct(provider, of.options(provider))).toThrow()
    await provider.quiet()
  })

  suite.rule('8', 'closed', 'throws an Error from every method after close', async (provider) => {
    const instance = of.construct(provider, of.options(provider))
    instance.close()
    for (const [name, call] of Object.entries(of.calls)) expect(() => call(instance), name).toThrow(Error)
    await provider.quiet()
  })
}

function callbackRules<Instance extends { close(): void }>(suite: Suite, of: ClassDescription<Instance>): void {
  suite.rule('8', 'callback-null', 'takes null for a callback', (provider) => {
    const none = Object.fromEntries(of.callbacks.map((name) => [name, null]))
    of.construct(provider, { ...of.options(provider), ...none })
  })

  suite.rule('8', 'callback-type', 'refuses a callback that cannot be called, and holds nothing', (provider) => {
    for (const name of of.callbacks)
      for (const value of [5, 'function', {}]) {
        const options = { ...of.options(provider), [name]: value }
        expect(() => of.construct(provider, options), name).toThrow()
      }
    of.construct(provider, of.options(provider))
  })

  suite.rule('8', 'callback-hidden', 'does not show its callbacks', (provider) => {
    const callbacks = callbacksOf(of)
    const instance = of.construct(provider, { ...of.options(provider), ...callbacks })
    for (const name of of.callbacks) expect((instance as Record<string, unknown>)[name], name).toBe(undefined)
    const shown = Object.values(instance).filter((value) => Object.values(callbacks).includes(value as () => void))
    expect(shown).toEqual([])
  })

  suite.rule('8', 'callback-fixed', 'does not call what is put on the instance later', async (provider) => {
    const witness = new Witness()
    const instance = of.construct(provider, of.options(provider)) as Record<string, unknown>
    for (const name of of.callbacks) instance[name] = witness.callback()
    await provider.quiet()
    expect(witness.calls).toEqual([])
  })
}

function callbacksOf(of: { readonly callbacks: readonly string[] }): Record<string, () => void> {
  return Object.fromEntries(of.callbacks.map((name) => [name, () => {}]))
}

/** Options that count how often each is read. */
function counted(values: Record<string, unknown>): { options: object; reads: Record<string, number> } {
  const reads = Object.fromEntries(Object.keys(values).map((name) => [name, 0]))
  const options = {}
  for (const name of Object.keys(values))
    Object.defineProperty(options, name, {
      enumerable: true,
      get: () => {
        reads[name]!++
        return values[name]
      },
    })
  return { options: Object.freeze(options), reads }
}
