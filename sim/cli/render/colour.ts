import type { CliIo } from '../io.js'

/** Paints text where a terminal shows it and the user has not said no (no-color.org). */
export interface Paint {
  readonly good: (text: string) => string
  readonly bad: (text: string) => string
}

/** The colours that fit where stderr goes. */
export function paintFor({ env, isTerminal }: CliIo): Paint {
  const isWanted = isTerminal && !env.NO_COLOR && !env.CI && env.TERM !== 'dumb'
  const colour = (code: number) => (text: string) => (isWanted ? `\u001b[${code}m${text}\u001b[39m` : text)
  return { good: colour(32), bad: colour(31) }
}
