import { describe, expect, it } from 'vitest'
import type { ClassName, ImpossibleCell, ProviderFactory, ProviderUnderTest } from './provider.js'

/** A rule's test. */
export type Body = (provider: ProviderUnderTest) => void | Promise<void>

/** Whether a provider has a class, and what happens where it should not. */
export interface Presence {
  /** Whether the class is there. */
  has(provider: ProviderUnderTest): boolean
  /** Makes an instance with valid options. */
  make(provider: ProviderUnderTest): unknown
}

/** The rules of one class against one provider; each is a test of its own on a provider of its own. */
export class Suite {
  private readonly cells: readonly ImpossibleCell[]
  private readonly unused: Set<ImpossibleCell>

  constructor(
    private readonly factory: ProviderFactory,
    readonly name: ClassName,
  ) {
    this.cells = factory.impossible.filter((cell) => cell.class === name)
    this.unused = new Set(this.cells)
  }

  /** Registers the rules, or, for a class that the provider cannot offer, the one test that says so. */
  run(presence: Presence, rules: (suite: Suite) => void): void {
    describe(this.name, () => {
      const whole = this.cells.find(({ rule }) => rule === undefined)
      if (whole) return this.absent(whole, presence)
      it('29: is there', () => this.with((provider) => expect(presence.has(provider)).toBe(true)))
      rules(this)
      const strange = [...this.unused].map(({ rule }) => rule)
      it('has every rule that the provider declares impossible', () => expect(strange).toEqual([]))
    })
  }

  /** One rule: the clause it comes from, an id that a provider can declare impossible, and a sentence. */
  rule(clause: string, id: string, sentence: string, body: Body): void {
    const title = `${clause}: ${sentence} [${id}]`
    const cell = this.cells.find(({ rule }) => rule === id)
    if (!cell) return void it(title, () => this.with(body))
    this.unused.delete(cell)
    it(`${title} - impossible here: ${cell.reason}`, () => expect(this.with(body)).rejects.toThrow())
  }

  private absent(cell: ImpossibleCell, presence: Presence): void {
    it(`29: ${cell.how === 'absent' ? 'is left out' : 'throws at construction'}: ${cell.reason}`, () =>
      this.with((provider) => {
        if (cell.how === 'absent') expect(presence.has(provider)).toBe(false)
        else expect(() => presence.make(provider)).toThrow()
      }))
  }

  private async with(body: Body): Promise<void> {
    const provider = await this.factory.make()
    try {
      await body(provider)
      expect(provider.escaped(), 'exceptions that escaped from callbacks').toBe(0)
    } finally {
      await provider.end?.()
    }
  }
}
