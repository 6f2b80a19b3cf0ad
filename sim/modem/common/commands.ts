import type { Command } from '../engine/command.js'

/** The commands of a family with some of them, by name, replaced or added: what tells a relative from it. */
export function withCommands<Modem>(
  family: readonly Command<Modem>[],
  own: readonly Command<Modem>[],
): readonly Command<Modem>[] {
  const names = new Set(own.map(({ name }) => name))
  return [...family.filter(({ name }) => !names.has(name)), ...own]
}
