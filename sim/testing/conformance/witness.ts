import { expect } from 'vitest'

/** One call of a callback. */
export interface Call {
  readonly self: unknown
  readonly results: readonly unknown[]
  /** Whether it came from inside a constructor or method. */
  readonly isInside: boolean
}

/** Writes down how callbacks are called. */
export class Witness {
  readonly calls: Call[] = []
  /** Names of named callbacks, in the order they were called. */
  readonly order: string[] = []
  private isInside = false

  /** A constructor or method call, from inside which no callback may come. */
  during<Result>(work: () => Result): Result {
    this.isInside = true
    try {
      return work()
    } finally {
      this.isInside = false
    }
  }

  /** A callback to hand out. */
  callback(name = ''): (this: unknown, ...results: unknown[]) => void {
    const note = (self: unknown, results: unknown[]): void => {
      this.order.push(name)
      this.calls.push({ self, results, isInside: this.isInside })
    }
    return function (this: unknown, ...results: unknown[]) {
      note(this, results)
    }
  }

  /** The only call there was, which did not come from inside. */
  only(): Call {
    expect(this.calls).toHaveLength(1)
    expect(this.calls[0]!.isInside).toBe(false)
    return this.calls[0]!
  }

  /** The kinds of the errors that completions came with, "ok" for none. */
  kinds(): string[] {
    return this.calls.map(({ results: [error] }) => (error as { kind?: string } | null)?.kind ?? 'ok')
  }
}

/** The bytes of a result that must be an ArrayBuffer. */
export function bytes(result: unknown): number[] {
  expect(result).toBeInstanceOf(ArrayBuffer)
  return [...new Uint8Array(result as ArrayBuffer)]
}
