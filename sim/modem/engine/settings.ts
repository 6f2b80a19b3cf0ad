/** What a setting outlives: nothing; a restart by command, with the supply on; or the supply. */
export type Survives = 'nothing' | 'restart' | 'power-off'

/** A numeric setting of a modem: the field that holds it, its value when it is new, and what it outlives. */
export interface Setting<Field extends string> {
  readonly field: Field
  readonly initial: number
  readonly survives: Survives
}

const lasting: Readonly<Record<Survives, number>> = { nothing: 0, restart: 1, 'power-off': 2 }

/**
 * Puts back to its initial value every setting that does not outlive the event.
 * @param event "restart" by command, "power-off", or "factory" for all of them
 */
export function restore<Field extends string>(
  modem: Record<Field, number>,
  settings: readonly Setting<Field>[],
  event: 'restart' | 'power-off' | 'factory',
): void {
  const weight = event === 'factory' ? 3 : lasting[event]
  for (const { field, initial, survives } of settings) if (lasting[survives] < weight) modem[field] = initial
}
