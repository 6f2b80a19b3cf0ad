import type { LogLevel } from '../../firmware/hal/index.js'
import type { PartHost } from '../board/part.js'
import { PowerLedger } from '../board/power-ledger.js'
import type { World } from '../kernel/world.js'

/** A board with nothing on it but one part. */
export function partHostIn(world: World, name: string): PartHost {
  const { scheduler, arena } = world
  return {
    scheduler,
    arena,
    partOwner: scheduler.addOwner(),
    ledger: new PowerLedger(scheduler),
    chance: world.random(name),
    note: (level: LogLevel, part: string, text: string) => world.note(level, part, text),
  }
}
